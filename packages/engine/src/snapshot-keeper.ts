import type { EventStore } from '@daybook/core';
import type { EngineMetrics } from './metrics.ts';

/** A state worth keeping. It is never changed after, so it is written down only when its turn comes. */
export type Kept = {
  readonly streamId: string;
  readonly version: number;
  readonly stateVersion: number;
  readonly state: unknown;
};

/** Keeps snapshots beside the path of commands: nobody waits for them, and a lost one costs a longer read. */
export type SnapshotKeeper = {
  keep(kept: Kept): void;
  /** Resolves when nothing is waiting or under way. */
  drain(): Promise<void>;
};

/** Snapshots in one call. */
const MAX_SAVED = 100;
/** Streams waiting to be saved; beyond this a snapshot is left out, and the stream's next one makes up for it. */
const MAX_WAITING = 2_000;

export function snapshotKeeper(store: EventStore, metrics: EngineMetrics): SnapshotKeeper {
  /** By stream: of a stream that outruns its saving, only the last is written. */
  const waiting = new Map<string, Kept>();
  let saving: Promise<void> | null = null;

  async function run() {
    await new Promise((resolve) => setImmediate(resolve)); // those of the same commit go together
    while (waiting.size > 0) {
      // In one order everywhere, so that two processes never wait for each other's rows.
      const kept = [...waiting.values()].slice(0, MAX_SAVED).sort((a, b) => (a.streamId < b.streamId ? -1 : 1));
      for (const { streamId } of kept) waiting.delete(streamId);
      try {
        await store.saveSnapshots(kept.map(({ state, ...rest }) => ({ ...rest, state: JSON.stringify(state) })));
        metrics.snapshots.inc(kept.length);
      } catch {
        metrics.snapshotFailures.inc(kept.length);
      }
    }
    saving = null;
  }

  return {
    keep(kept) {
      if (waiting.size >= MAX_WAITING && !waiting.has(kept.streamId)) return;
      waiting.set(kept.streamId, kept);
      saving ??= run();
    },
    async drain() {
      await saving;
    },
  };
}
