import { Count, commandRoute, Decimal, type Route, Shape, Type, Uuid } from '@daybook/core';
import { fxQuoteCommands } from '../fx-quote/commands.ts';
import { terms } from '../fx-quote/events.ts';

/** How long a quote holds unless it says. */
const VALID_FOR_SECONDS = 30;

/** Foreign exchange over HTTP: a price that holds for a while, and the exchange at that price. */
export const fxRoutes: readonly Route[] = [
  commandRoute({
    name: 'quoteFx',
    path: '/api/v1/fx/quotes',
    access: { roles: ['trader', 'treasurer'] },
    summary: 'Quote a rate: how many units of one currency one unit of another buys, and what the exchange costs.',
    params: Shape({}),
    body: Shape({
      ...terms,
      feeBps: Type.Optional(terms.feeBps),
      validForSeconds: Type.Optional(Count({ minimum: 1, maximum: 86_400 })),
    }),
    commands: ({ body: { feeBps = 0, validForSeconds = VALID_FOR_SECONDS, ...asked }, newId }) =>
      fxQuoteCommands.QuoteFx(newId('quote'), { ...asked, feeBps, validForSeconds }),
  }),
  commandRoute({
    name: 'bookFx',
    path: '/api/v1/fx/quotes/{id}/book',
    access: { roles: ['trader', 'treasurer'] },
    summary: 'Exchange at the quoted rate, once. Both accounts may be the same one.',
    params: Shape({ id: Uuid() }),
    body: Shape({ fromAccountId: Uuid(), toAccountId: Uuid(), sellAmount: Decimal() }),
    commands: ({ params, body, newId }) =>
      fxQuoteCommands.BookFx(params.id, { transferId: newId('transfer'), ...body }),
  }),
];
