import { describe, expect, it } from 'vitest';
import { readRow } from './row.ts';

const good = ['536365', '85123A', 'WHITE HEART', '6', '2010-12-01 08:26:00', '2.55', '17850.0', 'United Kingdom'];

/** A good row with some columns changed. */
const read = (changes: Readonly<Record<number, string>> = {}) =>
  readRow({ file: 'day.csv', line: 2, cells: good.map((cell, i) => changes[i] ?? cell) });
const reason = (changes: Readonly<Record<number, string>>) => {
  const reading = read(changes);
  return 'refused' in reading ? reading.refused : 'accepted';
};

describe('a row of the online retail format', () => {
  it('says who bought what, when and for how much', () => {
    expect(read()).toMatchObject({
      row: {
        kind: 'sale',
        invoice: '536365',
        code: '85123A',
        description: 'WHITE HEART',
        quantity: 6,
        at: '2010-12-01T08:26:00.000000Z',
        price: '2.55',
        customer: '17850',
        country: 'United Kingdom',
      },
    });
  });

  it('is a return when its invoice begins with C, and counts what comes back as above zero', () => {
    expect(read({ 0: 'C536379', 3: '-2' })).toMatchObject({ row: { kind: 'return', quantity: 2 } });
    expect(read({ 0: 'c536379', 3: '-2' })).toMatchObject({ row: { invoice: 'C536379' } });
  });

  it('reads a price exactly, with the places of the currency', () => {
    expect(read({ 5: '27.5' })).toMatchObject({ row: { price: '27.50' } });
    expect(read({ 5: '4' })).toMatchObject({ row: { price: '4.00' } });
  });

  it('takes small letters in a code for capitals, and postage for goods', () => {
    expect(read({ 1: '85123a' })).toMatchObject({ row: { code: '85123A' } });
    expect(read({ 1: 'POST', 2: 'POSTAGE' })).toMatchObject({ row: { code: 'POST' } });
    expect(read({ 1: 'M', 2: 'Manual' })).toMatchObject({ row: { code: 'M' } });
  });

  it.each([
    [{ 0: '' }, 'bad_invoice'],
    [{ 0: 'X536365' }, 'bad_invoice'],
    [{ 1: '  ' }, 'bad_stock_code'],
    [{ 1: 'X'.repeat(37) }, 'bad_stock_code'],
    [{ 3: 'six' }, 'bad_quantity'],
    [{ 3: '1.5' }, 'bad_quantity'],
    [{ 3: '0' }, 'bad_quantity'],
    [{ 3: '1000001' }, 'bad_quantity'],
    [{ 4: '01/12/2010 08:26' }, 'bad_date'],
    [{ 4: '2010-02-30 08:26:00' }, 'bad_date'],
    [{ 4: '2010-12-01 25:00:00' }, 'bad_date'],
    [{ 5: '2,55' }, 'bad_price'],
    [{ 5: '0.001' }, 'bad_price'],
    [{ 5: '1e3' }, 'bad_price'],
    [{ 0: 'A563185', 1: 'B', 5: '-11062.06', 6: '' }, 'adjustment'],
    [{ 1: 'BANK CHARGES' }, 'fee'],
    [{ 1: 'AMAZONFEE' }, 'fee'],
    [{ 0: 'C536379', 1: 'D', 3: '-1' }, 'discount'],
    [{ 1: 'gift_0001_20' }, 'gift_voucher'],
    [{ 1: 'TEST001' }, 'test_row'],
    [{ 3: '-10' }, 'quantity_not_positive'],
    [{ 0: 'C536379', 3: '10' }, 'quantity_not_negative'],
    [{ 5: '0.0' }, 'price_not_positive'],
    [{ 5: '-4.65' }, 'price_not_positive'],
    [{ 2: ' ' }, 'blank_description'],
    [{ 6: '' }, 'missing_customer'],
    [{ 6: 'ada' }, 'bad_customer'],
    [{ 6: '17850.5' }, 'bad_customer'],
  ])('with %j is refused: %s', (changes, expected) => {
    expect(reason(changes)).toBe(expected);
  });

  it('is refused when it has too few or too many columns', () => {
    for (const cells of [good.slice(0, 7), [...good, 'more'], []])
      expect(readRow({ file: 'day.csv', line: 2, cells })).toEqual({ refused: 'wrong_columns' });
  });

  it('has one reason, the first of the list: whoever lacks a customer was a good sale otherwise', () => {
    expect(reason({ 5: '0.0', 6: '' })).toBe('price_not_positive');
    expect(reason({ 3: '-1', 2: '', 6: '' })).toBe('quantity_not_positive');
  });
});
