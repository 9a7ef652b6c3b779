import { type Money, ofMinorUnits } from './money.ts';

/**
 * Who gets the minor units that are left over when every share has been rounded down. `in_order`: the first shares,
 * one each. `largest_remainder`: those that lost most by the rounding, earlier ones first among equals.
 */
export type LeftoverRule = 'in_order' | 'largest_remainder';

/**
 * Splits an amount by weights so that the parts always add up to it exactly, each within one minor unit of its exact
 * share. A weight of nothing gets nothing. Debts are split like assets, with the sign turned.
 *
 * The two rules differ: 15 by 80/8/12 is exactly 12, 1.2 and 1.8; `in_order` makes it 13/1/1, `largest_remainder`
 * 12/1/2. `in_order` is the default because it needs no knowledge of the other shares to be explained to their owners.
 *
 * @throws RangeError if a weight is negative or not whole, or if none is above zero.
 *
 * @example
 * allocate(money('0.10', 'GBP'), [1, 1, 1]); // 4p, 3p, 3p
 */
export function allocate(
  whole: Money,
  weights: readonly (bigint | number)[],
  rule: LeftoverRule = 'in_order',
): readonly Money[] {
  const exact = weights.map(exactWeight);
  const total = exact.reduce((a, b) => a + b, 0n);
  if (total === 0n) throw new RangeError('there is nobody to allocate to: no weight is above zero');
  const sign = whole.amount < 0n ? -1n : 1n;
  const magnitude = whole.amount * sign;

  const shares = exact.map((weight, index) => ({
    index,
    weight,
    amount: (magnitude * weight) / total,
    remainder: (magnitude * weight) % total,
  }));
  const left = magnitude - shares.reduce((given, { amount }) => given + amount, 0n);
  const queue = shares.filter(({ weight }) => weight > 0n);
  if (rule === 'largest_remainder')
    queue.sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1));
  const favoured = new Set(queue.slice(0, Number(left)).map(({ index }) => index));
  return shares.map(({ index, amount }) =>
    ofMinorUnits(sign * (amount + (favoured.has(index) ? 1n : 0n)), whole.currency),
  );
}

function exactWeight(weight: bigint | number): bigint {
  if (typeof weight === 'number' && !Number.isSafeInteger(weight))
    throw new RangeError(`${weight} is not an exact whole number`);
  if (weight < 0) throw new RangeError('a weight cannot be negative');
  return BigInt(weight);
}
