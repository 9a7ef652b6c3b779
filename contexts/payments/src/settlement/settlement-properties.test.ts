import { isRejection, type RecordedEvent } from '@daybook/core';
import { memoryStreams, testIdOf } from '@daybook/core/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { accountCommands } from '../account/commands.ts';
import { account } from '../account/decide.ts';
import { books } from '../books/decide.ts';
import { memberAccount, ownAccount } from '../ledger/kinds.ts';
import { id, legs, minor, sumsOf, terms, written } from '../ledger/testing/ledger.ts';
import { transferCommands } from '../transfer/commands.ts';
import { transfer } from '../transfer/decide.ts';
import { settlementCommands as commands, settlementOf } from './commands.ts';
import { settlement } from './decide.ts';
import { OWN_HOUSE, type SettlementEvent } from './events.ts';

/*
 * Payments, closings and settlements of two currencies in any order, with the real ledger beside them. What each window
 * must say is reckoned here a second time, in minor units and from the recorded payments alone.
 */

const CURRENCIES = ['INR', 'JPY'] as const;
const MEMBERS = ['alder', 'birch', 'cedar', OWN_HOUSE] as const;
const CUSTOMER = id(9_000);
const START = Date.parse('2026-01-01T20:00:00Z');

const sideOf = (member: string) => (member === OWN_HOUSE ? CUSTOMER : testIdOf(memberAccount(member)));
const streamOf = (currency: string) => testIdOf(settlementOf(currency));

const currency = fc.constantFrom(...CURRENCIES);
const member = fc.constantFrom(...MEMBERS);
const payment = fc.record({
  do: fc.constant('pay' as const),
  currency,
  payer: member,
  payee: member,
  amount: fc.bigInt({ min: 1n, max: 100_000n }),
});
/** A window, counted from the one that is open: mostly one that can be closed, or settled, and now and then another. */
const closing = fc.constantFrom(0, 0, 0, -1, 1);
const settling = fc.constantFrom(-1, -1, -2, -3, 0, 1);
const step = fc.oneof(
  { weight: 8, arbitrary: payment },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('repeat' as const), back: fc.nat({ max: 30 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('close' as const), currency, near: closing }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('settle' as const), currency, near: settling }) },
);
/** Steps, each so many minutes after the last; a clock may also lag behind. */
const run = fc.array(fc.tuple(step, fc.integer({ min: -2, max: 20 })), { minLength: 30, maxLength: 80 });

type Recorded = Extract<SettlementEvent, { type: 'SettlementPaymentRecorded' }>['data'];
type Closed = Extract<SettlementEvent, { type: 'SettlementWindowClosed' }>['data'];
const of = <T>(log: readonly RecordedEvent[], type: string): T[] =>
  log.filter((event) => event.type === type).map(({ data }) => data as T);

it('counts every payment in one window, and leaves nothing on the members’ accounts once all are settled', () => {
  const reached = { settled: 0, refusedAgain: 0, outOfOrder: 0, repeated: 0, lateClock: 0 };
  fc.assert(
    fc.property(run, (steps) => {
      const streams = memoryStreams([account, transfer, books, settlement]);
      open(streams);
      const asked: ReturnType<typeof commands.RecordPayment>[] = [];
      let clock = START;
      for (const [what, minutes] of steps) {
        clock += minutes * 60_000;
        if (minutes < 0) reached.lateClock++;
        const now = new Date(clock).toISOString();
        if (what.do === 'pay') {
          const paymentId = id(asked.length + 1);
          const amount = written(what.amount, what.currency);
          const record = commands.RecordPayment(streamOf(what.currency), {
            paymentId,
            payerBank: what.payer,
            payeeBank: what.payee,
            amount,
            currency: what.currency,
          });
          const [from, to] = [sideOf(what.payer), sideOf(what.payee)];
          const moving = transferCommands.PostTransfer(id(10_000 + asked.length), {
            ...terms,
            kind: 'payment' as const,
            paymentId,
            effectiveDate: null,
            legs: legs(from, to, amount, what.currency),
          });
          // Within one bank nothing moves between banks, and yet it is counted on both sides.
          const done = streams.execute(from === to ? [record] : [moving, record], now);
          if (isRejection(done)) throw new Error(done.code);
          asked.push(record);
          continue;
        }
        if (what.do === 'repeat') {
          const known = asked.at(-1 - what.back);
          if (!known) continue;
          expect(streams.execute(known, now)).toEqual([]);
          reached.repeated++;
          continue;
        }
        const state = streams.state(settlement, streamOf(what.currency));
        const number = (state.situation === 'running' ? state.open.number : 1) + what.near;
        if (number < 1) continue;
        const command = what.do === 'close' ? commands.CloseWindow : commands.SettleWindow;
        const done = streams.execute(command(streamOf(what.currency), { number }), now);
        if (!isRejection(done)) continue;
        if (done.code === 'settlement_window_settled') reached.refusedAgain++;
        if (done.code === 'settlement_window_out_of_order') reached.outOfOrder++;
        expect(done.code).toMatch(/^settlement_window_/);
      }
      reached.settled += settleAll(streams, new Date(clock).toISOString());
      check(streams.log, asked.length);
    }),
    { numRuns: 150, seed: 20_261_121 },
  );
  // A property that never gets anywhere proves nothing.
  for (const [what, times] of Object.entries(reached)) expect([what, times > 20]).toEqual([what, true]);
});

