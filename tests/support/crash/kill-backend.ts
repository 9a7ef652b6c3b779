import process from 'node:process';
import pg from 'pg';

/** The processes of PostgreSQL's that serve a connection other than this one, where a condition holds of them. */
export type Backends = (where: string) => Promise<readonly number[]>;

/** Kills the PostgreSQL process that is chosen; false if none was, or there was nobody to ask. */
export async function killBackend(
  url: string,
  choose: (backends: Backends) => Promise<number | undefined>,
): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    const pid = await choose(async (where) => {
      const { rows } = await client.query<{ pid: number }>(
        `select pid from pg_stat_activity where ${where} and pid <> pg_backend_pid() order by pid`,
      );
      return rows.map((row) => row.pid);
    });
    return pid !== undefined && process.kill(pid, 'SIGKILL');
  } catch {
    return false; // it is down just now
  } finally {
    await client.end().catch(() => {});
  }
}
