import type { BooksEvent } from './events.ts';

/** The books as a whole. `closedThrough` is the last closed day, null while none is. */
export type Books = { readonly closedThrough: string | null };

export const openBooks: Books = { closedThrough: null };

export function evolve(books: Books, { type, data }: BooksEvent): Books {
  switch (type) {
    case 'PeriodClosed':
      return { closedThrough: data.through };
    case 'BackdatedAdmitted':
      return books;
  }
}
