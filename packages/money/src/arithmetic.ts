import { currencyDecimals } from './currency.ts';
import { divideHalfEven, parseDecimal } from './decimal.ts';
import { inRange, type Money, ofMinorUnits, zero } from './money.ts';

/*
 * All arithmetic is exact, refuses to mix currencies, and throws a RangeError rather than leave ±MAX_MINOR_UNITS.
 * These are exceptions and not answers: a caller that lets either happen has not checked what it was given. Where too
 * much can come of good amounts, and so must be an answer, there are `checkedSum` and `convert`.
 */

/** Adds two amounts. @throws TypeError if the currencies differ, RangeError on overflow. */
export function add(a: Money, b: Money): Money {
  return ofMinorUnits(a.amount + b.amount, commonCurrency(a, b));
}

/** Takes `b` from `a`. @throws TypeError if the currencies differ, RangeError on overflow. */
export function subtract(a: Money, b: Money): Money {
  return ofMinorUnits(a.amount - b.amount, commonCurrency(a, b));
}

/** The same amount owed the other way. */
export function negate(a: Money): Money {
  return ofMinorUnits(-a.amount, a.currency);
}

/** Below zero if `a` is less than `b`, zero if equal, above if more. @throws TypeError if the currencies differ. */
export function compare(a: Money, b: Money): -1 | 0 | 1 {
  commonCurrency(a, b);
  if (a.amount === b.amount) return 0;
  return a.amount < b.amount ? -1 : 1;
}

/** Whether the amount is above zero. */
export function isPositive(a: Money): boolean {
  return a.amount > 0n;
}

/** Whether the amount is nothing. */
export function isZero(a: Money): boolean {
  return a.amount === 0n;
}

/** So many times the amount: a price times a quantity. Exact. @throws RangeError on overflow or if `times` is not whole. */
export function multiply(a: Money, times: bigint | number): Money {
  if (typeof times === 'number' && !Number.isSafeInteger(times))
    throw new RangeError(`${times} is not an exact whole number`);
  return ofMinorUnits(a.amount * BigInt(times), a.currency);
}

/**
 * The amount times a decimal, rounded half to even to the currency's minor unit: a tax, a fee, a rate.
 *
 * @example
 * multiplyDecimal(money('29.99', 'GBP'), '0.2'); // £6.00: 5.998 rounds up
 */
export function multiplyDecimal(a: Money, factor: string): Money {
  const decimal = parseDecimal(factor);
  if (!decimal) throw new RangeError(`"${factor}" is not a decimal`);
  return ofMinorUnits(divideHalfEven(a.amount * decimal.unscaled, 10n ** BigInt(decimal.scale)), a.currency);
}

/** Adds up any number of amounts of one currency; none add up to zero. */
export function sum(amounts: Iterable<Money>, currency: string): Money {
  let total = zero(currency);
  for (const amount of amounts) total = add(total, amount);
  return total;
}

/**
 * Adds up amounts of one currency; `out_of_range` if the total is beyond MAX_MINOR_UNITS. Only the total counts: what
 * goes beyond on the way and comes back is fine. @throws TypeError if the currencies differ.
 */
export function checkedSum(amounts: Iterable<Money>, currency: string): Money | 'out_of_range' {
  let total = zero(currency);
  for (const amount of amounts)
    total = { amount: total.amount + amount.amount, currency: commonCurrency(total, amount) };
  return inRange(total.amount) ? total : 'out_of_range';
}

/**
 * The amount in another currency at a rate in units of that currency for one unit of this one, rounded half to even to
 * the other currency's minor unit; `out_of_range` beyond MAX_MINOR_UNITS.
 *
 * @example
 * convert(money('100.00', 'USD'), '0.3068', 'KWD'); // 30.680 KWD
 *
 * @throws RangeError if the rate is not a decimal, or the currency is unknown.
 */
export function convert(a: Money, rate: string, currency: string): Money | 'out_of_range' {
  const decimal = parseDecimal(rate);
  if (!decimal) throw new RangeError(`"${rate}" is not a decimal`);
  const dividend = a.amount * decimal.unscaled * 10n ** BigInt(currencyDecimals(currency));
  const amount = divideHalfEven(dividend, 10n ** BigInt(decimal.scale + currencyDecimals(a.currency)));
  return inRange(amount) ? { amount, currency } : 'out_of_range';
}

function commonCurrency(a: Money, b: Money): string {
  if (a.currency !== b.currency) throw new TypeError(`${a.currency} and ${b.currency} cannot be mixed`);
  return a.currency;
}
