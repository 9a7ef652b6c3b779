import { randomUUID } from 'node:crypto';
import { registry, view } from '@daybook/core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { engineOn, eventually, freshDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import {
  bookCommands,
  booksView,
  library,
  libraryContext,
  poison,
  readersView,
} from '../../../tests/support/library.ts';
import type { Engine, ReplayReport } from './engine.ts';
import { DEFAULT_TENANT } from './ids.ts';

const { AddBook, Lend, Return, Note } = bookCommands;
const id = () => ({ commandId: randomUUID() });

/** A busy day: some books, lent and returned by a few readers. Answers the last position. */
async function busyDay(engine: Engine, books = 20, loans = 200): Promise<{ position: number; bookIds: string[] }> {
  const bookIds = Array.from({ length: books }, () => randomUUID());
  await Promise.all(
    bookIds.map((b, i) => engine.execute(AddBook(b, { title: `Book ${String(i).padStart(3, '0')}`, copies: 9 }), id())),
  );
  await Promise.all(
    Array.from({ length: loans }, async (_, i) => {
      const bookId = bookIds[(i * 7) % books] ?? '';
      await engine.execute(Lend(bookId, { reader: `reader ${i % 11}` }), id());
      if (i % 3) await engine.execute(Return(bookId, { reader: `reader ${i % 11}` }), id());
    }),
  );
  return { position: (await engine.store.head()).position, bookIds };
}

const allEqual = async (engine: Engine, position: number): Promise<ReplayReport[]> => {
  for (const name of engine.registry.views.keys())
    await engine.query(
      engine.registry.views.get(name) as never,
      Object.keys(engine.registry.views.get(name)?.queries ?? {})[0] ?? '',
      {},
      { minPosition: position, waitMs: 10_000 },
    );
  return Promise.all([...engine.registry.views.keys()].map((name) => engine.admin.replay(name)));
};

