import { columnsOf, definitionOf, type Row, type TenantedView } from '@daybook/core';
import {
  type Checksum,
  checksum,
  type NextTable,
  type ParkedEvent,
  type Table,
  type ViewTables,
} from '@daybook/engine';
import pg from 'pg';
import { CHECKSUM_PLANNING, type ChecksumWords, checksumSql, sumOf } from './checksum-sql.ts';
import { BEGIN_DERIVED, inTransaction, query } from './connection.ts';
import { fenced } from './leases.ts';
import type { TenantReads } from './tenant-reads.ts';
import { commitRows, fillRows, getRow, getRows, loadRows, UNDEFINED_TABLE, writeRows } from './view-rows.ts';
import { createTableSql, indexesSql, querySql, selectSql, tableName } from './view-sql.ts';

/** Rows fetched at a time when a whole view is read through. */
const SCAN_ROWS = 1_000;

const PARKED_COLUMNS = `view, key, position, type, stream_id as "streamId", error, parked_at as "parkedAt",
  (select e.tenant from daybook.events e where e.position = parked.position) as tenant`;

/** The tables of the views, in schema `views`: each has a live generation, and a SQL view that shows it by its name. */
export function postgresViewTables(pool: pg.Pool, reads: TenantReads): ViewTables {
  const known = new Map<string, { table: Table; readAt: number }>();

  async function live(view: TenantedView, fresh = false): Promise<Table> {
    const held = known.get(view.name);
    // Another process may swap: what it swapped out is dropped, so an old answer shows as an error and is read again.
    if (held && !fresh && Date.now() - held.readAt < GENERATION_FRESH_MS) return held.table;
    const { rows } = await query<{ generation: number; definition: string }>(
      pool,
      'select generation, definition from daybook.views where name = $1',
      [view.name],
    );
    const row = rows[0];
    if (!row) throw new Error(`view ${view.name} has not been prepared`);
    const table = tableOf(view, row.generation, row.definition === definitionOf(view));
    known.set(view.name, { table, readAt: Date.now() });
    return table;
  }

  async function positions(view: TenantedView): Promise<readonly number[]> {
    const rows = await reads.common<{ position: number }>({
      name: 'view-positions',
      text: 'select position from daybook.consumers where name = $1 and shard < $2 order by shard',
      values: [view.name, view.shards],
    });
    return rows.length > 0 ? rows.map(({ position }) => position) : [0];
  }

  const self: ViewTables = {
    async prepare(views) {
      const outdated: TenantedView[] = [];
      for (const view of views) {
        await inTransaction(pool, async (client) => {
          await client.query('select pg_advisory_xact_lock(hashtext($1))', [`daybook.view.${view.name}`]);
          const { rows } = await client.query<{ definition: string }>(
            'select definition from daybook.views where name = $1',
            [view.name],
          );
          if (rows[0]) {
            if (rows[0].definition !== definitionOf(view)) outdated.push(view);
            return;
          }
          await client.query(createTableSql(view, 1));
          for (const index of indexesSql(view, 1)) await client.query(index);
          await client.query(showSql(view, 1));
          await client.query(
            'insert into daybook.views (name, generation, last_generation, definition) values ($1, 1, 1, $2)',
            [view.name, definitionOf(view)],
          );
        });
      }
      return { outdated };
    },

    live,
    positions,

    load: (table, keys) => loadRows(pool, table, keys),

    async commit(lease, write) {
      const { table, rows, parked, from, position } = write;
      if (parked.length === 0 && rows.every(({ row }) => row !== null)) return commitRows(pool, lease, write);
      await fenced(pool, lease, from, position, async (client) => {
        await writeRows(client, table, rows);
        await park(client, lease.shard, parked);
      });
    },

    async fill(table, rows) {
      const work = (client: pg.PoolClient) => fillRows(client, table, rows);
      await inTransaction(pool, work, BEGIN_DERIVED);
    },

    async parked(view) {
      const { rows } = await query<ParkedEvent>(
        pool,
        `select ${PARKED_COLUMNS} from daybook.parked where $1::text is null or view = $1 order by view, key, position`,
        [view ?? null],
      );
      return rows;
    },

    async redrive(table, key, fold) {
      return inTransaction(pool, async (client) => {
        // The consumer's row is the lock that its own writes take first.
        await client.query('select from daybook.consumers where name = $1 order by shard for update', [
          table.view.name,
        ]);
        const { rows: parked } = await client.query<{ position: number }>(
          'select position from daybook.parked where view = $1 and key = $2 order by position',
          [table.view.name, key],
        );
        if (parked.length === 0) return { folded: 0, remaining: 0 };
        const all = parked.map(({ position }) => position);
        const { rows, folded, error } = await fold(all);
        await writeRows(client, table, rows);
        await client.query('delete from daybook.parked where view = $1 and key = $2 and position = any ($3)', [
          table.view.name,
          key,
          all.slice(0, folded),
        ]);
        if (folded < all.length)
          await client.query('update daybook.parked set error = $4 where view = $1 and key = $2 and position = $3', [
            table.view.name,
            key,
            all[folded],
            error,
          ]);
        // The next leader begins with the list of parked keys as it is now.
        await client.query('update daybook.consumers set token = token + 1 where name = $1', [table.view.name]);
        return { folded, remaining: all.length - folded };
      });
    },

    get: (table, tenant, key) => retried(table, (at) => getRow(reads, at, tenant, key)),

    some: (table, tenant, keys) => getRows(reads, table, tenant, keys),

    query: (table, tenant, declared, asked) =>
      retried(table, (at) => {
        const question = at.view.queries[declared];
        if (!question) throw new Error(`${at.view.name} has no query ${declared}`);
        return reads.query<Row>(tenant, querySql(at, tenant, question, asked));
      }),

    async checksum(table) {
      const { client, positions } = await snapshot(table);
      const reckoned = reckonedIn(client, table);
      reckoned.catch(() => {}); // whoever waits for it is told; a rebuild that fails before no longer does
      return { positions, reckoned };
    },

    async scan(table) {
      const { client, positions } = await snapshot(table);
      return { positions, pages: readThrough(client, selectSql(table, columnsOf(table.view))) };
    },

    async createNext(view) {
      const lock = await pool.connect();
      const { rows } = await lock.query<{ locked: boolean }>('select pg_try_advisory_lock(hashtext($1)) as locked', [
        `daybook.rebuild.${view.name}`,
      ]);
      if (!rows[0]?.locked) {
        lock.release();
        return null;
      }
      const unlock = async () => {
        await lock.query('select pg_advisory_unlock_all()').catch(() => {});
        lock.release();
      };
      try {
        // Every table has a number of its own: should this lock be lost with its connection, whoever rebuilds next
        // fills another table, and the swap tells who was first.
        const { rows: numbers } = await lock.query<{ live: number; next: number }>(
          `update daybook.views set last_generation = last_generation + 1 where name = $1
           returning generation as live, last_generation as next`,
          [view.name],
        );
        const number = numbers[0];
        if (!number) throw new Error(`view ${view.name} has not been prepared`);
        const old = tableOf(view, number.live, true);
        const next = tableOf(view, number.next, true);
        await dropLeftovers(lock, view, [number.live, number.next]);
        await lock.query(createTableSql(view, next.generation));
        return nextTable(next, old, unlock);
      } catch (error) {
        await unlock();
        throw error;
      }
    },
  };

  /** A connection that sees the table as it is now, and where its consumers stood then. */
  async function snapshot({ view }: Table): Promise<{ client: pg.PoolClient; positions: readonly number[] }> {
    const client = await pool.connect();
    try {
      await client.query('begin isolation level repeatable read read only');
      const { rows } = await client.query<{ position: number }>(
        'select position from daybook.consumers where name = $1 and shard < $2 order by shard',
        [view.name, view.shards],
      );
      return { client, positions: rows.length > 0 ? rows.map(({ position }) => position) : [0] };
    } catch (error) {
      client.release(error as Error);
      throw error;
    }
  }

  /** Runs a read again on the new live table when the one it was given has just been swapped out and dropped. */
  async function retried<T>(table: Table, read: (table: Table) => Promise<T>): Promise<T> {
    try {
      return await read(table);
    } catch (error) {
      if ((error as { code?: string }).code !== UNDEFINED_TABLE) throw error;
      return read(await live(table.view, true));
    }
  }

  /** A report may still be reading the old table: then it stays until the view is next rebuilt. */
  async function dropUnlessRead(table: Table): Promise<void> {
    await inTransaction(pool, async (client) => {
      await client.query(`set local lock_timeout = ${SWAP_LOCK_TIMEOUT_MS}`);
      await client.query(`drop table if exists ${table.name}`);
    }).catch(() => {});
  }

  function nextTable(next: Table, old: Table, unlock: () => Promise<void>): NextTable {
    const { view } = next;
    return {
      ...next,
      async index() {
        for (const text of indexesSql(view, next.generation)) await query(pool, text);
        await query(pool, `analyze ${next.name}`);
      },
      async swap(catchUp) {
        await inTransaction(pool, async (client) => {
          await client.query(`set local lock_timeout = ${SWAP_LOCK_TIMEOUT_MS}`);
          const { rows } = await client.query<{ position: number }>(
            'select position from daybook.consumers where name = $1 order by shard for update',
            [view.name],
          );
          const { positions: reached, parked } = await catchUp(rows.map(({ position }) => position));
          await client.query('delete from daybook.parked where view = $1', [view.name]);
          await park(client, 0, parked);
          await client.query(`drop view if exists views.${pg.escapeIdentifier(view.name)}`);
          await client.query(showSql(view, next.generation));
          const { rowCount } = await client.query(
            `update daybook.views set generation = $2, definition = $3, swapped_at = clock_timestamp()
              where name = $1 and generation = $4`,
            [view.name, next.generation, definitionOf(view), old.generation],
          );
          if (rowCount === 0) throw new Error(`${view.name} was rebuilt by another process meanwhile`);
          // A view may come back with more shards than it had, or fewer.
          await client.query(
            `insert into daybook.consumers (name, shard, kind, position)
             select $1, r.number - 1, 'view', r.position from unnest($2::bigint[]) with ordinality as r (position, number)
             on conflict (name, shard) do update
               set token = daybook.consumers.token + 1, error = null, position = excluded.position`,
            [view.name, reached],
          );
          await client.query('delete from daybook.consumers where name = $1 and shard >= $2', [
            view.name,
            reached.length,
          ]);
        });
        known.delete(view.name);
        await dropUnlessRead(old);
        await unlock();
      },
      async abandon() {
        await query(pool, `drop table if exists ${next.name}`).catch(() => {});
        await unlock();
      },
    };
  }

  return self;
}

