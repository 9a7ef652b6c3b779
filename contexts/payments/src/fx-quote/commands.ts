import { type CommandOf, commands, Decimal, Shape, Uuid } from '@daybook/core';
import { QuoteSeconds } from '../vocabulary.ts';
import { terms } from './events.ts';

/** What may be asked of a quote. The stream id is the quote's id. */
export const fxQuoteCommands = commands('FxQuote', {
  QuoteFx: Shape({ ...terms, validForSeconds: QuoteSeconds() }, 'Quote a rate.'),
  /** Exchanges at the quoted rate, once. Both accounts may be the same one, if it holds both currencies. */
  BookFx: Shape(
    {
      transferId: Uuid('The transfer by which it is exchanged.'),
      fromAccountId: Uuid('The account the money leaves.'),
      toAccountId: Uuid('The account the money comes to.'),
      sellAmount: Decimal('What is sold, a decimal in the currency sold.'),
    },
    'Exchange at the quoted rate, once.',
  ),
});

export type FxQuoteCommand = CommandOf<typeof fxQuoteCommands.schemas>;

/** The command of one type. */
export type Of<T extends FxQuoteCommand['type']> = Extract<FxQuoteCommand, { type: T }>;
