import { randomUUID } from 'node:crypto';
import type { Row } from '@daybook/core';
import { type Engine, ViewUnavailableError } from '@daybook/engine';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ANYBODY, type Principal, type StayingCaller } from '../operations/caller.ts';
import { operationsOf } from '../operations/operations.ts';
import { Problem } from '../problems.ts';
import { memoryEngine } from '../testing/memory-engine.ts';
import { parcelContext, record, send } from '../testing/parcel-context.ts';
import { type Bookmark, type Change, type Feeds, feeds, type Step } from './feeds.ts';

const caller = (roles: readonly string[], more: Partial<Principal> = {}): StayingCaller => {
  const principal = { ...ANYBODY, subject: roles.join(), roles, ...more };
  return { principal, recognise: () => principal };
};
const clerk = caller(['clerk']);
const customer = (name: string) => caller(['customer'], { subject: name, holds: [name] });

let engine: Engine;
/** How many rows were asked for, read by read. */
let reads: number[];
let operations: ReturnType<typeof operationsOf>;
let all: Feeds;
let ending: AbortController;
beforeEach(() => {
  const real = memoryEngine([parcelContext]);
  reads = [];
  engine = {
    ...real,
    rows(view, keys, at) {
      reads.push(keys.length);
      return real.rows(view, keys, at);
    },
  };
  operations = operationsOf(engine);
  all = feeds(engine, { gatherMs: 0, bookmarkMs: 5 });
  ending = new AbortController();
});
afterEach(async () => {
  ending.abort();
  await all.close();
});

type Asked = { params?: object; query?: Record<string, unknown>; by?: StayingCaller; after?: number | Bookmark };

function changes(name: string, { params = {}, query = {}, by = clerk, after }: Asked = {}) {
  const operation = operations.find((one) => one.name === name);
  if (operation?.kind !== 'row' && operation?.kind !== 'page') throw new Error(`no query ${name}`);
  return all.changes(by, operation, { params, query, body: undefined }, after, ending.signal)[Symbol.asyncIterator]();
}

/** The steps with an item, so many of them. */
async function steps(feed: AsyncIterator<Step<Change>>, count: number): Promise<Step<Change>[]> {
  const found: Step<Change>[] = [];
  while (found.length < count) {
    const { value, done } = await feed.next();
    if (done) throw new Error(`the feed ended after ${found.length}`);
    if (value.item !== null) found.push(value);
  }
  return found;
}

/** What a feed has told by the time it has come to a position. */
async function toldUpTo(feed: AsyncIterator<Step<Change>>, position: number): Promise<Change[]> {
  const found: Change[] = [];
  for (;;) {
    const { value, done } = await feed.next();
    if (done) throw new Error('the feed ended');
    if (value.item !== null) found.push(value.item);
    if (value.position >= position) return found;
  }
}

async function codeOf(feed: AsyncIterator<unknown>): Promise<string> {
  try {
    await feed.next();
    return 'none';
  } catch (error) {
    if (error instanceof Problem) return error.code;
    throw error;
  }
}

const rowsOf = (found: readonly Step<Change>[]): (Row | null | undefined)[] => found.map(({ item }) => item?.row);

