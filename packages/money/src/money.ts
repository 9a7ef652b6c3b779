import { currencyDecimals, isCurrency } from './currency.ts';
import { formatDecimal, parseDecimal } from './decimal.ts';

/** An exact amount of money, in the minor units of its currency: £29.99 is `{ amount: 2999n, currency: 'GBP' }`. */
export type Money = { readonly amount: bigint; readonly currency: string };

/** Why a text is not an amount of money. */
export type MoneyProblem = 'unknown_currency' | 'not_a_decimal' | 'too_many_decimals' | 'out_of_range';

/**
 * The largest amount, in minor units, either side of zero. Eighteen digits fit a PostgreSQL `bigint` and every wire
 * format we speak, with room left to notice an overflow before it happens.
 */
export const MAX_MINOR_UNITS = 10n ** 18n - 1n;

/**
 * Reads an amount as it stands on the wire. Fewer decimals than the currency has are fine (`"5"` GBP is £5.00); more
 * are refused, zeros too, because a sender who writes them counts in other units than we do.
 *
 * @example
 * const price = parseMoney('29.99', 'GBP');
 * if (typeof price === 'string') return refuse(price); // a MoneyProblem
 */
export function parseMoney(text: string, currency: string): Money | MoneyProblem {
  if (!isCurrency(currency)) return 'unknown_currency';
  const decimal = parseDecimal(text);
  if (!decimal) return 'not_a_decimal';
  const missing = currencyDecimals(currency) - decimal.scale;
  if (missing < 0) return 'too_many_decimals';
  const amount = missing === 0 ? decimal.unscaled : decimal.unscaled * 10n ** BigInt(missing);
  return inRange(amount) ? { amount, currency } : 'out_of_range';
}

/**
 * Reads an amount that is known to be good, such as one from a recorded event.
 * @throws RangeError if it is not: then what wrote it has a bug.
 */
export function money(text: string, currency: string): Money {
  const parsed = parseMoney(text, currency);
  if (typeof parsed === 'string') throw new RangeError(`"${text}" ${currency} is not money: ${parsed}`);
  return parsed;
}

/** No money, of a currency. @throws RangeError for an unknown currency. */
export function zero(currency: string): Money {
  return ofMinorUnits(0n, currency);
}

/** An amount counted in minor units. @throws RangeError for an unknown currency or beyond MAX_MINOR_UNITS. */
export function ofMinorUnits(amount: bigint, currency: string): Money {
  currencyDecimals(currency);
  if (!inRange(amount)) throw new RangeError(`${amount} minor units of ${currency} are beyond what is counted`);
  return { amount, currency };
}

/** Writes an amount with exactly its currency's decimals: `"29.99"`, `"1500"` (JPY), `"-0.050"` (KWD). */
export function formatMoney({ amount, currency }: Money): string {
  return formatDecimal({ unscaled: amount, scale: currencyDecimals(currency) });
}

/** Whether so many minor units can be counted. */
export const inRange = (amount: bigint): boolean => amount <= MAX_MINOR_UNITS && amount >= -MAX_MINOR_UNITS;
