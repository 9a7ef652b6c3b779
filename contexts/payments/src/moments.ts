/*
 * Moments and days. Moments are RFC 3339 UTC, days those of UTC; two moments may be written with different numbers of
 * digits, so they are compared as times and not as texts.
 */

export const DAY_MS = 86_400_000;

/** How far the clock that fires timers and the clock that stamps commands may differ, in milliseconds. */
const CLOCK_TOLERANCE_MS = 60_000;

/** The day of a moment. */
export const dayOf = (at: string): string => at.slice(0, 10);

/** When a day begins, in milliseconds since 1970. */
export const startOf = (day: string): number => Date.parse(`${day}T00:00:00Z`);

/** The day that comes so many days after another. */
export const dayAfter = (day: string, days: number): string =>
  dayOf(new Date(startOf(day) + days * DAY_MS).toISOString());

/** The moment so many seconds after another. */
export const later = (at: string, seconds: number): string => new Date(Date.parse(at) + seconds * 1_000).toISOString();

/** Whether a deadline has been reached. */
export const isPast = (deadline: string, now: string): boolean => Date.parse(now) >= Date.parse(deadline);

/** Whether a timer that fires now may count a deadline as reached, as far as two clocks can agree. */
export const isDue = (deadline: string, now: string): boolean =>
  Date.parse(now) + CLOCK_TOLERANCE_MS >= Date.parse(deadline);
