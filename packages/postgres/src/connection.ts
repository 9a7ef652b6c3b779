import { StoreUnavailableError } from '@daybook/core';
import pg from 'pg';

/** Where the database is, and how many connections this process may hold for ordinary work. */
export type DatabaseOptions = {
  readonly url: string;
  readonly maxConnections?: number;
  /** Further settings of its connections, as `-c name=value`. */
  readonly settings?: string;
  /** Told of what happens on connections nobody is waiting on. */
  readonly onError?: (error: Error) => void;
};

/** Enough for two cores: the log's writer, readers, and a projector for each view seldom work at the same instant. */
const DEFAULT_MAX_CONNECTIONS = 12;

/** How long to wait for a connection before saying that the database cannot be reached. */
const CONNECT_TIMEOUT_MS = 5_000;

/** How values come out: bigints as numbers (all of ours are below 2^53), times as RFC 3339 with six digits, days as text. */
const types = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    switch (oid) {
      case pg.types.builtins.INT8:
        return Number;
      case pg.types.builtins.TIMESTAMPTZ:
        return rfc3339;
      case pg.types.builtins.DATE:
        return String;
      case 1016: // bigint[]
        return (text: string) => (text === '{}' ? [] : text.slice(1, -1).split(',').map(Number));
      default:
        return pg.types.getTypeParser(oid, format as 'text');
    }
  },
} as pg.CustomTypesConfig;

/** `2026-11-21 11:26:19.1+00` → `2026-11-21T11:26:19.100000Z`. The session's time zone is always UTC. */
export function rfc3339(text: string): string {
  const [day = '', time = ''] = text.split(' ');
  const [whole = '', fraction = ''] = time.slice(0, -3).split('.');
  return `${day}T${whole}.${fraction.padEnd(6, '0')}Z`;
}

/**
 * How connections plan that look streams, tips and receipts up, or append. A plan made while the tables were small, or
 * with what was then known of them, must not walk along the log once it is large: each look is one descent of an index.
 */
export const LOOK_UP_PLANNING = '-c enable_seqscan=off -c enable_bitmapscan=off -c plan_cache_mode=force_generic_plan';

/** Settings of one connection: the app's own role, UTC, plain text out, and whatever `more` asks of the server. */
export function connectionConfig(url: string, more = ''): pg.ClientConfig {
  return {
    connectionString: withOurOptions(url, more),
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    types,
  };
}

/** What the URL asks for is kept; what we rely on comes after it and so has the last word. */
function withOurOptions(url: string, more: string): string {
  const parsed = new URL(url);
  const given = parsed.searchParams.get('options') ?? '';
  const ours = '-c role=daybook_app -c timezone=UTC -c datestyle=ISO,YMD -c client_min_messages=warning -c jit=off';
  parsed.searchParams.set('options', `${given} ${ours} ${more}`.trim());
  return parsed.toString().replaceAll('+', '%20');
}

/** A pool of connections that work as `daybook_app`. */
export function connect(options: DatabaseOptions): pg.Pool {
  const { url, maxConnections = DEFAULT_MAX_CONNECTIONS, settings, onError } = options;
  const pool = new pg.Pool({ ...connectionConfig(url, settings), max: maxConnections, idleTimeoutMillis: 30_000 });
  pool.on('error', (error) => onError?.(error));
  // A connection lost between two statements of a transaction has nobody waiting on it. Unheard, that error would end
  // the process; whoever holds the connection learns of it by the next statement.
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/** One statement on any connection of the pool. @throws StoreUnavailableError when the database cannot be reached. */
export async function query<R extends pg.QueryResultRow>(
  pool: pg.Pool,
  statement: string | pg.QueryConfig,
  values?: unknown[],
): Promise<pg.QueryResult<R>> {
  try {
    return await pool.query<R>(statement, values);
  } catch (error) {
    throw asUnavailable(error);
  }
}

/**
 * One statement on this connection, for what is asked thousands of times in a second: asked for a promise of its own,
 * `pg` leaves statement, parameters and answer to the full collections (6 KB for each append of 3 KB). A pool's own
 * queries do not.
 */
export function ask<R extends pg.QueryResultRow>(client: pg.ClientBase, statement: pg.QueryConfig): Promise<R[]> {
  return new Promise((resolve, reject) => {
    client.query<R>(statement, (error: Error | null, result: pg.QueryResult<R>) => {
      if (error) reject(error);
      else resolve(result.rows);
    });
  });
}

/** Gives a lost connection the name that callers know; anything else stays as it is. */
export function asUnavailable(error: unknown): unknown {
  return isConnectionLoss(error) ? new StoreUnavailableError((error as Error).message, { cause: error }) : error;
}

/** Begins what is derived: it does not wait for the disk, and what a crash takes is made again from the log. */
export const BEGIN_DERIVED = 'begin; set local synchronous_commit = off';

/** Runs `work` in one transaction. A connection that failed is thrown away, never given to another caller. */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
  begin = 'begin',
): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw asUnavailable(error);
  });
  let broken: Error | undefined;
  try {
    await client.query(begin);
    const result = await work(client);
    const { command } = await client.query('commit');
    if (command !== 'COMMIT') throw new Error(`commit ended in ${command}`);
    return result;
  } catch (error) {
    await client.query('rollback').catch((cause: Error) => {
      broken = cause;
    });
    throw asUnavailable(error);
  } finally {
    client.release(broken);
  }
}

/** SQLSTATEs of lost connections, a server that is stopping, full or demoted; and what the network says of itself. */
const CONNECTION_CODES =
  /^(08...|57P0[1235]|53[13]00|25006|E(CONNREFUSED|CONNRESET|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|AI_AGAIN)|ENOTFOUND|ENOENT)$/;

/** Errors that mean the connection or the server went away: what was asked may or may not have been done. */
export function isConnectionLoss(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string') return CONNECTION_CODES.test(code);
  return /Connection terminated|timeout exceeded when trying to connect|timeout expired|not queryable|Client was closed/i.test(
    error.message,
  );
}
