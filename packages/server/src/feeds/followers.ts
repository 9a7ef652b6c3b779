import { noLongerKnown } from '../identity/unauthenticated.ts';
import { EVERY_ROLE, type Principal } from '../operations/caller.ts';
import { type Problem, problemOf } from '../problems.ts';
import type { LogTail } from './log-tail.ts';

/** What feeds may cost. Times in milliseconds. */
export type FeedLimits = {
  /** Feeds at one time in this process. */
  readonly maxFollowers: number;
  /** Of those, feeds of one principal. Where nobody is told apart, as on an unlocked server, it does not hold. */
  readonly maxPerPrincipal: number;
  /** A step must be taken within this time of the one before it being given. */
  readonly stallMs: number;
  /** How often a feed that has nothing for its reader says how far it has come. */
  readonly bookmarkMs: number;
  /** Between two wake-ups under a steady stream of events, so that each brings several. */
  readonly gatherMs: number;
  /** How often is looked for proofs that have run out and readers that have stalled. */
  readonly sweepMs: number;
};

/**
 * A feed holds 64 items at most, most often none, and its connection's buffers: two thousand are some tens of
 * megabytes. One principal's share is what a browser with many tabs, or a fleet under one key, may need.
 */
export const DEFAULT_LIMITS: FeedLimits = {
  maxFollowers: 2_000,
  maxPerPrincipal: 100,
  stallMs: 30_000,
  bookmarkMs: 1_000,
  gatherMs: 20,
  sweepMs: 500,
};

/** Whoever follows something: from its first step to its end. */
export type Follower = {
  readonly principal: Principal;
  /** Why it has ended: a problem its reader is told, or `left`; null while it goes on. */
  readonly ended: () => Problem | 'left' | null;
  end(why: Problem | 'left'): void;
  /** Calls back once it ends; answers how to take that back. */
  onEnd(then: () => void): () => void;
  /** Waits, but no longer than the follower is there: then undefined. */
  orEnd<T>(one: Promise<T>): Promise<T | undefined>;
  /** Its reader asks for a step, or has been given one. */
  asks(): void;
  given(): void;
};

/** Everybody who follows something in this process. */
export type Followers = {
  /** @throws Problem `too_many_feeds`, `unauthenticated`, `server_stopping` */
  admit(principal: Principal): Follower;
  close(): void;
};

const stopping = () =>
  problemOf('server_stopping', { detail: 'The feed can be begun again after the last position given.' });

/** `tail` is kept at work while anybody follows. */
export function followers(limits: FeedLimits, tail: LogTail): Followers {
  const present = new Set<Follower & { look(now: number): void }>();
  const perPrincipal = new Map<string, number>();
  let isClosed = false;
  let sweeping: NodeJS.Timeout | undefined;

  function leave(follower: Follower & { look(now: number): void }, name: string) {
    present.delete(follower);
    const left = (perPrincipal.get(name) ?? 1) - 1;
    if (left === 0) perPrincipal.delete(name);
    else perPrincipal.set(name, left);
    tail.unwatch();
    if (present.size === 0) clearInterval(sweeping);
  }

  const sweep = () => {
    const now = Date.now();
    for (const follower of present) follower.look(now);
  };

  return {
    admit(principal) {
      if (isClosed) throw stopping();
      if (hasRunOut(principal, Date.now())) throw noLongerKnown();
      const name = JSON.stringify([principal.tenant, principal.subject]);
      const own = perPrincipal.get(name) ?? 0;
      const isTold = !principal.roles.includes(EVERY_ROLE);
      if (present.size >= limits.maxFollowers || (isTold && own >= limits.maxPerPrincipal))
        throw problemOf('too_many_feeds');
      const follower = followerOf(principal, limits.stallMs, () => leave(follower, name));
      if (present.size === 0) sweeping = setInterval(sweep, limits.sweepMs).unref();
      present.add(follower);
      perPrincipal.set(name, own + 1);
      tail.watch();
      return follower;
    },
    close() {
      isClosed = true;
      for (const follower of present) follower.end(stopping());
    },
  };
}

const hasRunOut = ({ until }: Principal, now: number) => until !== null && until <= now;

function followerOf(principal: Principal, stallMs: number, leave: () => void) {
  let why: Problem | 'left' | null = null;
  /** When a step was given for which the reader has not come back yet. */
  let givenAt: number | null = null;
  const callbacks = new Set<() => void>();
  const follower = {
    principal,
    ended: () => why,
    end(reason: Problem | 'left') {
      if (why !== null) return;
      why = reason;
      leave();
      for (const then of callbacks) then();
      callbacks.clear();
    },
    onEnd(then: () => void) {
      callbacks.add(then);
      return () => void callbacks.delete(then);
    },
    async orEnd<T>(one: Promise<T>): Promise<T | undefined> {
      if (why !== null) {
        one.catch(() => {}); // nobody waits for it any more
        return undefined;
      }
      let forget = () => {};
      const end = new Promise<undefined>((resolve) => {
        forget = follower.onEnd(() => resolve(undefined));
      });
      try {
        return await Promise.race([one, end]);
      } finally {
        forget();
      }
    },
    asks() {
      givenAt = null;
      if (hasRunOut(principal, Date.now())) follower.end(noLongerKnown());
    },
    given() {
      givenAt = Date.now();
    },
    look(now: number) {
      if (hasRunOut(principal, now)) follower.end(noLongerKnown());
      else if (givenAt !== null && now - givenAt > stallMs) follower.end(problemOf('slow_reader'));
    },
  };
  return follower;
}
