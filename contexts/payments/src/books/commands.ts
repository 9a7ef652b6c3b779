import { type CommandOf, commands, Day, Shape, Uuid } from '@daybook/core';

/** The name under which `idOf` knows the tenant's books. */
export const BOOKS = 'books';

/** What may be asked of the books as a whole. There is one stream of them for a tenant. */
export const booksCommands = commands('Books', {
  /** Closes every day up to and including this one, which must be over; nothing is entered there any more. */
  ClosePeriod: Shape({ through: Day() }),
  /** Sent by a transfer that counts from an earlier day than today. */
  AdmitBackdated: Shape({ transferId: Uuid(), effectiveDate: Day() }),
});

export type BooksCommand = CommandOf<typeof booksCommands.schemas>;
