import { Count, CurrencyCode, Decimal, type EventOf, event, Shape, Text, Timestamp, Type, Uuid } from '@daybook/core';

/*
 * The storage format of foreign-exchange quotes. A quote says how many units of `buyCurrency` one unit of
 * `sellCurrency` buys; the customer sells the one and buys the other.
 */

/** A price of one currency in another: up to eighteen decimals, because one rial is a few millionths of a dinar. */
export const Rate = () =>
  Type.String({
    pattern: '^(0|[1-9][0-9]{0,11})([.][0-9]{1,18})?$',
    maxLength: 31,
    'x-column': 'numeric',
    description: 'How many units of the currency bought one unit of the currency sold buys.',
    examples: ['1.1724'],
  });

/** `feeBps` is the fee in hundredths of a percent of what is sold. `rateSource` says where the rate comes from. */
export const terms = {
  sellCurrency: CurrencyCode({ description: 'The currency the customer sells.', examples: ['GBP'] }),
  buyCurrency: CurrencyCode({ description: 'The currency the customer buys.', examples: ['EUR'] }),
  rate: Rate(),
  rateSource: Text({ maxLength: 100, description: 'Where the rate comes from.', examples: ['ECB 2026-11-20'] }),
  feeBps: Count({
    maximum: 10_000,
    description: 'The fee, in hundredths of a percent of what is sold.',
    examples: [25],
  }),
};

export const events = {
  FxQuoted: event(
    Shape(
      { ...terms, quotedAt: Timestamp('When it was quoted.'), expiresAt: Timestamp('Until when it holds.') },
      'A rate was quoted, which holds for a while.',
    ),
  ),

  /** The fee is taken in the currency sold, beside the amount sold: `buyAmount` is `sellAmount` times the rate. */
  FxBooked: event(
    Shape(
      {
        transferId: Uuid('The transfer by which it was exchanged.'),
        fromAccountId: Uuid('The account the money leaves.'),
        toAccountId: Uuid('The account the money comes to.'),
        sellAmount: Decimal('What was sold, the fee apart: a decimal in the currency sold.'),
        sellCurrency: CurrencyCode({ description: 'The currency the customer sells.', examples: ['GBP'] }),
        buyAmount: Decimal('What was bought: `sellAmount` times the rate.'),
        buyCurrency: CurrencyCode({ description: 'The currency the customer buys.', examples: ['EUR'] }),
        rate: Rate(),
        feeAmount: Decimal('The fee, a decimal in the currency sold.'),
        bookedAt: Timestamp('When it was exchanged.'),
      },
      'Money was exchanged at the quoted rate.',
    ),
  ),
};

export type FxQuoteEvent = EventOf<typeof events>;
