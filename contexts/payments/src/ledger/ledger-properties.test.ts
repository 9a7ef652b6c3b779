import { type Command, isRejection, type RecordedEvent, type Rejection } from '@daybook/core';
import { type MemoryStreams, testIdOf } from '@daybook/core/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { accountCommands } from '../account/commands.ts';
import { account } from '../account/decide.ts';
import { BOOKS, booksCommands } from '../books/commands.ts';
import { books } from '../books/decide.ts';
import { fxQuoteCommands } from '../fx-quote/commands.ts';
import { fxQuote } from '../fx-quote/decide.ts';
import { allTransferCommands as transfers } from '../transfer/commands.ts';
import { transfer } from '../transfer/decide.ts';
import type { Leg } from '../transfer/events.ts';
import { OWN_KINDS } from './kinds.ts';
import {
  available,
  id,
  ledger,
  legs,
  limitIn,
  minor,
  NOTHING,
  own,
  type Sums,
  sumsOf,
  terms,
  written,
} from './testing/ledger.ts';

/*
 * Any commands in any order, on a few accounts and a few ids, so that they meet. After every step the accounts must
 * show what the journal alone comes to, which is reckoned a second time, in whole minor units, by `sumsOf`.
 */

const CURRENCIES = ['GBP', 'JPY', 'KWD'] as const;
const [ada, bob, bank, other] = [id(1), id(2), id(3), id(4)];
const OWN = OWN_KINDS.map(own);
const START = Date.parse('2026-03-10T22:00:00Z');
const DAY_MS = 86_400_000;

const booksId = testIdOf(BOOKS);
const limited = (limits: readonly (readonly [string, string])[]) =>
  limits.map(([currency, limit]) => ({ currency, limit }));
const opening: readonly Command[] = [
  accountCommands.OpenAccount(ada, { kind: 'customer', name: 'Ada', currencies: [...CURRENCIES], overdrafts: [] }),
  accountCommands.OpenAccount(bob, {
    kind: 'customer',
    name: 'Bob',
    currencies: ['GBP', 'KWD'],
    overdrafts: limited([['GBP', '5.00']]),
  }),
  accountCommands.OpenAccount(bank, {
    kind: 'member',
    name: 'Bank',
    currencies: [...CURRENCIES],
    overdrafts: limited([
      ['GBP', '20.00'],
      ['JPY', '30'],
    ]),
  }),
  post(id(90), legs(own('cash'), ada, '30.00')),
  post(id(91), legs(own('cash'), ada, '500', 'JPY')),
  post(id(92), legs(own('cash'), bob, '9.000', 'KWD')),
];

function post(transferId: string, moved: Leg[], effectiveDate: string | null = null) {
  return transfers.PostTransfer(transferId, { ...termsOf(moved), legs: moved, effectiveDate });
}

/** What moves a member's account is a payment. */
function termsOf(moved: Leg[]) {
  return { ...terms, kind: moved.some(({ accountId }) => accountId === bank) ? ('payment' as const) : terms.kind };
}

const day = (days: number) => new Date(START + days * DAY_MS).toISOString().slice(0, 10);
const party = fc.constantFrom(ada, ada, bob, bob, bank, bank, other, own('cash'), own('suspense'));
/** Foreign exchange is for customers; the others are refused. */
const exchanging = fc.constantFrom(ada, ada, ada, ada, bob, bob, other, bank);
const transferIds = fc.integer({ min: 11, max: 24 }).map(id);
const quoteIds = fc.integer({ min: 31, max: 34 }).map(id);
const currency = fc.constantFrom(...CURRENCIES);
/** Mostly small enough to be had, at times none, and at times in too many decimals. */
const amountIn = (of: string) =>
  fc.oneof(
    { arbitrary: fc.bigInt({ min: 1n, max: 2500n }).map((n) => written(n, of)), weight: 12 },
    { arbitrary: fc.constantFrom('0', '-1', '0.00001', written(10n ** 15n, of)), weight: 1 },
  );
