import { Day, type EventOf, event, Shape, Timestamp } from '@daybook/core';
import { TransferId } from '../vocabulary.ts';

/* The storage format of the books as a whole: which days are closed, and what was entered in days gone by. */

export const events = {
  /** Every day up to and including `through` is closed for good. */
  PeriodClosed: event(
    Shape(
      { through: Day('The last closed day, of UTC.'), closedAt: Timestamp('When it was closed.') },
      'Every day through this one is closed for good.',
    ),
  ),
  /** A transfer that counts from a day before the one on which it was recorded. */
  BackdatedAdmitted: event(
    Shape(
      {
        transferId: TransferId(),
        effectiveDate: Day('The day from which it counts, of UTC.'),
        admittedAt: Timestamp('When it was recorded.'),
      },
      'A transfer counts from a day before the one on which it was recorded.',
    ),
  ),
};

export type BooksEvent = EventOf<typeof events>;
