import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CURRENCIES, currencyDecimals, formatMoney, isCurrency, MAX_MINOR_UNITS, money, parseMoney } from './index.ts';

const anyAmount = fc.bigInt({ min: -MAX_MINOR_UNITS, max: MAX_MINOR_UNITS });
const anyCurrency = fc.constantFrom(...CURRENCIES);

/** A second, plain way to write an amount: divide by ten again and again. */
function writtenSlowly(amount: bigint, decimals: number): string {
  let digits = '';
  let rest = amount < 0n ? -amount : amount;
  for (let place = 0; place < decimals || rest > 0n || place === 0; place++) {
    digits = String(rest % 10n) + digits;
    rest /= 10n;
    if (place === decimals - 1) digits = `.${digits}`;
  }
  return (amount < 0n ? '-' : '') + (digits.startsWith('.') ? `0${digits}` : digits);
}

describe('reading and writing money', () => {
  it('knows how many decimals a currency has', () => {
    expect(['GBP', 'JPY', 'KWD', 'CLF', 'BHD', 'UYW'].map(currencyDecimals)).toEqual([2, 0, 3, 4, 3, 4]);
    expect(CURRENCIES).toHaveLength(165);
  });

  it('does not know withdrawn codes, metals, test codes or other spellings', () => {
    for (const code of ['BGN', 'HRK', 'ANG', 'SLL', 'ZWL', 'XXX', 'XTS', 'XAU', 'XDR', 'gbp', 'GB', 'GBPX', ''])
      expect(isCurrency(code), code).toBe(false);
    expect(parseMoney('1', 'XXX')).toBe('unknown_currency');
  });

  it.each([
    '1e2',
    '+1',
    ' 1',
    '1 ',
    '1,000',
    '-0',
    '-0.00',
    '１',
    '01',
    '00',
    '.5',
    '5.',
    '',
    '-',
    '0x1',
    '1\n',
    '--1',
  ])('does not take %j for a decimal', (text) => expect(parseMoney(text, 'GBP')).toBe('not_a_decimal'));

  it('takes fewer decimals than the currency has, and no more', () => {
    expect(parseMoney('5', 'GBP')).toEqual({ amount: 500n, currency: 'GBP' });
    expect(parseMoney('29.9', 'GBP')).toEqual({ amount: 2990n, currency: 'GBP' });
    expect(parseMoney('29.990', 'GBP')).toBe('too_many_decimals');
    expect(parseMoney('1.0', 'JPY')).toBe('too_many_decimals');
    expect(parseMoney('1.0005', 'CLF')).toEqual({ amount: 10005n, currency: 'CLF' });
  });

  it('ends at eighteen digits of minor units, on both sides', () => {
    expect(parseMoney('9999999999999999.99', 'GBP')).toEqual({ amount: MAX_MINOR_UNITS, currency: 'GBP' });
    expect(parseMoney('10000000000000000', 'GBP')).toBe('out_of_range');
    expect(parseMoney('-10000000000000000', 'GBP')).toBe('out_of_range');
    expect(parseMoney('9'.repeat(60), 'JPY')).toBe('out_of_range');
    expect(parseMoney('9'.repeat(100_000), 'JPY')).toBe('not_a_decimal');
  });

  it('throws for recorded text that is no money', () => {
    expect(() => money('1,5', 'GBP')).toThrow(RangeError);
  });

  it('reads back what it wrote, and writes what a second implementation writes', () => {
    fc.assert(
      fc.property(anyAmount, anyCurrency, (amount, currency) => {
        const text = formatMoney({ amount, currency });
        expect(text).toBe(writtenSlowly(amount, currencyDecimals(currency)));
        expect(parseMoney(text, currency)).toEqual({ amount, currency });
      }),
    );
  });

  it('writes back everything it accepts, up to missing zeros', () => {
    const decimalLike = fc.stringMatching(/^-?[0-9]{1,4}(\.[0-9]{1,3})?$/);
    fc.assert(
      fc.property(decimalLike, anyCurrency, (text, currency) => {
        const parsed = parseMoney(text, currency);
        if (typeof parsed === 'string') return;
        const written = formatMoney(parsed);
        expect(written.startsWith(text)).toBe(true);
        expect(written.slice(text.length)).toMatch(/^\.?0*$/);
      }),
    );
  });
});