describe('views', () => {
  let database: TestDatabase;
  let engine: Engine;
  beforeEach(async () => {
    poison.on = true;
    database = await freshDatabase();
    engine = await engineOn(database, library());
  });
  afterEach(async () => {
    await engine.stop();
    await database.drop();
  });

  it('are equal to a pure fold of the log', async () => {
    const { position } = await busyDay(engine);
    const reports = await allEqual(engine, position);
    expect(reports.map(({ view: name, equal, rows }) => [name, equal, rows > 0])).toEqual([
      ['books', true, true],
      ['readers', true, true],
    ]);
    // … which a single changed row shows.
    await database.admin.query('update views.books set times = times + 1 where title = $1', ['Book 003']);
    expect(await engine.admin.replay('books')).toMatchObject({ equal: false });
  });

  it('show a reader their own writes', async () => {
    for (let i = 0; i < 20; i++) {
      const bookId = randomUUID();
      const receipt = await engine.execute(AddBook(bookId, { title: 'Emma', copies: 1 }), id());
      if ('rejected' in receipt) throw new Error(receipt.code);
      const { row } = await engine.row(booksView as never, { bookId }, { minPosition: receipt.position });
      expect(row).toMatchObject({ title: 'Emma' });
    }
    const far = engine.row(booksView as never, { bookId: randomUUID() }, { minPosition: 10_000, waitMs: 50 });
    await expect(far).rejects.toMatchObject({ code: 'view_behind' });
  });

  it('answer declared queries the same from the table and from any past', async () => {
    const { position } = await busyDay(engine, 7, 60);
    await allEqual(engine, position);
    for (const [name, query, more] of [
      ['books', 'byTitle', {}],
      ['books', 'byTimes', {}],
      ['readers', 'all', {}],
      ['readers', 'total', {}],
    ] as const) {
      const declared = engine.registry.views.get(name) as never;
      const now = await engine.query(declared, query, { limit: 5, ...more });
      const past = await engine.query(declared, query, { limit: 5, ...more }, { atPosition: position });
      expect(past).toEqual(now);
      if (now.next) {
        const [second, then] = await Promise.all([
          engine.query(declared, query, { limit: 5, after: now.next }),
          engine.query(declared, query, { limit: 5, after: now.next }, { atPosition: position }),
        ]);
        expect(then).toEqual(second);
        expect(second.rows).not.toContainEqual(now.rows[0]);
        expect(await engine.query(declared, query, { limit: 5, offset: 5 })).toEqual(second);
      }
    }
  });

  it('show what was, as of a position and as of a time', async () => {
    const bookId = randomUUID();
    const seen: { position: number; recordedAt: string }[] = [];
    for (const command of [
      AddBook(bookId, { title: 'Emma', copies: 1 }),
      Lend(bookId, { reader: 'Ann' }),
      Return(bookId, { reader: 'Ann' }),
    ]) {
      const receipt = await engine.execute(command, id());
      if (!('rejected' in receipt)) seen.push(receipt);
    }
    const lent = async (at: object) => (await engine.row(booksView as never, { bookId }, at)).row?.lent;
    const [added, out, back] = seen;
    expect(await lent({ atPosition: added?.position })).toBe(0);
    expect(await lent({ atPosition: out?.position })).toBe(1);
    expect(await lent({ asOf: out?.recordedAt })).toBe(1);
    expect(await lent({ asOf: back?.recordedAt })).toBe(0);
    expect(await lent({ asOf: '2000-01-01T00:00:00Z' })).toBeUndefined();
  });

  it('go on where they were after a restart, folding each event once', async () => {
    for (let round = 0; round < 4; round++) {
      await busyDay(engine, 5, 30);
      await engine.stop(); // wherever the projector is
      engine = await engineOn(database, library());
    }
    const reports = await allEqual(engine, (await engine.store.head()).position);
    expect(reports.every(({ equal }) => equal)).toBe(true);
  });

  it('are rebuilt beside the live table while it is read and written, compared, and swapped', async () => {
    const { position } = await busyDay(engine);
    await allEqual(engine, position);
    let writing = true;
    const writer = (async () => {
      while (writing) await busyDay(engine, 1, 10);
    })();
    for (const name of ['books', 'readers', 'books']) {
      await engine.admin.rebuild(name);
      await eventually(
        async () => engine.admin.rebuilds().find((r) => r.view === name),
        (r) => r?.status !== 'running',
      );
      const status = engine.admin.rebuilds().find((r) => r.view === name);
      expect(status).toMatchObject({ status: 'swapped', error: null });
      expect(status?.rebuiltChecksum).toBe(status?.liveChecksum);
    }
    writing = false;
    await writer;
    const reports = await allEqual(engine, (await engine.store.head()).position);
    expect(reports.filter(({ equal }) => !equal)).toEqual([]);
    const { rows } = await database.admin.query("select count(*)::int as n from pg_tables where schemaname = 'views'");
    expect(rows[0].n).toBe(2);
  });

  it('of a new version are filled before they answer, and then answer in the new shape', async () => {
    const { bookIds } = await busyDay(engine, 3, 20);
    await engine.stop();
    const changed = view({
      ...booksView,
      version: 2,
      project: (row, e, key) => {
        const next = booksView.project(row, e, key);
        return next && { ...next, title: next.title.toUpperCase() };
      },
    });
    engine = await engineOn(database, registry([libraryContext({ views: [changed as never, readersView] })]));
    const { row } = await eventually(
      () => engine.row(changed as never, { bookId: bookIds[0] ?? '' }).catch(() => ({ row: null })),
      (seen) => seen.row !== null,
    );
    expect(row).toMatchObject({ title: 'BOOK 000' });
    const { position } = await engine.store.head();
    expect((await allEqual(engine, position)).every(({ equal }) => equal)).toBe(true);
  });

  it('leave the look-ups by correlation, type and time to an index behind the log', async () => {
    const { bookIds } = await busyDay(engine, 3, 12);
    const correlationId = randomUUID();
    await engine.execute([Note(bookIds[0] ?? '', { note: 'a' }), Note(bookIds[1] ?? '', { note: 'b' })], {
      ...id(),
      correlationId,
    });
    const { position } = await engine.store.head();
    await eventually(
      async () => (await engine.admin.consumers()).find(({ name }) => name === 'event_index')?.position,
      (at) => at === position,
    );
    const positions = async (...read: Parameters<Engine['store']['lookup']>) =>
      (await engine.store.lookup(...read)).map((e) => e.position);
    const log = (await engine.store.readLog()).events;
    const where = (wanted: (e: (typeof log)[number]) => boolean) => log.filter(wanted).map((e) => e.position);
    expect(await positions({ correlationId })).toEqual([position - 1, position]);
    expect(await positions({ correlationId, after: position - 1 })).toEqual([position]);
    expect(await positions({ correlationId: randomUUID() })).toEqual([]);
    expect(await positions({ type: 'BookLent' })).toEqual(where((e) => e.type === 'BookLent'));
    expect(await positions({ type: 'BookLent', limit: 2 })).toEqual(where((e) => e.type === 'BookLent').slice(0, 2));
    const middle = log[Math.floor(log.length / 2)]?.recordedAt ?? '';
    expect(await positions({ type: 'BookLent', from: middle })).toEqual(
      where((e) => e.type === 'BookLent' && e.recordedAt >= middle),
    );
    expect(await positions({ type: 'BookLent', to: middle })).toEqual(
      where((e) => e.type === 'BookLent' && e.recordedAt < middle),
    );
  });

  it('park what they cannot fold, under its key and in order, while others go on; and fold it after a fix', async () => {
    const [bad, good] = [randomUUID(), randomUUID()];
    await engine.execute(
      [AddBook(bad, { title: 'Bad', copies: 9 }), AddBook(good, { title: 'Good', copies: 9 })],
      id(),
    );
    await engine.execute(Note(bad, { note: 'poison' }), id());
    await engine.execute(Lend(bad, { reader: 'Ann' }), id());
    const last = await engine.execute(Lend(good, { reader: 'Ann' }), id());
    const minPosition = 'rejected' in last ? 0 : last.position;
    const lent = async (bookId: string, at: object) => (await engine.row(booksView as never, { bookId }, at)).row?.lent;
    expect(await lent(good, { minPosition })).toBe(1);
    expect(await lent(bad, {})).toBe(0);
    expect(await engine.admin.parked('books')).toMatchObject([
      { type: 'NoteMade', position: 3, error: 'this note cannot be read' },
      { type: 'BookLent', position: 4, error: null },
    ]);
    expect((await engine.admin.health()).status).toBe('degraded');
    expect(await engine.metrics()).toContain('daybook_parked_events{view="books"} 2');

    const key = JSON.stringify([DEFAULT_TENANT, bad]);
    expect(await engine.admin.redrive('books', key)).toEqual({ folded: 0, remaining: 2 });
    poison.on = false;
    expect(await engine.admin.redrive('books', key)).toEqual({ folded: 2, remaining: 0 });
    expect(await engine.admin.redrive('books', key)).toEqual({ folded: 0, remaining: 0 });
    const after = await engine.execute(Return(bad, { reader: 'Ann' }), id());
    const position = 'rejected' in after ? 0 : after.position;
    expect(await lent(bad, { minPosition: position, waitMs: 10_000 })).toBe(0);
    expect((await allEqual(engine, position)).every(({ equal }) => equal)).toBe(true);
  });

  it('park a row that does not fit its shape, and events that could not be given a key, and fold them after a fix', async () => {
    await engine.stop();
    let broken = true;
    const odd = view({
      ...booksView,
      name: 'odd',
      keys(e) {
        if (broken && e.type === 'BookLent') throw new Error('no key for this');
        return [{ bookId: e.streamId }];
      },
      project(row, e, key) {
        const next = booksView.project(row, e, key);
        return next && broken && e.type === 'BookReturned' ? { ...next, lent: -1 } : next;
      },
    });
    const declared = registry([libraryContext({ views: [odd as never] })]);
    engine = await engineOn(database, declared);
    const [unkeyed, unfit] = [randomUUID(), randomUUID()];
    await engine.execute(
      [AddBook(unkeyed, { title: 'A', copies: 9 }), AddBook(unfit, { title: 'B', copies: 9 })],
      id(),
    );
    await engine.execute(Lend(unkeyed, { reader: 'Ann' }), id());
    await engine.execute(Note(unkeyed, { note: 'later' }), id());
    await eventually(
      () => engine.admin.parked('odd'),
      (list) => list.length === 2,
    );
    broken = false;
    await engine.stop();
    broken = true;
    engine = await engineOn(database, declared);
    const parked = await eventually(
      () => engine.admin.parked('odd'),
      (list) => list.length === 2,
    );
    expect(parked.map(({ key, error }) => [key, error])).toEqual([
      [`stream:${unkeyed}`, 'no key for this'],
      [`stream:${unkeyed}`, null],
    ]);
    expect((await engine.admin.replay('odd')).equal).toBe(true);
    broken = false;
    expect(await engine.admin.redrive('odd', `stream:${unkeyed}`)).toEqual({ folded: 2, remaining: 0 });
    const { row } = await engine.row(odd as never, { bookId: unkeyed });
    expect(row).toMatchObject({ lent: 1, times: 1, notes: 1 });
    broken = true;
    await engine.execute(Return(unkeyed, { reader: 'Ann' }), id());
    const [unfitting] = await eventually(
      () => engine.admin.parked('odd'),
      (list) => list.length === 1,
    );
    expect(unfitting?.error).toContain('/lent');
    broken = false;
    expect(await engine.admin.redrive('odd', unfitting?.key ?? '')).toEqual({ folded: 1, remaining: 0 });
    expect((await engine.admin.replay('odd')).equal).toBe(true);
  });

  it('stop at an event nobody declares, say so, and never skip it', async () => {
    await busyDay(engine, 2, 2);
    const event = { eventId: randomUUID(), type: 'FromTheFuture', schemaVersion: 1, data: '{}', metadata: '{}' };
    const streams = [{ streamId: randomUUID(), streamType: 'Book', expected: 'any' as const, events: [event] }];
    await engine.store.append([{ commandId: randomUUID(), requestHash: 'a'.repeat(64), tenant: 't', streams }]);
    const { position } = await engine.store.head();
    await busyDay(engine, 1, 1);
    const stopped = await eventually(
      async () => (await engine.admin.consumers()).filter((c) => c.kind === 'view'),
      (list) => list.every((c) => c.status === 'stopped'),
    );
    for (const consumer of stopped) {
      expect(consumer.position).toBeLessThan(position);
      expect(consumer.error).toContain('FromTheFuture');
    }
  });
});

