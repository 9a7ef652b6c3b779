import { type AnyView, keyText, projectRow, type Row, streamKey, type ViewKey } from '@daybook/core';
import type { ParkedEvent } from './engine.ts';
import type { LogEntry } from './log-reader.ts';
import type { Table, Touched, ViewTables } from './storage.ts';

/** Which shard a key belongs to: FNV-1a over its text, so that it comes out the same in every process. */
export function shardOf(view: AnyView, key: string): number {
  if (view.shards === 1) return 0;
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193) >>> 0;
  return hash % view.shards;
}

export type Folded = { readonly rows: readonly Touched[]; readonly parked: readonly ParkedEvent[] };

/**
 * Folds a batch of events in memory: the rows it touches are read once and come back once, however many events touch
 * them. `wanted` says which (key, event) pairs belong to the caller's part. An event that cannot be folded is parked
 * under its key, and so is every later event of that key, in order; the others go on. `parkedKeys` is added to.
 */
export async function foldBatch(
  tables: ViewTables,
  table: Table,
  entries: readonly LogEntry[],
  wanted: (key: string, position: number) => boolean,
  parkedKeys: Set<string>,
): Promise<Folded> {
  const { view } = table;
  const parked: ParkedEvent[] = [];
  const steps: { entry: LogEntry; key: ViewKey; id: string }[] = [];
  for (const entry of entries) {
    entry.check();
    if (!(entry.stored.type in view.events)) continue;
    const fallback = streamKey(entry.stored.streamId);
    try {
      // Once a stream's event could not even be given a key, which rows its later events touch is not known either.
      if (parkedKeys.has(fallback)) {
        if (wanted(fallback, entry.stored.position)) parked.push(parkedEvent(view, fallback, entry, null));
        continue;
      }
      for (const key of view.keys(entry.event())) {
        const id = keyText(view, key);
        if (wanted(id, entry.stored.position)) steps.push({ entry, key, id });
      }
    } catch (error) {
      parkedKeys.add(fallback);
      if (wanted(fallback, entry.stored.position)) parked.push(parkedEvent(view, fallback, entry, error));
    }
  }

  const keys = new Map(steps.filter(({ id }) => !parkedKeys.has(id)).map(({ id, key }) => [id, key]));
  const before = keys.size > 0 ? await tables.load(table, [...keys.values()]) : new Map<string, Row>();
  const after = new Map<string, Row | null>();
  for (const { entry, key, id } of steps) {
    if (parkedKeys.has(id)) {
      parked.push(parkedEvent(view, id, entry, null));
      continue;
    }
    const row = after.has(id) ? (after.get(id) ?? null) : (before.get(id) ?? null);
    try {
      after.set(id, projectRow(view, row, entry.event(), key));
    } catch (error) {
      parkedKeys.add(id);
      parked.push(parkedEvent(view, id, entry, error));
    }
  }
  const rows = [...after].map(([id, row]) => ({ key: keys.get(id) as ViewKey, row }));
  return { rows, parked };
}

function parkedEvent(view: AnyView, key: string, { stored }: LogEntry, error: unknown): ParkedEvent {
  return {
    view: view.name,
    key,
    position: stored.position,
    type: stored.type,
    streamId: stored.streamId,
    error: error === null ? null : String((error as Error).message ?? error).slice(0, 1_000),
    parkedAt: new Date().toISOString(),
  };
}
