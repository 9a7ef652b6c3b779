import { randomUUIDv7 } from 'node:crypto';
import { PostgresEventStorageAdapter } from '@castore/event-storage-adapter-postgres';
import { checkPeer } from '../checks.ts';
import { entryOf, metadataOf } from '../ledger.ts';
import type { TestBed } from '../test-bed.ts';
import type { Contestant } from './contestant.ts';

export const CASTORE_STORE = 'entries';

/** Castore's adapter for PostgreSQL. It opens ten connections; there is no option for another number. */
export async function openCastore(url: string): Promise<PostgresEventStorageAdapter> {
  await PostgresEventStorageAdapter.createEventTable({ connectionString: url });
  return new PostgresEventStorageAdapter({ connectionString: url });
}

/** The adapter keeps its connections to itself and offers no way to close them. */
export async function closeCastore(adapter: PostgresEventStorageAdapter): Promise<void> {
  const { _sql } = adapter as unknown as { _sql: { end(): Promise<void> } };
  await _sql.end();
}

export async function castore(bed: TestBed): Promise<Contestant> {
  const database = await bed.fresh('castore');
  const adapter = await openCastore(database.url);
  return {
    name: 'Castore',
    database,
    async append(streamId, version, i) {
      await adapter.pushEvent(
        {
          aggregateId: streamId,
          version: version + 1,
          type: 'EntryMade',
          payload: entryOf(i),
          metadata: metadataOf(randomUUIDv7()),
        },
        { eventStoreId: CASTORE_STORE },
      );
      return { position: 0 };
    },
    check: ({ count }) =>
      checkPeer(database.url, { name: 'event', stream: 'aggregate_id', version: 'version', first: 1 }, count),
    close: () => closeCastore(adapter),
  };
}
