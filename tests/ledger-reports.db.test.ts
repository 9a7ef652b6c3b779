import { randomUUID } from 'node:crypto';
import { registry } from '@daybook/core';
import type { Engine } from '@daybook/engine';
import { payments } from '@daybook/payments';
import { commandServer, queryServer } from '@daybook/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineOn, freshDatabase, type TestDatabase } from './support/database.ts';

const declared = registry([payments]);
/** Enough for several batches of the views, and for entries to be recorded while statements are read. */
const TRANSFERS = 150;

describe('the ledger on PostgreSQL', () => {
  let database: TestDatabase;
  let engine: Engine;
  let commands: ReturnType<typeof commandServer>;
  let queries: ReturnType<typeof queryServer>;
  const today = new Date().toISOString().slice(0, 10);
  const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  let ada: string;
  let bob: string;

  const post = async (path: string, payload: object) => {
    const answer = await commands.inject({ method: 'POST', url: `/api/v1${path}`, payload, headers: { host: 'x' } });
    expect(answer.statusCode, answer.payload).toBeLessThan(300);
    return answer.json() as { streamId: string; position: number; recordedAt: string };
  };
  const get = async (path: string) => {
    const answer = await queries.inject({ url: `/api/v1${path}`, headers: { host: 'x' } });
    expect(answer.statusCode, answer.payload).toBe(200);
    return answer;
  };

  beforeAll(async () => {
    database = await freshDatabase();
    engine = await engineOn(database, declared, { roles: ['command', 'query', 'project', 'admin'] });
    commands = commandServer(engine);
    queries = queryServer(engine);
    ada = (await post('/accounts', { name: 'Ada', currencies: ['GBP', 'KWD'] })).streamId;
    bob = (await post('/accounts', { name: 'Bob', currencies: ['GBP', 'KWD'] })).streamId;
    const { position } = await post(`/accounts/${ada}/deposits`, { amount: '1000.00', currency: 'GBP' });
    await get(`/accounts/${ada}/balance?minPosition=${position}&wait=10000`);
  });
  afterAll(async () => {
    await Promise.all([commands.close(), queries.close()]);
    await engine.stop();
    await database.drop();
  });

  it('tells statements that add up while money moves, and views that are what the log says', async () => {
    let moving = true;
    const sums = new Set<string>();
    const reading = (async () => {
      for (let n = 0; moving || n < 3; n++) {
        const url = `/api/v1/accounts/${ada}/statement?from=${today}&to=${today}&currency=GBP`;
        const answer = await queries.inject({ url, headers: { host: 'x' } });
        // A back-dated entry that comes between two reads is noticed, and said.
        if (answer.statusCode === 409) continue;
        expect(answer.statusCode, answer.payload).toBe(200);
        const [{ opening, closing, credits, debits, entries }] = answer.json().statements;
        const pence = (text: string) => Math.round(Number(text) * 100);
        expect(pence(opening) + pence(credits.total) - pence(debits.total)).toBe(pence(closing));
        expect(entries.at(-1)?.balance ?? opening).toBe(closing);
        sums.add(closing);
      }
    })();
    let position = 0;
    for (let n = 0; n < TRANSFERS; n++) {
      const effectiveDate = n % 5 === 0 ? yesterday : today;
      const rent = { fromAccountId: ada, toAccountId: bob, amount: '1.00', currency: 'GBP', description: `rent ${n}` };
      ({ position } = await post('/transfers', { ...rent, effectiveDate }));
    }
    moving = false;
    await reading;
    expect(sums.size).toBeGreaterThan(1);

    const after = `minPosition=${position}&wait=5000`;
    const balance = (await get(`/accounts/${ada}/balance?asOf=${yesterday}&${after}`)).json();
    expect(balance.balances).toMatchObject([
      { currency: 'GBP', debits: '30.00', balance: '-30.00', entries: 30 },
      { currency: 'KWD', balance: '0.000' },
    ]);
    const trial = (await get(`/trial-balance?${after}`)).json();
    expect(trial.totals).toEqual([{ currency: 'GBP', debits: '1150.00', credits: '1150.00', balanced: true }]);
    expect((await get(`/accounts/${bob}?${after}`)).json().balances).toMatchObject([{ balance: '150.00' }, {}]);
    for (const view of ['accounts', 'account_entries', 'account_days', 'transfers', 'trial_balance'])
      expect(await engine.admin.replay(view), view).toMatchObject({ equal: true });
  });

  it('knows a moment by what had been recorded then', async () => {
    const asked = `/accounts/${bob}/statement?from=${yesterday}&to=${today}&currency=GBP`;
    const { position, recordedAt } = await post(`/accounts/${bob}/deposits`, { amount: '5.00', currency: 'GBP' });
    const before = (await get(`${asked}&minPosition=${position}&wait=5000`)).json();
    await post(`/accounts/${bob}/deposits`, { amount: '7.00', currency: 'GBP', effectiveDate: yesterday });
    const then = (await get(`${asked}&knownOn=${recordedAt}`)).json();
    expect(then.statements).toEqual(before.statements);
    expect((await get(`${asked}&atPosition=${position}`)).json().statements).toEqual(before.statements);
    const { statements } = (await get(`${asked}&minPosition=${position + 1}&wait=5000`)).json();
    expect(statements[0].closing).toBe('162.00');
    expect(await get(`${asked}&format=camt.053`)).toMatchObject({ payload: expect.stringContaining('162.00') });
  });

  it('takes every day that may be asked about', async () => {
    for (const day of ['0001-01-01', '1969-12-31', '9999-12-31']) {
      await get(`/accounts/${ada}/balance?asOf=${day}`);
      await get(`/accounts/${ada}/statement?from=${day}&to=${day}`);
      await get(`/accounts/${ada}/entries?currency=GBP&from=${day}&to=${day}`);
      await get(`/trial-balance?asOf=${day}`);
    }
    const missing = await queries.inject({ url: `/api/v1/accounts/${randomUUID()}/balance`, headers: { host: 'x' } });
    expect(missing.json()).toMatchObject({ status: 404, code: 'account_not_found' });
  });
});
