import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CURRENCIES,
  checkedSum,
  convert,
  currencyDecimals,
  type Decimal,
  divideHalfEven,
  formatDecimal,
  formatMoney,
  MAX_MINOR_UNITS,
  money,
  ofMinorUnits,
  parseDecimal,
} from './index.ts';

const runs = { seed: 4217, numRuns: 500 };
const anyCurrency = fc.constantFrom(...CURRENCIES);
const anyAmount = fc.bigInt({ min: -MAX_MINOR_UNITS, max: MAX_MINOR_UNITS });

describe('decimals', () => {
  it('are read exactly as written, and written back', () => {
    expect(parseDecimal('1.50')).toEqual({ unscaled: 150n, scale: 2 });
    expect(parseDecimal('-0.05')).toEqual({ unscaled: -5n, scale: 2 });
    expect(parseDecimal('0.000007291')).toEqual({ unscaled: 7291n, scale: 9 });
    const anyDecimal = fc.record({
      unscaled: fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
      scale: fc.nat({ max: 20 }),
    });
    fc.assert(
      fc.property(anyDecimal, (decimal: Decimal) => {
        expect(parseDecimal(formatDecimal(decimal))).toEqual(decimal);
      }),
      runs,
    );
  });

  it.each(['', '-', '.5', '5.', '01', '-0', '-0.00', '+1', '1e5', '1,5', ' 1', '١', `1.${'0'.repeat(63)}`])(
    'are not %j',
    (text) => expect(parseDecimal(text)).toBeNull(),
  );

  it.each([
    [5n, 2n, 2n],
    [7n, 2n, 4n],
    [-5n, 2n, -2n],
    [-7n, 2n, -4n],
    [8n, 3n, 3n],
    [-1n, 3n, 0n],
    [0n, 7n, 0n],
  ])('%s over %s rounds to %s', (dividend, divisor, expected) =>
    expect(divideHalfEven(dividend, divisor)).toBe(expected),
  );

  it('divide to the nearest whole number, of two equally near to the even one', () => {
    const small = fc.bigInt({ min: -60n, max: 60n });
    const large = fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n });
    const divisors = fc.oneof(fc.bigInt({ min: 1n, max: 12n }), fc.bigInt({ min: 1n, max: 10n ** 20n }));
    fc.assert(
      fc.property(fc.oneof(small, large), divisors, (dividend, divisor) => {
        expect(divideHalfEven(dividend, divisor)).toBe(nearest(dividend, divisor));
      }),
      runs,
    );
    for (const divisor of [0n, -1n]) expect(() => divideHalfEven(1n, divisor)).toThrow(RangeError);
  });
});

/** A second way to round: of the whole numbers around the quotient, the one with the least error. */
function nearest(dividend: bigint, divisor: bigint): bigint {
  const about = dividend / divisor;
  const errorOf = (whole: bigint) =>
    whole * divisor > dividend ? whole * divisor - dividend : dividend - whole * divisor;
  const [first, ...others] = [about - 1n, about, about + 1n];
  return others.reduce((best, whole) => {
    const [error, least] = [errorOf(whole), errorOf(best)];
    return error < least || (error === least && whole % 2n === 0n) ? whole : best;
  }, first);
}

describe('converting', () => {
  it.each([
    ['100.00', 'USD', '0.3068', 'KWD', '30.680'],
    ['1.00', 'GBP', '190.5', 'JPY', '190'], // a tie goes to the even 190
    ['1.00', 'GBP', '191.5', 'JPY', '192'],
    ['-1.00', 'GBP', '191.5', 'JPY', '-192'],
    ['1000', 'JPY', '0.0020625', 'KWD', '2.062'],
    ['0.0001', 'CLF', '11.5', 'KWD', '0.001'],
    ['1', 'JPY', '0.004', 'GBP', '0.00'],
    ['5.00', 'GBP', '1', 'GBP', '5.00'],
  ])('%s %s at %s gives %s %s', (amount, from, rate, to, expected) => {
    const converted = convert(money(amount, from), rate, to);
    expect(converted === 'out_of_range' ? converted : formatMoney(converted)).toBe(expected);
  });

  it('agrees with reckoning by hand, digit by digit, between any two currencies', () => {
    const digits = fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 9n }), fc.nat({ max: 12 }));
    const rates = digits.map(([unscaled, scale]) => formatDecimal({ unscaled, scale }));
    let counted = 0;
    fc.assert(
      fc.property(anyAmount, anyCurrency, rates, anyCurrency, (amount, from, rate, to) => {
        const [whole, sign] = amount < 0n ? [-amount, '-'] : [amount, ''];
        const byHand = roundedByHand(timesByHand(formatMoney(ofMinorUnits(whole, from)), rate), currencyDecimals(to));
        const converted = convert(ofMinorUnits(amount, from), rate, to);
        if (converted === 'out_of_range') {
          expect(BigInt(byHand.replace('.', '')) > MAX_MINOR_UNITS).toBe(true);
          return;
        }
        counted++;
        expect(formatMoney(converted)).toBe(/[1-9]/.test(byHand) ? sign + byHand : byHand);
      }),
      runs,
    );
    expect(counted).toBeGreaterThan(runs.numRuns / 4);
  });

  it('says when the result cannot be counted, and throws for what is no rate or no currency', () => {
    expect(convert(ofMinorUnits(MAX_MINOR_UNITS, 'GBP'), '1', 'GBP')).toEqual(ofMinorUnits(MAX_MINOR_UNITS, 'GBP'));
    expect(convert(ofMinorUnits(MAX_MINOR_UNITS, 'GBP'), '1.0000000001', 'GBP')).toBe('out_of_range');
    expect(convert(ofMinorUnits(MAX_MINOR_UNITS, 'JPY'), '1', 'KWD')).toBe('out_of_range');
    expect(() => convert(money('1', 'GBP'), '1,5', 'USD')).toThrow(RangeError);
    expect(() => convert(money('1', 'GBP'), '1.5', 'HRK')).toThrow(RangeError);
  });
});

