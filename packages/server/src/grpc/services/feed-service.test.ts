import { randomUUID } from 'node:crypto';
import type { RecordedEvent } from '@daybook/core';
import { status } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Change, EventsAsked, Feeds, Step } from '../../feeds/feeds.ts';
import { problemOf } from '../../problems.ts';
import { framed, rawCall } from '../../testing/raw-grpc.ts';
import { servedGrpc } from '../../testing/served-grpc.ts';
import type { Message } from '../../testing/stock-grpc-client.ts';
import { toy } from '../../testing/toy-context.ts';
import { declaredProtos } from '../protos/declared-protos.ts';
import type { ProtoMessage } from '../protos/proto-model.ts';
import { readMessage } from '../wire/read-message.ts';
import { writeMessage } from '../wire/write-message.ts';

const { methods, rows, events } = declaredProtos([toy]);
const opened = randomUUID();
const paidIn = (position: number): RecordedEvent => ({
  position,
  streamId: opened,
  streamType: 'Account',
  version: position,
  eventId: randomUUID(),
  schemaVersion: 1,
  tenant: 'default',
  recordedAt: '2026-01-01T00:00:00.000000Z',
  metadata: { commandId: opened, correlationId: opened, causationId: opened, actor: 'ada' },
  type: 'MoneyPaidIn',
  data: { amountMinor: position * 100 },
});

/** Feeds that say what they were asked, give without end, and count what was taken of them. */
function fakeFeeds() {
  const seen = { asked: null as EventsAsked | null, given: 0, isOver: false, sent: null as unknown };
  const feeds: Feeds = {
    async *events(_caller, asked, signal): AsyncGenerator<Step<RecordedEvent>> {
      seen.asked = asked;
      try {
        for (let position = (asked.after ?? 0) + 1; !signal.aborted; position++) {
          if (asked.streamId === 'quiet') {
            await new Promise((resolve) => signal.addEventListener('abort', resolve));
            return;
          }
          if (position > 1_000_000) throw problemOf('overloaded');
          seen.given++;
          yield { position, item: position % 10 === 0 ? null : paidIn(position) };
        }
      } finally {
        seen.isOver = true;
      }
    },
    async *changes(_caller, operation, sent, after): AsyncGenerator<Step<Change>> {
      seen.sent = { name: operation.name, sent, after };
      yield {
        position: 1,
        item: { key: { id: opened }, row: { id: opened, owner: 'Ada', status: 'open', balanceMinor: 5, version: 1 } },
      };
      yield { position: 2, part: 1, item: null };
      yield { position: 3, item: { key: { id: opened }, row: null } };
    },
    close: async () => undefined,
  };
  return { feeds, seen };
}

describe('following what happens', () => {
  let grpc: Awaited<ReturnType<typeof servedGrpc>>;
  let fake: ReturnType<typeof fakeFeeds>;
  beforeEach(async () => {
    fake = fakeFeeds();
    grpc = await servedGrpc([toy], { feeds: fake.feeds, stallMs: 500 });
  });
  afterEach(() => grpc.close());

  const eventually = async (isSo: () => boolean) => {
    while (!isSo()) await new Promise(setImmediate);
  };

  it('gives events after a position, each with its data in its own type', async () => {
    const call = grpc.client.follow('daybook.v1.Feed/Events', { after: 41, types: ['MoneyPaidIn'] });
    const steps: Message[] = [];
    for await (const step of call) if (steps.push(step) === 10) break;
    expect(fake.seen.asked).toEqual({ after: 41, types: ['MoneyPaidIn'], streamTypes: undefined, streamId: undefined });
    expect(steps.map(({ position }) => Number(position))).toEqual([42, 43, 44, 45, 46, 47, 48, 49, 50, 51]);
    expect(steps[8]).toEqual({ position: '50' });
    expect(steps[0].event).toMatchObject({ type: 'MoneyPaidIn', stream_id: opened, metadata: { actor: 'ada' } });
    expect(steps[0].event.tenant).toBe(undefined);
    expect(dataOf(steps[0].event.data, events.get('MoneyPaidIn'))).toEqual({ amountMinor: 4_200 });
  });

  it('takes nothing more of the log while the client does not read, and cuts it off in the end', async () => {
    const { session, stream } = rawCall(grpc.url, 'daybook.v1.Feed/Events');
    stream.end(framed(new Uint8Array()));
    await eventually(() => fake.seen.isOver);
    // What the protocol lets us send ahead is 64 KiB; an event is some 300 bytes.
    expect(fake.seen.given).toBeGreaterThan(100);
    expect(fake.seen.given).toBeLessThan(2_000);
    session.destroy();
  });

  it('ends the feed when the client goes, and when the server stops', async () => {
    const first = grpc.client.follow('daybook.v1.Feed/Events', { stream_id: 'quiet' });
    first.on('error', () => undefined);
    await eventually(() => fake.seen.asked !== null);
    first.cancel();
    await eventually(() => fake.seen.isOver);

    fake.seen.asked = null;
    const second = grpc.client.follow('daybook.v1.Feed/Events', { stream_id: 'quiet' });
    const ended = new Promise<{ code: number }>((resolve) => second.on('error', (error) => resolve(error as never)));
    second.resume();
    await eventually(() => fake.seen.asked !== null);
    await grpc.server.close();
    expect((await ended).code).toBe(status.UNAVAILABLE);
  });

  it('follows what a query answers: rows as they have become, and keys of those that are gone', async () => {
    const request = methods.get('accounts')?.request;
    if (!request) throw new Error('no such query');
    const value = Buffer.from(writeMessage(request, { status: 'open', limit: 10 }));
    const call = grpc.client.follow('daybook.v1.Feed/Changes', {
      request: { type_url: 'type.googleapis.com/daybook.toy.v1.AccountsRequest', value },
      after: 7,
      after_part: 2,
    });
    const steps: Message[] = [];
    for await (const step of call) steps.push(step);
    expect(fake.seen.sent).toEqual({
      name: 'accounts',
      sent: { params: {}, query: { status: 'open', limit: 10 }, body: undefined },
      after: { position: 7, part: 2 },
    });
    const row = rows.get('accounts');
    expect(dataOf(steps[0].row, row)).toEqual({
      id: opened,
      owner: 'Ada',
      status: 'open',
      balanceMinor: 5,
      version: 1,
    });
    expect(steps[1]).toEqual({ position: '2', part: '1' });
    expect(dataOf(steps[2].key, row)).toEqual({ id: opened });
    expect(steps[2].row ?? null).toBe(null);
  });

  it('refuses to follow what is no query, or from nowhere', async () => {
    const codeOf = (asked: object, method = 'Changes') =>
      new Promise((resolve) => {
        const call = grpc.client.follow(`daybook.v1.Feed/${method}`, asked);
        call.on('error', (error) => resolve((error as unknown as { code: number }).code));
        call.resume();
      });
    const payIn = { type_url: 'type.googleapis.com/daybook.toy.v1.PayInRequest', value: Buffer.alloc(0) };
    expect(await codeOf({ request: payIn })).toBe(status.INVALID_ARGUMENT);
    expect(await codeOf({})).toBe(status.INVALID_ARGUMENT);
    expect(await codeOf({ after_part: 1 })).toBe(status.INVALID_ARGUMENT);
    expect(await codeOf({ after: -1 }, 'Events')).toBe(status.INVALID_ARGUMENT);
  });
});

function dataOf(any: { value: Buffer }, message: ProtoMessage | undefined) {
  if (!message) throw new Error('no such message');
  return readMessage(message, any.value);
}
