import { Type } from '@daybook/core';
import { dayAfter } from '../moments.ts';

/**
 * A day that may be asked about: `2026-11-21`, from the year 1 on. The proleptic calendar of ISO 8601 has a year 0,
 * which neither PostgreSQL nor XML Schema knows.
 */
export const BookDay = (description: string) =>
  Type.String({ format: 'date', pattern: '^(?!0000)', description, examples: ['2026-11-21'] });

const LAST_DAY = '9999-12-31';

/** The end of an interval that has this as its last day: nothing where no day comes after it, or none is given. */
export function through(day: string | undefined): { readonly to?: string } {
  if (day === undefined || day === LAST_DAY) return {};
  return { to: dayAfter(day, 1) };
}
