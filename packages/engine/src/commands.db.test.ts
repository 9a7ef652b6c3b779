import { randomUUID } from 'node:crypto';
import { type EventStore, type ExpectedVersion, isRejection, registry, StoreUnavailableError } from '@daybook/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineOn, freshDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import { book, bookCommands, library, libraryContext } from '../../../tests/support/library.ts';
import { appender } from './appender.ts';
import { commandBus } from './command-bus.ts';
import type { Engine } from './engine.ts';
import { DEFAULT_TENANT } from './ids.ts';
import { MAX_IN_FLIGHT } from './in-flight.ts';
import { engineMetrics } from './metrics.ts';
import { snapshotKeeper } from './snapshot-keeper.ts';
import { streamStates } from './stream-states.ts';

const { AddBook, Lend, LendTogether, Return, Note } = bookCommands;
const id = () => ({ commandId: randomUUID() });

describe('commands', () => {
  let database: TestDatabase;
  let engine: Engine;
  beforeAll(async () => {
    database = await freshDatabase();
    engine = await engineOn(database, library());
  });
  afterAll(async () => {
    await engine.stop();
    await database.drop();
  });

  it('leads to events, and a receipt that says where they are', async () => {
    const bookId = randomUUID();
    const receipt = await engine.execute(AddBook(bookId, { title: 'Emma', copies: 1 }), id());
    expect(receipt).toMatchObject({ streamId: bookId, version: 1 });
    const [event] = await engine.store.readStream(bookId);
    expect(event).toMatchObject({ type: 'BookAdded', data: '{"copies":1,"title":"Emma"}' });
  });

  it('asked again gives the same receipt, also when the state would refuse it now', async () => {
    const command = AddBook(randomUUID(), { title: 'Emma', copies: 1 });
    const envelope = id();
    const first = await engine.execute(command, envelope);
    expect(await engine.execute(command, envelope)).toEqual(first);
    expect(await engine.execute(command, id())).toMatchObject({ code: 'book_exists' });
  });

  it('asked fifty times at once, in two processes, happens once', async () => {
    const other = await engineOn(database, library());
    const command = AddBook(randomUUID(), { title: 'Persuasion', copies: 1 });
    const envelope = id();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => (i % 2 ? engine : other).execute(command, envelope)),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers.some(isRejection)).toBe(false);
    expect(await engine.store.readStream(command.streamId)).toHaveLength(1);
    await other.stop();
  });

  it('refuses an id that was used for another request', async () => {
    const envelope = id();
    const bookId = randomUUID();
    await engine.execute(AddBook(bookId, { title: 'Emma', copies: 1 }), envelope);
    const answers = await Promise.all([
      engine.execute(AddBook(bookId, { title: 'Other', copies: 1 }), envelope),
      engine.execute(Note(bookId, { note: 'x' }), envelope),
    ]);
    expect(answers).toMatchObject([{ code: 'idempotency_key_reused' }, { code: 'idempotency_key_reused' }]);
  });

  it('refuses a stale version, and data that does not fit', async () => {
    const bookId = randomUUID();
    await engine.execute(AddBook(bookId, { title: 'Emma', copies: 1 }), id());
    const stale = { ...Lend(bookId, { reader: 'Ann' }), expectedVersion: 7 };
    expect(await engine.execute(stale, id())).toMatchObject({ code: 'version_conflict', details: { actual: 1 } });
    expect(await engine.execute(Lend(bookId, { reader: '' }), id())).toMatchObject({ code: 'invalid_command' });
    expect(await engine.execute(Lend(bookId, { reader: 'a\ud800' }), id())).toMatchObject({ code: 'invalid_command' });
    expect(await engine.store.readStream(bookId)).toHaveLength(1);
  });

  it('to an id of another kind of stream finds nothing there, and can add nothing', async () => {
    const streamId = randomUUID();
    const event = { eventId: randomUUID(), type: 'BookLent', schemaVersion: 1, data: '{}', metadata: '{}' };
    const streams = [{ streamId, streamType: 'Shelf', expected: 'none' as const, events: [event] }];
    await engine.store.append([{ commandId: randomUUID(), requestHash: 'a'.repeat(64), tenant: 't', streams }]);
    expect(await engine.execute(Lend(streamId, { reader: 'Ann' }), id())).toMatchObject({ code: 'book_missing' });
    const add = AddBook(streamId, { title: 'Emma', copies: 1 });
    expect(await engine.execute(add, id())).toMatchObject({ code: 'stream_of_another_type' });
  });

  it('for something that is no id fails alone', async () => {
    const good = AddBook(randomUUID(), { title: 'Emma', copies: 1 });
    const [answer, failure] = await Promise.allSettled([
      engine.execute(good, id()),
      engine.execute(AddBook('no id', { title: 'Emma', copies: 1 }), id()),
    ]);
    expect(answer).toMatchObject({ status: 'fulfilled', value: { version: 1 } });
    expect(failure.status).toBe('rejected');
  });

  it('beyond what can be under way at once are turned away at the door, and those let in are answered', async () => {
    const asked = Array.from({ length: MAX_IN_FLIGHT + 500 }, () =>
      engine.execute(Note(randomUUID(), { note: 'n' }), id()),
    );
    const answers = await Promise.allSettled(asked);
    const turnedAway = answers.filter((answer) => answer.status === 'rejected');
    expect(turnedAway.length).toBe(500);
    for (const { reason } of turnedAway) expect(reason).toMatchObject({ code: 'overloaded' });
  });

  it('may be decided elsewhere: its events are appended with the same receipt and the same checks', async () => {
    const bookId = randomUUID();
    const added = { type: 'BookAdded', data: { copies: 1, title: 'Emma' } };
    const noted = { type: 'NoteMade', data: { note: 'n' } };
    const at = (expectedVersion: ExpectedVersion, ...events: { type: string; data: unknown }[]) => [
      { stream: 'Book', streamId: bookId, expectedVersion, events },
    ];
    const envelope = id();
    const receipt = await engine.append(at('none', added, noted), envelope);
    expect(receipt).toMatchObject({ streamId: bookId, version: 2 });
    expect(await engine.append(at('none', added, noted), envelope)).toEqual(receipt);
    expect(await engine.append(at('none', added), envelope)).toMatchObject({ code: 'idempotency_key_reused' });
    expect(await engine.append(at(1, noted), id())).toMatchObject({ code: 'version_conflict', details: { actual: 2 } });
    // The engine's own state of the stream has not been left behind.
    expect(await engine.execute(Lend(bookId, { reader: 'Ann' }), id())).toMatchObject({ version: 3 });
    expect(await engine.append(at(3, noted), id())).toMatchObject({ version: 4 });
    expect(await engine.execute(Note(bookId, { note: 'n' }), id())).toMatchObject({ version: 5 });
    for (const wrong of [
      { type: 'Unheard', data: {} },
      { type: 'NoteMade', data: { note: 7 } },
    ])
      expect(await engine.append(at(5, wrong), id())).toMatchObject({ code: 'invalid_command' });
    expect(await engine.append([], id())).toMatchObject({ code: 'invalid_command' });
    expect(await engine.append(at(5, noted), { commandId: 'x' })).toMatchObject({ code: 'invalid_command' });
    expect(await engine.store.readStream(bookId)).toHaveLength(5);
  });

  it('over several streams goes in whole or not at all', async () => {
    const [a, b] = [randomUUID(), randomUUID()];
    await engine.execute([AddBook(a, { title: 'A', copies: 1 }), AddBook(b, { title: 'B', copies: 0 })], id());
    const refused = await engine.execute([Lend(a, { reader: 'Ann' }), Lend(b, { reader: 'Ann' })], id());
    expect(refused).toMatchObject({ code: 'all_lent' });
    expect(await engine.store.readStream(a)).toHaveLength(1);
  });

  it('never lends more copies than there are, however many ask at once in two processes', async () => {
    const other = await engineOn(database, library());
    const bookId = randomUUID();
    await engine.execute(AddBook(bookId, { title: 'Emma', copies: 20 }), id());
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, i) => (i % 2 ? engine : other).execute(Lend(bookId, { reader: `r${i}` }), id())),
    );
    expect(answers.filter((answer) => !isRejection(answer))).toHaveLength(20);
    expect(await engine.store.readStream(bookId)).toHaveLength(21);
    await other.stop();
  });

  it('on one hot stream share commits instead of waiting for each other', async () => {
    const bookId = randomUUID();
    await engine.execute(AddBook(bookId, { title: 'Emma', copies: 1 }), id());
    const before = (await engine.metrics()).match(/daybook_append_batch_commands_count (\d+)/)?.[1];
    await Promise.all(Array.from({ length: 400 }, (_, i) => engine.execute(Note(bookId, { note: `n${i}` }), id())));
    const after = (await engine.metrics()).match(/daybook_append_batch_commands_count (\d+)/)?.[1];
    expect(Number(after) - Number(before)).toBeLessThan(40);
    const versions = (await engine.store.readStream(bookId)).map((e) => e.version);
    expect(versions).toEqual(Array.from({ length: 401 }, (_, i) => i + 1));
  });

  it('a long stream is read from its snapshot, and a broken snapshot is passed over', async () => {
    const bookId = randomUUID();
    await engine.execute(AddBook(bookId, { title: 'Emma', copies: 3 }), id());
    for (let i = 0; i < 12; i++) {
      await engine.execute(Lend(bookId, { reader: 'Ann' }), id());
      await engine.execute(Return(bookId, { reader: 'Ann' }), id());
    }
    await expect.poll(async () => (await engine.store.loadSnapshot(bookId))?.version).toBe(20);
    const stream = engine.registry.streams.get('Book') as never;
    const fresh = () =>
      streamStates(engine.store, engine.registry).load({ stream, streamId: bookId, tenant: DEFAULT_TENANT });
    expect(await fresh()).toMatchObject({ version: 25, state: { copies: 3, lent: 0 } });
    // What a snapshot says is believed, so a wrong one shows that it is read …
    await database.admin.query(`update daybook.snapshots set state = '{"copies":3,"lent":2}' where stream_id = $1`, [
      bookId,
    ]);
    expect(await fresh()).toMatchObject({ version: 25, state: { lent: 1 } }); // at version 20 one copy was out; the events say 0 now
    // … and one that is outdated or unreadable is not.
    await database.admin.query(`update daybook.snapshots set state = 'broken' where stream_id = $1`, [bookId]);
    expect(await fresh()).toMatchObject({ version: 25, state: { copies: 3, lent: 0 } });
    await database.admin.query(
      `update daybook.snapshots set state_version = 0, state = '{"lent":9}' where stream_id = $1`,
      [bookId],
    );
    expect(await fresh()).toMatchObject({ version: 25, state: { copies: 3, lent: 0 } });
  });

  it('whose answer was lost after the commit is found again under its id', async () => {
    let lose = 2;
    const lossy: EventStore = {
      ...engine.store,
      async append(batch) {
        const results = await engine.store.append(batch);
        if (lose-- > 0) throw new StoreUnavailableError('the connection broke after the commit');
        return results;
      },
    };
    const metrics = engineMetrics();
    const parts = { store: lossy, registry: engine.registry, metrics };
    const bus = commandBus({
      ...parts,
      states: streamStates(lossy, engine.registry),
      appender: appender(lossy, metrics),
      snapshots: snapshotKeeper(lossy, metrics),
    });
    const bookId = randomUUID();
    const envelope = id();
    const receipt = await bus.execute([AddBook(bookId, { title: 'Emma', copies: 1 })], envelope);
    expect(receipt).toMatchObject({ streamId: bookId, version: 1 });
    expect(await engine.store.readStream(bookId)).toHaveLength(1);
    expect(await engine.execute(AddBook(bookId, { title: 'Emma', copies: 1 }), envelope)).toEqual(receipt);
  });

  it('is not refused on a state that another process has changed since', async () => {
    const other = await engineOn(database, library());
    const bookId = randomUUID();
    await engine.execute(AddBook(bookId, { title: 'Emma', copies: 1 }), id());
    await engine.execute(Lend(bookId, { reader: 'Ann' }), id());
    expect(await other.execute(Return(bookId, { reader: 'Ann' }), id())).toMatchObject({ version: 3 });
    expect(await engine.execute(Lend(bookId, { reader: 'Bob' }), id())).toMatchObject({ version: 4 });
    expect(await other.execute(Lend(bookId, { reader: 'Eve' }), id())).toMatchObject({ code: 'all_lent' });
    await other.stop();
  });

  it('that asks something of other streams rests on those as they are, whatever is held of them', async () => {
    const other = await engineOn(database, library());
    const [a, b] = [randomUUID(), randomUUID()];
    for (const bookId of [a, b]) await engine.execute(AddBook(bookId, { title: 'Emma', copies: 2 }), id());
    for (const reader of ['Ann', 'Bob']) await other.execute(Lend(b, { reader }), id()); // held: none are left
    await engine.execute(Return(b, { reader: 'Ann' }), id());
    expect(await other.execute(LendTogether(a, { reader: 'Eve', others: [b] }), id())).toMatchObject({ version: 2 });
    await engine.execute(Return(b, { reader: 'Bob' }), id());
    await other.execute(Note(b, { note: 'held' }), id());
    await engine.execute(Note(b, { note: 'held no more' }), id());
    expect(await other.execute(LendTogether(a, { reader: 'Ida', others: [b] }), id())).toMatchObject({ version: 3 });
    await other.stop();
  });

  it('on a hot stream go on while some of them are repeats of what is done already', async () => {
    const bookId = randomUUID();
    await engine.execute(AddBook(bookId, { title: 'Emma', copies: 1 }), id());
    const done = id();
    await engine.execute(Note(bookId, { note: 'done' }), done);
    const asked: Promise<unknown>[] = [];
    for (let i = 0; i < 3_000; i++) {
      asked.push(engine.execute(Note(bookId, { note: i % 20 === 0 ? 'done' : 'more' }), i % 20 === 0 ? done : id()));
      if (i % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    const refused = (await Promise.allSettled(asked)).filter(({ status }) => status === 'rejected');
    expect(refused).toEqual([]);
    const { length } = await engine.store.readStream(bookId, { limit: 10_000 });
    expect(length).toBe(2 + 3_000 - 150); // what was done before is not done again
  });

  it('whose decider fails on what is no longer so are decided again on what is', async () => {
    const failing = {
      ...book,
      decide: (...[command, state, context]: Parameters<typeof book.decide>) => {
        if (command.type === 'Lend' && state.lent >= 1) throw new Error('this cannot be');
        return book.decide(command, state, context);
      },
    };
    const other = await engineOn(database, registry([libraryContext({ streams: [failing] })]));
    const bookId = randomUUID();
    await engine.execute(AddBook(bookId, { title: 'Emma', copies: 9 }), id());
    await other.execute(Lend(bookId, { reader: 'Ann' }), id());
    await engine.execute(Return(bookId, { reader: 'Ann' }), id());
    expect(await other.execute(Lend(bookId, { reader: 'Bob' }), id())).toMatchObject({ version: 4 });
    await expect(other.execute(Lend(bookId, { reader: 'Eve' }), id())).rejects.toThrow('this cannot be');
    await other.stop();
  });

  it('never follows what another process wrote in the place of what it was decided on', async () => {
    const other = await engineOn(database, library());
    for (let round = 0; round < 20; round++) {
      const bookId = randomUUID();
      await engine.execute(AddBook(bookId, { title: 'Emma', copies: 1 }), id());
      await engine.execute(Lend(bookId, { reader: 'Ann' }), id());
      // Another process adds a version; this one does not know and decides both on the version before: the lending
      // rests on the return, and would fit in the log behind the note.
      await other.execute(Note(bookId, { note: 'n' }), id());
      const answers = await Promise.all([
        engine.execute(Return(bookId, { reader: 'Ann' }), id()),
        engine.execute(Lend(bookId, { reader: 'Bob' }), id()),
      ]);
      const types = (await engine.store.readStream(bookId)).map(({ type }) => type);
      const lending = ['BookAdded', 'BookLent', 'NoteMade', 'BookReturned', 'BookLent'];
      // In either order of the two: lent after the return, or refused before it.
      expect(types).toEqual(isRejection(answers[1]) ? lending.slice(0, 4) : lending);
    }
    await other.stop();
  });

  it('that was refused because of something that then did not happen is decided again', async () => {
    // The first command is held up and then conflicts with another process; the second was decided on top of it.
    const bookId = randomUUID();
    await engine.execute(AddBook(bookId, { title: 'Emma', copies: 1 }), id());
    const other = await engineOn(database, library());
    await other.execute(Note(bookId, { note: 'warm' }), id());
    const [a, b, c] = await Promise.all([
      other.execute(Lend(bookId, { reader: 'Ann' }), id()),
      engine.execute(Note(bookId, { note: 'mine' }), id()),
      engine.execute(Return(bookId, { reader: 'Ann' }), id()),
    ]);
    for (const answer of [a, b, c]) expect(isRejection(answer)).toBe(false);
    await other.stop();
  });
});
