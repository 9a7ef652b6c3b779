import { DAY_MS, dayOf } from '../moments.ts';

/** From this day on there are so many days to answer a dispute, and to decide one that was answered. */
export type DeadlineRule = { readonly from: string; readonly responseDays: number; readonly decisionDays: number };

/** Daybook's own, by the day from which they hold: a scheme tells its banks its own in circulars. */
export const DEADLINES: readonly DeadlineRule[] = [{ from: '1970-01-01', responseDays: 10, decisionDays: 10 }];

/** By when to answer, or to decide, what begins to wait now. @throws RangeError before the first rule. */
export function deadline(
  what: 'responseDays' | 'decisionDays',
  now: string,
  rules: readonly DeadlineRule[] = DEADLINES,
): string {
  const rule = rules.findLast(({ from }) => from <= dayOf(now));
  if (!rule) throw new RangeError(`no deadline is laid down for ${now}`);
  return new Date(Date.parse(now) + rule[what] * DAY_MS).toISOString();
}
