import {
  CurrencyCode,
  Day,
  Decimal,
  described,
  type EventOf,
  event,
  Flag,
  OneOf,
  Shape,
  type Static,
  Timestamp,
  Type,
} from '@daybook/core';
import {
  AccountKind,
  Currency,
  Description,
  EntrySide,
  Name,
  Reason,
  TransferId,
  TransferKind,
} from '../vocabulary.ts';

/*
 * The storage format of accounts. An account's events are what transfers did to it: they are appended together with
 * the transfer or not at all. Amounts are above zero, with exactly their currency's decimals; which way they go is
 * said by `side`.
 */

/** One side of a transfer as its account sees it. */
export const Entry = () =>
  Shape({
    side: EntrySide(),
    amount: Decimal('An amount above zero, a decimal in the currency.'),
    currency: Currency(),
  });
export type Entry = Static<ReturnType<typeof Entry>>;
const Entries = () => Type.Array(Entry(), { maxItems: 100 });
/**
 * How far below zero an account may go, by currency; nothing where a currency is not named. For a member this is its
 * net debit cap. An account that is `unbounded` has none.
 */
export const Overdrafts = () =>
  Type.Array(Shape({ currency: Currency(), limit: Decimal('How far below zero, a decimal in the currency.') }), {
    maxItems: 50,
    description: 'How far below zero it may go, by currency.',
  });
export type Overdrafts = Static<ReturnType<typeof Overdrafts>>;

export const events = {
  /** `currencies` empty: any. `unbounded`: its balance may go either way without limit, as the ledger's own may. */
  AccountOpened: event(
    Shape(
      {
        kind: AccountKind(),
        name: Name(),
        currencies: described(Type.Array(CurrencyCode(), { maxItems: 50 }), 'The currencies it may hold; empty: any.'),
        unbounded: Flag("Whether its balance may go either way without limit, as the ledger's own may."),
        overdrafts: Overdrafts(),
        openedAt: Timestamp('When it was opened.'),
      },
      'An account was opened.',
    ),
  ),
  AccountOverdraftsSet: event(
    Shape(
      { overdrafts: Overdrafts(), setAt: Timestamp('When they were set.') },
      'How far below zero the account may go was set anew.',
    ),
  ),
  AccountFrozen: event(
    Shape(
      { reason: Reason(), frozenAt: Timestamp('When it was frozen.') },
      'Nothing more may be taken from the account.',
    ),
  ),
  AccountUnfrozen: event(
    Shape({ unfrozenAt: Timestamp('When it was freed.') }, 'Money may be taken from the account again.'),
  ),
  AccountClosed: event(Shape({ closedAt: Timestamp('When it was closed.') }, 'The account was closed.')),
  AccountReopened: event(
    Shape(
      { reopenedAt: Timestamp('When it was opened again.') },
      'The account is open again: something taken before it was closed was given back.',
    ),
  ),

  /** Set aside for a transfer that is not posted yet: counts as gone where it goes out, not yet as come where it comes in. */
  EntriesHeld: event(
    Shape(
      {
        transferId: TransferId(),
        entries: described(Entries(), 'What was set aside.'),
        heldAt: Timestamp('When it was set aside.'),
      },
      'Money was set aside for a transfer that is not posted yet.',
    ),
  ),
  EntriesReleased: event(
    Shape(
      {
        transferId: TransferId(),
        reason: described(OneOf('voided', 'expired'), 'Why it is free again.'),
        entries: described(Entries(), 'What is free again.'),
        releasedAt: Timestamp('When it was free again.'),
      },
      'What was set aside is free again: the transfer was voided or has expired.',
    ),
  ),
  /** Posted. `released` is what had been held for the same transfer, all of it, be more or less posted. */
  EntriesPosted: event(
    Shape(
      {
        transferId: TransferId(),
        kind: TransferKind(),
        description: Description(),
        effectiveDate: Day('The day from which it counts, of UTC.'),
        released: described(Entries(), 'What had been held for the same transfer, all of it.'),
        entries: described(Entries(), 'What was posted.'),
        postedAt: Timestamp('When it was posted.'),
      },
      'Entries of a transfer were posted.',
    ),
  ),
};

export type AccountEvent = EventOf<typeof events>;
