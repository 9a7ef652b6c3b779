import {
  DEFAULT_PAGE,
  type EventStore,
  type KnownReceipt,
  type LogLookup,
  type LogRead,
  MAX_PAGE,
  type Receipt,
  type Snapshot,
  type StoredEvent,
  type StreamRead,
} from '@daybook/core';
import type pg from 'pg';
import { appendBatch, withoutRepeats } from './append.ts';
import { BEGIN_DERIVED, connect, inTransaction, LOOK_UP_PLANNING, query } from './connection.ts';
import { type LogListener, listen } from './listener.ts';
import { logWriter } from './log-writer.ts';
import { COLUMNS, readPage } from './read-log.ts';

/**
 * A filtered read looks at no more than this many positions at once, so that a rare type costs many short queries and
 * never one that holds a snapshot for minutes.
 */
const FILTERED_WINDOW = 50_000;

/** The log on PostgreSQL. Migrations must have run. */
export type PostgresStore = EventStore & {
  /** Where the database is, for those who need connections of their own. */
  readonly url: string;
  /** Makes partitions ahead of need; answers how many. */
  makePartitions(size: number, ahead: number): Promise<number>;
  /** Writes down where streams ended in partitions that are full, `size` positions at a time; answers how many. */
  seal(size: number): Promise<number>;
  /** Bytes on disk of the log with its indexes, and of the receipts. */
  size(): Promise<{ readonly events: number; readonly receipts: number }>;
  close(): Promise<void>;
};

/** Connections kept for what commands wait for, so that no burst of other reads holds one up. */
const LOOK_UP_CONNECTIONS = 4;