describe('several processes', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());

  it('of two versions: the older neither writes nor reads what the newer has swapped in, with more shards or fewer', async () => {
    const place = await freshDatabase();
    const shards = (n: number) =>
      registry([libraryContext({ views: [view({ ...readersView, shards: n, version: n }) as never] })]);
    const old = await engineOn(place, shards(3));
    await busyDay(old, 3, 20);
    const young = await engineOn(place, shards(2));
    await eventually(
      async () => young.admin.rebuilds()[0]?.status,
      (status) => status === 'swapped',
    );
    await Promise.all([busyDay(old, 2, 10), busyDay(young, 2, 10)]);
    const { position } = await young.store.head();
    expect((await allEqual(young, position)).map(({ equal }) => equal)).toEqual([true]);
    const held = old.registry.views.get('readers') as never;
    await eventually(
      () =>
        old.query(held, 'all', {}).then(
          () => 'answered',
          (error: { code: string }) => error.code,
        ),
      (code) => code === 'view_rebuilding',
    );
    await old.stop();
    await young.stop();
    const more = await engineOn(place, shards(5));
    await eventually(
      async () => more.admin.rebuilds()[0]?.status,
      (status) => status === 'swapped',
    );
    expect((await allEqual(more, (await busyDay(more, 2, 10)).position)).map(({ equal }) => equal)).toEqual([true]);
    await more.stop();
    await place.drop();
  });

  it('share the work, take over from one that dies, and never fold twice', async () => {
    const [a, b] = [await engineOn(database, library()), await engineOn(database, library())];
    const owners = async () => new Map((await a.admin.consumers()).map((c) => [`${c.name}${c.shard}`, c.owner]));
    await eventually(owners, (o) => new Set(o.values()).size === 2 && ![...o.values()].includes(null));
    const counts = [...(await owners()).values()].reduce((n, o) => n.set(o, (n.get(o) ?? 0) + 1), new Map());
    expect(Math.abs([...counts.values()].reduce((x, y) => x - y))).toBeLessThanOrEqual(1);

    await Promise.all([busyDay(a), busyDay(b)]);
    // A lease stolen while its holder is at work: the old holder's writes are refused by its token.
    await database.admin.query('update daybook.consumers set token = token + 1, owner = null, expires_at = now()');
    await Promise.all([busyDay(a), busyDay(b)]);
    await b.stop();
    const { position } = await busyDay(a);
    expect((await allEqual(a, position)).every(({ equal }) => equal)).toBe(true);
    await a.stop();
  });
});
