import { randomUUIDv7 } from 'node:crypto';
import { STREAM_DOES_NOT_EXIST } from '@event-driven-io/emmett';
import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql';
import pg from 'pg';
import { checkPeer } from '../checks.ts';
import { entryOf, metadataOf } from '../ledger.ts';
import type { TestBed } from '../test-bed.ts';
import { type Contestant, PEER_CONNECTIONS } from './contestant.ts';

/** Emmett's event store on PostgreSQL, over a pool of ours so that the number of its connections can be chosen. */
export function openEmmett(url: string, connections = PEER_CONNECTIONS) {
  const pool = new pg.Pool({ connectionString: url, max: connections });
  pool.on('error', () => {});
  const store = getPostgreSQLEventStore(url, { connectionOptions: { pool } });
  return {
    store,
    close: async () => {
      await store.close();
      if (!pool.ended) await pool.end();
    },
  };
}

export async function emmett(bed: TestBed, connections?: number): Promise<Contestant> {
  const database = await bed.fresh('emmett');
  const { store, close } = openEmmett(database.url, connections);
  await store.schema.migrate();
  return {
    name: 'Emmett',
    database,
    async append(streamId, version, i) {
      const event = { type: 'EntryMade', data: entryOf(i), metadata: metadataOf(randomUUIDv7()) };
      const expectedStreamVersion = version === 0 ? STREAM_DOES_NOT_EXIST : BigInt(version);
      const { lastEventGlobalPosition } = await store.appendToStream(`entry:${streamId}`, [event], {
        expectedStreamVersion,
      });
      return { position: Number(lastEventGlobalPosition) };
    },
    check: ({ count }) =>
      checkPeer(
        database.url,
        { name: 'emt_messages', stream: 'stream_id', version: 'stream_position', first: 1 },
        count,
      ),
    close,
  };
}
