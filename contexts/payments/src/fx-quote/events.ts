import { Count, CurrencyCode, Decimal, type EventOf, event, Shape, Text, Timestamp, Type, Uuid } from '@daybook/core';

/*
 * The storage format of foreign-exchange quotes. A quote says how many units of `buyCurrency` one unit of
 * `sellCurrency` buys; the customer sells the one and buys the other.
 */

/** A price of one currency in another: up to eighteen decimals, because one rial is a few millionths of a dinar. */
export const Rate = () =>
  Type.String({ pattern: '^(0|[1-9][0-9]{0,11})([.][0-9]{1,18})?$', maxLength: 31, 'x-column': 'numeric' });

/** `feeBps` is the fee in hundredths of a percent of what is sold. `rateSource` says where the rate comes from. */
export const terms = {
  sellCurrency: CurrencyCode(),
  buyCurrency: CurrencyCode(),
  rate: Rate(),
  rateSource: Text({ maxLength: 100 }),
  feeBps: Count({ maximum: 10_000 }),
};

export const events = {
  FxQuoted: event(Shape({ ...terms, quotedAt: Timestamp(), expiresAt: Timestamp() })),

  /** The fee is taken in the currency sold, beside the amount sold: `buyAmount` is `sellAmount` times the rate. */
  FxBooked: event(
    Shape({
      transferId: Uuid(),
      fromAccountId: Uuid(),
      toAccountId: Uuid(),
      sellAmount: Decimal(),
      sellCurrency: CurrencyCode(),
      buyAmount: Decimal(),
      buyCurrency: CurrencyCode(),
      rate: Rate(),
      feeAmount: Decimal(),
      bookedAt: Timestamp(),
    }),
  ),
};

export type FxQuoteEvent = EventOf<typeof events>;
