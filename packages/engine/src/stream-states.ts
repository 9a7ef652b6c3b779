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

/** A stream, as a tenant's commands see it. */
export type Target = { readonly stream: AnyStream; readonly streamId: string; readonly tenant: string };

/**
 * The state of a stream after the events already queued for it: what the next command is decided against. `underWay`
 * is the last append queued for it and not yet answered; the appends before it are answered no later.
 */
export type Tip = {
  readonly stream: AnyStream;
  readonly tenant: string;
  state: unknown;
  version: number;
  /** Id of the last event of that version; undefined where only a snapshot was read. */
  lastEventId: string | undefined;
  underWay: Promise<AppendResult> | null;
  /**
   * The id names a stream of another type, or of another tenant: to these it looks empty, and nothing can be appended
   * to it. Neither ever changes.
   */
  readonly taken: boolean;
};

/**
 * States held in memory, of each tenant for itself. A cache and never an authority: the log checks every version again,
 * so a stale entry costs a second decision and nothing else.
 */
export type StreamStates = {
  /** The tip if it is in memory. Deciding on it and queuing the result must happen in the same turn. */
  held(target: Target): Tip | undefined;
  /** Whether somebody else's reading of it is under way: what that has seen may be older than who joins it. */
  isLoading(target: Target): boolean;
  /** Reads it from the log (snapshot first) if it is not in memory. */
  load(target: Target): Promise<Tip>;
  /** Forgets this tip; one that was read meanwhile, and others have gone on from, stays. */
  forget(tip: Tip, streamId: string): void;
};

/** Streams whose state is held. At a kilobyte or two each, some tens of megabytes. */
const MAX_HELD = 20_000;

export function streamStates(store: EventStore, registry: Registry): StreamStates {
  const tips = new LRUCache<string, Tip>({ max: MAX_HELD });
  const loading = new Map<string, Promise<Tip>>();
  const start = gather((reads: readonly StreamStart[]) => store.readStreams(reads));

  async function read({ stream, streamId, tenant }: Target): Promise<Tip> {
    // Most streams are shorter than a snapshot's interval: read so many events first, and ask for a snapshot only then.
    let tip = empty(stream, tenant);
    const first = await start({ streamId, limit: stream.snapshot.every, tenant });
    const begun = first[0];
    if (begun && (begun.tenant !== tenant || begun.streamType !== stream.type)) return { ...tip, taken: true };
    const snapshot = first.length === stream.snapshot.every ? await readSnapshot(tip, streamId) : null;
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
  async function readSnapshot(tip: Tip, streamId: string): Promise<Tip | null> {
    const snapshot = await store.loadSnapshot(streamId);
    if (!snapshot || snapshot.stateVersion !== tip.stream.snapshot.version) return null;
    try {
      return { ...tip, state: JSON.parse(snapshot.state), version: snapshot.version };
    } catch {
      return null;
    }
  }

  const held = ({ stream, streamId, tenant }: Target) => {
    const tip = tips.get(keyOf(tenant, streamId));
    return tip?.stream === stream ? tip : undefined;
  };
  return {
    held,
    isLoading: (target) => loading.has(loadingKeyOf(target)),
    async load(target) {
      const known = held(target);
      if (known) return known;
      const key = loadingKeyOf(target);
      let reading = loading.get(key);
      if (!reading) {
        reading = read(target)
          .then((tip) => {
            tips.set(keyOf(target.tenant, target.streamId), tip);
            return tip;
          })
          .finally(() => loading.delete(key));
        loading.set(key, reading);
      }
      return reading;
    },
    forget(tip, streamId) {
      const key = keyOf(tip.tenant, streamId);
      if (tips.get(key) === tip) tips.delete(key);
    },
  };
}

/** A UUID has no space in it, so no two pairs meet. */
const keyOf = (tenant: string, streamId: string) => `${streamId} ${tenant}`;
const loadingKeyOf = ({ stream, streamId, tenant }: Target) => `${stream.type} ${keyOf(tenant, streamId)}`;

const empty = (stream: AnyStream, tenant: string): Tip => ({
  stream,
  tenant,
  state: stream.initial,
  version: 0,
  lastEventId: undefined,
  underWay: null,
  taken: false,
});
