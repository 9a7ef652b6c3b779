import { Type } from '@daybook/core';
import { type Decimal, formatDecimal, parseDecimal } from '@daybook/money';

/*
 * Sums over all time, such as what was ever paid into an account. They only grow, so they are not bounded as amounts
 * are: what must stay within what can be counted is the difference of two.
 */

/** A sum of amounts as text, with room for more of the largest than will ever be moved. Column: `numeric`. */
export const Total = (description: string) =>
  Type.String({
    pattern: '^-?(0|[1-9][0-9]{0,30})([.][0-9]{1,8})?$',
    maxLength: 41,
    'x-column': 'numeric',
    description,
    examples: ['1250.00'],
  });

export const plus = (a: string, b: string): string => combined(a, b, 1n);
export const minus = (a: string, b: string): string => combined(a, b, -1n);

/** How many minor units a total is that is written with its currency's decimals. */
export const minorUnits = (total: string): bigint => read(total).unscaled;

function combined(a: string, b: string, sign: bigint): string {
  const [left, right] = [read(a), read(b)];
  const scale = Math.max(left.scale, right.scale);
  return formatDecimal({ unscaled: at(left, scale) + sign * at(right, scale), scale });
}

const at = ({ unscaled, scale }: Decimal, wanted: number): bigint =>
  scale === wanted ? unscaled : unscaled * 10n ** BigInt(wanted - scale);

function read(total: string): Decimal {
  const parsed = parseDecimal(total);
  if (!parsed) throw new RangeError(`"${total}" is not a total`);
  return parsed;
}