const GENERATION_FRESH_MS = 1_000;
/** Longer than any query of ours; a report that reads for longer makes the swap fail, and not everybody wait for it. */
const SWAP_LOCK_TIMEOUT_MS = 5_000;

const tableOf = (view: TenantedView, generation: number, current: boolean): Table => ({
  view,
  generation,
  name: tableName(view, generation),
  current,
});

/** Whoever reads it is shown what the table shows them, and not what its owner sees. */
const showSql = (view: TenantedView, generation: number) =>
  `create view views.${pg.escapeIdentifier(view.name)} with (security_invoker = true)
       as select * from ${tableName(view, generation)};
   grant select on views.${pg.escapeIdentifier(view.name)} to daybook_reader, daybook_query`;

/** Tables of rebuilds that ended without a word. */
async function dropLeftovers(client: pg.PoolClient, view: TenantedView, keep: readonly number[]): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class c
      where c.relnamespace = 'views'::regnamespace and c.relkind = 'r' and c.relname ~ $1 and c.relname <> all ($2)`,
    [`^${view.name}_g[0-9]+$`, keep.map((generation) => `${view.name}_g${generation}`)],
  );
  await client.query(`set lock_timeout = ${SWAP_LOCK_TIMEOUT_MS}`);
  for (const { name } of rows) await client.query(`drop table ${name}`).catch(() => {}); // still being read
  await client.query('reset lock_timeout');
}

async function park(client: pg.PoolClient, shard: number, parked: readonly ParkedEvent[]): Promise<void> {
  if (parked.length === 0) return;
  await client.query(
    `insert into daybook.parked (view, shard, key, position, type, stream_id, error)
     select view, $2, key, position, type, "streamId", error
       from jsonb_to_recordset($1) as x (view text, key text, position bigint, type text, "streamId" uuid, error text)
     on conflict do nothing`,
    [JSON.stringify(parked), shard],
  );
}

/** The checksum of a table in a transaction, which then ends. */
async function reckonedIn(client: pg.PoolClient, table: Table): Promise<Checksum> {
  let broken: Error | undefined;
  try {
    await client.query(CHECKSUM_PLANNING);
    const { rows } = await client.query<ChecksumWords>(checksumSql(table));
    await client.query('rollback');
    return checksum(Number(rows[0]?.rows), sumOf(rows[0] as ChecksumWords));
  } catch (error) {
    broken = error as Error;
    throw error;
  } finally {
    client.release(broken);
  }
}

/** Streams a statement's rows through a cursor, then ends the transaction and gives the connection back. */
async function* readThrough(client: pg.PoolClient, text: string): AsyncGenerator<readonly Row[]> {
  let broken: Error | undefined;
  try {
    await client.query(`declare whole no scroll cursor for ${text}`);
    for (;;) {
      const { rows } = await client.query<Row>(`fetch ${SCAN_ROWS} from whole`);
      if (rows.length === 0) return;
      yield rows;
    }
  } catch (error) {
    broken = error as Error;
    throw error;
  } finally {
    if (!broken) await client.query('rollback');
    client.release(broken);
  }
}
