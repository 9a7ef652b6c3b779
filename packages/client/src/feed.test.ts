import { validOpening } from '@daybook/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemOf } from '../../server/src/problems.ts';
import { connection } from './connection.ts';
import { DaybookError } from './error.ts';
import { feed } from './feed.ts';
import { framesOf } from './sse-frames.ts';
import { faulty, toyServers } from './testing/toy-servers.ts';

let toy: Awaited<ReturnType<typeof toyServers>>;
let id: string;
const PAYMENTS = 40;
beforeAll(async () => {
  toy = await toyServers();
  id = (await toy.client().openAccount(validOpening)).streamId;
  for (let i = 0; i < PAYMENTS; i++) await toy.client().payIn({ id, amountMinor: i + 1 });
});
afterAll(() => toy.close());

const frames = (...all: string[]) => new Response(all.join(''), { headers: { 'content-type': 'text/event-stream' } });
const event = (position: number) => `id: ${position}\nevent: event\ndata: {"position":${position}}\n\n`;
const problem = (code: 'server_stopping' | 'unauthenticated') =>
  `event: problem\ndata: ${problemOf(code).toBody('0')}\n\n`;

/** The positions a feed gives, until `count` of them have come. */
async function positions(client: ReturnType<typeof toy.client>, count: number, after: number | string = 0) {
  const found: number[] = [];
  for await (const { position } of client.events({}, { after })) if (found.push(position) === count) break;
  return found;
}
const upTo = (count: number, from = 1) => Array.from({ length: count }, (_, i) => from + i);

describe('a feed', () => {
  it('gives every event once and in order, however often it is cut in the middle of one', async () => {
    const { fetch, sent } = faulty({ cutAfter: 2_000 }, 'never sent', { cutAfter: 90 }, { cutAfter: 5_000 });
    expect(await positions(toy.client({ fetch }), PAYMENTS + 1)).toEqual(upTo(PAYMENTS + 1));
    const began = sent.map(({ headers }) => Number(headers.get('last-event-id')));
    expect(began).toHaveLength(5);
    expect(began).toEqual([...began].sort((one, other) => one - other));
    expect(new Set(began).size).toBeGreaterThanOrEqual(3);
  });

  it('is read in whatever pieces it comes', async () => {
    const text = `retry: 1000\n\n:\n\n${event(1)}${event(2).replaceAll('\n', '\r\n')}id: 3\nevent: event\ndata: {"a":\ndata: "ü"}\n\n`;
    const bytes = [...new TextEncoder().encode(text)];
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        const byte = bytes.shift();
        if (byte === undefined) controller.close();
        else controller.enqueue(Uint8Array.of(byte));
      },
    });
    const found: string[] = [];
    for await (const { data } of framesOf(new Response(body), 1_000)) found.push(data);
    expect(found).toEqual(['{"position":1}', '{"position":2}', '{"a":\n"ü"}']);
  });

  it('goes on with what comes, with each event as it was recorded', async () => {
    const own = toy.client();
    const feed = own.events({ types: ['MoneyPaidIn'], streamId: id }, { after: PAYMENTS })[Symbol.asyncIterator]();
    expect((await feed.next()).value).toMatchObject({
      type: 'MoneyPaidIn',
      data: { amountMinor: PAYMENTS },
      streamId: id,
    });
    const next = feed.next();
    const { position } = await own.payIn({ id, amountMinor: 7 });
    expect((await next).value).toMatchObject({ position, data: { amountMinor: 7 }, bookmark: String(position) });
    await feed.return?.();
  });

  it('shows a row as it changes, from a receipt on', async () => {
    const client = toy.client();
    const receipt = await client.openAccount({ ...validOpening, owner: 'Bela' });
    const balances: (number | undefined)[] = [];
    void client.payIn({ id: receipt.streamId, amountMinor: 5 });
    for await (const { row, key } of client.follow.account({ id: receipt.streamId }, { after: receipt })) {
      expect(key).toEqual({ id: receipt.streamId });
      if (balances.push(row?.balanceMinor) === 1) break;
    }
    expect(balances).toEqual([105]);
  });

  it('comes back behind the last it gave when the server says that it stops, or nothing at all', async () => {
    const { fetch, sent } = faulty(
      frames(event(1), event(2), problem('server_stopping')),
      frames(event(3)),
      frames(event(4)),
    );
    expect(await positions(toy.client({ fetch }), 4)).toEqual([1, 2, 3, 4]);
    expect(sent.map(({ headers }) => headers.get('last-event-id'))).toEqual(['0', '2', '3']);
  });

  it('comes back with another proof when the first has run out, where there is one', async () => {
    const over = () => [frames(event(1), problem('unauthenticated')), frames(event(2))];
    expect(await positions(toy.client({ ...faulty(...over()), token: () => 'x' }), 2)).toEqual([1, 2]);
    const { fetch } = faulty(...over());
    await expect(positions(toy.client({ fetch, token: 'x' }), 2)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('takes silence for the end of the line', async () => {
    const silent = new Response(
      new ReadableStream({ start: (one) => one.enqueue(new TextEncoder().encode(event(1))) }),
    );
    const { fetch, sent } = faulty(silent, frames(event(2)));
    const line = connection({ commandUrl: 'http://c', queryUrl: 'http://q', fetch, retries: { firstDelayMs: 1 } });
    const found: string[] = [];
    for await (const { bookmark } of feed(line, '/x', {}, { silenceMs: 20 })) if (found.push(bookmark) === 2) break;
    expect(found).toEqual(['1', '2']);
    expect(sent[1]?.headers.get('last-event-id')).toBe('1');
  });

  it('is given up when nobody has answered for long enough', async () => {
    const { fetch } = faulty(...Array.from({ length: 99 }, () => 'never sent' as const));
    const line = connection({ commandUrl: 'http://c', queryUrl: 'http://q', fetch, retries: { firstDelayMs: 5 } });
    const one = feed(line, '/x', {}, { patienceMs: 20 });
    await expect(one.next()).rejects.toBeInstanceOf(DaybookError);
  });

  it('ends with its signal, also while it waits', async () => {
    const stopped = new AbortController();
    const feed = toy.client().events({}, { signal: stopped.signal })[Symbol.asyncIterator]();
    const next = feed.next();
    stopped.abort(new Error('enough'));
    await expect(next).rejects.toThrow('enough');
  });
});
