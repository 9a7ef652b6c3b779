import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { refuse } from '../rejections.ts';
import type { Address } from './address.ts';
import { IBAN_COUNTRIES, isIban } from './iban.ts';
import { addressProblem } from './index.ts';

const address = (type: Address['type'], id: string, bank: string | null = null): Address => ({ type, id, bank });

/** Every way to put another digit in the place of one of the text's. */
function* wrongDigits(text: string): Generator<string> {
  for (const [i, character] of Array.from(text).entries()) {
    if (!/\d/.test(character)) continue;
    for (let digit = 0; digit <= 9; digit++)
      if (String(digit) !== character) yield text.slice(0, i) + digit + text.slice(i + 1);
  }
}

/** IBANs that are published as examples. */
const IBANS = [
  'AD1200012030200359100100',
  'AE070331234567890123456',
  'AT611904300234573201',
  'BE68539007547034',
  'BG80BNBG96611020345678',
  'BR1800360305000010009795493C1',
  'CH9300762011623852957',
  'CY17002001280000001200527600',
  'DE89370400440532013000',
  'DK5000400440116243',
  'ES9121000418450200051332',
  'FI2112345600000785',
  'FR1420041010050500013M02606',
  'GB29NWBK60161331926819',
  'GI75NWBK000000007099453',
  'HU42117730161111101800000000',
  'IE29AIBK93115212345678',
  'IT60X0542811101000000123456',
  'KW81CBKU0000000000001234560101',
  'LI21088100002324013AA',
  'MT84MALT011000012345MTLCAST001S',
  'MU17BOMM0101101030300200000MUR',
  'NL91ABNA0417164300',
  'NO9386011117947',
  'PL61109010140000071219812874',
  'SA0380000000608010167519',
  'SC18SSCB11010000000000001497USD',
  'SE4550000000058398257466',
  'UA213223130000026007233566001',
];

describe('an IBAN', () => {
  test.each(IBANS)('%s is one', (iban) => {
    expect(addressProblem(address('iban', iban))).toBeNull();
  });

  test.each(IBANS)('%s with any digit changed is none', (iban) => {
    const unnoticed = [...wrongDigits(iban)].filter((wrong) => addressProblem(address('iban', wrong)) === null);
    expect(unnoticed).toEqual([]);
  });

  it('has its country’s length, whatever its check digits say', () => {
    // Made so that mod 97 holds; a British one has 22 characters and no other number.
    expect(isIban(checked('GB', 'NWBK60161331926819'))).toBe(true);
    expect(isIban(checked('GB', 'NWBK6016133192681'))).toBe(false);
    expect(isIban(checked('GB', 'NWBK601613319268190'))).toBe(false);
    expect(isIban(checked('GB', '1WBK60161331926819'))).toBe(false);
    expect(isIban(checked('GB', 'NWBKA0161331926819'))).toBe(false);
  });

  it('is of a country that has IBANs', () => {
    for (const country of ['US', 'NG', 'GH', 'IN', 'XX', 'QQ'])
      expect(isIban(checked(country, '370400440532013000')), country).toBe(false);
    expect(IBAN_COUNTRIES).toHaveLength(105);
  });

  test.each([
    ['spaces', 'GB29 NWBK 6016 1331 9268 19'],
    ['small letters', 'gb29nwbk60161331926819'],
    ['nothing', 'GB'],
    ['full-width digits', 'DE８９370400440532013000'],
    ['a line break behind it', 'GB29NWBK60161331926819\n'],
    ['check digits that no remainder gives', 'DE00370400440532013000'],
  ])('may not be written with %s', (_, text) => {
    expect(addressProblem(address('iban', text))).toBe('invalid_iban');
  });

  it('has two check digits, and one pair of them only', () => {
    // Among these are bodies whose check digits are 97, 98 and 02: 00, 01 and 99 leave the same remainders.
    for (let n = 0; n < 300; n++) {
      const body = String(n).padStart(18, '0');
      const pairs = Array.from({ length: 100 }, (_, i) => `DE${String(i).padStart(2, '0')}${body}`);
      expect(pairs.filter(isIban)).toEqual([checked('DE', body)]);
    }
  });

  it('is noticed to have two neighbours swapped', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{18}$/), fc.nat(16), (body, at) => {
        const swapped = body.slice(0, at) + body[at + 1] + body[at] + body.slice(at + 2);
        const iban = checked('DE', body);
        expect(isIban(iban)).toBe(true);
        if (swapped !== body) expect(isIban(iban.slice(0, 4) + swapped)).toBe(false);
      }),
      { seed: 42, numRuns: 300 },
    );
  });
});

