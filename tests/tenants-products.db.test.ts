import { randomUUID } from 'node:crypto';
import { isRejection, registry } from '@daybook/core';
import type { Engine } from '@daybook/engine';
import { orders } from '@daybook/orders';
import { inventoryItemCommands } from '@daybook/orders/contract';
import { ANYBODY, feeds, operationsOf, type StayingCaller } from '@daybook/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineOn, freshDatabase, type TestDatabase } from './support/database.ts';

const { ReplenishStock } = inventoryItemCommands;

describe('a product that two tenants know by the same id', () => {
  let database: TestDatabase;
  let engine: Engine;
  const productId = randomUUID();
  const tenants = ['default', 'acme', 'rivals'];
  const positions = new Map<string, number>();
  const caller = (tenant: string): StayingCaller => {
    const principal = { ...ANYBODY, tenant };
    return { principal, recognise: () => principal };
  };
  beforeAll(async () => {
    database = await freshDatabase();
    engine = await engineOn(database, registry([orders]));
    for (const [i, tenant] of tenants.entries())
      for (let n = 1; n <= 2; n++) {
        const command = ReplenishStock(productId, { sku: tenant, quantity: 10 * (i + 1) });
        const receipt = await engine.execute(command, { commandId: randomUUID(), tenant });
        if (isRejection(receipt)) throw new Error(receipt.code);
        expect(receipt).toMatchObject({ streamId: productId, version: n });
        positions.set(tenant, receipt.position);
      }
  });
  afterAll(async () => {
    await engine.stop();
    await database.drop();
  });

  it.each(tenants)('is to %s its own, with what it has put there', async (tenant) => {
    const operation = operationsOf(engine).find(({ name }) => name === 'productStock');
    if (operation?.kind !== 'row') throw new Error('nothing tells of a product');
    const query = { minPosition: positions.get(tenant), wait: 10_000 };
    const { row } = await operation.run({ params: { productId }, query, body: undefined }, caller(tenant));
    expect(row).toMatchObject({ productId, sku: tenant, onHand: 20 * (tenants.indexOf(tenant) + 1) });
  });

  it.each(tenants)('is followed by %s under that id, and nobody else’s with it', async (tenant) => {
    const [all, ending] = [feeds(engine), new AbortController()];
    const found: object[] = [];
    for await (const { item } of all.events(caller(tenant), { after: 0, streamId: productId }, ending.signal)) {
      if (item) found.push({ streamId: item.streamId, data: item.data });
      if (found.length === 2) ending.abort();
    }
    const sku = expect.objectContaining({ sku: tenant });
    expect(found).toEqual([1, 2].map(() => ({ streamId: productId, data: sku })));
    await all.close();
  });

  it('is known again by a process that has not seen it', async () => {
    const other = await engineOn(database, registry([orders]));
    const command = ReplenishStock(productId, { sku: 'acme', quantity: 1 });
    const receipt = await other.execute(command, { commandId: randomUUID(), tenant: 'acme' });
    expect(receipt).toMatchObject({ streamId: productId, version: 3 });
    await other.stop();
  });

  it('may be called like anything else that anybody has, for all that whoever calls it so can tell', async () => {
    const places = new Set((await engine.store.readLog({})).events.map(({ streamId }) => streamId));
    expect(places.size).toBe(tenants.length);
    for (const tenant of tenants)
      for (const taken of places) {
        const command = ReplenishStock(taken, { sku: 'x', quantity: 1 });
        expect(await engine.execute(command, { commandId: randomUUID(), tenant })).toMatchObject({
          streamId: taken,
          recordedAt: expect.any(String),
        });
      }
  });
});
