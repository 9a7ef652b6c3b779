import type { Storage } from '@daybook/engine';
import type pg from 'pg';
import { query } from './connection.ts';
import type { PostgresStore } from './event-store.ts';
import { fencedAtOnce, fencedSql, MOVED, postgresLeases } from './leases.ts';
import { postgresSagaWork } from './saga-work.ts';
import { tenantReads } from './tenant-reads.ts';
import { postgresViewTables } from './view-tables.ts';

/**
 * Positions in one partition of the log: some hours of a busy system, a few gigabytes. One is kept ready: at fifty
 * thousand events a second it is minutes away, and every one that stands empty is looked into in vain by appends.
 */
export const PARTITION_SIZE = 10_000_000;
const PARTITIONS_AHEAD = 1;
/** Positions sealed in one transaction (about a third of a second), and how many such in one round of maintenance. */
const SEAL_SIZE = 50_000;
const MAX_SEALS = 20;

/** Planned each time: how much lies between two positions is not known beforehand. */
const EXTEND_INDEX = fencedSql(
  `insert into daybook.event_index (position, correlation_id, type, recorded_at)
   select position, coalesce((m.data ->> 'correlationId')::uuid, correlation_id, (m.data ->> 'commandId')::uuid,
                   command_id), type, recorded_at
     from daybook.events cross join lateral (select metadata::jsonb as data) m
    where position > $4 and position <= $5 and ${MOVED}`,
);

/** What the engine keeps beside the log, on the same PostgreSQL. */
export function postgresStorage(pool: pg.Pool, store: PostgresStore, partitionSize = PARTITION_SIZE): Storage {
  const reads = tenantReads({ url: store.url, maxConnections: pool.options.max });
  return {
    leases: postgresLeases(pool),
    views: postgresViewTables(pool, reads),
    work: postgresSagaWork(pool),
    index: {
      async extend(lease, from, upTo) {
        await fencedAtOnce(pool, lease, [from, upTo], { text: EXTEND_INDEX });
      },
    },
    async maintain() {
      await store.makePartitions(partitionSize, PARTITIONS_AHEAD);
      for (let n = 0; n < MAX_SEALS && (await store.seal(SEAL_SIZE)) > 0; n++);
    },
    async size() {
      const { events, receipts } = await store.size();
      const { rows } = await query<{ views: number }>(
        pool,
        `select coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint as views
           from pg_class c where c.relnamespace = 'views'::regnamespace and c.relkind = 'r'`,
      );
      return { events, receipts, views: rows[0]?.views ?? 0 };
    },
    async close() {
      await store.close();
      await Promise.all([pool.end(), reads.close()]);
    },
  };
}
