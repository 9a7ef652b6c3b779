import { type ConsumerId, type Lease, LeaseLostError, type Leases, type LiveProcess } from '@daybook/engine';
import type pg from 'pg';
import { BEGIN_DERIVED, inTransaction, query } from './connection.ts';

const LEASE_COLUMNS = 'c.name, c.shard, c.kind, c.token, c.position';

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
        `update daybook.consumers c set expires_at = clock_timestamp() + $2 * interval '1 ms'
          where owner = $1 and expires_at > clock_timestamp() returning ${LEASE_COLUMNS}`,
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
        `update daybook.consumers c set owner = null, expires_at = '-infinity', token = c.token + 1
           from unnest($2::text[], $3::int[]) as given (name, shard)
          where c.name = given.name and c.shard = given.shard and c.owner = $1`,
        [processId, leases.map(({ name }) => name), leases.map(({ shard }) => shard)],
      );
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
export const CHECKPOINT = `update daybook.consumers set position = $5, error = null, updated_at = clock_timestamp()
  where name = $1 and shard = $2 and token = $3 and position = $4`;
export const CHECKPOINT_PARAMETERS = 5;

export const checkpointOf = ({ name, shard, token }: Lease, from: number, to: number) => [name, shard, token, from, to];

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
