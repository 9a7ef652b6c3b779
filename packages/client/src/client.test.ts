import { randomUUID } from 'node:crypto';
import { validOpening } from '@daybook/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemOf } from '../../server/src/problems.ts';
import { DaybookError } from './error.ts';
import { delayBefore } from './retries.ts';
import { faulty, toyServers } from './testing/toy-servers.ts';

let toy: Awaited<ReturnType<typeof toyServers>>;
beforeAll(async () => {
  toy = await toyServers();
});
afterAll(() => toy.close());

const caught = async (work: Promise<unknown>): Promise<DaybookError> => {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof DaybookError)) throw new Error(`no DaybookError: ${String(error)}`);
  return error;
};
const busy = (retryAfter?: string) =>
  new Response(problemOf('overloaded').toBody(randomUUID()), {
    status: 503,
    ...(retryAfter === undefined ? {} : { headers: { 'retry-after': retryAfter } }),
  });

describe('a command', () => {
  it('comes to a receipt, and a read after it shows what it did', async () => {
    const client = toy.client();
    const receipt = await client.openAccount(validOpening);
    await client.payIn({ id: receipt.streamId, amountMinor: 50 }, { expectedVersion: receipt.version });
    const { row, position } = await client.waitFor(receipt.position + 1).account({ id: receipt.streamId });
    expect(row).toMatchObject({ owner: 'Ada Lovelace', balanceMinor: 150 });
    expect(position).toBeGreaterThan(receipt.position);
  });

  it.each(['answer lost', 'answer cut', 'never sent'] as const)(
    'has one effect though its %s, because it is repeated under its key',
    async (fault) => {
      const { fetch, sent } = faulty(fault, 'answer lost');
      const receipt = await toy.client({ fetch }).openAccount({ ...validOpening, owner: fault });
      expect(receipt.version).toBe(1);
      expect(sent).toHaveLength(3);
      expect(new Set(sent.map(({ headers }) => headers.get('idempotency-key'))).size).toBe(1);
      const all = await toy.client().accounts({ status: 'open' }).page();
      expect(all.items.filter(({ owner }) => owner === fault)).toHaveLength(1);
    },
  );

  it('is repeated when the server is busy, and has a key of its own each time it is meant anew', async () => {
    const { fetch, sent } = faulty(busy(), new Response('', { status: 429 }), null);
    const client = toy.client({ fetch });
    const first = await client.openAccount(validOpening);
    const second = await client.openAccount(validOpening);
    expect(second.streamId).not.toBe(first.streamId);
    const keys = sent.map(({ headers }) => headers.get('idempotency-key'));
    expect([keys.length, new Set(keys).size]).toEqual([4, 2]);
  });

  it('that is refused is not repeated, and says why in words and facts', async () => {
    const { fetch, sent } = faulty();
    const client = toy.client({ fetch });
    const { streamId: id } = await client.openAccount(validOpening);
    const idempotencyKey = randomUUID();
    const error = await caught(client.payIn({ id, amountMinor: 2_000_000 }, { idempotencyKey }));
    expect(error).toMatchObject({
      code: 'amount_over_limit',
      status: 422,
      details: { maximum: 1_000_000 },
      idempotencyKey,
    });
    expect(error.title).toBe('The amount is more than may be paid in at once.');
    expect(error.requestId).toMatch(/^[0-9a-f-]{36}$/);
    const misfit = await caught(client.payIn({ id, amountMinor: 0 }));
    expect(misfit.errors).toEqual([expect.objectContaining({ in: 'body', pointer: '/amountMinor' })]);
    const stale = await caught(client.payIn({ id, amountMinor: 1 }, { expectedVersion: 7 }));
    expect(stale).toMatchObject({ code: 'version_conflict', details: { actual: 1, expected: 7 } });
    expect(sent).toHaveLength(4);
  });

  it('is given up after so many tries, with the key under which it may have been done', async () => {
    const { fetch, sent } = faulty('never sent', 'answer lost', 'never sent');
    const idempotencyKey = randomUUID();
    const error = await caught(
      toy.client({ fetch, retries: { tries: 3 } }).openAccount(validOpening, { idempotencyKey }),
    );
    expect(error).toMatchObject({ code: 'no_answer', status: 0, idempotencyKey });
    expect(sent).toHaveLength(3);
  });

  it('says what was in the way, as far as that is known', async () => {
    const cause = new Error('unable to verify the first certificate');
    const fetch = () => Promise.reject(new TypeError('fetch failed', { cause }));
    const error = await caught(toy.client({ fetch, retries: { tries: 1 } }).openAccount(validOpening));
    expect(error.detail).toBe('fetch failed: unable to verify the first certificate');
  });

  it('is not tried again when the server asks for more patience than there is', async () => {
    const { fetch, sent } = faulty(busy('120'));
    const error = await caught(toy.client({ fetch }).openAccount(validOpening));
    expect([error.code, error.retryAfterMs, sent.length]).toEqual(['overloaded', 120_000, 1]);
  });

  it('ends with its signal, with the reason of it', async () => {
    const stopped = new AbortController();
    const { fetch } = faulty(...Array.from({ length: 9 }, () => 'never sent' as const));
    const work = toy
      .client({ fetch, retries: { firstDelayMs: 60_000, maxDelayMs: 60_000, patienceMs: 600_000 } })
      .openAccount(validOpening, { signal: stopped.signal });
    stopped.abort(new Error('enough'));
    await expect(work).rejects.toThrow('enough');
  });

  it('waits at least as long as it is told to, and longer each time', () => {
    const delays = { firstDelayMs: 100, maxDelayMs: 1_000 };
    expect(delayBefore(1, delays, 3_000)).toBeGreaterThanOrEqual(3_050);
    for (const [failed, most] of [
      [1, 100],
      [2, 200],
      [3, 400],
      [9, 1_000],
    ] as const) {
      const all = Array.from({ length: 50 }, () => delayBefore(failed, delays));
      expect(Math.min(...all)).toBeGreaterThanOrEqual(most / 2);
      expect(Math.max(...all)).toBeLessThanOrEqual(most);
      expect(new Set(all).size).toBeGreaterThan(1);
    }
  });
});

