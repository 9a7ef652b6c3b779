import { commandRoute, type Route, Shape } from '@daybook/core';
import { BOOKS, booksCommands } from '../books/commands.ts';
import { BookDay } from '../statement/period.ts';

/** The books as a whole over HTTP. */
export const booksRoutes: readonly Route[] = [
  commandRoute({
    name: 'closeBooks',
    path: '/api/v1/books/close',
    access: { roles: ['treasurer'] },
    summary: 'Close every day up to and including this one: nothing is entered there any more.',
    params: Shape({}),
    body: Shape({ through: BookDay('The last day to close, of UTC.') }),
    commands: ({ body, idOf }) => booksCommands.ClosePeriod(idOf(BOOKS), body),
  }),
];
