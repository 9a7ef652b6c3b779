import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startEmbedded } from '@daybook/postgres/embedded';
import pg from 'pg';

const POLL_MS = 50;

/** A database made for one contestant and dropped when its row is done. */
export type Database = { readonly url: string; drop(): Promise<void> };

/** One PostgreSQL for the whole run, with the settings every Daybook installation starts with. */
export type TestBed = {
  readonly url: string;
  fresh(name: string): Promise<Database>;
  /** Asks the server itself. */
  ask(statement: string): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
};

export async function openTestBed(folder?: string): Promise<TestBed> {
  const made = folder ?? (await mkdtemp(path.join(tmpdir(), 'daybook-bench-')));
  if (!folder) await chmod(made, 0o755); // started by root, PostgreSQL runs as somebody who has to enter it
  const server = await startEmbedded({ folder: made, database: 'bench', supervise: false });
  const ask = (statement: string) => onDatabase(server.url, async (client) => (await client.query(statement)).rows);
  return {
    url: server.url,
    ask,
    async fresh(name) {
      const database = `${name.replace(/\W+/g, '_').toLowerCase()}_${Date.now().toString(36)}_${++databases}`;
      await ask(`create database "${database}"`);
      const url = new URL(server.url);
      url.pathname = `/${database}`;
      return { url: url.toString(), drop: async () => void (await ask(`drop database "${database}" with (force)`)) };
    },
    async stop() {
      const pid = await server.pid();
      await server.stop();
      // It stays for others who are connected; here those are only what a failed row has left open.
      if (pid !== null && (await server.pid()) !== null) process.kill(pid, 'SIGINT');
      while ((await server.pid()) !== null) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      if (!folder) {
        await rm(server.dataFolder, { recursive: true, force: true });
        await rm(made, { recursive: true, force: true });
      }
    },
  };
}

let databases = 0;

/** Runs `work` on a connection of its own. */
export async function onDatabase<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {}); // heard by whoever has a statement under way
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
