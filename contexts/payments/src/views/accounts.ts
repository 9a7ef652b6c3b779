import {
  Count,
  CurrencyCode,
  Decimal,
  described,
  Flag,
  Nullable,
  OneOf,
  type RecordedOf,
  Shape,
  type Static,
  Text,
  Timestamp,
  Type,
  view,
} from '@daybook/core';
import { checkedSum, formatMoney, money, negate } from '@daybook/money';
import { balanceOf as balanceIn, type Counters, countersOf, held, posted, released } from '../account/counters.ts';
import { type Entry, events } from '../account/events.ts';
import { Total } from '../totals.ts';
import { AccountId, AccountKind, Currency, Name } from '../vocabulary.ts';

/**
 * What is on an account in one currency. `balance` is what was credited less what was debited: above zero, we owe it
 * to the account's owner; a cash account is below zero when there is cash. `available` is what may still be taken:
 * the balance less what is held, plus the overdraft (a member's net debit cap); null where that is without bound, or
 * more than can be counted.
 */
const Balance = Shape({
  currency: Currency(),
  debitsPending: Total('What is held to be taken.'),
  debitsPosted: Total('All that was ever taken.'),
  creditsPending: Total('What is held to be given.'),
  creditsPosted: Total('All that was ever given.'),
  balance: Decimal('What was given less what was taken: above zero, we owe it to the owner.'),
  overdraft: Nullable(Decimal('How far below zero it may go; null: without bound.')),
  available: Nullable(
    Decimal('What may still be taken; null where that is without bound, or more than can be counted.'),
  ),
});
type Balance = Static<typeof Balance>;

const Row = Shape({
  accountId: AccountId(),
  kind: AccountKind(),
  name: Name(),
  status: described(OneOf('open', 'frozen', 'closed'), 'Whether it is in use.'),
  frozenReason: Nullable(Text({ maxLength: 200, description: 'Why it is frozen; null unless it is.' })),
  /** Empty: any. */
  currencies: described(Type.Array(CurrencyCode()), 'The currencies it may hold; empty: any.'),
  unbounded: Flag("Whether its balance may go either way without limit, as the ledger's own may."),
  balances: described(Type.Array(Balance), 'One for each currency it was opened for or has had entries in, by code.'),
  openedAt: Timestamp('When it was opened.'),
  updatedAt: Timestamp('When the row last changed.'),
  version: Count({
    maximum: Number.MAX_SAFE_INTEGER,
    description: 'The version of the account: how many events it has.',
  }),
});

export type AccountRow = Static<typeof Row>;

/** One row an account, with all its currencies. */
export const accounts = view({
  name: 'accounts',
  description: 'An account, with what is on it in each of its currencies.',
  version: 1,
  events,
  row: Row,
  key: ['accountId'],
  keys: ({ streamId }) => [{ accountId: streamId }],
  project(row, event) {
    if (event.type === 'AccountOpened') return opened(event);
    return row && { ...row, ...changes(row, event), updatedAt: event.recordedAt, version: event.version };
  },
  queries: {
    all: { orderBy: [{ field: 'name' }] },
    byKind: { where: ['kind'], orderBy: [{ field: 'name' }] },
  },
});

type Recorded = RecordedOf<typeof events>;
type Opening = Extract<Recorded, { type: 'AccountOpened' }>;

function opened({ streamId, recordedAt, version, data }: Opening): AccountRow {
  const { kind, name, currencies, unbounded, overdrafts } = data;
  const limits = new Map(overdrafts.map(({ currency, limit }) => [currency, limit]));
  return {
    accountId: streamId,
    kind,
    name,
    status: 'open',
    frozenReason: null,
    currencies,
    unbounded,
    balances: [...currencies]
      .sort()
      .map((currency) => balanceOf(currency, countersOf({}, currency), unbounded ? null : limits.get(currency))),
    openedAt: recordedAt,
    updatedAt: recordedAt,
    version,
  };
}

function changes(row: AccountRow, { type, data }: Exclude<Recorded, Opening>): Partial<AccountRow> {
  switch (type) {
    case 'AccountOverdraftsSet': {
      const limits = new Map(data.overdrafts.map(({ currency, limit }) => [currency, limit]));
      const balances = row.balances.map((one) => balanceOf(one.currency, one, limits.get(one.currency)));
      return row.unbounded ? {} : { balances };
    }
    case 'AccountFrozen':
      return { status: 'frozen', frozenReason: data.reason };
    case 'AccountUnfrozen':
    case 'AccountReopened':
      return { status: 'open', frozenReason: null };
    case 'AccountClosed':
      return { status: 'closed', frozenReason: null };
    case 'EntriesHeld':
      return { balances: recounted(row, data.entries, held) };
    case 'EntriesReleased':
      return { balances: recounted(row, data.entries, released) };
    case 'EntriesPosted': {
      const freed = { ...row, balances: recounted(row, data.released, released) };
      return { balances: recounted(freed, data.entries, posted) };
    }
  }
}

/** The balances with these entries counted by the same rules as the account's own state. */
function recounted(row: AccountRow, entries: readonly Entry[], count: typeof held): Balance[] {
  const touched = new Set(entries.map(({ currency }) => currency));
  const known = new Map(row.balances.map((one) => [one.currency, one]));
  const after = count(Object.fromEntries(known), entries);
  return [...new Set([...known.keys(), ...touched])].sort().flatMap((currency) => {
    const before = known.get(currency);
    if (before && !touched.has(currency)) return [before];
    return [balanceOf(currency, countersOf(after, currency), row.unbounded ? null : before?.overdraft)];
  });
}

/** `limit` null: without bound; undefined: no overdraft. */
function balanceOf(currency: string, counters: Counters, limit: string | null | undefined): Balance {
  const { debitsPending, debitsPosted, creditsPending, creditsPosted } = counters;
  const balance = money(balanceIn(counters), currency);
  const overdraft = limit === null ? null : money(limit ?? '0', currency);
  const free = overdraft && checkedSum([balance, negate(money(debitsPending, currency)), overdraft], currency);
  return {
    currency,
    debitsPending,
    debitsPosted,
    creditsPending,
    creditsPosted,
    balance: formatMoney(balance),
    overdraft: overdraft && formatMoney(overdraft),
    available: free === null || free === 'out_of_range' ? null : formatMoney(free),
  };
}
