import {
  type AnyView,
  keyText,
  projectRow,
  type RecordedEvent,
  type Row,
  streamKey,
  type ViewKey,
} from '@daybook/core';
import type { ParkedEvent } from './engine.ts';
import type { LogEntry } from './log-reader.ts';
import type { Touched } from './storage.ts';

/** Which shard a key belongs to: FNV-1a over its text, so that it comes out the same in every process. */
export function shardOf(view: AnyView, key: string): number {
  if (view.shards === 1) return 0;
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193) >>> 0;
  return hash % view.shards;
}

/** Where a batch gets the rows that it will touch, and what belongs to it. */
export type FoldOptions = {
  /** Which (key, event) pairs belong to the caller's part. */
  readonly wanted: (id: string, position: number) => boolean;
  /** The rows under these keys, by their text; those that do not exist are left out. */
  readonly load: (keys: ReadonlyMap<string, ViewKey>) => Promise<ReadonlyMap<string, Row>>;
  /** Keys with parked events. Added to. */
  readonly parkedKeys: Set<string>;
};

export type Folded = { readonly rows: readonly Touched[]; readonly parked: readonly ParkedEvent[] };

/**
 * Folds a batch of events in memory: the rows it touches are asked for once and come back once, however many events
 * touch them. An event that cannot be folded is parked under its key, and so is every later event of that key, in
 * order; the others go on.
 */
export async function foldBatch(
  view: AnyView,
  entries: readonly LogEntry[],
  { wanted, load, parkedKeys }: FoldOptions,
): Promise<Folded> {
  const parked: ParkedEvent[] = [];
  const steps: { entry: LogEntry; event: RecordedEvent; key: ViewKey; id: string }[] = [];
  const keys = new Map<string, ViewKey>();
  for (const entry of entries) {
    entry.check();
    const { type, streamId, position } = entry.stored;
    if (!(type in view.events)) continue;
    const fallback = streamKey(streamId);
    try {
      // Once a stream's event could not even be given a key, which rows its later events touch is not known either.
      if (parkedKeys.has(fallback)) {
        if (wanted(fallback, position)) parked.push(parkedEvent(view, fallback, entry, null));
        continue;
      }
      const event = entry.event();
      for (const key of view.keys(event)) {
        const id = keyText(view, key);
        if (!wanted(id, position)) continue;
        steps.push({ entry, event, key, id });
        if (!parkedKeys.has(id)) keys.set(id, key);
      }
    } catch (error) {
      parkedKeys.add(fallback);
      if (wanted(fallback, position)) parked.push(parkedEvent(view, fallback, entry, error));
    }
  }

  const before = keys.size > 0 ? await load(keys) : new Map<string, Row>();
  const after = new Map<string, Row | null>();
  for (const { entry, event, key, id } of steps) {
    if (parkedKeys.has(id)) {
      parked.push(parkedEvent(view, id, entry, null));
      continue;
    }
    const known = after.get(id);
    const row = known === undefined ? (before.get(id) ?? null) : known;
    try {
      after.set(id, projectRow(view, row, event, key));
    } catch (error) {
      parkedKeys.add(id);
      parked.push(parkedEvent(view, id, entry, error));
    }
  }
  const rows = [...after].map(([id, row]) => ({ id, key: keys.get(id) as ViewKey, row }));
  return { rows, parked };
}

function parkedEvent(view: AnyView, key: string, { stored }: LogEntry, error: unknown): ParkedEvent {
  return {
    view: view.name,
    key,
    position: stored.position,
    type: stored.type,
    streamId: stored.streamId,
    tenant: stored.tenant,
    error: error === null ? null : String((error as Error).message ?? error).slice(0, 1_000),
    parkedAt: new Date().toISOString(),
  };
}
