import type { Rejection } from '@daybook/core';
import {
  add,
  compare,
  formatMoney,
  isPositive,
  type Money,
  money,
  multiply,
  parseMoney,
  subtract,
  sum,
  zero,
} from '@daybook/money';
import { refuse } from './rejections.ts';

/*
 * Amounts lie in commands, events and rows as decimal text beside a currency. Here they become money for as long as
 * it takes to reckon, and text again.
 */

/**
 * The most an order may come to, in minor units: a trillion dollars. Far below what money can count, so that the sums
 * in the views, over every order there is, stay within it too.
 */
export const MAX_ORDER_MINOR_UNITS = 10n ** 14n;

/** Reads an amount above zero that came from outside, and writes it with exactly the currency's decimals. */
export function readAmount(text: string, currency: string): { readonly amount: string } | Rejection {
  const parsed = parseMoney(text, currency);
  if (parsed === 'unknown_currency') return refuse('order_currency_unknown', { currency });
  if (typeof parsed === 'string') return refuse('order_amount_invalid', { amount: text, problem: parsed });
  if (!isPositive(parsed)) return refuse('order_amount_invalid', { amount: text, problem: 'not_above_zero' });
  if (parsed.amount > MAX_ORDER_MINOR_UNITS)
    return refuse('order_amount_invalid', { amount: text, problem: 'out_of_range' });
  return { amount: formatMoney(parsed) };
}

type Priced = { readonly quantity: number; readonly price: string };

/** What these lines come to: the exact sum of price times quantity. */
export const worthOf = (lines: readonly Priced[], currency: string): string =>
  formatMoney(sum(lines.map(priceOf(currency)), currency));

/** As `worthOf`, for lines nobody has checked yet: null if they come to more than an order may. */
export function totalOf(lines: readonly Priced[], currency: string): string | null {
  let total = money('0', currency);
  for (const line of lines) {
    if (money(line.price, currency).amount * BigInt(line.quantity) > MAX_ORDER_MINOR_UNITS) return null;
    total = add(total, priceOf(currency)(line));
    if (total.amount > MAX_ORDER_MINOR_UNITS) return null;
  }
  return formatMoney(total);
}

export const plus = (a: string, b: string, currency: string): string =>
  formatMoney(add(money(a, currency), money(b, currency)));

export const minus = (a: string, b: string, currency: string): string =>
  formatMoney(subtract(money(a, currency), money(b, currency)));

/** Whether `a` is more than `b`. */
export const exceeds = (a: string, b: string, currency: string): boolean =>
  compare(money(a, currency), money(b, currency)) > 0;

/** Whether it is more than nothing. */
export const isAboveZero = (amount: string, currency: string): boolean => isPositive(money(amount, currency));

/** No money, as text. */
export const nothing = (currency: string): string => formatMoney(zero(currency));

/** Whether two texts are the same amount. False for a text that is no amount: what is compared may come from outside. */
export function equal(a: string, b: string, currency: string): boolean {
  const [x, y] = [parseMoney(a, currency), parseMoney(b, currency)];
  return typeof x !== 'string' && typeof y !== 'string' && x.amount === y.amount;
}

const priceOf =
  (currency: string) =>
  ({ quantity, price }: Priced): Money =>
    multiply(money(price, currency), quantity);
