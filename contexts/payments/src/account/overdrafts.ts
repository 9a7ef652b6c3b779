import type { Rejection } from '@daybook/core';
import { compare, formatMoney, type Money, money, parseMoney, zero } from '@daybook/money';
import { REFUSAL_OF } from '../amounts.ts';
import { refuse } from '../rejections.ts';
import { countersOf, overdrawn } from './counters.ts';
import type { Overdrafts } from './events.ts';
import type { Opened } from './evolve.ts';

/** How far below zero the account may go in a currency. */
export function limitOf(overdrafts: Overdrafts, currency: string): Money {
  const set = overdrafts.find((one) => one.currency === currency);
  return set ? money(set.limit, currency) : zero(currency);
}

/** Reads limits that came from outside: zero or more, one for a currency, only in currencies that the account holds. */
export function readOverdrafts(overdrafts: Overdrafts, currencies: readonly string[]): Overdrafts | Rejection {
  const read: Overdrafts = [];
  for (const { currency, limit } of overdrafts) {
    if (!currencies.includes(currency)) return refuse('currency_not_held', { currency });
    if (read.some((one) => one.currency === currency)) return refuse('currency_repeated', { currency });
    const parsed = parseMoney(limit, currency);
    if (parsed === 'not_a_decimal') return refuse('invalid_overdraft', { currency, limit });
    if (typeof parsed === 'string') return refuse(REFUSAL_OF[parsed], { currency, limit });
    if (parsed.amount < 0n) return refuse('invalid_overdraft', { currency, limit });
    read.push({ currency, limit: formatMoney(parsed) });
  }
  return read;
}

/** A currency in which the account is further below zero than these limits would allow; null if there is none. */
export function beyond(account: Opened, overdrafts: Overdrafts): { currency: string; inUse: string } | null {
  for (const currency of Object.keys(account.counters)) {
    const used = overdrawn(countersOf(account.counters, currency), currency);
    if (compare(used, limitOf(overdrafts, currency)) > 0) return { currency, inUse: formatMoney(used) };
  }
  return null;
}

export const sameOverdrafts = (a: Overdrafts, b: Overdrafts): boolean =>
  a.length === b.length && a.every(({ currency, limit }, i) => currency === b[i]?.currency && limit === b[i]?.limit);
