import { randomUUIDv7 } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import pg from 'pg';
import { checkPeer } from '../checks.ts';
import { entryOf, metadataOf } from '../ledger.ts';
import { onDatabase, type TestBed } from '../test-bed.ts';
import { type Contestant, PEER_CONNECTIONS } from './contestant.ts';

/** message-db's own files, in the order of its install script (which needs psql). */
const FILES = [
  'roles/message-store',
  'schema/message-store',
  'extensions/pgcrypto',
  'tables/messages',
  'types/message',
  ...['message-store-version', 'hash-64', 'acquire-lock', 'category', 'is-category', 'id', 'cardinal-id'].map(
    (name) => `functions/${name}`,
  ),
  ...['stream-version', 'write-message', 'get-stream-messages', 'get-category-messages'].map(
    (name) => `functions/${name}`,
  ),
  'functions/get-last-stream-message',
  'indexes/messages-id',
  'indexes/messages-stream',
  'indexes/messages-category',
];
const SEARCH_PATH = 'set search_path = message_store, public';

/** Installs message-db into a database and opens a pool whose connections see its schema. */
export async function openMessageDb(url: string, connections = PEER_CONNECTIONS): Promise<pg.Pool> {
  const folder = path.dirname(createRequire(import.meta.url).resolve('@eventide/message-db/package.json'));
  await onDatabase(url, async (client) => {
    for (const file of FILES) {
      await client.query(await readFile(path.join(folder, 'database', `${file}.sql`), 'utf8'));
      if (file === 'schema/message-store') await client.query(SEARCH_PATH);
    }
  });
  const pool = new pg.Pool({
    connectionString: `${url}?options=-c%20search_path%3Dmessage_store%2Cpublic`,
    max: connections,
  });
  pool.on('error', () => {});
  return pool;
}

export async function messageDb(bed: TestBed, connections?: number): Promise<Contestant> {
  const database = await bed.fresh('message_db');
  const pool = await openMessageDb(database.url, connections);
  return {
    name: 'message-db',
    database,
    async append(streamId, version, i) {
      const id = randomUUIDv7();
      await pool.query({
        name: 'write',
        text: 'select write_message($1, $2, $3, $4, $5, $6)',
        values: [
          id,
          `entry-${streamId}`,
          'EntryMade',
          JSON.stringify(entryOf(i)),
          JSON.stringify(metadataOf(id)),
          version - 1,
        ],
      });
      return { position: 0 };
    },
    check: ({ count }) =>
      checkPeer(
        database.url,
        { name: 'message_store.messages', stream: 'stream_name', version: 'position', first: 0 },
        count,
      ),
    close: () => pool.end(),
  };
}