describe('one row, followed,', () => {
  test('is for a key that may use named operations only where the query is one of them', async () => {
    const id = await send(engine, 'ada', 'bob');
    const by = (name: string) => caller(['clerk'], { operations: [name] });
    expect(await codeOf(changes('parcel', { params: { id }, by: by('parcels') }))).toBe('forbidden');
    expect(await codeOf(changes('parcel', { params: { id }, by: by('parcel') }))).toBe('none');
  });

  test('is given for every event that touches it, then as none when it is gone', async () => {
    const id = await send(engine, 'ada', 'bob');
    const feed = changes('parcel', { params: { id } });
    expect((await feed.next()).value).toEqual({ position: 1, item: null });
    await send(engine, 'ada', 'bob');
    await record(engine, id, { type: 'ParcelDelivered', data: {} });
    expect(await steps(feed, 1)).toMatchObject([
      { position: 3, item: { key: { parcelId: id }, row: { parcelId: id, status: 'delivered' } } },
    ]);
    await record(engine, id, { type: 'ParcelLost', data: {} });
    expect(await steps(feed, 1)).toEqual([{ position: 4, item: { key: { parcelId: id }, row: null } }]);
  });

  test('must be there to be followed from now on; after a position, whoever may see everything can go on', async () => {
    expect(await codeOf(changes('parcel', { params: { id: randomUUID() } }))).toBe('parcel_not_found');
    const id = await send(engine, 'ada', 'bob');
    await record(engine, id, { type: 'ParcelLost', data: {} });
    expect(rowsOf(await steps(changes('parcel', { params: { id }, after: 1 }), 1))).toEqual([null]);
  });

  test('is, for somebody else, as if it were not there', async () => {
    const id = await send(engine, 'ada', 'bob');
    const strange = { params: { id }, by: customer('eve') };
    expect(await codeOf(changes('parcel', strange))).toBe('parcel_not_found');
    expect(await codeOf(changes('parcel', { ...strange, after: 0 }))).toBe('parcel_not_found');
    const feed = changes('parcel', { params: { id }, by: caller(['clerk'], { tenant: 'another' }), after: 0 });
    expect(await toldUpTo(feed, 1)).toEqual([]);
  });

  test('that becomes somebody else’s is gone, and is not heard of again', async () => {
    const id = await send(engine, 'ada', 'bob');
    const feed = changes('parcel', { params: { id }, by: customer('ada') });
    await feed.next();
    await record(engine, id, { type: 'ParcelSent', data: { sender: 'eve', receiver: 'cy' } });
    expect(rowsOf(await steps(feed, 1))).toEqual([null]);
    const position = await record(engine, id, { type: 'ParcelDelivered', data: {} });
    expect(await toldUpTo(feed, position)).toEqual([]);
  });
});

describe('a page, followed,', () => {
  test('tells of the rows that are in it, and of those that are not or no longer', async () => {
    const feed = changes('parcelsIn', { params: { status: 'sent' } });
    await feed.next();
    const id = await send(engine, 'ada', 'bob');
    expect(rowsOf(await steps(feed, 1))).toMatchObject([{ parcelId: id, status: 'sent' }]);
    await record(engine, id, { type: 'ParcelDelivered', data: {} });
    expect(await steps(feed, 1)).toEqual([{ position: 2, item: { key: { parcelId: id }, row: null } }]);
  });

  test('tells a holder of what is theirs, and not even the keys of the rest', async () => {
    const feed = changes('parcelsTo', { params: { person: 'bob' }, by: customer('bob') });
    await feed.next();
    const mine = await send(engine, 'ada', 'bob');
    await send(engine, 'ada', 'cy');
    const other = await send(engine, 'ada', 'cy');
    await record(engine, other, { type: 'ParcelLost', data: {} });
    const foreign = await send(engine, 'ada', 'bob', 'another');
    await record(engine, foreign, { type: 'ParcelDelivered', data: {} }, 'another');
    const position = await record(engine, mine, { type: 'ParcelDelivered', data: {} });
    const told = await toldUpTo(feed, position);
    expect(told.map(({ key }) => key)).toEqual([{ parcelId: mine }, { parcelId: mine }]);
  });

  test('tells a holder when something of theirs is gone', async () => {
    const feed = changes('parcelsTo', { params: { person: 'bob' }, by: customer('bob') });
    await feed.next();
    const id = await send(engine, 'ada', 'bob');
    await steps(feed, 1);
    const position = await record(engine, id, { type: 'ParcelLost', data: {} });
    expect(await toldUpTo(feed, position)).toEqual([{ key: { parcelId: id }, row: null }]);
    const again = await record(engine, id, { type: 'ParcelLost', data: {} });
    expect(await toldUpTo(feed, again)).toEqual([]);
  });

  test('held by a row of another view tells its holders, and nobody else who is one', async () => {
    const id = await send(engine, 'ada', 'bob');
    const other = await send(engine, 'cy', 'eve');
    const weighed = { type: 'ParcelWeighed', data: { grams: 5 } } as const;
    for (const [name, count] of [
      ['bob', 1],
      ['eve', 0],
    ] as const) {
      const feed = changes('weighings', { params: { id }, by: customer(name) });
      await feed.next();
      await record(engine, other, weighed);
      const position = await record(engine, id, weighed);
      expect(await toldUpTo(feed, position)).toHaveLength(count);
    }
  });

  test('is for those only who may ask for it', async () => {
    const asked = { params: { person: 'bob' } };
    expect(await codeOf(changes('parcelsTo', { ...asked, by: customer('ada') }))).toBe('forbidden');
    expect(await codeOf(changes('parcelsTo', { ...asked, by: caller(['courier']) }))).toBe('forbidden');
    expect(await codeOf(changes('people', { by: customer('ada') }))).toBe('forbidden');
    expect(await codeOf(changes('parcelsIn', { params: { status: 'eaten' } }))).toBe('invalid_request');
  });

  test.each([
    ['sums', 'sendings', {}],
    ['the past', 'people', { atPosition: 0 }],
    ['a later page', 'people', { offset: 10 }],
  ])('cannot be of %s', async (_, name, query) => {
    expect(await codeOf(changes(name, { query }))).toBe('not_followable');
  });
});

