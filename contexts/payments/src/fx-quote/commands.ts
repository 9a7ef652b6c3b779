import { type CommandOf, Count, commands, Decimal, Shape, Uuid } from '@daybook/core';
import { terms } from './events.ts';

/** What may be asked of a quote. The stream id is the quote's id. */
export const fxQuoteCommands = commands('FxQuote', {
  QuoteFx: Shape({ ...terms, validForSeconds: Count({ minimum: 1, maximum: 86_400 }) }),
  /** Exchanges at the quoted rate, once. Both accounts may be the same one, if it holds both currencies. */
  BookFx: Shape({ transferId: Uuid(), fromAccountId: Uuid(), toAccountId: Uuid(), sellAmount: Decimal() }),
});

export type FxQuoteCommand = CommandOf<typeof fxQuoteCommands.schemas>;

/** The command of one type. */
export type Of<T extends FxQuoteCommand['type']> = Extract<FxQuoteCommand, { type: T }>;
