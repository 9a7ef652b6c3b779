import {
  type EventStore,
  keyText,
  projectRow,
  type Registry,
  type Row,
  streamKey,
  type TenantedView,
  type ViewKey,
} from '@daybook/core';
import type { Redriven, Touched, ViewTables } from './storage.ts';

/**
 * Folds a key's parked events again, in order, and stops at the first that fails again. Events parked under their
 * stream, because they could not be given a key, are now asked for their keys.
 */
export async function redrive(
  view: TenantedView,
  key: string,
  { store, registry, tables }: { store: EventStore; registry: Registry; tables: ViewTables },
): Promise<{ readonly folded: number; readonly remaining: number }> {
  const table = await tables.live(view, true);
  const parkedKeys = new Set((await tables.parked(view.name)).map((event) => event.key));

  return tables.redrive(table, key, async (positions): Promise<Redriven> => {
    const rows = new Map<string, Touched>();
    const rowOf = async (id: string, of: ViewKey): Promise<Row | null> =>
      rows.has(id) ? (rows.get(id)?.row ?? null) : ((await tables.load(table, [of])).get(id) ?? null);

    for (const [folded, position] of positions.entries()) {
      const [stored] = (await store.readLog({ after: position - 1, limit: 1 })).events;
      if (!stored) throw new Error(`there is no event at position ${position}`);
      try {
        const event = registry.decode(stored);
        const changed: [string, Touched][] = [];
        for (const of of view.keys(event)) {
          const id = keyText(view, of);
          if (key !== streamKey(stored.streamId) && id !== key) continue;
          if (id !== key && parkedKeys.has(id)) throw new Error(`its row ${id} has parked events of its own`);
          changed.push([id, { id, key: of, row: projectRow(view, await rowOf(id, of), event, of) }]);
        }
        for (const [id, touched] of changed) rows.set(id, touched);
      } catch (error) {
        return { rows: [...rows.values()], folded, error: String((error as Error).message ?? error) };
      }
    }
    return { rows: [...rows.values()], folded: positions.length, error: null };
  });
}
