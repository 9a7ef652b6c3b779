import type { Route } from '@daybook/core';

/** What a field says of itself: the route's summary, and who may use it. */
export function summaryOf({ summary, access: { roles, holders = [] } }: Pick<Route, 'summary' | 'access'>): string {
  const whole = summary.endsWith('.') ? summary : `${summary}.`;
  const own = holders.length === 0 ? '' : `${roles.length === 0 ? '' : '; '}${holders.join(', ')} for what is theirs`;
  return `${whole} For: ${roles.join(', ')}${own}.`;
}
