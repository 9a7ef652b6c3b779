import { commandRoute, Decimal, type Route, Shape, Type, Uuid } from '@daybook/core';
import { fxQuoteCommands } from '../fx-quote/commands.ts';
import { terms } from '../fx-quote/events.ts';
import { QuoteId, QuoteSeconds } from '../vocabulary.ts';

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
      validForSeconds: Type.Optional(QuoteSeconds()),
    }),
    commands: ({ body: { feeBps = 0, validForSeconds = VALID_FOR_SECONDS, ...asked }, newId }) =>
      fxQuoteCommands.QuoteFx(newId('quote'), { ...asked, feeBps, validForSeconds }),
  }),
  commandRoute({
    name: 'bookFx',
    path: '/api/v1/fx/quotes/{id}/book',
    access: { roles: ['trader', 'treasurer'] },
    summary: 'Exchange at the quoted rate, once. Both accounts may be the same one.',
    params: Shape({ id: QuoteId() }),
    body: Shape({
      fromAccountId: Uuid('The account the money leaves.'),
      toAccountId: Uuid('The account the money comes to.'),
      sellAmount: Decimal('What is sold, a decimal in the currency sold.'),
    }),
    commands: ({ params, body, newId }) =>
      fxQuoteCommands.BookFx(params.id, { transferId: newId('transfer'), ...body }),
  }),
];
