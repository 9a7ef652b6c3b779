import { setImmediate } from 'node:timers/promises';
import {
  declaredType,
  type EventStore,
  metadataOf,
  type RecordedEvent,
  type Registry,
  type StoredEvent,
} from '@daybook/core';
import { LRUCache } from 'lru-cache';
import type { InTrace } from './tracing.ts';

/** Reads the log for every consumer of this process. */
export type LogReader = {
  /**
   * Some of the entries after a position, in order, none left out; empty at the end of the log. For followers of the
   * log: a page of positions never changes once it is full, so ten views at the head read and parse each event once.
   */
  after(position: number): Promise<readonly LogEntry[]>;
  /** Begins to read what follows a position, for whoever will soon ask for it with `after`. */
  ahead(position: number): void;
  /**
   * Everything after a position up to another, page by page. For whoever folds the log from its beginning: the next
   * page is under way while one is folded, and nothing is kept.
   */
  pages(after: number, upTo: number): AsyncGenerator<readonly LogEntry[]>;
};

/** An event read for folding, parsed once for all readers and only if one of them folds it. */
export class LogEntry {
  readonly stored: StoredEvent;
  readonly #registry: Registry;
  #event: RecordedEvent | undefined;
  #inTrace: InTrace | null | undefined;

  constructor(registry: Registry, stored: StoredEvent) {
    this.stored = stored;
    this.#registry = registry;
  }

  /** Stops a reader at a type nobody declared, also one that would not have folded it: it cannot know that. */
  check(): void {
    declaredType(this.#registry.events, this.stored);
  }

  /** Where it stands in a trace; null for most. Looked up once, and read only if there is something to read. */
  get inTrace(): InTrace | null {
    this.#inTrace ??= this.stored.metadata.includes('"traceId":') ? metadataOf(this.stored) : null;
    return this.#inTrace;
  }

  event(): RecordedEvent {
    this.#event ??= this.#registry.decode(this.stored);
    return this.#event;
  }
}

/** Large enough that a page's round trip costs little beside its events, small enough to be a moment's work. */
const PAGE = 1_000;
/** Pages held for followers that are near each other, some megabytes. All that is held, the collector carries along. */
const MAX_PAGES = 8;

export function logReader(store: EventStore, registry: Registry): LogReader {
  const held = new LRUCache<number, LogEntry[]>({ max: MAX_PAGES });
  const reading = new Map<number, Promise<void>>();

  /** Reads on after a position. Positions have no gaps; if one is missing, nothing behind it may be folded. */
  async function read(after: number, limit: number): Promise<LogEntry[]> {
    const { events } = await store.readLog({ after, limit });
    return events.map((stored, i) => {
      if (stored.position !== after + i + 1) throw new Error(`the log has a gap after position ${after + i}`);
      return new LogEntry(registry, stored);
    });
  }

  async function extend(number: number): Promise<void> {
    const page = held.get(number) ?? [];
    page.push(...(await read(number * PAGE + page.length, PAGE - page.length)));
    held.set(number, page);
  }

  const pageOf = (position: number) => ({ number: Math.floor(position / PAGE), start: position % PAGE });

  /** One reading of a page at a time, for all who want it. */
  function readOn(number: number): Promise<void> {
    const pending = reading.get(number) ?? extend(number).finally(() => reading.delete(number));
    reading.set(number, pending);
    return pending;
  }

  return {
    async after(position) {
      const { number, start } = pageOf(position);
      if ((held.get(number)?.length ?? 0) <= start) await readOn(number);
      return held.get(number)?.slice(start) ?? [];
    },

    ahead(position) {
      const { number, start } = pageOf(position);
      if ((held.get(number)?.length ?? 0) <= start) readOn(number).catch(() => {}); // `after` will meet it again
    },

    async *pages(after, upTo) {
      const readFrom = (from: number) => {
        const page = read(from, Math.min(PAGE, upTo - from));
        page.catch(() => {}); // whoever waits for it is told; it may be that nobody does any more
        return page;
      };
      let next = readFrom(after);
      for (let at = after; at < upTo; ) {
        const page = await next;
        at += page.length;
        if (page.length === 0) throw new Error(`the log ends at ${at}, before ${upTo}`);
        if (at < upTo) next = readFrom(at);
        await setImmediate(); // lets the query out before the fold takes the thread
        yield page;
      }
    },
  };
}
