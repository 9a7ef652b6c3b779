import type { Command } from '@daybook/core';
import type { MemoryStreams } from '@daybook/core/testing';
import fc from 'fast-check';
import { accountCommands } from '../../account/commands.ts';
import { allTransferCommands } from '../../transfer/commands.ts';
import { id, ledger, legs, own, terms, written } from './ledger.ts';

/** Accounts, and the currencies they hold: two decimals, none, three, four. */
export const ACCOUNTS = [id(1), id(2), id(3)];
export const CURRENCIES = ['GBP', 'JPY', 'KWD', 'CLF'];
const START = Date.parse('2026-03-01T00:00:00Z');
const HOUR_MS = 3_600_000;

/** The moment so many hours after the beginning of March 2026. */
export const hour = (n: number): string => new Date(START + n * HOUR_MS).toISOString();

/** Something that is tried, so many hours after the thing before it; what the ledger refuses is nothing. */
type Attempt = {
  readonly what: 'deposit' | 'transfer' | 'hold' | 'capture' | 'void' | 'expire' | 'reverse';
  readonly from: number;
  readonly to: number;
  readonly amount: bigint;
  readonly currency: string;
  /** How many days back it counts from. */
  readonly back: number;
  readonly hours: number;
  /** Which of the transfers so far is meant. */
  readonly which: number;
  readonly description: string;
};

/** Text as customers write it: quotes, markup, formulas, other alphabets, characters beyond the first 65,536. */
export const anyText = (maxLength: number): fc.Arbitrary<string> =>
  fc
    .oneof(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength }),
      fc.constantFrom('=1+1', '@SUM(A1)', '-2', 'a,"b"', '<&>\'"]]>', ' + ', '\u{1f4b6}\u{1f4b6}', '\ufffe', '＝１'),
    )
    .map((text) => Array.from(text.slice(0, maxLength).toWellFormed()).filter(isPrintable).join('') || '-');

/** Whether a character may stand in a text of ours: it is no control character of ASCII. */
const isPrintable = (character: string) => character >= ' ' && character !== '\u007f';

const attempt: fc.Arbitrary<Attempt> = fc.record({
  what: fc.constantFrom('deposit', 'deposit', 'transfer', 'hold', 'capture', 'void', 'expire', 'reverse'),
  from: fc.nat(2),
  to: fc.nat(2),
  amount: fc.bigInt(1n, 100_000n),
  currency: fc.constantFrom(...CURRENCIES),
  back: fc.oneof(fc.constant(0), fc.nat(9)),
  hours: fc.nat(30),
  which: fc.nat(),
  description: anyText(200),
});

/** What may have happened to the ledger in some days, from three accounts being opened on. */
export const anyHistory = (maxLength = 40): fc.Arbitrary<MemoryStreams> =>
  fc.array(attempt, { minLength: maxLength / 2, maxLength }).map(livedThrough);

function livedThrough(attempts: readonly Attempt[]): MemoryStreams {
  const streams = ledger();
  for (const [i, accountId] of ACCOUNTS.entries()) {
    const overdrafts = i === 0 ? [{ currency: 'GBP', limit: '500.00' }] : [];
    const opening = { kind: 'customer' as const, name: `Customer ${i + 1}`, currencies: CURRENCIES, overdrafts };
    streams.execute(accountCommands.OpenAccount(accountId, opening), hour(0));
  }
  let at = 1;
  for (const [i, one] of attempts.entries()) {
    at += one.hours;
    streams.execute(commandOf(one, i, at), hour(at));
  }
  return streams;
}

function commandOf(one: Attempt, i: number, at: number): Command {
  const transferId = id(1_000 + i);
  const earlier = id(1_000 + (i === 0 ? 0 : one.which % i));
  const amount = written(one.amount, one.currency);
  const [from, to] = [ACCOUNTS[one.from] ?? '', ACCOUNTS[one.to] ?? ''];
  const about = { ...terms, description: one.description };
  const effectiveDate = one.back === 0 ? null : hour(at - 24 * one.back).slice(0, 10);
  switch (one.what) {
    case 'deposit': {
      const posted = legs(own('cash'), to, amount, one.currency);
      return allTransferCommands.PostTransfer(transferId, { ...about, kind: 'deposit', legs: posted, effectiveDate });
    }
    case 'transfer':
      return allTransferCommands.PostTransfer(transferId, {
        ...about,
        legs: legs(from, to, amount, one.currency),
        effectiveDate,
      });
    case 'hold':
      return allTransferCommands.HoldTransfer(transferId, {
        ...about,
        legs: legs(from, to, amount, one.currency),
        expiresInSeconds: 86_400,
      });
    case 'capture':
      return allTransferCommands.CaptureTransfer(earlier, { amount: null });
    case 'void':
      return allTransferCommands.VoidTransfer(earlier, { reason: 'changed my mind' });
    case 'expire':
      return allTransferCommands.ExpireTransfer(earlier, {});
    case 'reverse':
      return allTransferCommands.ReverseTransfer(earlier, {
        reversalId: transferId,
        reason: 'wrong',
        effectiveDate: null,
      });
  }
}
