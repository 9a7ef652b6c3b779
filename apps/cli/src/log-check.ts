import { type EventStore, eachOfLog, metadataOf, type Receipt, type Registry, type StoredEvent } from '@daybook/core';

/** What is wrong with a log, in words. Counting goes on beyond what is listed. */
export type LogCheck = {
  readonly events: number;
  readonly streams: number;
  readonly commands: number;
  readonly problems: readonly string[];
  readonly problemCount: number;
};

const MAX_LISTED = 100;
const RECEIPTS_AT_ONCE = 1_000;

/**
 * Walks events in the order they come and notices what must not be: a missing or repeated position, a stream whose
 * versions are not 1, 2, 3 …, an id used twice, time running backwards, an event no code can read. Pure but for its
 * memory, which grows with the number of streams and commands.
 */
export function logWalk(decode: (stored: StoredEvent) => unknown) {
  const versions = new Map<string, { type: string; version: number }>();
  const lastOf = new Map<string, number>();
  const problems: string[] = [];
  let [position, problemCount, recordedAt] = [0, 0, ''];
  const say = (problem: string) => {
    problemCount++;
    if (problems.length < MAX_LISTED) problems.push(problem);
  };

  return {
    say,
    /** Commands by id, with the position of their last event. */
    lastOf: lastOf as ReadonlyMap<string, number>,
    event(stored: StoredEvent) {
      if (stored.position !== position + 1) say(`position ${position} is followed by ${stored.position}`);
      position = stored.position;
      if (stored.recordedAt < recordedAt) say(`position ${position} was recorded before the one ahead of it`);
      recordedAt = stored.recordedAt;
      const before = versions.get(stored.streamId) ?? { type: stored.streamType, version: 0 };
      if (stored.version !== before.version + 1)
        say(`stream ${stored.streamId} has version ${stored.version} after ${before.version}, at ${position}`);
      if (stored.streamType !== before.type)
        say(`stream ${stored.streamId} is ${before.type} and ${stored.streamType}, at ${position}`);
      versions.set(stored.streamId, { type: stored.streamType, version: stored.version });
      try {
        decode(stored);
        lastOf.set(metadataOf(stored).commandId, position);
      } catch (error) {
        say(`position ${position} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
      }
    },
    /** A receipt, or none, of a command whose last event is known. */
    receipt(commandId: string, receipt: Receipt | null) {
      const last = lastOf.get(commandId);
      if (!receipt) say(`command ${commandId} has an event at ${last} and no receipt`);
      else if (receipt.position !== last)
        say(`the receipt of ${commandId} says position ${receipt.position}; its last event is at ${last}`);
    },
    result: (head: number): LogCheck => {
      if (position !== head) say(`the log's head is ${head}; its last event is at ${position}`);
      return { events: position, streams: versions.size, commands: lastOf.size, problems, problemCount };
    },
  };
}

/** Checks the whole log, up to where it stands now. */
export async function checkLog(
  { store, registry }: { store: EventStore; registry: Registry },
  onProgress: (position: number, head: number) => void,
): Promise<LogCheck> {
  const head = (await store.head()).position;
  const walk = logWalk((stored) => registry.decode(stored));
  for await (const stored of eachOfLog(store, { upTo: head })) {
    walk.event(stored);
    onProgress(stored.position, head);
  }
  const commandIds = [...walk.lastOf.keys()];
  for (let from = 0; from < commandIds.length; from += RECEIPTS_AT_ONCE) {
    const asked = commandIds.slice(from, from + RECEIPTS_AT_ONCE);
    const receipts = await store.receipts(asked);
    for (const [i, commandId] of asked.entries()) walk.receipt(commandId, receipts[i]?.receipt ?? null);
  }
  return walk.result(head);
}
