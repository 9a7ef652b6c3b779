import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ANYBODY, type Principal, type StayingCaller } from '../operations/caller.ts';
import { Problem, problemOf } from '../problems.ts';
import { memoryEngine } from '../testing/memory-engine.ts';
import { parcelContext, record, send } from '../testing/parcel-context.ts';
import { toy } from '../testing/toy-context.ts';
import { type EventsAsked, type Feeds, feeds, type Step } from './feeds.ts';

const caller = (roles: readonly string[], more: Partial<Principal> = {}): StayingCaller => {
  const principal = { ...ANYBODY, subject: roles.join(), roles, ...more };
  return { principal, recognise: () => principal };
};
const auditor = caller(['auditor']);

let engine: ReturnType<typeof memoryEngine>;
let all: Feeds;
let ending: AbortController;
beforeEach(() => {
  engine = memoryEngine([parcelContext, toy]);
  all = feeds(engine, { gatherMs: 0 });
  ending = new AbortController();
});
afterEach(async () => {
  ending.abort();
  await all.close();
});

const events = (asked: EventsAsked, by = auditor, from = all) =>
  from.events(by, asked, ending.signal)[Symbol.asyncIterator]();

/** The next steps with an item, so many of them. */
async function items<Item>(steps: AsyncIterator<Step<Item>>, count: number): Promise<Item[]> {
  const found: Item[] = [];
  while (found.length < count) {
    const { value, done } = await steps.next();
    if (done) throw new Error(`the feed ended after ${found.length}`);
    if (value.item !== null) found.push(value.item);
  }
  return found;
}

/** How a feed ends: the code of its problem, or `done`. */
async function endOf(steps: AsyncIterator<Step<unknown>>): Promise<string> {
  try {
    while (!(await steps.next()).done);
    return 'done';
  } catch (error) {
    if (error instanceof Problem) return error.code;
    throw error;
  }
}

const positions = (found: readonly { position: number }[]) => found.map(({ position }) => position);

