import {
  type Append,
  type AppendResult,
  DEFAULT_PAGE,
  type EventStore,
  type LogLookup,
  type LogRead,
  MAX_PAGE,
  type Receipt,
  type Snapshot,
  type StoredEvent,
  StoreUnavailableError,
  type StreamRead,
} from '@daybook/core';
import type pg from 'pg';
import { encodeBatch } from './append-batch.ts';
import { asUnavailable, query } from './connection.ts';
import { type LogListener, listen } from './listener.ts';

/**
 * A filtered read looks at no more than this many positions at once, so that a rare type costs many short queries and
 * never one that holds a snapshot for minutes.
 */
const FILTERED_WINDOW = 50_000;

const COLUMNS = `position, recorded_at as "recordedAt", stream_id as "streamId", event_id as "eventId", version,
  schema_version as "schemaVersion", stream_type as "streamType", type, tenant, data, metadata`;

/** The log on PostgreSQL. Migrations must have run. */
export type PostgresStore = EventStore & {
  /** Makes partitions ahead of need; answers how many. */
  makePartitions(size: number, ahead: number): Promise<number>;
  /** Bytes on disk of the log with its indexes, and of the receipts. */
  size(): Promise<{ readonly events: number; readonly receipts: number }>;
  close(): Promise<void>;
};

/**
 * The log over a pool; `url` is for the connection that listens for news. `writers` are connections kept for appends,
 * so that no burst of reads holds up a command.
 */
export function postgresStore(
  pool: pg.Pool,
  url: string,
  onError: (error: Error) => void = () => {},
  writers: pg.Pool = pool,
): PostgresStore {
  const listener: LogListener = listen(url, onError);

  return {
    async append(batch) {
      const results: AppendResult[] = [];
      for (const part of withoutRepeats(batch)) {
        const { values, streams } = encodeBatch(part);
        const { rows } = await appendWithDeadline(writers, { name: 'append', text: APPEND, values });
        const row = rows[0];
        if (!row) throw new Error('append answered nothing');
        for (const [i, command] of part.entries()) results.push(await resultOf(pool, command, i, row, streams));
        listener.noticed(row.positions.reduce((max, p, i) => (row.outcomes[i] === 0 && p > max ? p : max), 0));
      }
      return results;
    },

    async readStream(streamId, { direction = 'forward', fromVersion, limit = DEFAULT_PAGE }: StreamRead = {}) {
      const forward = direction === 'forward';
      const { rows } = await query<StoredEvent>(pool, {
        name: `stream-${direction}`,
        text: `select ${COLUMNS} from daybook.events where stream_id = $1 and version ${forward ? '>=' : '<='} $2
               order by version ${forward ? 'asc' : 'desc'} limit $3`,
        values: [streamId, fromVersion ?? (forward ? 1 : 2_147_483_647), Math.min(limit, MAX_PAGE)],
      });
      return rows;
    },

    async readLog({ after = 0, limit = DEFAULT_PAGE, types, streamTypes, tenant }: LogRead = {}) {
      const size = Math.min(limit, MAX_PAGE);
      if (!types && !streamTypes && tenant === undefined) {
        const { rows } = await query<StoredEvent>(pool, {
          name: 'log',
          text: `select ${COLUMNS} from daybook.events where position > $1 and position <= $1 + $2 order by position`,
          values: [after, size],
        });
        return { events: rows, next: rows.at(-1)?.position ?? after };
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

    receipt: (commandId) => findReceipt(pool, commandId),

    async loadSnapshot(streamId) {
      const { rows } = await query<Snapshot>(pool, {
        name: 'snapshot',
        text: `select stream_id as "streamId", version, state_version as "stateVersion", state
                 from daybook.snapshots where stream_id = $1`,
        values: [streamId],
      });
      return rows[0] ?? null;
    },

    async saveSnapshot({ streamId, version, stateVersion, state }) {
      await query(pool, {
        name: 'save-snapshot',
        text: `insert into daybook.snapshots (stream_id, version, state_version, state) values ($1, $2, $3, $4)
               on conflict (stream_id) do update set version = excluded.version, state_version = excluded.state_version,
                 state = excluded.state, taken_at = clock_timestamp()
               where daybook.snapshots.version < excluded.version`,
        values: [streamId, version, stateVersion, state],
      });
    },

    waitForMore: (position, timeoutMs) => listener.waitForMore(position, timeoutMs),

    async makePartitions(size, ahead) {
      const { rows } = await query<{ made: number }>(pool, 'select daybook.make_partitions($1, $2) as made', [
        size,
        ahead,
      ]);
      return rows[0]?.made ?? 0;
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
      await listener.close();
      if (writers !== pool) await writers.end();
    },
  };
}

const APPEND = `select outcomes, versions, positions, at from daybook.append(
  $1::uuid[], $2::bytea[], $3::int[], $4::int[], $5::int[], $6::int[], $7::text[], $8::uuid[], $9::text[],
  $10::int[], $11::int[], $12::uuid[], $13::text[], $14::smallint[], $15::text[], $16::text[])`;

/** Far beyond any commit; without it, packets lost on the way would hold up every command behind this one. */
const APPEND_DEADLINE_MS = 10_000;

/**
 * Appends, and gives up the connection if no answer comes in time. Nothing is cancelled: a cancelled commit could be
 * answered as done and still be lost on a standby. What became of it is learned by asking again.
 */
async function appendWithDeadline(pool: pg.Pool, statement: pg.QueryConfig): Promise<pg.QueryResult<AppendRow>> {
  let broken: Error | undefined;
  const client = await pool.connect().catch((error: unknown) => {
    throw asUnavailable(error);
  });
  try {
    return await new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new StoreUnavailableError('append was not answered in time')),
        APPEND_DEADLINE_MS,
      );
      client
        .query<AppendRow>(statement)
        .then(resolve, reject)
        .finally(() => clearTimeout(timer));
    });
  } catch (error) {
    broken = error as Error;
    throw asUnavailable(error);
  } finally {
    client.release(broken);
  }
}

