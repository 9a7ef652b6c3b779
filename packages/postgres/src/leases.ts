import { type ConsumerId, type Lease, LeaseLostError, type Leases, type LiveProcess } from '@daybook/engine';
import type pg from 'pg';
import { BEGIN_DERIVED, inTransaction, query } from './connection.ts';

const LEASE_COLUMNS = 'c.name, c.shard, c.kind, c.token, c.position';
/** Whoever locks several consumers does it in this order, and so none waits for one that waits for it. */
const IN_ORDER = 'order by name, shard for update';
/** For a statement that is a transaction of its own. */
const NOT_WAITING_FOR_THE_DISK = "set_config('synchronous_commit', 'off', true) is not null";

/** Leases on the consumers of the log. All times are the database's, so that no process's clock matters. */
export function postgresLeases(pool: pg.Pool): Leases {
  return {
    async register(consumers) {
      await query(
        pool,
        `insert into daybook.consumers (name, shard, kind) select * from unnest($1::text[], $2::int[], $3::text[])
         on conflict do nothing`,
        [consumers.map(({ name }) => name), consumers.map(({ shard }) => shard), consumers.map(({ kind }) => kind)],
      );
    },

    async heartbeat(processId, ttlMs, leads) {
      await query(
        pool,
        `with gone as (delete from daybook.processes where expires_at < clock_timestamp() - interval '1 minute')
         insert into daybook.processes (process_id, leads, expires_at)
         values ($1, $3, clock_timestamp() + $2 * interval '1 ms')
         on conflict (process_id) do update set leads = excluded.leads, expires_at = excluded.expires_at`,
        [processId, ttlMs, leads],
      );
      const { rows: processes } = await query<LiveProcess>(
        pool,
        `select process_id as "processId", leads from daybook.processes where expires_at > clock_timestamp()`,
      );
      const { rows: held } = await query<Lease>(
        pool,
        `with held as (select name, shard from daybook.consumers
                        where owner = $1 and expires_at > clock_timestamp() ${IN_ORDER})
         update daybook.consumers c set expires_at = clock_timestamp() + $2 * interval '1 ms'
           from held where c.name = held.name and c.shard = held.shard returning ${LEASE_COLUMNS}`,
        [processId, ttlMs],
      );
      return { processes, held };
    },

    async acquire(processId, ttlMs, consumers) {
      const { rows } = await query<Lease>(
        pool,
        `update daybook.consumers c
            set owner = $1, token = c.token + 1, expires_at = clock_timestamp() + $2 * interval '1 ms'
           from (select f.name, f.shard from daybook.consumers f
                   join unnest($3::text[], $4::int[]) as wanted (name, shard) using (name, shard)
                  where f.owner is null or f.expires_at <= clock_timestamp()
                    for update of f skip locked) free
          where c.name = free.name and c.shard = free.shard returning ${LEASE_COLUMNS}`,
        [processId, ttlMs, consumers.map(({ name }) => name), consumers.map(({ shard }) => shard)],
      );
      return rows;
    },

    async release(processId, leases) {
      await query(
        pool,
        `with given as (select name, shard from daybook.consumers join unnest($2::text[], $3::int[]) as g (name, shard)
                          using (name, shard) where owner = $1 ${IN_ORDER} of consumers)
         update daybook.consumers c set owner = null, expires_at = '-infinity', token = c.token + 1
           from given where c.name = given.name and c.shard = given.shard`,
        [processId, leases.map(({ name }) => name), leases.map(({ shard }) => shard)],
      );
    },

    async move(moves) {
      const { rows } = await query<{ n: number }>(pool, {
        name: 'move-on',
        text: `with moving as (
                 select c.name, c.shard, g.n, g.upto
                   from unnest($1::text[], $2::int[], $3::int[], $4::bigint[], $5::bigint[])
                          with ordinality g (name, shard, token, at, upto, n)
                   join daybook.consumers c using (name, shard)
                  where c.token = g.token and c.position = g.at and ${NOT_WAITING_FOR_THE_DISK}
                  ${IN_ORDER} of c)
               update daybook.consumers c set position = m.upto, error = null, updated_at = clock_timestamp()
                 from moving m where c.name = m.name and c.shard = m.shard returning m.n`,
        values: [
          moves.map(({ lease }) => lease.name),
          moves.map(({ lease }) => lease.shard),
          moves.map(({ lease }) => lease.token),
          moves.map(({ from }) => from),
          moves.map(({ position }) => position),
        ],
      });
      const moved = new Set(rows.map(({ n }) => n));
      return moves.map((_, i) => moved.has(i + 1));
    },

    async leave(processId) {
      await query(
        pool,
        `with gone as (delete from daybook.processes where process_id = $1)
         update daybook.consumers set owner = null, expires_at = '-infinity', token = token + 1 where owner = $1`,
        [processId],
      );
    },

    async setError(lease, error) {
      await query(pool, 'update daybook.consumers set error = $3 where name = $1 and shard = $2', [
        lease.name,
        lease.shard,
        error,
      ]);
    },

    async list() {
      const { rows } = await query<
        ConsumerId & { position: number; owner: string | null; error: string | null; parked: number }
      >(
        pool,
        `select c.name, c.shard, c.kind, c.position, c.error,
                case when c.expires_at > clock_timestamp() then c.owner end as owner,
                (select count(*)::int from daybook.parked p where p.view = c.name and p.shard = c.shard) as parked
           from daybook.consumers c order by c.kind, c.name, c.shard`,
      );
      return rows;
    },
  };
}

