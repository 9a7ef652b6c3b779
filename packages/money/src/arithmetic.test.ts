import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  add,
  allocate,
  compare,
  formatMoney,
  type LeftoverRule,
  MAX_MINOR_UNITS,
  type Money,
  money,
  multiply,
  multiplyDecimal,
  negate,
  ofMinorUnits,
  subtract,
  sum,
} from './index.ts';

const gbp = (amount: bigint): Money => ofMinorUnits(amount, 'GBP');
const amounts = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });
const weights = fc
  .array(fc.nat({ max: 1000 }), { minLength: 1, maxLength: 12 })
  .filter((given) => given.some((weight) => weight > 0));

describe('arithmetic', () => {
  it('adds, takes away and turns the sign exactly', () => {
    fc.assert(
      fc.property(amounts, amounts, (a, b) => {
        expect(add(gbp(a), gbp(b)).amount).toBe(a + b);
        expect(subtract(add(gbp(a), gbp(b)), gbp(b))).toEqual(gbp(a));
        expect(add(gbp(a), negate(gbp(a))).amount).toBe(0n);
        expect(compare(gbp(a), gbp(b)) + compare(gbp(b), gbp(a))).toBe(0);
      }),
    );
  });

  it('multiplies by a whole number as by adding again and again', () => {
    fc.assert(
      fc.property(amounts, fc.nat({ max: 20 }), (a, times) => {
        const added = sum(Array.from({ length: times }, () => gbp(a)), 'GBP'); // biome-ignore format: one thought
        expect(multiply(gbp(a), times)).toEqual(added);
      }),
    );
    expect(() => multiply(gbp(1n), 0.5)).toThrow(RangeError);
  });

  it('refuses to mix currencies', () => {
    const yen = money('1', 'JPY');
    for (const mix of [add, subtract, compare]) expect(() => mix(gbp(1n), yen)).toThrow(TypeError);
    expect(() => sum([gbp(1n), yen], 'GBP')).toThrow(TypeError);
  });

  it('throws rather than overflow', () => {
    expect(() => add(gbp(MAX_MINOR_UNITS), gbp(1n))).toThrow(RangeError);
    expect(() => subtract(gbp(-MAX_MINOR_UNITS), gbp(1n))).toThrow(RangeError);
    expect(() => multiply(gbp(MAX_MINOR_UNITS), 2)).toThrow(RangeError);
    expect(() => multiplyDecimal(gbp(MAX_MINOR_UNITS), '1.0000000001')).toThrow(RangeError);
  });

  it.each([
    ['1.00', '1.2345', '1.23'],
    ['0.05', '0.5', '0.02'], // 2.5p: a tie goes to the even 2
    ['0.15', '0.5', '0.08'], // 7.5p: a tie goes to the even 8
    ['-0.05', '0.5', '-0.02'],
    ['-0.15', '0.5', '-0.08'],
    ['29.99', '0.2', '6.00'],
    ['0.01', '-1', '-0.01'],
  ])('%s times %s is %s', (amount, factor, expected) => {
    expect(formatMoney(multiplyDecimal(money(amount, 'GBP'), factor))).toBe(expected);
  });

  it('rounds a product to the nearest minor unit, and a tie to the even one', () => {
    fc.assert(
      fc.property(amounts, fc.bigInt({ min: -(10n ** 6n), max: 10n ** 6n }), (a, tenThousandths) => {
        const sign = tenThousandths < 0n ? '-' : '';
        const digits = String(tenThousandths < 0n ? -tenThousandths : tenThousandths).padStart(5, '0');
        if (tenThousandths === 0n) return;
        const rounded = multiplyDecimal(gbp(a), `${sign}${digits.slice(0, -4)}.${digits.slice(-4)}`).amount;
        const error = rounded * 10_000n - a * tenThousandths;
        const size = error < 0n ? -error : error;
        expect(size <= 5_000n).toBe(true);
        if (size === 5_000n) expect(rounded % 2n).toBe(0n);
      }),
    );
  });
});

/** A second, plain way to allocate: hand out one unit at a time to whoever the rule names next. */
function allocatedSlowly(whole: bigint, given: readonly number[], rule: LeftoverRule): bigint[] {
  const total = given.reduce((a, b) => a + b, 0);
  const parts = given.map((weight) => (whole * BigInt(weight)) / BigInt(total));
  const lost = given.map((weight, i) => whole * BigInt(weight) - (parts[i] ?? 0n) * BigInt(total));
  const served = new Set<number>();
  while (parts.reduce((a, b) => a + b, 0n) < whole) {
    let next = -1;
    for (const [i, weight] of given.entries()) {
      if (weight === 0 || served.has(i)) continue;
      if (next < 0 || (rule === 'largest_remainder' && (lost[i] ?? 0n) > (lost[next] ?? 0n))) next = i;
    }
    parts[next] = (parts[next] ?? 0n) + 1n;
    served.add(next);
  }
  return parts;
}

describe('allocation', () => {
  const split = (whole: bigint, given: number[], rule?: LeftoverRule) =>
    allocate(ofMinorUnits(whole, 'JPY'), given, rule).map(({ amount }) => Number(amount));

  it('hands out what is left over in order, or by largest remainder', () => {
    expect(split(15n, [80, 8, 12])).toEqual([13, 1, 1]);
    expect(split(15n, [80, 8, 12], 'largest_remainder')).toEqual([12, 1, 2]);
    expect(split(10n, [1, 1, 1])).toEqual([4, 3, 3]);
    expect(split(-10n, [1, 1, 1])).toEqual([-4, -3, -3]);
    expect(split(1n, [0, 1, 1])).toEqual([0, 1, 0]);
  });

  it('always adds up, stays within one unit of the exact share, and agrees with a second implementation', () => {
    const rules = fc.constantFrom<LeftoverRule>('in_order', 'largest_remainder');
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n }), weights, rules, (whole, given, rule) => {
        const parts = allocate(gbp(whole), given, rule).map(({ amount }) => amount);
        expect(parts.reduce((a, b) => a + b, 0n)).toBe(whole);
        expect(parts).toEqual(allocatedSlowly(whole, given, rule));
        const total = BigInt(given.reduce((a, b) => a + b, 0));
        for (const [i, part] of parts.entries()) {
          const error = part * total - whole * BigInt(given[i] ?? 0);
          expect(error <= total && error > -total).toBe(true);
        }
      }),
    );
  });

  it('refuses weights it cannot share by', () => {
    for (const bad of [[], [0, 0], [-1, 2], [0.5]]) expect(() => split(1n, bad)).toThrow(RangeError);
  });
});
