import {
  CurrencyCode,
  Day,
  Decimal,
  type EventOf,
  event,
  Nullable,
  OneOf,
  Shape,
  type Static,
  Text,
  Timestamp,
  Type,
  Uuid,
} from '@daybook/core';
import { OWN_KINDS, TRANSFER_KINDS } from '../ledger/kinds.ts';

/*
 * The storage format of transfers: the journal. One event holds all legs of a transfer, so that the books balance at
 * every position of the log: per currency, its debits equal its credits.
 */

/**
 * One side of a transfer. `opens` names the kind where the account is one of the ledger's own, which its first entry
 * opens; null for any other.
 */
export const Leg = () =>
  Shape({
    accountId: Uuid(),
    side: OneOf('debit', 'credit'),
    amount: Decimal(),
    currency: CurrencyCode(),
    opens: Nullable(OneOf(...OWN_KINDS)),
  });
export type Leg = Static<ReturnType<typeof Leg>>;

export const Legs = () => Type.Array(Leg(), { minItems: 2, maxItems: 100 });

/** What a transfer is about. `reference` is the caller's own; `reverses` the transfer that this one undoes. */
export const terms = {
  kind: OneOf(...TRANSFER_KINDS),
  description: Text({ maxLength: 200 }),
  reference: Nullable(Text({ maxLength: 120 })),
  paymentId: Nullable(Uuid()),
  reverses: Nullable(Uuid()),
  quoteId: Nullable(Uuid()),
};

export type Terms = Static<ReturnType<typeof Terms>>;
const Terms = () => Shape(terms);

export const events = {
  /** Posted at once. `effectiveDate` is the day from which it counts, today's or an earlier one. */
  TransferPosted: event(Shape({ ...terms, legs: Legs(), effectiveDate: Day(), postedAt: Timestamp() })),

  /** Money set aside, to be captured or let go. Without `expiresAt` it waits for ever. */
  TransferHeld: event(Shape({ ...terms, legs: Legs(), heldAt: Timestamp(), expiresAt: Nullable(Timestamp()) })),
  /** Posted out of what was held: `legs` is what moved; what was held beyond that is free again. */
  TransferCaptured: event(
    Shape({ kind: OneOf(...TRANSFER_KINDS), legs: Legs(), effectiveDate: Day(), capturedAt: Timestamp() }),
  ),
  TransferVoided: event(Shape({ reason: Text({ maxLength: 200 }), voidedAt: Timestamp() })),
  TransferExpired: event(Shape({ expiredAt: Timestamp() })),

  /** Undone by another transfer with the same legs the other way round. */
  TransferReversed: event(Shape({ reversalId: Uuid(), reason: Text({ maxLength: 200 }), reversedAt: Timestamp() })),
};

export type TransferEvent = EventOf<typeof events>;
