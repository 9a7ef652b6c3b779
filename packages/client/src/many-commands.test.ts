import { randomUUID } from 'node:crypto';
import { validOpening } from '@daybook/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Outcome } from './calls.ts';
import { faulty, toyServers } from './testing/toy-servers.ts';

let toy: Awaited<ReturnType<typeof toyServers>>;
let id: string;
beforeAll(async () => {
  toy = await toyServers();
});
afterAll(() => toy.close());

const paying = (amounts: readonly number[]) =>
  amounts.map((amountMinor) => ({ command: 'payIn', request: { id, amountMinor } }) as const);
const all = async (outcomes: AsyncIterable<Outcome>) => {
  const found: Outcome[] = [];
  for await (const one of outcomes) found.push(one);
  return found;
};
const balance = async () => (await toy.client().account({ id })).row.balanceMinor;

describe('many commands', () => {
  beforeAll(async () => {
    id = (await toy.client().openAccount({ ...validOpening, openingMinor: 0 })).streamId;
  });

  it('are answered in their order, those that are refused in their place', async () => {
    const found = await all(toy.client().commands(paying([1, 2_000_000, 2])));
    expect(found.map((one) => (one.ok ? one.receipt.version : one.error.code))).toEqual([2, 'amount_over_limit', 3]);
    expect(await balance()).toBe(3);
  });

  it('are each done once, though the answers are cut off in the middle again and again', async () => {
    const before = await balance();
    const amounts = Array.from({ length: 1_200 }, (_, i) => i + 1);
    const { fetch, sent } = faulty('answer cut', 'never sent', 'answer lost', null, 'answer cut');
    const found = await all(toy.client({ fetch }).commands(paying(amounts)));
    expect(found.every(({ ok }) => ok)).toBe(true);
    expect(new Set(found.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1_200);
    const versions = found.map((one) => (one.ok ? one.receipt.version : 0));
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
    expect((await balance()) - before).toBe((1_200 * 1_201) / 2);
    expect(sent.length).toBeGreaterThan(5);
  });

  it('are not kept waiting for those that are not there yet', async () => {
    const outcomes: Outcome[] = [];
    async function* oneByOne() {
      yield* paying([1]);
      await expect.poll(() => outcomes.length).toBe(1);
      yield* paying([2]);
    }
    for await (const one of toy.client().commands(oneByOne())) outcomes.push(one);
    expect(outcomes.map(({ ok }) => ok)).toEqual([true, true]);
  });

  it('that were put off are sent again, and no others', async () => {
    const busy = JSON.stringify({ line: 2, commandId: randomUUID(), code: 'overloaded', status: 503, title: 'x' });
    const receipt = (line: number) =>
      JSON.stringify({ line, commandId: 'k', streamId: id, version: line, position: line, recordedAt: 't' });
    const { fetch, sent } = faulty(
      new Response(`${receipt(1)}\n${busy}\n${receipt(3)}\n`),
      new Response(`${receipt(1)}\n`),
    );
    const keys = ['k-1', 'k-2', 'k-3'];
    const asked = paying([1, 2, 3]).map((one, i) => ({ ...one, idempotencyKey: keys[i] }));
    const found = await all(toy.client({ fetch }).commands(asked));
    expect(found.map(({ ok, idempotencyKey }) => [ok, idempotencyKey])).toEqual(keys.map((key) => [true, key]));
    const bodies = await Promise.all(sent.map((request) => request.text()));
    expect(bodies.map((text) => text.trim().split('\n').length)).toEqual([3, 1]);
    expect(bodies[0]?.split('\n')[1]).toBe(bodies[1]?.trim());
  });
});