const sum = currency.chain((of) => amountIn(of).map((amount) => ({ amount, currency: of })));
const twoLegs = fc.tuple(party, party, sum).map(([from, to, of]) => legs(from, to, of.amount, of.currency));
const splitLegs = fc
  .tuple(twoLegs, twoLegs, fc.boolean())
  .map(([a, b, lost]) => (lost ? [...a, ...b.slice(1)] : [...a, ...b]));
const anyDay = fc.option(fc.integer({ min: -4, max: 6 }).map(day), { nil: null, freq: 3 });

const ofTransfers: fc.Arbitrary<Command> = fc.oneof(
  { arbitrary: fc.tuple(transferIds, twoLegs, anyDay).map(([t, moved, on]) => post(t, moved, on)), weight: 6 },
  { arbitrary: fc.tuple(transferIds, splitLegs, anyDay).map(([t, moved, on]) => post(t, moved, on)), weight: 3 },
  {
    arbitrary: fc
      .tuple(transferIds, twoLegs, fc.constantFrom(null, 60, 3_600))
      .map(([t, moved, expiresInSeconds]) =>
        transfers.HoldTransfer(t, { ...termsOf(moved), legs: moved, expiresInSeconds }),
      ),
    weight: 6,
  },
  {
    arbitrary: fc
      .tuple(transferIds, fc.option(amountIn('GBP'), { nil: null }))
      .map(([t, amount]) => transfers.CaptureTransfer(t, { amount })),
    weight: 4,
  },
  { arbitrary: transferIds.map((t) => transfers.VoidTransfer(t, { reason: 'cancelled' })), weight: 3 },
  { arbitrary: transferIds.map((t) => transfers.ExpireTransfer(t, {})), weight: 2 },
  {
    arbitrary: fc
      .tuple(transferIds, transferIds, anyDay)
      .map(([t, reversalId, effectiveDate]) =>
        transfers.ReverseTransfer(t, { reversalId, reason: 'mistake', effectiveDate }),
      ),
    weight: 6,
  },
);
const ofQuotes: fc.Arbitrary<Command> = fc.oneof(
  fc
    .tuple(quoteIds, currency, currency, fc.constantFrom('1.27', '0.00525', '190.25', '0'), fc.constantFrom(0, 25, 300))
    .map(([q, sellCurrency, buyCurrency, rate, feeBps]) =>
      fxQuoteCommands.QuoteFx(q, {
        sellCurrency,
        buyCurrency,
        rate,
        rateSource: 'desk',
        feeBps,
        validForSeconds: 7_200,
      }),
    ),
  fc
    .tuple(quoteIds, transferIds, exchanging, exchanging, sum)
    .map(([q, transferId, fromAccountId, toAccountId, { amount }]) =>
      fxQuoteCommands.BookFx(q, { transferId, fromAccountId, toAccountId, sellAmount: amount }),
    ),
);
const bounded = fc.constantFrom(ada, bob, bank, other);
const ofAccounts: fc.Arbitrary<Command> = fc.oneof(
  bounded.map((of) => accountCommands.FreezeAccount(of, { reason: 'court order' })),
  bounded.map((of) => accountCommands.UnfreezeAccount(of, {})),
  bounded.map((of) => accountCommands.UnfreezeAccount(of, {})),
  bounded.map((of) => accountCommands.CloseAccount(of, {})),
  fc
    .tuple(bounded, fc.constantFrom('0', '5.00', '20.00'))
    .map(([of, limit]) => accountCommands.SetOverdrafts(of, { overdrafts: limited([['GBP', limit]]) })),
  fc.constant(
    accountCommands.OpenAccount(other, { kind: 'customer', name: 'Eve', currencies: ['GBP'], overdrafts: [] }),
  ),
  fc.integer({ min: -6, max: 2 }).map((days) => booksCommands.ClosePeriod(booksId, { through: day(days) })),
);
const command = fc.oneof(
  { arbitrary: ofTransfers, weight: 15 },
  { arbitrary: ofQuotes, weight: 6 },
  { arbitrary: ofAccounts, weight: 2 },
);
/** Commands, each so long after the last: mostly seconds, at times hours or a day. */
const pause = fc.oneof(
  { arbitrary: fc.integer({ min: 0, max: 40_000 }), weight: 8 },
  { arbitrary: fc.constantFrom(3_600_000, DAY_MS), weight: 1 },
);
const runs = fc.array(fc.tuple(command, pause), { minLength: 20, maxLength: 60 });

