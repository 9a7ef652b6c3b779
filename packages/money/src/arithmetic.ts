import { divideHalfEven, parseDecimal } from './decimal.ts';
import { type Money, ofMinorUnits, zero } from './money.ts';

/*
 * All arithmetic is exact, refuses to mix currencies, and throws a RangeError rather than leave ±MAX_MINOR_UNITS.
 * These are exceptions and not answers: a caller that lets either happen has not checked what it was given.
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

function commonCurrency(a: Money, b: Money): string {
  if (a.currency !== b.currency) throw new TypeError(`${a.currency} and ${b.currency} cannot be mixed`);
  return a.currency;
}
