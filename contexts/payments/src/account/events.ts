import {
  CurrencyCode,
  Day,
  Decimal,
  type EventOf,
  event,
  OneOf,
  Shape,
  type Static,
  Text,
  Timestamp,
  Type,
  Uuid,
} from '@daybook/core';
import { ACCOUNT_KINDS, TRANSFER_KINDS } from '../ledger/kinds.ts';

/*
 * The storage format of accounts. An account's events are what transfers did to it: they are appended together with
 * the transfer or not at all. Amounts are above zero, with exactly their currency's decimals; which way they go is
 * said by `side`.
 */

/** One side of a transfer as its account sees it. */
export const Entry = () => Shape({ side: OneOf('debit', 'credit'), amount: Decimal(), currency: CurrencyCode() });
export type Entry = Static<ReturnType<typeof Entry>>;
const Entries = () => Type.Array(Entry(), { maxItems: 100 });
/**
 * How far below zero an account may go, by currency; nothing where a currency is not named. For a member this is its
 * net debit cap. An account that is `unbounded` has none.
 */
export const Overdrafts = () => Type.Array(Shape({ currency: CurrencyCode(), limit: Decimal() }), { maxItems: 50 });
export type Overdrafts = Static<ReturnType<typeof Overdrafts>>;
const Reason = () => Text({ maxLength: 200 });

export const events = {
  /** `currencies` empty: any. `unbounded`: its balance may go either way without limit, as the ledger's own may. */
  AccountOpened: event(
    Shape({
      kind: OneOf(...ACCOUNT_KINDS),
      name: Text({ maxLength: 200 }),
      currencies: Type.Array(CurrencyCode(), { maxItems: 50 }),
      unbounded: Type.Boolean(),
      overdrafts: Overdrafts(),
      openedAt: Timestamp(),
    }),
  ),
  AccountOverdraftsSet: event(Shape({ overdrafts: Overdrafts(), setAt: Timestamp() })),
  AccountFrozen: event(Shape({ reason: Reason(), frozenAt: Timestamp() })),
  AccountUnfrozen: event(Shape({ unfrozenAt: Timestamp() })),
  AccountClosed: event(Shape({ closedAt: Timestamp() })),
  /** Something that had been taken before it was closed is given back to it. */
  AccountReopened: event(Shape({ reopenedAt: Timestamp() })),

  /** Set aside for a transfer that is not posted yet: counts as gone where it goes out, not yet as come where it comes in. */
  EntriesHeld: event(Shape({ transferId: Uuid(), entries: Entries(), heldAt: Timestamp() })),
  /** What was set aside and is so no longer, because the transfer was voided or has expired. */
  EntriesReleased: event(
    Shape({ transferId: Uuid(), reason: OneOf('voided', 'expired'), entries: Entries(), releasedAt: Timestamp() }),
  ),
  /** Posted. `released` is what had been held for the same transfer, all of it, be more or less posted. */
  EntriesPosted: event(
    Shape({
      transferId: Uuid(),
      kind: OneOf(...TRANSFER_KINDS),
      description: Text({ maxLength: 200 }),
      effectiveDate: Day(),
      released: Entries(),
      entries: Entries(),
      postedAt: Timestamp(),
    }),
  ),
};

export type AccountEvent = EventOf<typeof events>;
