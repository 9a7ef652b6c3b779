import type { MemoryStreams } from '@daybook/core/testing';
import { describe, expect, it } from 'vitest';
import { accountCommands } from '../account/commands.ts';
import { codeOf, later, now } from '../ledger/testing/answers.ts';
import { id, ledger, leg, legs, minor, own, sumsOf, terms } from '../ledger/testing/ledger.ts';
import { transferCommands } from '../transfer/commands.ts';
import { transfer } from '../transfer/decide.ts';
import { fxQuoteCommands as commands } from './commands.ts';

const [ada, quote, t] = [id(1), id(21), id(31)];

/** Ada's account holds every currency named here, and 1,000,000 units of the first. */
function opened(sold: string): MemoryStreams {
  const streams = ledger();
  const currencies = ['GBP', 'USD', 'JPY', 'KWD', 'CLF', 'IRR'];
  streams.execute(accountCommands.OpenAccount(ada, { kind: 'customer', name: 'Ada', currencies, overdrafts: [] }), now);
  const funded = { ...terms, legs: legs(own('cash'), ada, '1000000', sold), effectiveDate: null };
  streams.execute(transferCommands.PostTransfer(id(30), funded), now);
  return streams;
}

const quoted = (sell: string, buy: string, rate: string, feeBps = 0) =>
  commands.QuoteFx(quote, {
    sellCurrency: sell,
    buyCurrency: buy,
    rate,
    rateSource: 'ECB',
    feeBps,
    validForSeconds: 30,
  });
const booked = (sellAmount: string, more: object = {}) =>
  commands.BookFx(quote, { transferId: t, fromAccountId: ada, toAccountId: ada, sellAmount, ...more });

const legsOf = (streams: MemoryStreams) => {
  const state = streams.state(transfer, t);
  return 'legs' in state ? state.legs : [];
};

describe('an exchange', () => {
  it('goes through the liquidity account, with the fee as legs of its own', () => {
    const streams = opened('GBP');
    expect(codeOf(streams, quoted('GBP', 'USD', '1.2734', 25))).toBe('');
    expect(codeOf(streams, booked('100.10'))).toBe('');
    expect(legsOf(streams)).toEqual([
      leg('debit', ada, '100.10'),
      leg('credit', own('liquidity'), '100.10'),
      leg('debit', own('liquidity'), '127.47', 'USD'), // 127.46734
      leg('credit', ada, '127.47', 'USD'),
      leg('debit', ada, '0.25'), // 0.25025
      leg('credit', own('fees'), '0.25'),
    ]);
    expect(streams.state(transfer, t)).toMatchObject({ terms: { kind: 'fx', quoteId: quote } });
    expect(sumsOf(streams.log).get(`${ada} USD`)?.creditsPosted).toBe(12747n);
  });

  it.each([
    ['GBP', 'JPY', '190.255', '1.00', '190'],
    ['GBP', 'JPY', '190.5', '1.00', '190'], // a tie goes to the even 190
    ['GBP', 'JPY', '191.5', '1.00', '192'], // a tie goes to the even 192
    ['JPY', 'GBP', '0.00525', '1000', '5.25'],
    ['JPY', 'KWD', '0.0020625', '1000', '2.062'], // a tie goes to the even 2.062
    ['KWD', 'CLF', '85.123456', '0.001', '0.0851'],
    ['CLF', 'KWD', '11.5', '0.0001', '0.001'],
    ['IRR', 'KWD', '0.00000729123', '1000000.00', '7.291'],
  ])('of %s to %s at %s makes %s into %s', (sell, buy, rate, sold, expected) => {
    const streams = opened(sell);
    expect(codeOf(streams, quoted(sell, buy, rate))).toBe('');
    expect(codeOf(streams, booked(sold))).toBe('');
    expect(legsOf(streams)[3]).toMatchObject({ amount: expected, currency: buy });
    expect(legsOf(streams)).toHaveLength(4);
  });

  it('leaves the rate to be found in the legs, to half a minor unit of what was bought', () => {
    const streams = opened('GBP');
    codeOf(streams, quoted('GBP', 'KWD', '0.389217', 300));
    codeOf(streams, booked('12345.67'));
    const [sold, , bought] = legsOf(streams);
    const off =
      minor(bought?.amount ?? '', 'KWD') * 100n * 1_000_000n - minor(sold?.amount ?? '', 'GBP') * 1000n * 389_217n;
    expect(off <= 50_000_000n && off >= -50_000_000n).toBe(true);
  });

  it('rounds its fee half to even in the currency sold, and has no fee legs where it comes to nothing', () => {
    for (const [sold, fee] of [
      ['1.00', undefined], // 0.005: a tie goes to the even 0.00
      ['3.00', '0.02'], // 0.015: a tie goes to the even 0.02
      ['1.01', '0.01'],
    ] as const) {
      const streams = opened('GBP');
      codeOf(streams, quoted('GBP', 'USD', '1.25', 50));
      codeOf(streams, booked(sold));
      expect(legsOf(streams)[5]?.amount, sold).toBe(fee);
    }
  });

  it('is refused whole when the account cannot pay both amount and fee', () => {
    const streams = opened('GBP');
    codeOf(streams, quoted('GBP', 'USD', '1.25', 50));
    expect(codeOf(streams, booked('1000000.00'))).toBe('insufficient_funds');
    expect(codeOf(streams, booked('995000.00'))).toBe('');
  });

  it('needs an amount above zero that buys something that can be counted', () => {
    const streams = opened('JPY');
    codeOf(streams, quoted('JPY', 'GBP', '0.00525'));
    expect(codeOf(streams, booked('0'))).toBe('invalid_amount');
    expect(codeOf(streams, booked('1.5'))).toBe('amount_too_precise');
    expect(codeOf(streams, booked('0.000'))).toBe('amount_too_precise');
    const dear = opened('JPY');
    codeOf(dear, quoted('JPY', 'GBP', '0.004'));
    expect(codeOf(dear, booked('1'))).toBe('nothing_bought');
    const vast = opened('GBP');
    codeOf(vast, quoted('GBP', 'IRR', '999999999999'));
    expect(codeOf(vast, booked('1000000'))).toBe('amount_out_of_range');
  });
});

