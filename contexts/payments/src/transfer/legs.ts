import { isRejection, type Rejection } from '@daybook/core';
import { checkedSum, formatMoney, isZero, money, negate } from '@daybook/money';
import type { Entry } from '../account/events.ts';
import { anyPositiveMoney, positiveMoney } from '../amounts.ts';
import { ownAccount } from '../ledger/kinds.ts';
import { refuse } from '../rejections.ts';
import type { Leg, Terms } from './events.ts';

/**
 * Reads legs that came from outside: amounts above zero, written with their currency's decimals; the ledger's own
 * accounts under their own ids; and in every currency the debits the same as the credits, between at least two accounts.
 * Only what settles a window, the sum of many payments, may be more than is moved at once.
 */
export function readLegs(legs: readonly Leg[], kind: Terms['kind'], idOf: (name: string) => string): Leg[] | Rejection {
  const read: Leg[] = [];
  const amountOf = kind === 'settlement' ? anyPositiveMoney : positiveMoney;
  for (const leg of legs) {
    const amount = amountOf(leg.amount, leg.currency);
    if (isRejection(amount)) return amount;
    if (leg.opens !== null && leg.accountId !== idOf(ownAccount(leg.opens)))
      return refuse('wrong_ledger_account', { accountId: leg.accountId, kind: leg.opens });
    read.push({ ...leg, amount: formatMoney(amount) });
  }
  for (const currency of new Set(read.map((leg) => leg.currency))) {
    const inCurrency = read.filter((leg) => leg.currency === currency);
    if (!isBalanced(inCurrency, currency)) return refuse('legs_unbalanced', { currency });
    const [first, ...others] = inCurrency;
    if (others.every(({ accountId }) => accountId === first?.accountId)) return refuse('self_transfer', { currency });
  }
  return read;
}

function isBalanced(legs: readonly Leg[], currency: string): boolean {
  const signed = legs.map(({ side, amount }) =>
    side === 'debit' ? money(amount, currency) : negate(money(amount, currency)),
  );
  const difference = checkedSum(signed, currency);
  return difference !== 'out_of_range' && isZero(difference);
}

/** One account's part in a transfer. */
export type Part = { readonly accountId: string; readonly entries: Entry[]; readonly opens: Leg['opens'] };

/** The legs by account, in the order in which the accounts are first named. */
export function partsOf(legs: readonly Leg[]): readonly Part[] {
  const parts = new Map<string, Part>();
  for (const { accountId, side, amount, currency, opens } of legs) {
    const part = parts.get(accountId) ?? { accountId, entries: [], opens };
    const entries = [...part.entries, { side, amount, currency }];
    parts.set(accountId, { ...part, entries, opens: part.opens ?? opens });
  }
  return [...parts.values()];
}

/** The same legs the other way round. */
export const swapped = (legs: readonly Leg[]): Leg[] =>
  legs.map((leg) => ({ ...leg, side: leg.side === 'debit' ? 'credit' : 'debit' }));

export const sameLegs = (a: readonly Leg[], b: readonly Leg[]): boolean =>
  a.length === b.length && a.every((leg, i) => sameLeg(leg, b[i]));

const sameLeg = (a: Leg, b: Leg | undefined) =>
  b !== undefined &&
  a.accountId === b.accountId &&
  a.side === b.side &&
  a.amount === b.amount &&
  a.currency === b.currency &&
  a.opens === b.opens;

export const sameTerms = (a: Terms, b: Terms): boolean =>
  a.kind === b.kind &&
  a.description === b.description &&
  a.reference === b.reference &&
  a.paymentId === b.paymentId &&
  a.reverses === b.reverses &&
  a.quoteId === b.quoteId;
