import { Day, type EventOf, event, Nullable, Shape, type Static, Timestamp, Type, Uuid } from '@daybook/core';
import {
  AccountId,
  Amount,
  Currency,
  Description,
  EntrySide,
  ExternalReference,
  Opens,
  Reason,
  TransferKind,
} from '../vocabulary.ts';

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
    accountId: AccountId(),
    side: EntrySide(),
    amount: Amount(),
    currency: Currency(),
    opens: Opens(),
  });
export type Leg = Static<ReturnType<typeof Leg>>;

export const Legs = () =>
  Type.Array(Leg(), { minItems: 2, maxItems: 100, description: 'What it takes from and gives to each account.' });

/** What a transfer is about. `reference` is the caller's own; `reverses` the transfer that this one undoes. */
export const terms = {
  kind: TransferKind(),
  description: Description(),
  reference: Nullable(ExternalReference()),
  paymentId: Nullable(Uuid('The payment it belongs to; null if to none.')),
  reverses: Nullable(Uuid('The transfer that this one undoes; null if none.')),
  quoteId: Nullable(Uuid('The quote at whose rate it exchanges; null if it exchanges nothing.')),
};

export type Terms = Static<ReturnType<typeof Terms>>;
const Terms = () => Shape(terms);

export const events = {
  /** Posted at once. `effectiveDate` is the day from which it counts, today's or an earlier one. */
  TransferPosted: event(
    Shape(
      {
        ...terms,
        legs: Legs(),
        effectiveDate: Day('The day from which it counts, of UTC.'),
        postedAt: Timestamp('When it was posted.'),
      },
      'Money was moved at once.',
    ),
  ),

  /** Money set aside, to be captured or let go. Without `expiresAt` it waits for ever. */
  TransferHeld: event(
    Shape(
      {
        ...terms,
        legs: Legs(),
        heldAt: Timestamp('When it was set aside.'),
        expiresAt: Nullable(Timestamp('When what is held is let go; null: never.')),
      },
      'Money was set aside, to be captured or let go.',
    ),
  ),
  /** Posted out of what was held: `legs` is what moved; what was held beyond that is free again. */
  TransferCaptured: event(
    Shape(
      {
        kind: TransferKind(),
        legs: Legs(),
        effectiveDate: Day('The day from which it counts, of UTC.'),
        capturedAt: Timestamp('When it was moved.'),
      },
      'What was held, or part of it, was moved; the rest is free again.',
    ),
  ),
  TransferVoided: event(
    Shape({ reason: Reason(), voidedAt: Timestamp('When it was let go.') }, 'What was held was let go.'),
  ),
  TransferExpired: event(
    Shape({ expiredAt: Timestamp('When it ran out.') }, 'What was held was let go because its time ran out.'),
  ),

  TransferReversed: event(
    Shape(
      {
        reversalId: Uuid('The transfer that undid it.'),
        reason: Reason(),
        reversedAt: Timestamp('When it was undone.'),
      },
      'The transfer was undone by another.',
    ),
  ),
};

export type TransferEvent = EventOf<typeof events>;
