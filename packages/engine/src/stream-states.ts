import { type AnyStream, type EventStore, eachOfStream, type Registry } from '@daybook/core';
import { LRUCache } from 'lru-cache';

/**
 * The state of a stream after the events already queued for it: what the next command is decided against. `settled`
 * resolves true once everything queued is committed, false if any of it failed.
 */
export type Tip = {
  state: unknown;
  version: number;
  settled: Promise<boolean> | null;
  /** The id names a stream of another type: to this type it looks empty, and nothing can be appended to it. */
  foreign: boolean;
};

/**
 * States held in memory. A cache and never an authority: the log checks every version again, so a stale entry costs
 * a second decision and nothing else.
 */
export type StreamStates = {
  /** The tip if it is in memory. Deciding on it and queuing the result must happen in the same turn. */
  held(stream: AnyStream, streamId: string): Tip | undefined;
  /** Reads it from the log (snapshot first) if it is not in memory. */
  load(stream: AnyStream, streamId: string): Promise<Tip>;
  forget(stream: AnyStream, streamId: string): void;
};

/** Streams whose state is held. At a kilobyte or two each, some tens of megabytes. */
const MAX_HELD = 20_000;

export function streamStates(store: EventStore, registry: Registry): StreamStates {
  const tips = new LRUCache<string, Tip>({ max: MAX_HELD });
  const loading = new Map<string, Promise<Tip>>();

  async function read(stream: AnyStream, streamId: string): Promise<Tip> {
    // Most streams are shorter than a snapshot's interval: read so many events first, and ask for a snapshot only then.
    let tip: Tip = { state: stream.initial, version: 0, settled: null, foreign: false };
    const first = await store.readStream(streamId, { limit: stream.snapshot.every });
    if (first[0] && first[0].streamType !== stream.type) return { ...tip, foreign: true };
    const snapshot = first.length === stream.snapshot.every ? await readSnapshot(stream, streamId) : null;
    if (snapshot) tip = snapshot;
    else for (const stored of first) fold(stream, tip, stored);
    if (first.length < stream.snapshot.every) return tip;
    for await (const stored of eachOfStream(store, streamId, { fromVersion: tip.version + 1 }))
      fold(stream, tip, stored);
    return tip;
  }

  function fold(stream: AnyStream, tip: Tip, stored: Parameters<Registry['decode']>[0]) {
    tip.state = stream.evolve(tip.state, registry.decode(stored));
    tip.version = stored.version;
  }

  /** An outdated or unreadable snapshot is passed over: the events tell the same. */
  async function readSnapshot(stream: AnyStream, streamId: string): Promise<Tip | null> {
    const snapshot = await store.loadSnapshot(streamId);
    if (!snapshot || snapshot.stateVersion !== stream.snapshot.version) return null;
    try {
      return { state: JSON.parse(snapshot.state), version: snapshot.version, settled: null, foreign: false };
    } catch {
      return null;
    }
  }

  const idOf = (stream: AnyStream, streamId: string) => `${stream.type} ${streamId}`;
  return {
    held: (stream, streamId) => tips.get(idOf(stream, streamId)),
    async load(stream, streamId) {
      const id = idOf(stream, streamId);
      const known = tips.get(id);
      if (known) return known;
      let reading = loading.get(id);
      if (!reading) {
        reading = read(stream, streamId)
          .then((tip) => {
            tips.set(id, tip);
            return tip;
          })
          .finally(() => loading.delete(id));
        loading.set(id, reading);
      }
      return reading;
    },
    forget: (stream, streamId) => {
      tips.delete(idOf(stream, streamId));
    },
  };
}
