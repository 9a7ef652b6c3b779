import { randomUUID } from 'node:crypto';
import type { Registry } from '@daybook/core';
import { type Engine, type EngineOptions, startEngine } from '@daybook/engine';
import { connect, migrate, type PostgresStore, postgresStorage, postgresStore } from '@daybook/postgres';
import pg from 'pg';
import { inject } from 'vitest';

/** A database of a test's own. `admin` is a superuser's connection to it. */
export type TestDatabase = { readonly url: string; readonly admin: pg.Client; drop(): Promise<void> };

/** Makes an empty database on this run's cluster. */
export async function emptyDatabase(): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const cluster = inject('clusterUrl');
  await withClient(cluster, (client) => client.query(`create database ${name}`));
  const url = cluster.replace(/[/][^/]*$/, `/${name}`);
  const admin = new pg.Client(url);
  await admin.connect();
  return {
    url,
    admin,
    async drop() {
      await admin.end();
      await withClient(cluster, (client) => client.query(`drop database ${name} with (force)`));
    },
  };
}

/** The same with all migrations applied. */
export async function freshDatabase(): Promise<TestDatabase> {
  const database = await emptyDatabase();
  await migrate(database.admin);
  return database;
}

/** A log on a fresh database, ready to be appended to. */
export async function freshStore(
  database: TestDatabase,
  partitionSize = 1_000_000,
): Promise<PostgresStore & { pool: pg.Pool }> {
  const pool = connect({ url: database.url, maxConnections: 8 });
  const store = postgresStore(pool, database.url);
  await store.makePartitions(partitionSize, 2);
  return Object.assign(store, { pool });
}

/** An engine as a process would start it. Stop it before the database is dropped. */
export async function engineOn(
  database: TestDatabase,
  registry: Registry,
  options: Partial<EngineOptions> = {},
): Promise<Engine & { store: PostgresStore }> {
  const pool = connect({ url: database.url, maxConnections: 8 });
  const store = postgresStore(pool, database.url);
  const engine = await startEngine({ registry, store, storage: postgresStorage(pool, store, 1_000_000), ...options });
  return Object.assign(engine, { store });
}

export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Waits for a condition, never for a time. Throws with what it last saw after `timeoutMs`. */
export async function eventually<T>(
  look: () => Promise<T>,
  wanted: (seen: T) => boolean,
  timeoutMs = 20_000,
): Promise<T> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const seen = await look();
    if (wanted(seen)) return seen;
    if (Date.now() > until) throw new Error(`still not so after ${timeoutMs} ms: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
