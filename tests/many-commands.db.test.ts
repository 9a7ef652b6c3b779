import { randomUUID } from 'node:crypto';
import { registry } from '@daybook/core';
import type { Engine } from '@daybook/engine';
import { orders } from '@daybook/orders';
import { commandServer } from '@daybook/server';
import { askLines } from '@daybook/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineOn, freshDatabase, type TestDatabase } from './support/database.ts';

describe('many commands in one request', () => {
  let database: TestDatabase;
  let engine: Engine;
  let url: string;
  let app: ReturnType<typeof commandServer>;
  beforeAll(async () => {
    database = await freshDatabase();
    engine = await engineOn(database, registry([orders]), { roles: ['command'] });
    app = commandServer(engine);
    url = await app.listen({ port: 0, host: '127.0.0.1' });
  });
  afterAll(async () => {
    await app.close();
    await engine.stop();
    await database.drop();
  });

  const replenish = (productId: string, quantity: number) => ({
    commandId: randomUUID(),
    path: `/api/v1/inventory/${productId}/replenish`,
    body: { sku: 'PEN-1', quantity },
  });
  const quantitiesOf = async (productId: string) =>
    (await engine.store.readStream(productId, { limit: 1_000 })).map(({ data }) => JSON.parse(data).quantity);
  const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

  it('are recorded for each stream in the order of the lines, streams never read before included', async () => {
    const products = upTo(7).map(() => randomUUID());
    const lines = upTo(700).flatMap((quantity) => products.map((productId) => replenish(productId, quantity)));
    const answers = await askLines(url, lines);
    expect(answers.map(({ line }) => line)).toEqual(upTo(lines.length));
    for (const productId of products) expect(await quantitiesOf(productId)).toEqual(upTo(700));
    expect((await engine.store.head()).position).toBe(lines.length);
  });

  it('sent again with more behind them change nothing but for what is new, which comes in its order', async () => {
    const productId = randomUUID();
    const lines = upTo(900).map((quantity) => replenish(productId, quantity));
    const first = await askLines(url, lines.slice(0, 450));
    const again = await askLines(url, lines);
    expect(again.slice(0, 450)).toEqual(first);
    expect(again.map(({ version }) => version)).toEqual(upTo(900));
    expect(await quantitiesOf(productId)).toEqual(upTo(900));
  });

  it('each gets its own answer when some of them are refused', async () => {
    const [known, unknown] = [randomUUID(), randomUUID()];
    const answers = await askLines(url, [
      replenish(known, 1),
      { ...replenish(known, 2), expectedVersion: 7 },
      { commandId: randomUUID(), path: `/api/v1/orders/${unknown}/cancel`, body: { reason: 'late' } },
      { ...replenish(known, 3), expectedVersion: 1 },
    ]);
    expect(answers).toMatchObject([
      { version: 1 },
      { code: 'version_conflict', status: 412 },
      { code: 'order_not_found', status: 404 },
      { version: 2 },
    ]);
  });
});