type AppendRow = { outcomes: number[]; versions: number[]; positions: number[]; at: string };

/** Cuts a batch before every command id that it holds already, so that the second meets the receipt of the first. */
function withoutRepeats(batch: readonly Append[]): Append[][] {
  const parts: Append[][] = [];
  let seen = new Set<string>();
  let part: Append[] = [];
  for (const command of batch) {
    if (seen.has(command.commandId)) {
      parts.push(part);
      part = [];
      seen = new Set();
    }
    seen.add(command.commandId);
    part.push(command);
  }
  return part.length > 0 ? [...parts, part] : parts;
}

async function resultOf(
  pool: pg.Pool,
  command: Append,
  i: number,
  row: AppendRow,
  streams: readonly string[],
): Promise<AppendResult> {
  const [version = 0, position = 0] = [row.versions[i], row.positions[i]];
  const { commandId } = command;
  switch (row.outcomes[i]) {
    case 0: {
      const streamId = command.streams[0]?.streamId ?? '';
      return { outcome: 'appended', receipt: { commandId, streamId, version, position, recordedAt: row.at } };
    }
    case 1: {
      const known = await findReceipt(pool, commandId);
      if (!known) throw new Error(`receipt of ${commandId} has vanished`);
      return { outcome: 'repeated', receipt: known.receipt };
    }
    case 2:
      return { outcome: 'command_id_reused' };
    default:
      return { outcome: 'conflict', streamId: streams[position - 1] ?? '', actualVersion: version };
  }
}

async function findReceipt(pool: pg.Pool, commandId: string) {
  const { rows } = await query<Receipt & { requestHash: string }>(pool, {
    name: 'receipt',
    text: `select command_id as "commandId", stream_id as "streamId", version, position,
                  recorded_at as "recordedAt", encode(request_hash, 'hex') as "requestHash"
             from daybook.receipts where command_id = $1`,
    values: [commandId],
  });
  const row = rows[0];
  if (!row) return null;
  const { requestHash, ...receipt } = row;
  return { receipt, requestHash };
}
