/**
 * A decimal number exactly as written: its value is `unscaled / 10 ** scale`. So `"1.50"` is `{ 150n, 2 }`, which
 * tells it from `"1.5"`.
 */
export type Decimal = { readonly unscaled: bigint; readonly scale: number };

/** No decimal text is longer than this: what is longer is an attack, not an amount. */
const MAX_DECIMAL_LENGTH = 64;

/**
 * One spelling for every value: ASCII digits, no leading zero, at least one digit on either side of the point. Signs
 * other than a minus, exponents, separators, spaces and full-width digits do not match.
 */
const DECIMAL = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$/;

/** A number holds every whole number of so many digits exactly. */
const EXACT_DIGITS = 15;

/** Reads a decimal strictly; null if it is not one. Minus zero is not one. */
export function parseDecimal(text: string): Decimal | null {
  if (text.length > MAX_DECIMAL_LENGTH || !DECIMAL.test(text)) return null;
  const point = text.indexOf('.');
  const scale = point < 0 ? 0 : text.length - point - 1;
  const digits = point < 0 ? text : text.slice(0, point) + text.slice(point + 1);
  // A BigInt of a number is made in a third of the time it takes to make one of a text.
  const unscaled = digits.length <= EXACT_DIGITS ? BigInt(Number(digits)) : BigInt(digits);
  if (unscaled === 0n && text.startsWith('-')) return null;
  return { unscaled, scale };
}

/** Writes a decimal with exactly its scale: `{ -5n, 2 }` is `"-0.05"`. */
export function formatDecimal({ unscaled, scale }: Decimal): string {
  const sign = unscaled < 0n ? '-' : '';
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  if (scale === 0) return sign + digits;
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/**
 * Divides whole numbers and rounds to the nearest; a tie goes to the even neighbour, so that errors do not pile up on
 * one side over many roundings. `divisor` is positive.
 */
export function divideHalfEven(dividend: bigint, divisor: bigint): bigint {
  if (divisor <= 0n) throw new RangeError('the divisor must be positive');
  const quotient = dividend / divisor;
  const remainder = dividend % divisor;
  const twice = (remainder < 0n ? -remainder : remainder) * 2n;
  const away = twice > divisor || (twice === divisor && quotient % 2n !== 0n);
  if (!away) return quotient;
  return dividend < 0n ? quotient - 1n : quotient + 1n;
}
