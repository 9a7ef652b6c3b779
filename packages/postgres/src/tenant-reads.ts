import type pg from 'pg';
import { ask, asUnavailable, connect, type DatabaseOptions, query } from './connection.ts';

/**
 * Reads of views, as a role to which the database shows one tenant's rows and no others: the second wall, behind the
 * condition that every query has. Whose rows is a setting of the connection, set when it is to be another's than before.
 */
export type TenantReads = {
  /** One statement among a tenant's rows. @throws StoreUnavailableError when the database cannot be reached */
  query<R extends pg.QueryResultRow>(tenant: string, statement: pg.QueryConfig): Promise<readonly R[]>;
  /** One statement about what is nobody's, on a connection that is most likely the next query's too. */
  common<R extends pg.QueryResultRow>(statement: pg.QueryConfig): Promise<readonly R[]>;
  close(): Promise<void>;
};

/** Reads are short, and a processor does one at a time; those beyond wait their turn. */
const MAX_READ_CONNECTIONS = 8;

export function tenantReads(options: DatabaseOptions): TenantReads {
  const maxConnections = Math.min(options.maxConnections ?? MAX_READ_CONNECTIONS, MAX_READ_CONNECTIONS);
  const pool = connect({ ...options, maxConnections, settings: '-c role=daybook_query' });
  /** Whose rows each connection shows, as it has said itself; of one that failed to say it nothing is known. */
  const shows = new WeakMap<pg.PoolClient, string>();

  async function show(client: pg.PoolClient, tenant: string): Promise<void> {
    if (shows.get(client) === tenant) return;
    shows.delete(client);
    await ask(client, {
      name: 'tenant',
      text: "select set_config('daybook.tenant', $1, false)",
      values: [tenant],
    });
    shows.set(client, tenant);
  }

  return {
    async query<R extends pg.QueryResultRow>(tenant: string, statement: pg.QueryConfig) {
      const client = await pool.connect().catch((error: unknown) => {
        throw asUnavailable(error);
      });
      let broken: Error | undefined;
      try {
        await show(client, tenant);
        return await ask<R>(client, statement);
      } catch (error) {
        broken = error as Error; // thrown away, whatever it was: nobody reads on a connection in doubt
        throw asUnavailable(error);
      } finally {
        client.release(broken);
      }
    },
    common: async <R extends pg.QueryResultRow>(statement: pg.QueryConfig) => (await query<R>(pool, statement)).rows,
    close: () => pool.end(),
  };
}
