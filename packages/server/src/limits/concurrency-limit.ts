/** How many may be under way at a time, as it comes out of how long they take. */
export type ConcurrencyLimit = {
  now(): number;
  /** One is over, after so long. */
  took(ms: number): void;
  /** There was no more room for one. */
  full(): void;
  /**
   * Thinks the limit over, at the end of a window. `lateMs`: how long things waited before they could begin at all;
   * `peak`: how many were under way at the most.
   */
  think(lateMs: number, peak: number): void;
};

/** One window's answers say little where there are so few. */
const MIN_SAMPLES = 8;
/** Samples of a window; the quantile of more would be no better. */
const MAX_SAMPLES = 512;
/** One in ten may take longer than the target. */
const QUANTILE = 0.9;
/** At least so much less, and half at the most, the further beyond its target the faster: a flood comes at once. */
const DECREASE = 0.85;
const MOST_DECREASE = 0.5;
/** Of the limit: how much it grows by where it is needed, and shrinks by where it is not used. */
const CHANGE = 0.1;
/** Of the limit: where fewer are under way, it is not they who make it slow, and turning some away would not help. */
const BINDING = 0.5;
/** So many windows in a row must be too slow: a single one is a collection or a checkpoint, and over when it is seen. */
const SLOW_WINDOWS = 2;

/**
 * As TCP finds its window: a little more while it is needed and answers come in time, a good part less when they have
 * been late for two windows in a row. One that is not used shrinks to the first: of what it let in once, nobody knows
 * whether that is still done in time, and a flood would come in whole before it is seen.
 */
export function concurrencyLimit({
  least,
  most,
  first,
  targetMs,
}: {
  readonly least: number;
  readonly most: number;
  readonly first: number;
  readonly targetMs: number;
}): ConcurrencyLimit {
  let limit = first;
  let wasFull = false;
  let slow = 0;
  let samples: number[] = [];

  return {
    now: () => limit,
    took(ms) {
      if (samples.length < MAX_SAMPLES) samples.push(ms);
    },
    full() {
      wasFull = true;
    },
    think(lateMs, peak) {
      const took = samples.sort((a, b) => a - b)[Math.floor(samples.length * QUANTILE)] ?? 0;
      const all = took + lateMs;
      const isSlow = samples.length >= MIN_SAMPLES && all > targetMs;
      slow = isSlow && peak >= limit * BINDING ? slow + 1 : 0;
      if (slow >= SLOW_WINDOWS) {
        const left = Math.max(MOST_DECREASE, Math.min(DECREASE, targetMs / all));
        limit = Math.max(least, Math.floor(limit * left));
        slow = 0;
      } else if (wasFull && !isSlow) limit = Math.min(most, Math.ceil(limit * (1 + CHANGE)));
      else if (limit > first && peak < limit * BINDING) limit = Math.max(first, Math.floor(limit * (1 - CHANGE)));
      wasFull = false;
      samples = [];
    },
  };
}
