import type { Rejection } from '@daybook/core';
import {
  add,
  compare,
  formatMoney,
  isPositive,
  type Money,
  type MoneyProblem,
  money,
  ofMinorUnits,
  parseMoney,
} from '@daybook/money';
import { refuse } from './rejections.ts';

/** The refusal that says why a text is not an amount of money. */
export const REFUSAL_OF: Readonly<Record<MoneyProblem, keyof typeof refuse.codes>> = {
  unknown_currency: 'unknown_currency',
  not_a_decimal: 'invalid_amount',
  too_many_decimals: 'amount_too_precise',
  out_of_range: 'amount_out_of_range',
};

/**
 * The most that is moved at once, in minor units: ten trillion in pounds or rupees. No few movements bring an account,
 * or a settlement window, near the end of what can be counted.
 */
const MAX_AT_ONCE = 10n ** 15n;

/** Reads an amount that came from outside: above zero, and no more than is moved at once. */
export function positiveMoney(text: string, currency: string): Money | Rejection {
  const amount = anyPositiveMoney(text, currency);
  if ('rejected' in amount || compare(amount, ofMinorUnits(MAX_AT_ONCE, currency)) <= 0) return amount;
  return refuse('amount_out_of_range');
}

/** Reads an amount above zero that may be the sum of many. */
export function anyPositiveMoney(text: string, currency: string): Money | Rejection {
  const parsed = parseMoney(text, currency);
  if (typeof parsed === 'string') return refuse(REFUSAL_OF[parsed]);
  return isPositive(parsed) ? parsed : refuse('invalid_amount');
}

/** The sum of two amounts in a currency, as text. */
export const plus = (a: string, b: string, currency: string): string =>
  formatMoney(add(money(a, currency), money(b, currency)));
