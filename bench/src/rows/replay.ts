import { randomUUID, randomUUIDv7 } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { type EventStore, eachOfLog, MAX_PAGE, type Registry, type StoredEvent } from '@daybook/core';
import { postgresPool } from '@event-driven-io/dumbo';
import { readMessagesBatch } from '@event-driven-io/emmett-postgresql';
import { equal } from '../checks.ts';
import { copyOut } from '../contestants/copy.ts';
import { startDaybook } from '../contestants/daybook.ts';
import { openEmmett } from '../contestants/emmett.ts';
import { openMessageDb } from '../contestants/message-db.ts';
import { entryOf, metadataOf } from '../ledger.ts';
import { inTurns } from '../measure/rounds.ts';
import { spread } from '../measure/spread.ts';
import { ordersWith } from '../orders.ts';
import { atLeast, type Bench, type Line, type Row } from '../row.ts';
import { onDatabase } from '../test-bed.ts';

/** Events of one append, where a peer's log is filled. */
const BATCH = 100;
/** What a peer reads at once: large, so that round trips do not count. */
const PEER_PAGE = 1_000;
/** What is read at once: as much as the engine's own reader. Larger pages live longer, and the collector carries them along. */
const PAGE = 1_000;
const COPY = 'copy (select * from daybook.events order by position) to stdout';

export const replay: Row = {
  name: 'replay',
  title: 'Replay',
  about: `The whole log, in order, decoded and folded in one process (the fold counts events and adds up versions by type).
*each event*: \`for await (… of eachOfLog(store))\`. *pages*: \`store.readLog\`, ${PAGE} at a time, the next under way while one
is folded: as the engine reads when it rebuilds a view. The references send the same rows as COPY text, and parse what comes. Emmett is read with its batch
reader, message-db with get_category_messages, both 1,000 at a time, from smaller logs. Castore has no way to read all
events in one order.`,
  async run(bench) {
    const { size, say } = bench;
    const { database, events } = await bench.shop();
    const registry = ordersWith();
    const { store, close } = await startDaybook(database.url, registry);
    const peers = [await filledEmmett(bench), await filledMessageDb(bench)];

    say('reading');
    const contenders = [
      { name: 'Daybook, pages', events, read: () => byPages(store, registry) },
      { name: 'Daybook, each event', events, read: () => byEvent(store, registry) },
      { name: 'COPY out', events, read: () => byCopy(database.url, false) },
      { name: 'COPY out and parse', events, read: () => byCopy(database.url, true) },
      ...peers,
    ];
    const measured = await inTurns(
      size.rounds,
      contenders.map(({ name, events: there, read }) => ({
        name,
        async measure() {
          const started = performance.now();
          equal(`${name}: events read`, await read(), there);
          return there / ((performance.now() - started) / 1_000);
        },
      })),
    );
    await close();
    for (const peer of peers) await peer.close();

    const lines: Line[] = [...measured].map(([of, rounds]) => ({
      case: `${contenders.find(({ name }) => name === of)?.events} events`,
      of,
      values: { 'events per second': spread(rounds) },
    }));
    const rate = (name: string) => lines.find(({ of }) => of === name)?.values['events per second']?.median ?? 0;
    return {
      lines,
      targets: [
        atLeast('events a second', '/s', 200_000, rate('Daybook, pages')),
        atLeast('of COPY out', '×', 0.8, rate('Daybook, pages') / rate('COPY out')),
      ],
    };
  },
};

/** The fold: what it adds up is of no interest, that every event goes through it in order is. */
function folder(registry: Registry) {
  const versions = new Map<string, number>();
  let events = 0;
  return {
    fold: (stored: StoredEvent) => {
      const event = registry.decode(stored);
      if (event.position !== ++events) throw new Error(`position ${event.position} came as number ${events}`);
      versions.set(event.type, (versions.get(event.type) ?? 0) + event.version);
    },
    events: () => events,
  };
}

