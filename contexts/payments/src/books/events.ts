import { Day, type EventOf, event, Shape, Timestamp, Uuid } from '@daybook/core';

/* The storage format of the books as a whole: which days are closed, and what was entered in days gone by. */

export const events = {
  /** Every day up to and including `through` is closed for good. */
  PeriodClosed: event(Shape({ through: Day(), closedAt: Timestamp() })),
  /** A transfer that counts from a day before the one on which it was recorded. */
  BackdatedAdmitted: event(Shape({ transferId: Uuid(), effectiveDate: Day(), admittedAt: Timestamp() })),
};

export type BooksEvent = EventOf<typeof events>;
