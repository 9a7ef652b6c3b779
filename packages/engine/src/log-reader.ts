import { type EventStore, type RecordedEvent, type Registry, type StoredEvent, UnknownEventError } from '@daybook/core';
import { LRUCache } from 'lru-cache';

/**
 * An event read for folding. `check` stops a reader at a type nobody declared, also one that would not have folded
 * it: it cannot know that. `event` parses, once for all readers.
 */
export type LogEntry = {
  readonly stored: StoredEvent;
  readonly check: () => void;
  readonly event: () => RecordedEvent;
};

/**
 * Reads the log for every consumer of this process. A page of positions never changes once it is full, so pages are
 * shared: ten views at the head read each event once.
 */
export type LogReader = {
  /** Some of the entries after a position, in order, none left out; empty at the end of the log. */
  after(position: number): Promise<readonly LogEntry[]>;
};

const PAGE = 1_000;
/** Pages held: enough for consumers that are near each other, a few megabytes. */
const MAX_PAGES = 32;

export function logReader(store: EventStore, registry: Registry): LogReader {
  const pages = new LRUCache<number, LogEntry[]>({ max: MAX_PAGES });
  const reading = new Map<number, Promise<void>>();

  async function extend(number: number): Promise<void> {
    const page = pages.get(number) ?? [];
    const from = number * PAGE + page.length;
    const { events } = await store.readLog({ after: from, limit: PAGE - page.length });
    for (const [i, stored] of events.entries()) {
      if (stored.position !== from + i + 1) throw new Error(`the log has a gap after position ${from + i}`);
      page.push(entryOf(registry, stored));
    }
    pages.set(number, page);
  }

  return {
    async after(position) {
      const number = Math.floor(position / PAGE);
      const start = position - number * PAGE;
      if ((pages.get(number)?.length ?? 0) <= start) {
        let pending = reading.get(number);
        if (!pending) {
          pending = extend(number).finally(() => reading.delete(number));
          reading.set(number, pending);
        }
        await pending;
      }
      return pages.get(number)?.slice(start) ?? [];
    },
  };
}

function entryOf(registry: Registry, stored: StoredEvent): LogEntry {
  let parsed: RecordedEvent | undefined;
  return {
    stored,
    check() {
      const declared = registry.events.get(stored.type);
      if (!declared) throw new UnknownEventError(stored, 'no such event type is declared');
      if (stored.schemaVersion > declared.version) throw new UnknownEventError(stored, 'newer than this code');
    },
    event() {
      parsed ??= registry.decode(stored);
      return parsed;
    },
  };
}