/** Refusals that the runs must have reached, lest they pass because nothing happens in them. */
const REFUSALS = [
  'account_closed',
  'account_frozen',
  'account_not_empty',
  'capture_exceeds_hold',
  'currency_not_held',
  'hold_already_captured',
  'hold_already_voided',
  'hold_expired',
  'insufficient_funds',
  'legs_unbalanced',
  'net_debit_cap_exceeded',
  'overdraft_in_use',
  'period_closed',
  'quote_already_booked',
  'quote_expired',
  'reversal_not_reversible',
  'self_transfer',
  'transfer_already_reversed',
  'transfer_exists',
];

it('keeps its books whatever is asked, in whatever order', () => {
  const seen = { events: new Set<string>(), refusals: new Set<string>() };
  fc.assert(
    fc.property(runs, (run) => {
      const streams = ledger();
      let clock = START;
      const at = () => new Date(clock).toISOString();
      for (const asked of opening) expect(isRejection(streams.execute(asked, at()))).toBe(false);
      const done: Command[] = [];
      for (const [step, [asked, ms]] of run.entries()) {
        clock += ms;
        const before = streams.log;
        const answer = streams.execute(asked, at());
        if (isRejection(answer)) {
          seen.refusals.add(answer.code);
          expect(streams.log).toBe(before);
          checkShortage(asked, answer, before);
          continue;
        }
        for (const { type } of answer) seen.events.add(type);
        expect(streams.execute(asked, at())).toEqual([]); // the same command twice changes nothing …
        if (asked.stream === 'Transfer' || asked.stream === 'FxQuote') done.push(asked);
        const earlier = done[step % done.length];
        if (earlier) expect(streams.execute(earlier, at())).toEqual([]); // … also much later
        checkCounters(streams);
        checkHistory(streams.log);
      }
    }),
    { numRuns: 1200, seed: 20260310 },
  );
  const reachable = [account, books, fxQuote, transfer].flatMap(({ events }) => Object.keys(events));
  // To be reopened, an account must have been emptied to the penny and have paid before.
  expect([...seen.events, 'AccountReopened'].sort()).toEqual(reachable.sort());
  expect([...seen.refusals]).toEqual(expect.arrayContaining(REFUSALS));
}, 120_000);

/** In every currency the accounts add up to nothing; each shows what the journal says; none is beyond its bounds. */
function checkCounters(streams: MemoryStreams) {
  const sums = sumsOf(streams.log);
  for (const of of CURRENCIES) {
    const all = [...sums].filter(([key]) => key.endsWith(of)).map(([, one]) => one);
    const total = (counter: keyof Sums) => all.reduce((added, one) => added + one[counter], 0n);
    expect(total('debitsPosted')).toBe(total('creditsPosted'));
    expect(total('debitsPending')).toBe(total('creditsPending'));
  }
  const accounts = new Set(
    streams.log.filter((event) => event.streamType === 'Account').map(({ streamId }) => streamId),
  );
  const shown = [...accounts].flatMap((accountId) => {
    const state = streams.state(account, accountId);
    const counters = state.situation === 'none' ? {} : state.counters;
    return Object.entries(counters).map(([of, four]): [string, Sums] => [
      `${accountId} ${of}`,
      {
        debitsPending: minor(four.debitsPending, of),
        debitsPosted: minor(four.debitsPosted, of),
        creditsPending: minor(four.creditsPending, of),
        creditsPosted: minor(four.creditsPosted, of),
      },
    ]);
  });
  expect(new Map(shown)).toEqual(sums);
  for (const [key, of] of sums) {
    const [accountId = '', inCurrency = ''] = key.split(' ');
    for (const counter of Object.values(of)) expect(counter >= 0n).toBe(true);
    const limit = limitIn(streams.log, accountId, inCurrency);
    if (limit === null) expect(OWN).toContain(accountId);
    else expect(available(of, limit) >= 0n).toBe(true);
  }
}

