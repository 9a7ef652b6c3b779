import { randomUUIDv7 } from 'node:crypto';
import { isRejection, type Registry } from '@daybook/core';
import { type Engine, type EngineOptions, startEngine } from '@daybook/engine';
import { openDatabase, type PostgresStore } from '@daybook/postgres';
import { checkLog } from '../checks.ts';
import { entryOf, ledger } from '../ledger.ts';
import type { Database, TestBed } from '../test-bed.ts';
import type { Contestant } from './contestant.ts';

/** Daybook over a database, as an application opens it. */
export type RunningDaybook = {
  readonly engine: Engine;
  readonly store: PostgresStore;
  readonly close: () => Promise<void>;
};

export async function startDaybook(
  url: string,
  registry: Registry,
  options: Partial<EngineOptions> = {},
): Promise<RunningDaybook> {
  const database = await openDatabase({ url, folder: '' });
  const { store, storage } = database;
  const engine = await startEngine({ registry, store, storage, roles: ['command'], ...options });
  return {
    engine,
    store,
    async close() {
      await engine.stop();
      await database.close();
    },
  };
}

/** Appends one event under a receipt. @throws when it is refused. */
export async function appendEntry(engine: Engine, streamId: string, version: number, i: number) {
  const events = [{ type: 'EntryMade', data: entryOf(i) }];
  const streams = [{ stream: 'Entry', streamId, expectedVersion: version === 0 ? ('none' as const) : version, events }];
  const receipt = await engine.append(streams, { commandId: randomUUIDv7() });
  if (isRejection(receipt)) throw new Error(`Daybook refused an append: ${receipt.code}`);
  return receipt;
}

export async function daybook(bed: TestBed): Promise<Contestant> {
  const database: Database = await bed.fresh('daybook');
  const { engine, close } = await startDaybook(database.url, ledger());
  return {
    name: 'Daybook',
    database,
    append: (streamId, version, i) => appendEntry(engine, streamId, version, i),
    check: ({ count, positions }) => checkLog(database.url, { events: count, receipts: count, positions }),
    close,
  };
}
