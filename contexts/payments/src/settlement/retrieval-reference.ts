import { DAY_MS } from '../moments.ts';

/** The most payments of one currency that a day's references can number. */
export const MAX_PAYMENTS_A_DAY = 99_999_999;

/**
 * The retrieval reference of a day's payment: the last digit of the year, the day of the year in three digits, the
 * payment's number on that day in eight.
 *
 * @example
 * retrievalReference('2026-02-01', 17); // '603200000017'
 */
export function retrievalReference(day: string, count: number): string {
  const newYear = Date.parse(`${day.slice(0, 4)}-01-01`);
  const dayOfYear = (Date.parse(day) - newYear) / DAY_MS + 1;
  return `${day.slice(3, 4)}${String(dayOfYear).padStart(3, '0')}${String(count).padStart(8, '0')}`;
}
