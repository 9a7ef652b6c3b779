import type { Append, AppendResult, EventStore, Rejection, StreamAppend, StreamStart } from '@daybook/core';
import { LRUCache } from 'lru-cache';
import { busRejections } from './bus-rejections.ts';
import { gather } from './gather.ts';
import { nowhere } from './nowhere.ts';

/** Whose streams are, for what is appended without a tip to decide on. A stream is for ever its first event's tenant's. */
export type StreamOwners = {
  /** The tenant of a stream; null if there is none. */
  of(streamId: string): Promise<string | null>;
  /**
   * What to append of a tenant's slice, so that it cannot come to another's stream: to that tenant it looks as if there
   * were none. Where a stream was not there, a wish for any is one for none, and another's being faster a conflict.
   */
  slice(slice: StreamAppend, tenant: string): Own | Promise<Own>;
  /** Told of what is on its way, so that whoever asks meanwhile for a stream it may begin waits for it. */
  expect(append: Append, underWay: Promise<AppendResult>): void;
};

/** What to append of a slice, or why nothing is. */
export type Own = StreamAppend | Rejection;

/** Owners remembered: a hundred bytes or two each. */
const MAX_HELD = 50_000;

export function streamOwners(store: EventStore): StreamOwners {
  const held = new LRUCache<string, string>({ max: MAX_HELD });
  const beginning = new Map<string, Promise<unknown>>();
  const first = gather((reads: readonly StreamStart[]) => store.readStreams(reads));

  async function of(streamId: string): Promise<string | null> {
    for (let begun = beginning.get(streamId); begun; begun = beginning.get(streamId)) await begun;
    const known = held.get(streamId);
    if (known !== undefined) return known;
    const [event] = await first({ streamId, limit: 1 });
    if (!event) return null;
    held.set(streamId, event.tenant);
    return event.tenant;
  }

  function own(slice: StreamAppend, tenant: string, owner: string | null): Own {
    const { streamId, streamType, expected, events } = slice;
    const mayBegin = expected === 'any' || isNone(expected);
    if (owner === tenant) return slice;
    if (!mayBegin) return busRejections('version_conflict', { streamId, actual: 0 });
    if (owner === null) return { ...slice, expected: 'none' };
    return events.length === 0 ? nowhere(streamType) : busRejections('stream_of_another_type');
  }

  return {
    of,
    slice(slice, tenant) {
      const { streamId, expected } = slice;
      const known = held.get(streamId);
      if (known !== undefined) return own(slice, tenant, known);
      // Of a stream that is to begin it need not be asked whose it is: if it is there, this comes to nothing.
      return isNone(expected) ? slice : of(streamId).then((owner) => own(slice, tenant, owner));
    },
    expect({ streams, tenant }, underWay) {
      const begun = streams.filter(({ expected, events }) => isNone(expected) && events.length > 0);
      if (begun.length === 0) return;
      const over = (outcome?: AppendResult['outcome']) => {
        for (const { streamId } of begun) {
          if (outcome === 'appended') held.set(streamId, tenant);
          if (beginning.get(streamId) === settled) beginning.delete(streamId);
        }
      };
      const settled = underWay.then(
        ({ outcome }) => over(outcome),
        () => over(), // whoever appends it is told
      );
      for (const { streamId } of begun) beginning.set(streamId, settled);
    },
  };
}

const isNone = (expected: StreamAppend['expected']) => expected === 'none' || expected === 0;