async function byEvent(store: EventStore, registry: Registry): Promise<number> {
  const { fold, events } = folder(registry);
  for await (const stored of eachOfLog(store, { limit: MAX_PAGE })) fold(stored);
  return events();
}

/** The log after a position, a page at a time; the next is under way while one is folded. */
export async function* pagesOf(store: EventStore, after: number): AsyncGenerator<readonly StoredEvent[]> {
  const read = (from: number) => store.readLog({ after: from, limit: PAGE });
  for (let page = await read(after); page.events.length > 0; ) {
    const ahead = read(page.next);
    // Without a turn of the event loop the query would leave only after the fold: a third of the rate.
    await setImmediate();
    yield page.events;
    page = await ahead;
  }
}

async function byPages(store: EventStore, registry: Registry): Promise<number> {
  const { fold, events } = folder(registry);
  for await (const page of pagesOf(store, 0)) for (const stored of page) fold(stored);
  return events();
}

/** COPY text: rows by line, columns by tab; `data` and `metadata` are the tenth and the eleventh. */
async function byCopy(url: string, parse: boolean): Promise<number> {
  let events = 0;
  await onDatabase(url, (client) =>
    copyOut(client, COPY, (chunk) => {
      events++;
      if (!parse) return;
      const columns = chunk.toString('utf8', 0, chunk.length - 1).split('\t');
      for (const text of columns.slice(9, 11)) JSON.parse(text.includes('\\') ? text.replaceAll('\\\\', '\\') : text);
    }),
  );
  return events;
}

type FilledPeer = { name: string; events: number; read: () => Promise<number>; close: () => Promise<void> };

async function filledEmmett({ bed, size, say }: Bench): Promise<FilledPeer> {
  say(`filling Emmett's log with ${size.peerLogEvents} events`);
  const database = await bed.fresh('emmett_log');
  const { store, close } = openEmmett(database.url);
  await store.schema.migrate();
  for (let at = 0; at < size.peerLogEvents; at += BATCH) {
    const events = Array.from({ length: BATCH }, (_, i) => ({
      type: 'EntryMade',
      data: entryOf(at + i),
      metadata: metadataOf(randomUUIDv7()),
    }));
    await store.appendToStream(`entry:${randomUUID()}`, events);
  }
  const pool = postgresPool({ connectionString: database.url });
  return {
    name: 'Emmett',
    events: size.peerLogEvents,
    async read() {
      let events = 0;
      for (let after = 0n; ; ) {
        const page = await readMessagesBatch(pool.execute, { after, batchSize: PEER_PAGE });
        events += page.messages.length;
        if (page.messages.length === 0) return events;
        after = page.currentGlobalPosition;
      }
    },
    async close() {
      await pool.close();
      await close();
      await database.drop();
    },
  };
}

async function filledMessageDb({ bed, size, say }: Bench): Promise<FilledPeer> {
  say(`filling message-db's log with ${size.peerLogEvents} events`);
  const database = await bed.fresh('message_db_log');
  const pool = await openMessageDb(database.url);
  for (let at = 0; at < size.peerLogEvents; at += BATCH) {
    const stream = `entry-${randomUUID()}`;
    const data = Array.from({ length: BATCH }, (_, i) => JSON.stringify(entryOf(at + i)));
    await pool.query(
      `select write_message(gen_random_uuid()::text, $1, 'EntryMade', d::jsonb, $3::jsonb) from unnest($2::text[]) d`,
      [stream, data, JSON.stringify(metadataOf(randomUUIDv7()))],
    );
  }
  return {
    name: 'message-db',
    events: size.peerLogEvents,
    async read() {
      let events = 0;
      for (let position = 1; ; ) {
        const { rows } = await pool.query('select * from get_category_messages($1, $2, $3)', [
          'entry',
          position,
          PEER_PAGE,
        ]);
        for (const row of rows) {
          JSON.parse(row.data);
          JSON.parse(row.metadata);
        }
        events += rows.length;
        if (rows.length === 0) return events;
        position = Number(rows.at(-1).global_position) + 1;
      }
    },
    async close() {
      await pool.end();
      await database.drop();
    },
  };
}