describe('a quote', () => {
  it('is booked once; the same booking again changes nothing', () => {
    const streams = opened('GBP');
    expect(codeOf(streams, booked('1'))).toBe('quote_not_found');
    codeOf(streams, quoted('GBP', 'USD', '1.25'));
    codeOf(streams, booked('1'));
    expect(streams.execute(booked('1.00'), later(3_600))).toEqual([]);
    for (const other of [{ sellAmount: '2' }, { transferId: id(32) }, { toAccountId: id(2) }, { fromAccountId: id(2) }])
      expect(codeOf(streams, booked('1', other))).toBe('quote_already_booked');
  });

  it('holds for its time', () => {
    const streams = opened('GBP');
    codeOf(streams, quoted('GBP', 'USD', '1.25'));
    expect(codeOf(streams, booked('1'), later(30))).toBe('quote_expired');
    expect(codeOf(streams, booked('1'), later(29.999))).toBe('');
  });

  it('given twice changes nothing; with other content it is refused', () => {
    const streams = opened('GBP');
    codeOf(streams, quoted('GBP', 'USD', '1.25'));
    expect(streams.execute(quoted('GBP', 'USD', '1.25'), later(5))).toEqual([]);
    expect(codeOf(streams, quoted('GBP', 'USD', '1.26'))).toBe('quote_exists');
    expect(codeOf(streams, quoted('GBP', 'USD', '1.25', 1))).toBe('quote_exists');
  });

  it.each([
    ['GBP', 'GBP', '1', 'same_currency'],
    ['GBP', 'XXX', '1', 'unknown_currency'],
    ['BGN', 'GBP', '1', 'unknown_currency'],
    ['GBP', 'USD', '0', 'invalid_rate'],
    ['GBP', 'USD', '0.000', 'invalid_rate'],
  ])('of %s to %s at %s is refused: %s', (sell, buy, rate, code) => {
    expect(codeOf(opened('GBP'), quoted(sell, buy, rate))).toBe(code);
  });
});
