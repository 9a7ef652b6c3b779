import { DAY_MS } from '../moments.ts';

/** From this day on a cycle has so many minutes. A day begins with a new cycle, and its last may be shorter. */
export type CycleRule = { readonly from: string; readonly minutes: number };

/** How long a settlement cycle lasts, by the day from which that holds. Ten cycles a day, of 2 h 24 min each. */
export const CYCLES: readonly CycleRule[] = [{ from: '1970-01-01', minutes: 144 }];

/**
 * No window is planned to be shorter than this, in milliseconds. It is also how far the clock that fires the timer and
 * the clock that stamps commands may differ: a window closed a moment early is not followed by one of a moment.
 */
const SHORTEST_WINDOW_MS = 60_000;

/**
 * When a window opened now is to close: at the end of the cycle, or of the next one if this one is as good as over.
 * Days are UTC; the answer is RFC 3339 and at most a day ahead. @throws RangeError before the first rule.
 */
export function closingTime(now: string, rules: readonly CycleRule[] = CYCLES): string {
  const earliest = Date.parse(now) + SHORTEST_WINDOW_MS;
  const midnight = earliest - (earliest % DAY_MS);
  const rule = rules.findLast(({ from }) => Date.parse(from) <= midnight);
  if (!rule) throw new RangeError(`no cycle is laid down for ${now}`);
  const cycle = rule.minutes * 60_000;
  const ended = Math.floor((earliest - midnight) / cycle);
  return new Date(Math.min(midnight + (ended + 1) * cycle, midnight + DAY_MS)).toISOString();
}
