import type { Route } from '@daybook/core';
import { forWhom } from '../operations/for-whom.ts';

/** What a field says of itself: the route's summary, and who may use it. */
export const summaryOf = ({ summary, access }: Pick<Route, 'summary' | 'access'>): string =>
  `${summary.endsWith('.') ? summary : `${summary}.`} ${forWhom(access)}`;