it('is settled though a member has reserved anew what it is owed from a closed window', () => {
  const streams = memoryStreams([account, transfer, books, settlement]);
  const [alder, birch] = [sideOf('alder'), sideOf('birch')];
  const opening = (limit: string) => ({
    kind: 'member' as const,
    name: 'bank',
    currencies: ['INR'],
    overdrafts: [{ currency: 'INR', limit }],
  });
  const payment = { ...terms, kind: 'payment' as const };
  const amount = '100.00';
  const done = [
    accountCommands.OpenAccount(alder, opening('100.00')),
    accountCommands.OpenAccount(birch, opening('0.00')),
    transferCommands.PostTransfer(id(1), { ...payment, legs: legs(alder, birch, amount, 'INR'), effectiveDate: null }),
    commands.RecordPayment(streamOf('INR'), {
      paymentId: id(2),
      payerBank: 'alder',
      payeeBank: 'birch',
      amount,
      currency: 'INR',
    }),
    commands.CloseWindow(streamOf('INR'), { number: 1 }),
    transferCommands.HoldTransfer(id(3), {
      ...payment,
      legs: legs(birch, testIdOf(ownAccount('suspense')), amount, 'INR'),
      expiresInSeconds: null,
    }),
    commands.SettleWindow(streamOf('INR'), { number: 1 }),
  ].map((command) => streams.execute(command));
  expect(done.map((one) => (isRejection(one) ? one.code : 'done'))).toEqual(Array(7).fill('done'));
});

function open(streams: ReturnType<typeof memoryStreams>) {
  const overdrafts = CURRENCIES.map((each) => ({ currency: each, limit: '1000000000' }));
  for (const each of MEMBERS) {
    const kind: 'customer' | 'member' = each === OWN_HOUSE ? 'customer' : 'member';
    const opening = { kind, name: each, currencies: [...CURRENCIES], overdrafts };
    const done = streams.execute(accountCommands.OpenAccount(sideOf(each), opening));
    if (isRejection(done)) throw new Error(done.code);
  }
}

/** Closes what is open and settles what is closed, each once; answers how many there were. */
function settleAll(streams: ReturnType<typeof memoryStreams>, now: string): number {
  let settled = 0;
  for (const each of CURRENCIES) {
    const before = streams.state(settlement, streamOf(each));
    if (before.situation === 'none') continue;
    streams.execute(commands.CloseWindow(streamOf(each), { number: before.open.number }), now);
    const after = streams.state(settlement, streamOf(each));
    if (after.situation === 'none') throw new Error('it was running');
    for (const { number } of after.closed) {
      const done = streams.execute(commands.SettleWindow(streamOf(each), { number }), now);
      if (isRejection(done)) throw new Error(done.code);
      const again = streams.execute(commands.SettleWindow(streamOf(each), { number }), now);
      expect(again).toMatchObject({ code: 'settlement_window_settled' });
      settled++;
    }
    expect(streams.state(settlement, streamOf(each))).toMatchObject({ closed: [] });
  }
  return settled;
}

function check(log: readonly RecordedEvent[], payments: number) {
  const recorded = of<Recorded>(log, 'SettlementPaymentRecorded');
  expect(recorded.length).toBe(payments);
  expect(new Set(recorded.map(({ paymentId }) => paymentId)).size).toBe(payments);
  expect(new Set(recorded.map(({ currency: of, rrn }) => of + rrn)).size).toBe(payments);

  const closed = of<Closed>(log, 'SettlementWindowClosed');
  for (const window of closed) {
    const inIt = recorded.filter((one) => one.number === window.number && one.currency === window.currency);
    expect(shown(window)).toEqual(reckoned(inIt, window.currency));
    expect(window.payments).toBe(inIt.length);
    const nets = window.positions.map(({ net }) => signed(net, window.currency));
    expect(nets.reduce((a, b) => a + b, 0n)).toBe(0n);
  }
  // Every window that had a payment is closed, so no payment is in none.
  expect(closed.reduce((all, window) => all + window.payments, 0)).toBe(payments);

  const sums = sumsOf(log);
  for (const each of CURRENCIES) {
    for (const bank of MEMBERS.filter((one) => one !== OWN_HOUSE)) {
      const { debitsPosted = 0n, creditsPosted = 0n } = sums.get(`${sideOf(bank)} ${each}`) ?? {};
      expect(debitsPosted).toBe(creditsPosted);
    }
    // What our own customers gained or lost is what the settlement account took in or paid out for them.
    const house = sums.get(`${CUSTOMER} ${each}`) ?? { debitsPosted: 0n, creditsPosted: 0n };
    const paid = sums.get(`${testIdOf(ownAccount('settlement'))} ${each}`) ?? { debitsPosted: 0n, creditsPosted: 0n };
    expect(house.creditsPosted - house.debitsPosted + paid.creditsPosted - paid.debitsPosted).toBe(0n);
  }
}

type Position = readonly [string, number, bigint, number, bigint, bigint];

/** The positions of a window as its closing says them. */
const shown = ({ positions, currency: of }: Closed): Position[] =>
  positions.map(({ member: who, debitCount, debitValue, creditCount, creditValue, net }) => [
    ...([who, debitCount, minor(debitValue, of)] as const),
    ...([creditCount, minor(creditValue, of), signed(net, of)] as const),
  ]);

/** The positions of a window as its payments make them. */
function reckoned(payments: readonly Recorded[], of: string): Position[] {
  return MEMBERS.toSorted().flatMap((who): Position[] => {
    const debits = payments.filter(({ payerBank }) => payerBank === who).map(({ amount }) => minor(amount, of));
    const credits = payments.filter(({ payeeBank }) => payeeBank === who).map(({ amount }) => minor(amount, of));
    const total = (amounts: bigint[]) => amounts.reduce((a, b) => a + b, 0n);
    if (debits.length + credits.length === 0) return [];
    return [[who, debits.length, total(debits), credits.length, total(credits), total(credits) - total(debits)]];
  });
}

const signed = (text: string, of: string) => (text.startsWith('-') ? -minor(text.slice(1), of) : minor(text, of));