describe('the log, followed,', () => {
  test('is for a key that may use named operations only where following is one of them', async () => {
    const key = (operations: readonly string[]) => caller(['auditor'], { operations });
    expect(await endOf(events({}, key(['health'])))).toBe('forbidden');
    expect(await endOf(events({}, key([])))).toBe('forbidden');
    expect(await events({}, key(['events'])).next()).toMatchObject({ done: false });
  });

  test('begins with what is recorded from now on, unless it is told after what', async () => {
    await send(engine, 'ada', 'bob');
    const fromNow = events({});
    expect(await fromNow.next()).toEqual({ done: false, value: { position: 1, item: null } });
    const after = events({ after: 0 });
    expect(await after.next()).toEqual({ done: false, value: { position: 0, item: null } });
    await send(engine, 'bob', 'cy');
    expect(positions(await items(fromNow, 1))).toEqual([2]);
    expect(positions(await items(after, 2))).toEqual([1, 2]);
  });

  test('goes on after any position without gap or repeat, however far back', async () => {
    const id = randomUUID();
    for (let i = 0; i < 9_000; i++) await record(engine, id, { type: 'ParcelWeighed', data: { grams: i } });
    for (const after of [0, 1_500, 2_999, 3_000, 8_999]) {
      const steps = events({ after });
      const reading = items(steps, 9_002 - after);
      if (after === 0) for (const grams of [1, 2]) await record(engine, id, { type: 'ParcelWeighed', data: { grams } });
      expect(positions(await reading)).toEqual(Array.from({ length: 9_002 - after }, (_, i) => after + i + 1));
      await steps.return?.();
    }
  });

  test('finds what is rare far back, and what is not', async () => {
    const weighed = Array(1_000).fill({ type: 'ParcelWeighed', data: { grams: 1 } });
    const sent = { type: 'ParcelSent', data: { sender: 'ada', receiver: 'bob' } };
    const many = { stream: 'Parcel', expectedVersion: 'any' as const };
    const wanted: number[] = [];
    for (let i = 0; i < 20; i++) {
      const made = i % 4 === 0 ? Array(i === 8 ? 400 : 1).fill(sent) : [];
      const events = [...weighed, ...made];
      const receipt = await engine.append([{ ...many, streamId: randomUUID(), events }], { commandId: randomUUID() });
      if ('position' in receipt) wanted.push(...made.map((_, j) => receipt.position - j).reverse());
    }
    expect(positions(await items(events({ after: 0, types: ['ParcelSent'] }), wanted.length))).toEqual(wanted);
  });

  test('has the events of the own tenant only, and of the types, streams and kinds of streams asked for', async () => {
    const mine = await send(engine, 'ada', 'bob');
    await send(engine, 'ada', 'bob', 'another');
    await record(engine, mine, { type: 'ParcelDelivered', data: {} });
    const other = await send(engine, 'cy', 'bob');
    expect(positions(await items(events({ after: 0 }), 3))).toEqual([1, 3, 4]);
    expect(positions(await items(events({ after: 0, types: ['ParcelDelivered'] }), 1))).toEqual([3]);
    expect(positions(await items(events({ after: 0, streamId: other }), 1))).toEqual([4]);
    expect(positions(await items(events({ after: 1, streamTypes: ['Parcel'] }), 2))).toEqual([3, 4]);
    expect(positions(await items(events({ after: 0 }, caller(['auditor'], { tenant: 'another' })), 1))).toEqual([2]);
  });

  test('says how far it has come where there is nothing for its reader', async () => {
    all = feeds(engine, { gatherMs: 0, bookmarkMs: 5 });
    const steps = events({ after: 0, types: ['ParcelLost'] });
    await steps.next();
    for (let i = 0; i < 3; i++) await send(engine, 'ada', 'bob');
    let reached = 0;
    while (reached < 3) {
      const { value } = await steps.next();
      expect(value).toMatchObject({ item: null });
      expect(value?.position).toBeGreaterThan(reached);
      reached = value?.position ?? 0;
    }
  });

  test('is for those whom a context lets follow it; what sagas do is for administrators and auditors', async () => {
    expect(await endOf(events({}, caller(['clerk'])))).toBe('forbidden');
    expect(await endOf(events({}, caller([])))).toBe('forbidden');
    expect(await endOf(events({ types: ['ParcelSent'] }, caller(['admin'])))).toBe('invalid_request');
    expect(await endOf(events({ types: ['NoSuchThing'] }))).toBe('invalid_request');
    expect(await endOf(events({ streamTypes: ['Account', 'NoSuchThing'] }))).toBe('invalid_request');
    expect(await events({ streamTypes: ['Farewell'] }, caller(['admin'])).next()).toMatchObject({ done: false });
    expect(await events({ streamTypes: ['Farewell'] }).next()).toMatchObject({ done: false });
  });

  test('does not pass over an event that it cannot read, unless that is not what is asked for', async () => {
    await send(engine, 'ada', 'bob');
    const stored = (await engine.store.readLog()).events[0];
    const strange = { eventId: randomUUID(), type: 'ParcelEaten', schemaVersion: 1, data: '{}', metadata: '{}' };
    const streams = [{ streamId: stored?.streamId ?? '', streamType: 'Parcel', expected: 1, events: [strange] }];
    await engine.store.append([{ commandId: randomUUID(), requestHash: '', tenant: 'default', streams }]);
    await send(engine, 'ada', 'bob');
    const steps = events({ after: 0 });
    expect(positions(await items(steps, 1))).toEqual([1]);
    expect(await endOf(steps)).toBe('event_unreadable');
    expect(positions(await items(events({ after: 0, types: ['ParcelSent'] }), 2))).toEqual([1, 3]);
  });

  test('cannot be begun where the log has not come to', async () => {
    await send(engine, 'ada', 'bob');
    expect(await endOf(events({ after: 2 }))).toBe('position_beyond_head');
    expect(await events({ after: 1 }).next()).toMatchObject({ done: false });
  });
});