/** The log over a pool; `url` is for connections of its own: for appending, looking up, and listening for news. */
export function postgresStore(pool: pg.Pool, url: string, onError: (error: Error) => void = () => {}): PostgresStore {
  const listener: LogListener = listen(url, onError);
  const writer = logWriter(url, onError);
  const lookUps = connect({ url, maxConnections: LOOK_UP_CONNECTIONS, settings: LOOK_UP_PLANNING, onError });

  return {
    url,

    async append(batch) {
      // All parts are sent before the first is answered: nothing that is appended after this comes between them.
      const known = (commandIds: readonly string[]) => findReceipts(lookUps, commandIds);
      const parts = await Promise.all(withoutRepeats(batch).map((part) => appendBatch(writer, part, known)));
      for (const { position } of parts) listener.noticed(position);
      return parts.flatMap(({ results }) => results);
    },

    async readStream(streamId, { direction = 'forward', fromVersion, limit = DEFAULT_PAGE }: StreamRead = {}) {
      const forward = direction === 'forward';
      const { rows } = await query<StoredEvent>(lookUps, {
        name: `stream-${direction}`,
        text: `select ${COLUMNS} from daybook.events where stream_id = $1 and version ${forward ? '>=' : '<='} $2
               order by version ${forward ? 'asc' : 'desc'} limit $3`,
        values: [streamId, fromVersion ?? (forward ? 1 : 2_147_483_647), Math.min(limit, MAX_PAGE)],
      });
      return rows;
    },

    async readStreams(reads) {
      const { rows } = await query<StoredEvent & { number: number; owner: string }>(lookUps, {
        name: 'streams',
        text: `select s.number, e.* from unnest($1::uuid[], $2::int[], $3::text[]) with ordinality s (id, events, tenant, number)
               cross join lateral (select f.*, first_value(f.tenant) over (order by f.version) as owner
                                     from (select ${COLUMNS} from daybook.events where stream_id = s.id and version >= 1
                                            order by version limit s.events) f) e
               where s.tenant is null or e.owner = s.tenant or e.version = 1 order by s.number, e.version`,
        values: [
          reads.map(({ streamId }) => streamId),
          reads.map(({ limit }) => Math.min(limit, MAX_PAGE)),
          reads.map(({ tenant = null }) => tenant),
        ],
      });
      const streams: StoredEvent[][] = reads.map(() => []);
      for (const { number, owner: _, ...event } of rows) streams[number - 1]?.push(event);
      return streams;
    },

    async readLog({ after = 0, limit = DEFAULT_PAGE, types, streamTypes, tenant }: LogRead = {}) {
      const size = Math.min(limit, MAX_PAGE);
      if (!types && !streamTypes && tenant === undefined) {
        const events = await readPage(pool, after, size);
        return { events, next: events.at(-1)?.position ?? after };
      }
      // The head comes from the same statement, hence the same snapshot: what lies up to it has been looked at.
      const { rows } = await query<StoredEvent & { head: number }>(pool, {
        name: 'log-filtered',
        text: `select h.position as head, e.* from daybook.log_head h left join lateral (
                 select ${COLUMNS} from daybook.events
                  where position > $1 and position <= $1 + ${FILTERED_WINDOW}
                    and ($3::text[] is null or type = any ($3)) and ($4::text[] is null or stream_type = any ($4))
                    and ($5::text is null or tenant = $5)
                  order by position limit $2) e on true order by e.position`,
        values: [after, size, types ?? null, streamTypes ?? null, tenant ?? null],
      });
      const head = rows[0]?.head ?? 0;
      const events = rows.filter((row) => row.position !== null).map(({ head: _, ...event }) => event);
      const last = events.length === size ? events.at(-1)?.position : undefined;
      return { events, next: last ?? Math.max(after, Math.min(head, after + FILTERED_WINDOW)) };
    },

    async lookup(read: LogLookup) {
      const limit = Math.min(read.limit ?? DEFAULT_PAGE, MAX_PAGE);
      const byCorrelation = 'correlationId' in read;
      const where = byCorrelation
        ? 'i.correlation_id = $3'
        : 'i.type = $3 and ($4::timestamptz is null or i.recorded_at >= $4) and ($5::timestamptz is null or i.recorded_at < $5)';
      const { rows } = await query<StoredEvent>(
        pool,
        `select e.* from (select i.position from daybook.event_index i where ${where} and i.position > $1
                           order by i.position limit $2) i
           join lateral (select ${COLUMNS} from daybook.events e where e.position = i.position) e on true
          order by e.position`,
        byCorrelation
          ? [read.after ?? 0, limit, read.correlationId]
          : [read.after ?? 0, limit, read.type, read.from ?? null, read.to ?? null],
      );
      return rows;
    },

    async head() {
      const { rows } = await query<{ position: number; recordedAt: string }>(pool, {
        name: 'head',
        text: 'select position, recorded_at as "recordedAt" from daybook.log_head',
      });
      const head = rows[0];
      if (!head || head.position === 0) return { position: 0, recordedAt: null };
      return head;
    },

    async positionAt(time) {
      // Recorded times never go back along the log, so this is a binary search by position.
      let low = 0;
      let { position: high } = await this.head();
      while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        const { rows } = await query<{ before: boolean }>(pool, {
          name: 'recorded-before',
          text: 'select recorded_at <= $2::timestamptz as before from daybook.events where position = $1',
          values: [middle, time],
        });
        if (rows[0]?.before) low = middle;
        else high = middle - 1;
      }
      return low;
    },

    async tips(streamIds) {
      const { rows } = await query<{ version: number | null; streamType: string }>(lookUps, {
        name: 'tips',
        text: `select t.version, t.stream_type as "streamType"
                 from daybook.log_seal l, unnest($1::uuid[]) with ordinality s (id, number)
                 left join lateral daybook.tip(s.id, l.position, 9223372036854775807) t on true order by s.number`,
        values: [streamIds],
      });
      return rows.map(({ version, streamType }) => (version === null ? null : { version, streamType }));
    },

    receipts: (commandIds) => findReceipts(lookUps, commandIds),

    async loadSnapshot(streamId) {
      const { rows } = await query<Snapshot>(pool, {
        name: 'snapshot',
        text: `select stream_id as "streamId", version, state_version as "stateVersion", state
                 from daybook.snapshots where stream_id = $1`,
        values: [streamId],
      });
      return rows[0] ?? null;
    },

    async saveSnapshots(snapshots) {
      await inTransaction(
        pool,
        (client) =>
          client.query({
            name: 'save-snapshots',
            text: `insert into daybook.snapshots (stream_id, version, state_version, state)
                   select * from unnest($1::uuid[], $2::int[], $3::int[], $4::text[])
                   on conflict (stream_id) do update set version = excluded.version,
                     state_version = excluded.state_version, state = excluded.state, taken_at = clock_timestamp()
                   where daybook.snapshots.version < excluded.version`,
            values: [
              snapshots.map(({ streamId }) => streamId),
              snapshots.map(({ version }) => version),
              snapshots.map(({ stateVersion }) => stateVersion),
              snapshots.map(({ state }) => state),
            ],
          }),
        BEGIN_DERIVED,
      );
    },

    waitForMore: (position, timeoutMs) => listener.waitForMore(position, timeoutMs),

    async makePartitions(size, ahead) {
      const { rows } = await query<{ made: number }>(pool, 'select daybook.make_partitions($1, $2) as made', [
        size,
        ahead,
      ]);
      return rows[0]?.made ?? 0;
    },

    async seal(size) {
      const { rows } = await query<{ sealed: number }>(pool, 'select daybook.seal($1) as sealed', [size]);
      return rows[0]?.sealed ?? 0;
    },

    async size() {
      const { rows } = await query<{ events: number; receipts: number }>(
        pool,
        `select (select coalesce(sum(pg_total_relation_size(inhrelid)), 0)::bigint from pg_inherits
                  where inhparent = 'daybook.events'::regclass) as events,
                pg_total_relation_size('daybook.receipts') as receipts`,
      );
      return rows[0] ?? { events: 0, receipts: 0 };
    },

    async close() {
      await Promise.all([listener.close(), writer.close(), lookUps.end()]);
    },
  };
}

async function findReceipts(pool: pg.Pool, commandIds: readonly string[]): Promise<(KnownReceipt | null)[]> {
  const { rows } = await query<Receipt & { requestHash: string | null }>(pool, {
    name: 'receipts',
    text: `select c.id as "commandId", coalesce(r.stream_id, e.stream_id) as "streamId",
                  coalesce(r.version, e.version) as version, r.position,
                  coalesce(r.recorded_at, e.recorded_at) as "recordedAt", encode(r.request_hash, 'hex') as "requestHash"
             from unnest($1::uuid[]) with ordinality c (id, number)
             left join lateral (select * from daybook.receipts where command_id = c.id limit 1) r on true
             left join lateral (select stream_id, version, recorded_at from daybook.events
                                 where position = r.position and r.stream_id is null limit 1) e on true
            order by c.number`,
    values: [commandIds],
  });
  return rows.map(({ requestHash, ...receipt }) => {
    if (requestHash === null) return null;
    if (receipt.streamId === null)
      throw new Error(`the event of receipt ${receipt.commandId} is gone: no partition may be detached`);
    return { receipt, requestHash };
  });
}