describe('the proof of who asks', () => {
  it('is asked for before every try', async () => {
    let asked = 0;
    const { fetch, sent } = faulty('never sent');
    await toy.client({ fetch, token: async () => `token-${++asked}` }).openAccount(validOpening);
    expect(sent.map(({ headers }) => headers.get('authorization'))).toEqual(['Bearer token-1', 'Bearer token-2']);
  });

  it('that is refused is not shown again', async () => {
    const locked = await toyServers({
      authenticate: () => {
        throw problemOf('unauthenticated');
      },
    });
    const { fetch, sent } = faulty();
    const client = locked.client({ fetch, token: 'x' });
    expect((await caught(client.openAccount(validOpening))).code).toBe('unauthenticated');
    const feed = client.events();
    expect((await caught(feed[Symbol.asyncIterator]().next())).code).toBe('unauthenticated');
    expect(sent).toHaveLength(2);
    await locked.close();
  });
});

describe('a query', () => {
  it('is read a page at a time, all of it, or one page', async () => {
    const own = await toyServers();
    const client = own.client();
    for (const owner of ['a', 'b', 'c', 'd', 'e']) await client.openAccount({ ...validOpening, owner });
    const owners: string[] = [];
    for await (const { owner } of client.accounts({ status: 'open', limit: 2 })) owners.push(owner);
    expect(owners).toEqual(['a', 'b', 'c', 'd', 'e']);
    const sizes: number[] = [];
    for await (const { items } of client.accounts({ status: 'open', limit: 2 }).pages()) sizes.push(items.length);
    expect(sizes).toEqual([2, 2, 1]);
    const first = await client.accounts({ status: 'open', limit: 2, sort: '-owner' }).page();
    expect([first.items.map(({ owner }) => owner), first.nextCursor, first.position]).toEqual([
      ['e', 'd'],
      expect.any(String),
      5,
    ]);
    await own.close();
  });

  it('asks to be shown what it is to be after, on its own or as everything of a client', async () => {
    const { fetch, sent } = faulty();
    const client = toy.client({ fetch });
    const receipt = await client.openAccount(validOpening);
    await client.account({ id: receipt.streamId }, { after: receipt });
    await client.waitFor(receipt).account({ id: receipt.streamId });
    await client.waitFor(receipt).accounts({ status: 'open' }).page();
    const asked = sent.slice(1).map(({ url }) => new URL(url).searchParams.get('minPosition'));
    expect(asked).toEqual(Array.from({ length: 3 }, () => String(receipt.position)));
  });

  it('does not let a value out of its place in the path', async () => {
    const { fetch, sent } = faulty();
    const client = toy.client({ fetch });
    for (const id of ['..', '.', '']) await expect(client.account({ id })).rejects.toThrow(TypeError);
    expect((await caught(client.account({ id: '../accounts?x#y' }))).status).toBeGreaterThanOrEqual(400);
    expect(sent.map(({ url }) => new URL(url).pathname)).toEqual(['/api/v1/accounts/..%2Faccounts%3Fx%23y']);
  });
});