describe('a checked sum', () => {
  const pounds = (amounts: readonly bigint[]) =>
    checkedSum(
      amounts.map((amount) => ofMinorUnits(amount, 'GBP')),
      'GBP',
    );

  it('is the exact total, or says that it cannot be counted', () => {
    fc.assert(
      fc.property(fc.array(anyAmount, { maxLength: 8 }), (amounts) => {
        const total = amounts.reduce((a, b) => a + b, 0n);
        const inRange = total <= MAX_MINOR_UNITS && -total <= MAX_MINOR_UNITS;
        expect(pounds(amounts)).toEqual(inRange ? ofMinorUnits(total, 'GBP') : 'out_of_range');
      }),
      runs,
    );
  });

  it('may leave what can be counted on the way, if it comes back', () => {
    expect(pounds([MAX_MINOR_UNITS, 1n])).toBe('out_of_range');
    expect(pounds([-MAX_MINOR_UNITS, -1n])).toBe('out_of_range');
    expect(pounds([MAX_MINOR_UNITS, 1n, -1n])).toEqual(ofMinorUnits(MAX_MINOR_UNITS, 'GBP'));
  });

  it('refuses to mix currencies', () => {
    expect(() => checkedSum([money('1', 'JPY')], 'GBP')).toThrow(TypeError);
  });
});

/** Multiplies two decimals of zero or more as one does on paper. */
function timesByHand(a: string, b: string): string {
  const places = placesOf(a) + placesOf(b);
  const [left, right] = [a, b].map((text) => text.replace('.', '').split('').map(Number).reverse());
  const columns: number[] = Array((left?.length ?? 0) + (right?.length ?? 0)).fill(0);
  for (const [i, x] of left?.entries() ?? [])
    for (const [j, y] of right?.entries() ?? []) columns[i + j] = (columns[i + j] ?? 0) + x * y;
  for (const [i, column] of columns.entries()) {
    columns[i] = column % 10;
    if (column > 9) columns[i + 1] = (columns[i + 1] ?? 0) + Math.floor(column / 10);
  }
  const text = columns
    .reverse()
    .join('')
    .padStart(places + 1, '0');
  const whole = text.slice(0, text.length - places).replace(/^0+(?=.)/, '');
  return places > 0 ? `${whole}.${text.slice(text.length - places)}` : whole;
}

/** Rounds a decimal of zero or more, half to even, by looking at its digits. */
function roundedByHand(text: string, places: number): string {
  const [whole = '', fraction = ''] = text.split('.');
  const kept = (whole + fraction.slice(0, places).padEnd(places, '0')).split('').map(Number);
  const cut = fraction.slice(places);
  const half = `5${'0'.repeat(Math.max(cut.length - 1, 0))}`;
  const odd = (kept.at(-1) ?? 0) % 2 === 1;
  if (cut > half || (cut === half && odd)) {
    let i = kept.length - 1;
    while (i >= 0 && kept[i] === 9) kept[i--] = 0;
    if (i >= 0) kept[i] = (kept[i] ?? 0) + 1;
    else kept.unshift(1);
  }
  const digits = kept.join('');
  return places > 0 ? `${digits.slice(0, -places)}.${digits.slice(-places)}` : digits;
}

const placesOf = (text: string) => (text.split('.')[1] ?? '').length;