/** Moves a consumer's checkpoint; touches nothing if the token has grown or the checkpoint is elsewhere. */
const CHECKPOINT = `update daybook.consumers set position = $5, error = null, updated_at = clock_timestamp()
  where name = $1 and shard = $2 and token = $3 and position = $4`;
const CHECKPOINT_PARAMETERS = 5;
/** The first parameter of what is written beside it. */
export const FIRST_FREE = CHECKPOINT_PARAMETERS + 1;

/**
 * A fenced write in one statement, which is a transaction of its own: one round trip instead of four. In a busy process
 * each waits for its turn of the event loop, and a view's lag is made of them. `written` must do nothing unless
 * `MOVED`; the checkpoint's parameters, the positions as `$4` and `$5`, come before its own.
 */
export const fencedSql = (written: string): string =>
  `with moved as (${CHECKPOINT} and ${NOT_WAITING_FOR_THE_DISK} returning 1), written as (${written})
   select count(*)::int as moved from moved`;
export const MOVED = 'exists (select from moved)';

/** Runs what `fencedSql` made: planned once a connection, if it has a name. @throws LeaseLostError */
export async function fencedAtOnce(
  pool: pg.Pool,
  lease: Lease,
  [from, to]: readonly [from: number, to: number],
  { name, text, values = [] }: { readonly name?: string; readonly text: string; readonly values?: unknown[] },
): Promise<void> {
  const statement = { text, values: [...checkpointOf(lease, from, to), ...values] };
  const { rows } = await query<{ moved: number }>(pool, name === undefined ? statement : { ...statement, name });
  if (rows[0]?.moved !== 1) throw lost(lease);
}

const checkpointOf = ({ name, shard, token }: Lease, from: number, to: number) => [name, shard, token, from, to];

export const lost = ({ name, shard }: Lease) => new LeaseLostError(`${name} #${shard} is led by another process`);

/**
 * Writes under a lease: the checkpoint moves from where it is known to be, under the lease's token, in the same
 * transaction as the writes. What is written can be derived from the log again, so it need not wait for the disk:
 * after a crash rows and checkpoint come back together, a moment older.
 */
export async function fenced(
  pool: pg.Pool,
  lease: Lease,
  from: number,
  to: number,
  write: (client: pg.PoolClient) => Promise<unknown>,
): Promise<void> {
  await inTransaction(
    pool,
    async (client) => {
      const { rowCount } = await client.query({
        name: 'checkpoint',
        text: CHECKPOINT,
        values: checkpointOf(lease, from, to),
      });
      if (rowCount === 0) throw lost(lease);
      await write(client);
    },
    BEGIN_DERIVED,
  );
}
