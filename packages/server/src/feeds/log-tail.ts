import type { EventStore, LogRead, Registry } from '@daybook/core';
import { LogEntry, logReader } from '@daybook/engine';
import { problemOf } from '../problems.ts';
import type { Follower } from './followers.ts';

/** The end of the log, read once for all who follow it. */
export type LogTail = {
  /**
   * Where a follower begins: at a position, or at the end. @throws Problem `position_beyond_head`
   */
  begin(after: number | undefined): Promise<number>;
  /**
   * Some of what follows a position, in order, and up to where nothing is left out; nothing at the end of the log.
   * Where little of it is wanted, `narrowed` has the store leave out the rest; otherwise it is read with everybody.
   */
  read(position: number, narrowed: Pick<LogRead, 'types' | 'streamTypes' | 'tenant'> | null): Promise<Piece>;
  /** Resolves when the log is longer than `position`, after `timeoutMs`, or when the follower ends. */
  moreThan(position: number, timeoutMs: number | null, follower: Follower): Promise<void>;
  /** Somebody follows, or no longer does. The log is looked after while anybody does. */
  watch(): void;
  unwatch(): void;
  close(): Promise<void>;
};

export type Piece = { readonly entries: readonly LogEntry[]; readonly upTo: number };

/** How long to sleep for news of the log before looking anyway: a notification may be lost. */
const POLL_MS = 1_000;
/** After the database could not be read. Those who follow do not notice but by the silence. */
const RETRY_MS = 500;
/**
 * What is this near to the end is read through the pages that are held there, some thousands of events; whoever is
 * further back would drive them out, and reads elsewhere.
 */
const NEAR = 6_000;
/** Reads of what lies further back at one time: many who come back together must not take all connections. */
const MAX_PAST_READS = 3;
/** Events that a narrowed read of the past brings at most: what a follower may hold, or they would be read again. */
const PAST_PAGE = 64;
/** Where less than one event in so many is wanted, it is worth a read of one's own. */
const RARE = 50;

/** Whether of what was looked through so little was wanted that the rest is better left to the store. */
export const isRare = (wanted: number, positions: number): boolean => positions >= RARE && wanted * RARE < positions;

export function logTail(store: EventStore, registry: Registry, { gatherMs }: { readonly gatherMs: number }): LogTail {
  const near = logReader(store, registry);
  const far = logReader(store, registry);
  const past = turnstile(MAX_PAST_READS);
  const waiting = new Set<() => void>();
  let head = 0;
  let watching = 0;
  let running: Promise<void> | null = null;
  let wakeUp = () => {};

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  function reached(position: number) {
    if (position <= head) return;
    head = position;
    for (const wake of waiting) wake();
  }

  async function run() {
    // Where the log ends, it may be far from where it was looked after last.
    for (let isLost = true; watching > 0; ) {
      try {
        if (isLost) reached((await store.head()).position);
        isLost = false;
        const last = (await near.after(head)).at(-1);
        if (last) reached(last.stored.position);
        else if (watching > 0) await Promise.race([store.waitForMore(head, POLL_MS), pause(POLL_MS)]);
        if (last && watching > 0) await pause(gatherMs);
      } catch {
        if (watching > 0) await pause(RETRY_MS);
      }
    }
    running = null;
  }

  return {
    async begin(after) {
      if (after === undefined || after > head) reached((await store.head()).position);
      if (after !== undefined && after > head) throw problemOf('position_beyond_head');
      return after ?? head;
    },

    async read(position, narrowed) {
      if (position >= head) return { entries: [], upTo: position };
      if (head - position <= NEAR) return whole(await near.after(position), position);
      return past(async () => {
        if (narrowed === null) return whole(await far.after(position), position);
        const { events, next } = await store.readLog({ ...narrowed, after: position, limit: PAST_PAGE });
        return { entries: events.map((stored) => new LogEntry(registry, stored)), upTo: next };
      });
    },

    async moreThan(position, timeoutMs, follower) {
      if (head > position || follower.ended() !== null) return;
      await new Promise<void>((resolve) => {
        const wake = () => {
          clearTimeout(timer);
          waiting.delete(wake);
          forget();
          resolve();
        };
        const timer = timeoutMs === null ? undefined : setTimeout(wake, timeoutMs);
        const forget = follower.onEnd(wake);
        waiting.add(wake);
      });
    },

    watch() {
      watching++;
      running ??= run();
    },
    unwatch() {
      watching--;
      if (watching === 0) wakeUp();
    },
    async close() {
      wakeUp();
      await running;
    },
  };
}

const whole = (entries: readonly LogEntry[], position: number): Piece => ({
  entries,
  upTo: entries.at(-1)?.stored.position ?? position,
});

/** Lets so many through at one time, in the order they came. */
function turnstile(most: number) {
  const queue: (() => void)[] = [];
  let inside = 0;
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (inside >= most) await new Promise<void>((resolve) => queue.push(resolve));
    else inside++;
    try {
      return await work();
    } finally {
      // The place goes to whoever waits longest, without ever being free.
      const next = queue.shift();
      if (next) next();
      else inside--;
    }
  };
}
