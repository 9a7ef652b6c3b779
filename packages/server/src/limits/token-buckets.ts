/** How fast something may be spent: units a second for ever, and `burst` of them at once. */
export type Rate = { readonly perSecond: number; readonly burst: number };

/** What is left in a bucket: whole units, and in how many seconds it is full again. */
export type Left = { readonly units: number; readonly fullInSeconds: number };

/** Many buckets of one rate, by key. Times in milliseconds of any clock that never goes back. */
export type TokenBuckets = {
  readonly rate: Rate;
  /** How long until so much could be taken; 0 if it can be now. Takes nothing. */
  waitMs(key: string, cost: number, now: number): number;
  /** Takes, whatever is there: a bucket may go below empty, and then it takes longer until it gives again. */
  take(key: string, cost: number, now: number): void;
  /** Takes what is needed for nothing to be left for so long. */
  empty(key: string, forMs: number, now: number): void;
  left(key: string, now: number): Left;
};

/** Keys remembered at least. A bucket not asked for while so many others were is forgotten: it is most likely full. */
const MAX_KEYS = 20_000;

/**
 * One number a key: the moment at which its bucket will be full again. In a table of two generations, so that nobody
 * who makes up keys makes it grow, and no timer is needed to shrink it.
 *
 * The library's limiter in memory does much the same and is used where counts are shared; here it would cost 440 to
 * 490 ns and two promises a request instead of 50 ns, and 1,000 ns a refusal, which is what there are most of when it
 * matters; and it lets through a whole second's worth at each turn of its window, which everybody else would feel.
 */
export function tokenBuckets(rate: Rate, maxKeys = MAX_KEYS): TokenBuckets {
  const { perSecond, burst } = rate;
  if (!(perSecond > 0 && burst >= 1)) throw new RangeError(`a rate of ${perSecond}/s with a burst of ${burst}`);
  const msEach = 1_000 / perSecond;
  const depthMs = burst * msEach;
  let fullAt = new Map<string, number>();
  let older = new Map<string, number>();

  function fullAtOf(key: string, now: number): number {
    const known = fullAt.get(key) ?? older.get(key) ?? 0;
    return known > now ? known : now;
  }

  function set(key: string, at: number) {
    if (fullAt.size >= maxKeys && !fullAt.has(key)) {
      older = fullAt;
      fullAt = new Map();
    }
    fullAt.set(key, at);
  }

  /** More than a full bucket holds is never there at once: such a thing takes all of it. */
  const msOf = (cost: number) => Math.min(cost, burst) * msEach;

  return {
    rate,
    waitMs(key, cost, now) {
      return Math.max(0, fullAtOf(key, now) - now + (msOf(cost) - depthMs));
    },
    take(key, cost, now) {
      set(key, fullAtOf(key, now) + cost * msEach);
    },
    empty(key, forMs, now) {
      set(key, Math.max(fullAtOf(key, now), now + forMs + depthMs - msEach));
    },
    left(key, now) {
      const missingMs = fullAtOf(key, now) - now;
      const units = Math.max(0, Math.floor((depthMs - missingMs) / msEach));
      return { units, fullInSeconds: Math.ceil(missingMs / 1_000) };
    },
  };
}
