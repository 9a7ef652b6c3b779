import { type Decision, type DecisionContext, stream } from '@daybook/core';
import { DAY_MS, startOf } from '../moments.ts';
import { refuse } from '../rejections.ts';
import { allBooksCommands, type BooksCommand } from './commands.ts';
import { type BooksEvent, events } from './events.ts';
import { type Books, evolve, openBooks } from './evolve.ts';

/**
 * How long after its end a day can be closed, in milliseconds. A transfer that was decided in a day's last moment is
 * in the log by then: clocks differ by less than a minute, and an append is given up after seconds.
 */
const CLOSABLE_AFTER_MS = 2 * 60_000;

/** What the books answer. A closed day is never opened again. */
function decide({ type, data }: BooksCommand, books: Books, { now }: DecisionContext): Decision<BooksEvent> {
  switch (type) {
    case 'ClosePeriod': {
      if (isClosed(books, data.through)) return [];
      if (startOf(data.through) + DAY_MS + CLOSABLE_AFTER_MS > Date.parse(now)) return refuse('period_not_over');
      return [{ type: 'PeriodClosed', data: { through: data.through, closedAt: now } }];
    }
    case 'AdmitBackdated': {
      if (isClosed(books, data.effectiveDate))
        return refuse('period_closed', { closedThrough: books.closedThrough, effectiveDate: data.effectiveDate });
      return [{ type: 'BackdatedAdmitted', data: { ...data, admittedAt: now } }];
    }
  }
}

const isClosed = ({ closedThrough }: Books, day: string) => closedThrough !== null && day <= closedThrough;

/** Stream 'Books', one for a tenant; its id is `idOf(BOOKS)`. */
export const books = stream({
  description: 'The books of a tenant as a whole: which days are closed.',
  events,
  commands: allBooksCommands,
  initial: openBooks,
  evolve,
  decide,
});