describe('a feed', () => {
  test('ends with its signal, also while it waits', async () => {
    const steps = events({});
    await steps.next();
    const waiting = endOf(steps);
    ending.abort();
    expect(await waiting).toBe('done');
  });

  test('is left by its reader, also while it waits', async () => {
    const steps = events({});
    await steps.next();
    const waiting = steps.next();
    await steps.return?.();
    expect(await waiting).toEqual({ done: true, value: undefined });
  });

  test('ends when the server stops, and none begins any more', async () => {
    const steps = events({});
    await steps.next();
    const waiting = endOf(steps);
    await all.close();
    expect(await waiting).toBe('server_stopping');
    expect(await endOf(events({}))).toBe('server_stopping');
  });

  test('ends when the proof of who follows it runs out, also while nothing happens', async () => {
    all = feeds(engine, { sweepMs: 5 });
    const principal = { ...auditor.principal, until: Date.now() + 60_000 };
    const brief = { principal, recognise: () => principal };
    const steps = events({}, brief);
    await steps.next();
    principal.until = Date.now();
    expect(await endOf(steps)).toBe('unauthenticated');
    expect(await endOf(events({}, brief))).toBe('unauthenticated');
  });

  test('ends when the proof of who follows it is taken back, also while nothing happens', async () => {
    let isKnown = true;
    const recognise = () => {
      if (!isKnown) throw problemOf('unauthenticated');
      return auditor.principal;
    };
    const steps = events({}, { ...auditor, recognise });
    await steps.next();
    isKnown = false;
    expect(await endOf(steps)).toBe('unauthenticated');
  });

  test('whose reader does not come back for more is ended, and gives its place to another', async () => {
    all = feeds(engine, { sweepMs: 5, stallMs: 20, maxFollowers: 1 });
    const stalled = events({});
    await stalled.next();
    expect(await endOf(events({}))).toBe('too_many_feeds');
    const begun = () =>
      events({})
        .next()
        .catch(() => null);
    await expect.poll(begun).toMatchObject({ done: false });
    expect(await endOf(stalled)).toBe('slow_reader');
  });

  test('that waits for something to happen is no slow reader', async () => {
    all = feeds(engine, { sweepMs: 2, stallMs: 5 });
    const steps = events({});
    await steps.next();
    const waiting = items(steps, 1);
    await new Promise((resolve) => setTimeout(resolve, 40));
    await send(engine, 'ada', 'bob');
    expect(await waiting).toHaveLength(1);
  });

  test('may be had only so many times at once, in all and by one principal', async () => {
    all = feeds(engine, { maxFollowers: 3, maxPerPrincipal: 2 });
    const ada = caller(['auditor'], { subject: 'ada' });
    const bob = caller(['auditor'], { subject: 'bob' });
    const one = events({}, ada);
    await one.next();
    await events({}, ada).next();
    expect(await endOf(events({}, ada))).toBe('too_many_feeds');
    await events({}, bob).next();
    expect(await endOf(events({}, bob))).toBe('too_many_feeds');
    await one.return?.();
    expect(await events({}, bob).next()).toMatchObject({ done: false });
  });

  test('reads the end of the log once for all who follow it', async () => {
    let reads = 0;
    const readLog: typeof engine.store.readLog = (asked) => {
      reads++;
      return engine.store.readLog(asked);
    };
    const counting = { ...engine, store: { ...engine.store, readLog } };
    all = feeds(counting, { gatherMs: 0, maxPerPrincipal: 200 });
    const many = Array.from({ length: 200 }, () => events({}));
    await Promise.all(many.map((steps) => steps.next()));
    reads = 0;
    const reading = many.map((steps) => items(steps, 3));
    for (let i = 0; i < 3; i++) await send(engine, 'ada', 'bob');
    for (const found of await Promise.all(reading)) expect(positions(found)).toEqual([1, 2, 3]);
    expect(reads).toBeLessThan(10);
  });
});
