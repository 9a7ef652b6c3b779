import type { RecordedEvent } from '@daybook/core';
import { type MemoryStreams, memoryStreams, testIdOf } from '@daybook/core/testing';
import { currencyDecimals } from '@daybook/money';
import { account } from '../../account/decide.ts';
import { books } from '../../books/decide.ts';
import { fxQuote } from '../../fx-quote/decide.ts';
import { transfer } from '../../transfer/decide.ts';
import type { Leg } from '../../transfer/events.ts';
import { OWN_KINDS, type OwnKind, ownAccount } from '../kinds.ts';

/** The streams of the ledger, in memory. */
export const ledger = (): MemoryStreams => memoryStreams([account, transfer, books, fxQuote]);

/** A readable id: `id(7)`. */
export const id = (n: number): string => `11111111-1111-7111-8111-${String(n).padStart(12, '0')}`;

/** The id of one of the ledger's own accounts. */
export const own = (kind: OwnKind): string => testIdOf(ownAccount(kind));

/** One side of a transfer; for one of the ledger's own accounts the kind is found by its id. */
export const leg = (side: Leg['side'], accountId: string, amount: string, currency = 'GBP'): Leg => ({
  accountId,
  side,
  amount,
  currency,
  opens: OWN_KINDS.find((kind) => own(kind) === accountId) ?? null,
});

/** The two legs that take an amount from one account and give it to another. */
export const legs = (from: string, to: string, amount: string, currency = 'GBP'): Leg[] => [
  leg('debit', from, amount, currency),
  leg('credit', to, amount, currency),
];

/** What a transfer is about, where that is of no interest. */
export const terms = {
  kind: 'transfer',
  description: 'rent',
  reference: null,
  paymentId: null,
  reverses: null,
  quoteId: null,
} as const;

/** The four counters of an account in one currency, in minor units. */
export type Sums = { debitsPending: bigint; debitsPosted: bigint; creditsPending: bigint; creditsPosted: bigint };

/**
 * What every account must show, reckoned from the journal alone and in whole minor units: `account currency` to its
 * counters. Shares nothing with the accounts' own reckoning.
 */
export function sumsOf(log: readonly RecordedEvent[]): Map<string, Sums> {
  const sums = new Map<string, Sums>();
  const held = new Map<string, readonly Leg[]>();
  const count = (legs: readonly Leg[], phase: 'Pending' | 'Posted', sign: bigint) => {
    for (const { accountId, side, amount, currency } of legs) {
      const key = `${accountId} ${currency}`;
      const of = sums.get(key) ?? { debitsPending: 0n, debitsPosted: 0n, creditsPending: 0n, creditsPosted: 0n };
      of[`${side}s${phase}`] += sign * minor(amount, currency);
      sums.set(key, of);
    }
  };
  for (const { streamType, streamId, type, data } of log) {
    if (streamType !== 'Transfer') continue;
    const { legs: moved } = data as unknown as { legs: readonly Leg[] };
    if (type === 'TransferPosted') count(moved, 'Posted', 1n);
    if (type === 'TransferHeld') {
      held.set(streamId, moved);
      count(moved, 'Pending', 1n);
    }
    if (type === 'TransferCaptured') count(moved, 'Posted', 1n);
    if (type === 'TransferCaptured' || type === 'TransferVoided' || type === 'TransferExpired')
      count(held.get(streamId) ?? [], 'Pending', -1n);
  }
  return sums;
}

/** How far below zero an account may go at the end of a log, in minor units; null for one without bounds. */
export function limitIn(log: readonly RecordedEvent[], accountId: string, of: string): bigint | null {
  let limit: bigint | null = 0n;
  for (const { streamId, type, data } of log) {
    if (streamId !== accountId || (type !== 'AccountOpened' && type !== 'AccountOverdraftsSet')) continue;
    const set = data as unknown as { unbounded?: boolean; overdrafts: { currency: string; limit: string }[] };
    if (set.unbounded) return null;
    limit = minor(set.overdrafts.find((one) => one.currency === of)?.limit ?? written(0n, of), of);
  }
  return limit;
}

/** What can still be taken. */
export const available = (sums: Sums, limit: bigint): bigint =>
  limit + sums.creditsPosted - sums.debitsPosted - sums.debitsPending;
export const NOTHING: Sums = { debitsPending: 0n, debitsPosted: 0n, creditsPending: 0n, creditsPosted: 0n };

/** Minor units, read digit by digit. Fails for a text without exactly the currency's decimals. */
export function minor(text: string, currency: string): bigint {
  const [whole = '', fraction = ''] = text.split('.');
  if (fraction.length !== currencyDecimals(currency)) throw new Error(`${text} ${currency} has the wrong decimals`);
  return BigInt(whole + fraction);
}

/** An amount of so many minor units, written out. */
export function written(amount: bigint, currency: string): string {
  const decimals = currencyDecimals(currency);
  if (decimals === 0) return String(amount);
  const digits = String(amount).padStart(decimals + 1, '0');
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
