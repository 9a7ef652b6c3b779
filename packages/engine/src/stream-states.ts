import {
  type AnyStream,
  type AppendResult,
  type EventStore,
  eachOfStream,
  type Registry,
  type StreamStart,
} from '@daybook/core';
import { LRUCache } from 'lru-cache';
import { gather } from './gather.ts';

/**
 * The state of a stream after the events already queued for it: what the next command is decided against. `underWay`
 * is the last append queued for it and not yet answered; the appends before it are answered no later.
 */
export type Tip = {
  readonly stream: AnyStream;
  state: unknown;
  version: number;
  /** Id of the last event of that version; undefined where only a snapshot was read. */
  lastEventId: string | undefined;
  underWay: Promise<AppendResult> | null;
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
  /** Whether somebody else's reading of it is under way: what that has seen may be older than who joins it. */
  isLoading(stream: AnyStream, streamId: string): boolean;
  /** Reads it from the log (snapshot first) if it is not in memory. */
  load(stream: AnyStream, streamId: string): Promise<Tip>;
  /** Forgets this tip; one that was read meanwhile, and others have gone on from, stays. */
  forget(tip: Tip, streamId: string): void;
};

/** Streams whose state is held. At a kilobyte or two each, some tens of megabytes. */
const MAX_HELD = 20_000;

export function streamStates(store: EventStore, registry: Registry): StreamStates {
  const tips = new LRUCache<string, Tip>({ max: MAX_HELD });
  const loading = new Map<string, Promise<Tip>>();
  const start = gather((reads: readonly StreamStart[]) => store.readStreams(reads));

  async function read(stream: AnyStream, streamId: string): Promise<Tip> {
    // Most streams are shorter than a snapshot's interval: read so many events first, and ask for a snapshot only then.
    let tip = empty(stream);
    const first = await start({ streamId, limit: stream.snapshot.every });
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
    tip.lastEventId = stored.eventId;
  }

  /** An outdated or unreadable snapshot is passed over: the events tell the same. */
  async function readSnapshot(stream: AnyStream, streamId: string): Promise<Tip | null> {
    const snapshot = await store.loadSnapshot(streamId);
    if (!snapshot || snapshot.stateVersion !== stream.snapshot.version) return null;
    try {
      return { ...empty(stream), state: JSON.parse(snapshot.state), version: snapshot.version };
    } catch {
      return null;
    }
  }

  const held = (stream: AnyStream, streamId: string) => {
    const tip = tips.get(streamId);
    return tip?.stream === stream ? tip : undefined;
  };
  return {
    held,
    isLoading: (stream, streamId) => loading.has(`${stream.type} ${streamId}`),
    async load(stream, streamId) {
      const known = held(stream, streamId);
      if (known) return known;
      const id = `${stream.type} ${streamId}`;
      let reading = loading.get(id);
      if (!reading) {
        reading = read(stream, streamId)
          .then((tip) => {
            tips.set(streamId, tip);
            return tip;
          })
          .finally(() => loading.delete(id));
        loading.set(id, reading);
      }
      return reading;
    },
    forget: (tip, streamId) => {
      if (tips.get(streamId) === tip) tips.delete(streamId);
    },
  };
}

const empty = (stream: AnyStream): Tip => ({
  stream,
  state: stream.initial,
  version: 0,
  lastEventId: undefined,
  underWay: null,
  foreign: false,
});