/** Only who has too little is told so. */
function checkShortage(asked: Command, { code, details }: Rejection, log: readonly RecordedEvent[]) {
  if (code !== 'insufficient_funds' && code !== 'net_debit_cap_exceeded') return;
  const { accountId, currency: of, available: said } = details as Record<string, string>;
  const limit = limitIn(log, accountId ?? '', of ?? '');
  const there = available(sumsOf(log).get(`${accountId} ${of}`) ?? NOTHING, limit ?? 0n);
  expect(minor(said ?? '', of ?? '')).toBe(there);
  if (asked.type !== 'PostTransfer' && asked.type !== 'HoldTransfer') return;
  let taken = 0n;
  for (const { side, amount, currency: inCurrency, ...leg } of (asked.data as { legs: Leg[] }).legs) {
    if (leg.accountId !== accountId || inCurrency !== of) continue;
    if (side === 'debit') taken += minor(amount, of);
    else if (asked.type === 'PostTransfer') taken -= minor(amount, of);
  }
  expect(taken > there).toBe(true);
}

/** What may happen only once, only in an open period, and only to an account that allows it. */
function checkHistory(log: readonly RecordedEvent[]) {
  const once = new Set<string>();
  const situations = new Map<string, string>();
  let closedThrough = '';
  for (const { streamId, type, data } of log) {
    const of = data as Record<string, string>;
    const { entries = [], released = [] } = data as unknown as Record<string, { side: string }[]>;
    switch (type) {
      case 'TransferCaptured':
      case 'TransferVoided':
      case 'TransferExpired':
      case 'TransferReversed':
      case 'FxBooked': {
        const what = `${streamId} ${type === 'TransferReversed' ? 'reversed' : 'resolved'}`;
        expect(once).not.toContain(what);
        once.add(what);
        if (type === 'TransferReversed') checkReversal(log, streamId, of.reversalId ?? '');
        break;
      }
      case 'TransferPosted':
        expect((of.effectiveDate ?? '') > closedThrough).toBe(true);
        expect((of.effectiveDate ?? '') <= (of.postedAt ?? '').slice(0, 10)).toBe(true);
        break;
      case 'PeriodClosed':
        closedThrough = of.through ?? '';
        break;
      case 'AccountFrozen':
      case 'AccountUnfrozen':
      case 'AccountReopened':
      case 'AccountClosed':
        situations.set(streamId, type);
        break;
      case 'EntriesHeld':
      case 'EntriesPosted':
        expect(situations.get(streamId)).not.toBe('AccountClosed');
        if (situations.get(streamId) === 'AccountFrozen' && released.length === 0)
          expect(entries.map(({ side }) => side)).not.toContain('debit');
    }
  }
}

/** A reversal names what it undoes, and moves the same amounts back. */
function checkReversal(log: readonly RecordedEvent[], undone: string, reversalId: string) {
  const moved = log.find(
    ({ streamId, type }) => streamId === undone && (type === 'TransferPosted' || type === 'TransferCaptured'),
  );
  const back = log.find(({ streamId, type }) => streamId === reversalId && type === 'TransferPosted');
  const { legs: there } = (moved?.data ?? {}) as unknown as { legs: Leg[] };
  const { legs: again, reverses } = (back?.data ?? {}) as unknown as { legs: Leg[]; reverses: string };
  expect(reverses).toBe(undone);
  expect(again.map((leg) => [leg.accountId, leg.side === 'debit', leg.amount, leg.currency])).toEqual(
    there.map((leg) => [leg.accountId, leg.side === 'credit', leg.amount, leg.currency]),
  );
}
