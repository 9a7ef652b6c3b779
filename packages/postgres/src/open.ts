import type { Storage } from '@daybook/engine';
import pg from 'pg';
import { connect } from './connection.ts';
import { type PostgresStore, postgresStore } from './event-store.ts';
import { migrate } from './migrate.ts';
import { PARTITION_SIZE, postgresStorage } from './storage.ts';

/** How to come by a database. */
export type OpenOptions = {
  /** Any PostgreSQL 15 or later. Without it Daybook's own server is started, or joined, in `folder`. */
  readonly url?: string | undefined;
  readonly folder: string;
  readonly maxConnections?: number;
  readonly partitionSize?: number;
  readonly onError?: (error: Error) => void;
  /** Told in words what is being done. */
  readonly onProgress?: (what: string) => void;
};

/** A database ready for an engine: migrated, with the log and the storage beside it. */
export type OpenDatabase = {
  readonly url: string;
  readonly store: PostgresStore;
  readonly storage: Storage;
  /** After the engine has stopped: shuts our own server down unless somebody else still works with it. */
  close(): Promise<void>;
};

/** Opens the database, bringing it up to date first. @throws MigrationError, or PostgreSQL's own errors. */
export async function openDatabase(options: OpenOptions): Promise<OpenDatabase> {
  const { folder, maxConnections, partitionSize = PARTITION_SIZE, onError = () => {}, onProgress = () => {} } = options;
  const embedded = options.url
    ? null
    : await import('./embedded/index.ts').then(({ startEmbedded }) => startEmbedded({ folder, onLog: onProgress }));
  const url = options.url ?? embedded?.url ?? '';
  try {
    await bringUpToDate(url, onError, onProgress);
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
  const pool = connect({ url, onError, ...(maxConnections === undefined ? {} : { maxConnections }) });
  const store = postgresStore(pool, url, onError);
  return {
    url,
    store,
    storage: postgresStorage(pool, store, partitionSize),
    close: async () => embedded?.stop(),
  };
}

async function bringUpToDate(url: string, onError: (error: Error) => void, onProgress: (what: string) => void) {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', onError);
  await client.connect();
  try {
    for (const name of await migrate(client)) onProgress(`applied migration ${name}`);
  } finally {
    await client.end();
  }
}
