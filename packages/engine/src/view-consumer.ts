import type { TenantedView } from '@daybook/core';
import type { Consumer } from './consumers.ts';
import { traceFold } from './fold-trace.ts';
import { type HeldRows, heldRows } from './held-rows.ts';
import type { LogReader } from './log-reader.ts';
import type { EngineMetrics } from './metrics.ts';
import type { MoveOn } from './move-on.ts';
import { type EventIndex, LeaseLostError, type Table, type ViewTables } from './storage.ts';
import { foldBatch, shardOf } from './view-folder.ts';

/** After a step of so many events there are most likely more, to be read while this one is written. */
const MANY = 100;

/** Folds one shard of a view: a batch in memory, then its rows and the checkpoint in one transaction. */
export function viewConsumer(
  view: TenantedView,
  shard: number,
  reader: LogReader,
  tables: ViewTables,
  moveOn: MoveOn,
  metrics: EngineMetrics,
  onOutdated: (view: TenantedView) => void,
): Consumer {
  let table: Table;
  let parkedKeys = new Set<string>();
  let held: HeldRows;
  const wanted = (key: string) => shardOf(view, key) === shard;
  return {
    name: view.name,
    shard,
    kind: 'view',
    async begin() {
      table = await tables.live(view, true);
      if (!table.current) {
        onOutdated(view);
        throw new LeaseLostError(`${view.name} is of another version now`);
      }
      held = heldRows(tables, table);
      parkedKeys = new Set((await tables.parked(view.name)).map(({ key }) => key));
    },
    async step(lease, position) {
      const entries = await reader.after(position);
      const last = entries.at(-1);
      if (!last) return position;
      const since = Date.now();
      const folded = await foldBatch(view, entries, { wanted, load: held.load, parkedKeys });
      if (entries.length >= MANY) reader.ahead(last.stored.position);
      const { rows, parked } = folded;
      if (rows.length === 0 && parked.length === 0) await moveOn(lease, position, last.stored.position);
      else await tables.commit(lease, { table, rows, parked, from: position, position: last.stored.position });
      held.keep(rows);
      traceFold(view.name, entries, (type) => type in view.events, since);
      metrics.projected.inc({ consumer: view.name }, entries.length);
      return last.stored.position;
    },
  };
}

/** Keeps the look-up indexes by correlation, type and time, behind the log. */
export function indexConsumer(reader: LogReader, index: EventIndex): Consumer {
  return {
    name: 'event_index',
    shard: 0,
    kind: 'index',
    async begin() {},
    async step(lease, position) {
      const last = (await reader.after(position)).at(-1);
      if (!last) return position;
      await index.extend(lease, position, last.stored.position);
      return last.stored.position;
    },
  };
}