describe('changes', () => {
  test('of several rows by one event are given one by one, and gone on with between them', async () => {
    await send(engine, 'ada', 'bob');
    await send(engine, 'cy', 'ada');
    const whole = await steps(changes('people', { after: 0 }), 4);
    expect(whole).toMatchObject([
      { position: 0, part: 1, item: { key: { person: 'ada' }, row: { sent: 1, received: 1 } } },
      { position: 1, item: { key: { person: 'bob' } } },
      { position: 1, part: 1, item: { key: { person: 'cy' } } },
      { position: 2, item: { key: { person: 'ada' } } },
    ]);
    for (const [i, { position, part }] of whole.slice(0, -1).entries()) {
      const after = part === undefined ? { position } : { position, part };
      expect(await steps(changes('people', { after }), 3 - i)).toEqual(whole.slice(i + 1));
    }
  });

  test('are each given once and in order, with a view that lags behind', async () => {
    const feed = changes('people', { after: 0 });
    const reading = steps(feed, 400);
    for (let i = 0; i < 200; i++) await send(engine, `sender ${i}`, `receiver ${i}`);
    const found = await reading;
    expect(found.map(({ item }) => item?.key.person)).toEqual(
      Array.from({ length: 200 }, (_, i) => [`sender ${i}`, `receiver ${i}`]).flat(),
    );
    expect(found.every(({ item }) => item?.row !== null)).toBe(true);
  });

  test('of one view are read once for all who follow it', async () => {
    all = feeds(engine, { gatherMs: 0, maxPerPrincipal: 500 });
    const many = Array.from({ length: 300 }, () => changes('people'));
    await Promise.all(many.map((feed) => feed.next()));
    const reading = many.map((feed) => steps(feed, 2));
    await send(engine, 'ada', 'bob');
    for (const found of await Promise.all(reading)) expect(found).toHaveLength(2);
    expect(reads).toEqual([2]);
  });

  test('wait for the view, and end when it has stopped', async () => {
    const behind = { ...engine };
    let answers = ['view_behind', 'view_behind'];
    behind.rows = async (...asked) => {
      const code = answers.shift();
      if (code === undefined) return engine.rows(...asked);
      throw new ViewUnavailableError(code === 'view_behind' ? code : 'view_stopped', '');
    };
    all = feeds(behind, { gatherMs: 0 });
    const feed = changes('people', { after: 0 });
    await feed.next();
    await send(engine, 'ada', 'bob');
    expect(await steps(feed, 2)).toHaveLength(2);
    answers = ['view_stopped'];
    await send(engine, 'ada', 'bob');
    expect(await codeOf(feed)).toBe('view_stopped');
  });
});
