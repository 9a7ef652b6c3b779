import { type CommandOf, commands, Day, Shape } from '@daybook/core';
import { TransferId } from '../vocabulary.ts';

/** The name under which `idOf` knows the tenant's books. */
export const BOOKS = 'books';

/** What may be asked of the books as a whole. There is one stream of them for a tenant. */
const asked = {
  /** Closes every day up to and including this one, which must be over; nothing is entered there any more. */
  ClosePeriod: Shape(
    { through: Day('The last day to close, of UTC.') },
    'Close every day up to and including this one.',
  ),
};

/** Sent by a transfer that counts from an earlier day than today, along with its own event. */
const ofTransfers = {
  AdmitBackdated: Shape(
    { transferId: TransferId(), effectiveDate: Day('The day from which it counts, of UTC.') },
    'Let a transfer count from an earlier day.',
  ),
};

/** The commands that routes may send. */
export const booksCommands = commands('Books', asked);

/** All commands of the stream, those of transfers included. */
export const allBooksCommands = commands('Books', { ...asked, ...ofTransfers });

export type BooksCommand = CommandOf<typeof allBooksCommands.schemas>;
