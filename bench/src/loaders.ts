import { randomUUID, randomUUIDv7 } from 'node:crypto';
import { EventStore as CastoreStore, EventType } from '@castore/core';
import { isRejection, MAX_PAGE } from '@daybook/core';
import { CASTORE_STORE, castore, closeCastore, openCastore } from './contestants/castore.ts';
import { type RunningDaybook, startDaybook } from './contestants/daybook.ts';
import { openEmmett } from './contestants/emmett.ts';
import { openMessageDb } from './contestants/message-db.ts';
import { entryOf, ledger, ledgerCommands, metadataOf } from './ledger.ts';
import type { Bench } from './row.ts';

/** Events in each stream that is loaded. */
export const LOADED_EVENTS = 100;
const EVENTS = LOADED_EVENTS;
const CALLERS = 16;

/** A contestant with streams to be read; `loadOne` answers how many events it folded. */
export type Loader = {
  readonly name: string;
  readonly ids: readonly string[];
  readonly loadOne: (id: string) => Promise<number>;
  readonly close: () => Promise<void>;
};

export const newIds = (count: number) => Array.from({ length: count }, () => randomUUID());

/** Makes each stream `events` long, one command after the other on each. */
export async function fill({ engine }: RunningDaybook, ids: readonly string[], events: number) {
  await Promise.all(
    ids.map(async (id, stream) => {
      for (let i = 0; i < events; i++) await makeEntry(engine, id, stream + i);
    }),
  );
}

export async function makeEntry(engine: RunningDaybook['engine'], id: string, i: number) {
  const receipt = await engine.execute(ledgerCommands.MakeEntry(id, entryOf(i)), { commandId: randomUUIDv7() });
  if (isRejection(receipt)) throw new Error(`refused: ${receipt.code}`);
  return receipt;
}

export async function daybookLoader({ bed, size }: Bench): Promise<Loader> {
  const database = await bed.fresh('daybook_load');
  const registry = ledger();
  const daybook = await startDaybook(database.url, registry);
  const ids = newIds(size.load.short);
  await fill(daybook, ids, EVENTS);
  const stream = registry.streams.get('Entry');
  return {
    name: 'Daybook',
    ids,
    async loadOne(id) {
      let state: unknown = stream?.initial;
      for (const stored of await daybook.store.readStream(id, { limit: MAX_PAGE }))
        state = stream?.evolve(state, registry.decode(stored));
      return state as number;
    },
    async close() {
      await daybook.close();
      await database.drop();
    },
  };
}

export async function emmettLoader({ bed, size }: Bench): Promise<Loader> {
  const database = await bed.fresh('emmett_load');
  const { store, close } = openEmmett(database.url);
  await store.schema.migrate();
  const ids = newIds(size.load.short);
  const made = () =>
    Array.from({ length: EVENTS }, (_, i) => ({
      type: 'EntryMade',
      data: entryOf(i),
      metadata: metadataOf(randomUUIDv7()),
    }));
  for (const id of ids) await store.appendToStream(`entry:${id}`, made());
  return {
    name: 'Emmett',
    ids,
    async loadOne(id) {
      const options = { initialState: () => 0, evolve: (count: number) => count + 1 };
      return (await store.aggregateStream(`entry:${id}`, options)).state;
    },
    async close() {
      await close();
      await database.drop();
    },
  };
}

export async function castoreLoader({ bed, size }: Bench): Promise<Loader> {
  const filling = await castore(bed);
  const ids = newIds(size.load.short);
  const left = ids.values();
  await Promise.all(
    Array.from({ length: CALLERS }, async () => {
      for (const id of left) for (let i = 0; i < EVENTS; i++) await filling.append(id, i, i);
    }),
  );
  await filling.close();
  const adapter = await openCastore(filling.database.url);
  const store = new CastoreStore({
    eventStoreId: CASTORE_STORE,
    eventTypes: [new EventType({ type: 'EntryMade' })],
    reducer: (_: { aggregateId: string; version: number }, { aggregateId, version }) => ({ aggregateId, version }),
    eventStorageAdapter: adapter,
  });
  return {
    name: 'Castore',
    ids,
    loadOne: async (id) => (await store.getAggregate(id)).aggregate?.version ?? 0,
    async close() {
      await closeCastore(adapter);
      await filling.database.drop();
    },
  };
}

export async function messageDbLoader({ bed, size }: Bench): Promise<Loader> {
  const database = await bed.fresh('message_db_load');
  const pool = await openMessageDb(database.url);
  const ids = newIds(size.load.short);
  const data = Array.from({ length: EVENTS }, (_, i) => JSON.stringify(entryOf(i)));
  for (const id of ids)
    await pool.query(
      `select write_message(gen_random_uuid()::text, $1, 'EntryMade', d::jsonb, $3::jsonb) from unnest($2::text[]) d`,
      [`entry-${id}`, data, JSON.stringify(metadataOf(id))],
    );
  return {
    name: 'message-db',
    ids,
    async loadOne(id) {
      const { rows } = await pool.query({
        name: 'read',
        text: 'select * from get_stream_messages($1, 0, -1)',
        values: [`entry-${id}`],
      });
      let count = 0;
      for (const row of rows) if (JSON.parse(row.data) && JSON.parse(row.metadata)) count++;
      return count;
    },
    async close() {
      await pool.end();
      await database.drop();
    },
  };
}