describe('a NUBAN', () => {
  // The example of the Central Bank of Nigeria's standard: serial 000001457 at bank 011 has the check digit 9.
  const good = address('nuban', '0000014579', '011');

  it('has a check digit over bank and serial', () => {
    expect(addressProblem(good)).toBeNull();
    expect([...wrongDigits(good.id)].filter((id) => addressProblem({ ...good, id }) === null)).toEqual([]);
    expect([...wrongDigits('011')].filter((bank) => addressProblem({ ...good, bank }) === null)).toEqual([]);
  });

  test.each([
    ['0000014579', null],
    ['000001457', '011'],
    ['00000145799', '011'],
    ['0000014579', '11'],
    ['00000145x9', '011'],
  ])('%s at %s is none', (id, bank) => {
    expect(addressProblem(address('nuban', id, bank))).toBe('invalid_nuban');
  });
});

describe('a US account', () => {
  const routings = ['021000021', '011401533', '091000019', '122105155', '322271627', '111000025'];

  test.each(routings)('is at a bank such as %s', (bank) => {
    expect(addressProblem(address('aba', '123456789', bank))).toBeNull();
    const wrong = [...wrongDigits(bank)].filter((one) => addressProblem(address('aba', '1234', one)) === null);
    expect(wrong).toEqual([]);
  });

  test.each([
    ['123456789', '000000000'],
    ['123456789', '500000005'],
    ['123456789', null],
    ['123', '021000021'],
    ['1'.repeat(18), '021000021'],
    ['12 34', '021000021'],
  ])('%s at %s is none', (id, bank) => {
    expect(addressProblem(address('aba', id, bank))).toBe('invalid_aba');
  });
});

test.each<[Address, string | null]>([
  [address('sort_code', '31926819', '601613'), null],
  [address('sort_code', '31926819', '60-16-13'), 'invalid_sort_code'],
  [address('sort_code', '3192681', '601613'), 'invalid_sort_code'],
  [address('sort_code', '31926819'), 'invalid_sort_code'],
  [address('ifsc', '50100012345678', 'HDFC0001234'), null],
  [address('ifsc', '123456789', 'SBIN0AB12CD'), null],
  [address('ifsc', '50100012345678', 'HDFC1001234'), 'invalid_ifsc'],
  [address('ifsc', '50100012345678', 'hdfc0001234'), 'invalid_ifsc'],
  [address('ifsc', '50100012345678', 'HDF00001234'), 'invalid_ifsc'],
  [address('ifsc', '50100012345678', 'HDFC000123'), 'invalid_ifsc'],
  [address('ifsc', '12345678', 'HDFC0001234'), 'invalid_ifsc'],
  [address('ifsc', '50100012345678'), 'invalid_ifsc'],
  [address('vpa', 'ada.byron-1@okbank'), null],
  [address('vpa', 'ada@s2b'), null],
  [address('vpa', 'ada'), 'invalid_vpa'],
  [address('vpa', 'a@okbank'), 'invalid_vpa'],
  [address('vpa', 'ada@@okbank'), 'invalid_vpa'],
  [address('vpa', 'ada@ok.bank'), 'invalid_vpa'],
  [address('vpa', 'ada @okbank'), 'invalid_vpa'],
  [address('vpa', 'аda@okbank'), 'invalid_vpa'], // the first letter is Cyrillic
  [address('vpa', 'ada@okbank', 'OK'), 'invalid_vpa'],
  [address('account', '11111111-1111-7111-8111-000000000001'), null],
  [address('account', '11111111-1111-7111-8111-00000000000A'), 'invalid_account_address'],
  [address('account', '111111111111711181110000000000010000'), 'invalid_account_address'],
  [address('account', '11111111-1111-7111-8111-000000000001', '011'), 'invalid_account_address'],
])('%j: %s', (given, expected) => {
  expect(addressProblem(given)).toBe(expected);
});

test('every problem of an address is a declared refusal, and no address breaks the check', () => {
  const types = ['account', 'vpa', 'iban', 'nuban', 'aba', 'sort_code', 'ifsc'] as const;
  const any = fc.record({
    type: fc.constantFrom(...types),
    id: fc.string({ unit: 'binary', maxLength: 255 }),
    bank: fc.option(fc.string({ unit: 'binary', maxLength: 20 })),
  });
  fc.assert(
    fc.property(any, (given) => {
      const problem = addressProblem(given);
      if (problem !== null) expect(Object.keys(refuse.codes)).toContain(problem);
    }),
    { seed: 7, numRuns: 500 },
  );
});

/** An IBAN with the check digits that its body needs, reckoned with whole numbers of any size. */
function checked(country: string, body: string): string {
  const digits = Array.from(`${body}${country}00`, (character) => Number.parseInt(character, 36)).join('');
  return `${country}${String(98n - (BigInt(digits) % 97n)).padStart(2, '0')}${body}`;
}
