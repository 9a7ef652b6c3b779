import type { Rejection } from '@daybook/core';
import { isPositive, type Money, type MoneyProblem, parseMoney } from '@daybook/money';
import { refuse } from './rejections.ts';

/** The refusal that says why a text is not an amount of money. */
export const REFUSAL_OF: Readonly<Record<MoneyProblem, keyof typeof refuse.codes>> = {
  unknown_currency: 'unknown_currency',
  not_a_decimal: 'invalid_amount',
  too_many_decimals: 'amount_too_precise',
  out_of_range: 'amount_out_of_range',
};

/** Reads an amount that came from outside and must be above zero. */
export function positiveMoney(text: string, currency: string): Money | Rejection {
  const parsed = parseMoney(text, currency);
  if (typeof parsed === 'string') return refuse(REFUSAL_OF[parsed]);
  return isPositive(parsed) ? parsed : refuse('invalid_amount');
}
