import { randomUUID } from 'node:crypto';
import { registry } from '@daybook/core';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engineOn, freshDatabase, type TestDatabase, withClient } from './support/database.ts';
import { bookCommands, libraryContext } from './support/library.ts';

/** What one reader saw: the positions in the order they came, with an id for each event. */
type Seen = { position: number; id: string }[];

/** What is wrong with what a reader saw, against the log as it is in the end. */
function faults(seen: Seen, log: readonly string[]) {
  const known = new Set(seen.map(({ id }) => id));
  return {
    skipped: log.filter((id) => !known.has(id)).length,
    repeated: seen.length - known.size,
    outOfOrder: seen.filter((event, i) => i > 0 && event.position <= (seen[i - 1]?.position ?? 0)).length,
  };
}

const WRITING_MS = 3_000;
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('a reader of the log, with writers at work, some rolling back, and a transaction idle beside them', () => {
  let database: TestDatabase;
  let idle: pg.Client;
  beforeEach(async () => {
    database = await freshDatabase();
    idle = new pg.Client(database.url);
    await idle.connect();
    await idle.query('begin; select pg_current_xact_id()'); // holds back every reader that goes by transaction ids
  });
  afterEach(async () => {
    await idle.query('rollback');
    await idle.end();
    await database.drop();
  });

  it('sees every event once, in order, and is not held up', async () => {
    const engines = await Promise.all(
      [1, 2, 3].map(() => engineOn(database, registry([libraryContext({ views: [] })]))),
    );
    const [reader] = engines;
    if (!reader) throw new Error('no engine');
    let writing = true;
    const seen: Seen = [];
    let longestWaitMs = 0;
    const reading = (async () => {
      for (let after = 0; ; ) {
        const { events, next } = await reader.store.readLog({ after, limit: 100 });
        for (const event of events) {
          seen.push({ position: event.position, id: event.eventId });
          longestWaitMs = Math.max(longestWaitMs, Date.now() - Date.parse(event.recordedAt));
        }
        if (events.length === 0 && !writing && (await reader.store.head()).position === after) return;
        if (events.length === 0) await reader.store.waitForMore(after, 200);
        after = next;
      }
    })();
    const until = Date.now() + WRITING_MS;
    const writers = engines.flatMap((engine, e) =>
      [1, 2, 3, 4].map(async (w) => {
        while (Date.now() < until) {
          const bookId = randomUUID();
          const adds = [
            bookCommands.AddBook(bookId, { title: 'Emma', copies: 1 }),
            bookCommands.Note(bookId, { note: 'n' }),
          ];
          await engine.execute(adds, { commandId: randomUUID() });
          if (w === 4 && e === 0) await rolledBack(database.url);
        }
      }),
    );
    await Promise.all(writers);
    writing = false;
    await reading;

    const { rows } = await database.admin.query('select event_id as id from daybook.events order by position');
    const log = rows.map(({ id }) => id as string);
    expect(log.length).toBeGreaterThan(500);
    expect(faults(seen, log)).toEqual({ skipped: 0, repeated: 0, outOfOrder: 0 });
    expect(seen.map(({ position }) => position)).toEqual(log.map((_, i) => i + 1));
    expect(longestWaitMs).toBeLessThan(1_500);
    for (const engine of engines) await engine.stop();
  });

  it('and the same judge catches a naive reader, of a log that is ordered by a sequence', async () => {
    await database.admin.query('create table naive (position bigserial primary key, id uuid not null)');
    let writing = true;
    const seen: Seen = [];
    const reading = withClient(database.url, async (client) => {
      for (let after = 0; ; ) {
        const last = !writing;
        const { rows } = await client.query('select position, id from naive where position > $1 order by position', [
          after,
        ]);
        for (const { position, id } of rows) seen.push({ position: Number(position), id });
        after = seen.at(-1)?.position ?? 0;
        if (last) return;
      }
    });
    const until = Date.now() + WRITING_MS;
    await Promise.all(
      Array.from({ length: 8 }, () =>
        withClient(database.url, async (client) => {
          while (Date.now() < until) {
            await client.query('begin');
            await client.query('insert into naive (id) values (gen_random_uuid())');
            await sleep(Math.random() * 4);
            await client.query('commit');
          }
        }),
      ),
    );
    writing = false;
    await reading;
    const { rows } = await database.admin.query('select id from naive');
    expect(
      faults(
        seen,
        rows.map(({ id }) => id),
      ).skipped,
    ).toBeGreaterThan(0);
  });
});

/** An append that is thought better of: it takes the lock and numbers, and then rolls back. */
async function rolledBack(url: string) {
  await withClient(url, async (client) => {
    await client.query('begin; set local role daybook_app');
    await client.query(`select daybook.append_one(gen_random_uuid(), sha256(''), null, null, 't', gen_random_uuid(), 'Test', 0, null,
                  gen_random_uuid(), 'A', 1::smallint, '{}', '{}')`);
    await client.query('rollback');
  });
}
