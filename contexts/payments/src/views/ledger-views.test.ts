import { foldView, isRejection, type RecordedEvent } from '@daybook/core';
import { viewTest } from '@daybook/core/testing';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { accountCommands } from '../account/commands.ts';
import { account } from '../account/decide.ts';
import { ACCOUNTS, anyHistory, CURRENCIES, hour } from '../ledger/testing/history.ts';
import { id, ledger, legs, minor, own, sumsOf, terms } from '../ledger/testing/ledger.ts';
import { trialBalanceOf } from '../statement/trial-balance.ts';
import { transferCommands } from '../transfer/commands.ts';
import { accountDays } from './account-days.ts';
import { accountEntries } from './account-entries.ts';
import { accounts } from './accounts.ts';
import { transfers } from './transfers.ts';
import { trialBalance } from './trial-balance.ts';

const ADA = id(1);
const BOB = id(2);
const [DEPOSIT, HOLD, RENT, UNDONE] = [id(11), id(12), id(13), id(14)];

/** Ada pays 100 in, holds 30 for Bob, who takes 20 of it, and pays 10 of rent as of two days ago, which is undone. */
function story() {
  const streams = ledger();
  const ask = (command: Parameters<typeof streams.execute>[0], at: number) => {
    const outcome = streams.execute(command, hour(at));
    if (isRejection(outcome)) throw new Error(outcome.code);
  };
  const opened = (name: string) => ({ kind: 'customer' as const, name, currencies: ['GBP', 'BHD'], overdrafts: [] });
  ask(accountCommands.OpenAccount(ADA, { ...opened('Ada'), overdrafts: [{ currency: 'GBP', limit: '5' }] }), 1);
  ask(accountCommands.OpenAccount(BOB, opened('Bob')), 2);
  const deposit = { ...terms, kind: 'deposit' as const, reference: 'slip 1', legs: legs(own('cash'), ADA, '100') };
  ask(transferCommands.PostTransfer(DEPOSIT, { ...deposit, effectiveDate: null }), 49);
  ask(transferCommands.HoldTransfer(HOLD, { ...terms, legs: legs(ADA, BOB, '30'), expiresInSeconds: 86_400 }), 50);
  return { streams, ask };
}

const rowOf = (log: readonly RecordedEvent[], accountId: string) =>
  viewTest(accounts)
    .given(log)
    .rows.find((row) => row.accountId === accountId);

describe('accounts', () => {
  it('show each currency, what is held and what may still be taken', () => {
    const { streams, ask } = story();
    expect(rowOf(streams.log, ADA)).toEqual({
      accountId: ADA,
      kind: 'customer',
      name: 'Ada',
      status: 'open',
      frozenReason: null,
      currencies: ['GBP', 'BHD'],
      unbounded: false,
      balances: [
        {
          currency: 'BHD',
          debitsPending: '0.000',
          debitsPosted: '0.000',
          creditsPending: '0.000',
          creditsPosted: '0.000',
          balance: '0.000',
          overdraft: '0.000',
          available: '0.000',
        },
        {
          currency: 'GBP',
          debitsPending: '30.00',
          debitsPosted: '0.00',
          creditsPending: '0.00',
          creditsPosted: '100.00',
          balance: '100.00',
          overdraft: '5.00',
          available: '75.00',
        },
      ],
      openedAt: hour(1),
      updatedAt: hour(50),
      version: 3,
    });
    ask(transferCommands.CaptureTransfer(HOLD, { amount: '20' }), 51);
    expect(rowOf(streams.log, ADA)?.balances[1]).toMatchObject({ balance: '80.00', available: '85.00' });
    expect(rowOf(streams.log, BOB)?.balances[1]).toMatchObject({ balance: '20.00', creditsPending: '0.00' });
  });

  it('show the ledger’s own without bounds, from their first entry', () => {
    const { streams } = story();
    const [pounds] = rowOf(streams.log, own('cash'))?.balances ?? [];
    expect(pounds).toMatchObject({ balance: '-100.00', overdraft: null, available: null });
  });

  it('follow what is done to them', () => {
    const { streams, ask } = story();
    ask(accountCommands.SetOverdrafts(ADA, { overdrafts: [{ currency: 'BHD', limit: '1' }] }), 51);
    expect(rowOf(streams.log, ADA)?.balances).toMatchObject([{ available: '1.000' }, { available: '70.00' }]);
    ask(accountCommands.FreezeAccount(ADA, { reason: 'court order 7' }), 52);
    expect(rowOf(streams.log, ADA)).toMatchObject({ status: 'frozen', frozenReason: 'court order 7', version: 5 });
    ask(accountCommands.UnfreezeAccount(ADA, {}), 53);
    expect(rowOf(streams.log, ADA)).toMatchObject({ status: 'open', frozenReason: null });
    ask(transferCommands.VoidTransfer(HOLD, { reason: 'no' }), 54);
    expect(rowOf(streams.log, ADA)?.balances[1]).toMatchObject({ debitsPending: '0.00', available: '100.00' });
    ask(accountCommands.CloseAccount(BOB, {}), 55);
    expect(rowOf(streams.log, BOB)?.status).toBe('closed');
  });

  it('do not stumble over an overdraft that is all the money there is', () => {
    const { streams, ask } = story();
    const overdrafts = [{ currency: 'GBP', limit: '9999999999999999.99' }];
    ask(accountCommands.SetOverdrafts(ADA, { overdrafts }), 51);
    expect(rowOf(streams.log, ADA)?.balances[1]).toMatchObject({ balance: '100.00', available: null });
  });

  it('are found by kind, by name', () => {
    const shown = viewTest(accounts).given(story().streams.log);
    expect(shown.ask('byKind', { where: { kind: 'customer' } }).map(({ name }) => name)).toEqual(['Ada', 'Bob']);
    expect(shown.ask('all')).toHaveLength(3);
  });
});

describe('transfers', () => {
  const shown = (log: readonly RecordedEvent[], transferId: string) =>
    viewTest(transfers)
      .given(log)
      .rows.find((row) => row.transferId === transferId);

  it('show what was held and what of it moved', () => {
    const { streams, ask } = story();
    expect(shown(streams.log, HOLD)).toMatchObject({
      status: 'held',
      legs: [{ accountId: ADA, side: 'debit', amount: '30.00' }, { accountId: BOB }],
      postedLegs: null,
      effectiveDate: null,
      expiresAt: '2026-03-04T02:00:00.000Z',
      version: 1,
    });
    ask(transferCommands.CaptureTransfer(HOLD, { amount: '20' }), 50);
    expect(shown(streams.log, HOLD)).toMatchObject({
      status: 'captured',
      legs: [{ amount: '30.00' }, { amount: '30.00' }],
      postedLegs: [{ amount: '20.00' }, { amount: '20.00' }],
      effectiveDate: '2026-03-03',
      version: 2,
    });
  });

  it('name what they undo, and what undid them', () => {
    const { streams, ask } = story();
    const rent = { ...terms, reference: 'rent 3', legs: legs(ADA, BOB, '10'), effectiveDate: '2026-03-01' };
    ask(transferCommands.PostTransfer(RENT, rent), 50);
    expect(shown(streams.log, RENT)).toMatchObject({ status: 'posted', reference: 'rent 3', reversedBy: null });
    ask(transferCommands.ReverseTransfer(RENT, { reversalId: UNDONE, reason: 'twice', effectiveDate: null }), 51);
    expect(shown(streams.log, RENT)).toMatchObject({ status: 'reversed', reversedBy: UNDONE, reason: 'twice' });
    expect(shown(streams.log, UNDONE)).toMatchObject({ kind: 'reversal', reverses: RENT, status: 'posted' });
  });

  it('show a hold that was let go', () => {
    const { streams, ask } = story();
    ask(transferCommands.VoidTransfer(HOLD, { reason: 'no' }), 50);
    expect(shown(streams.log, HOLD)).toMatchObject({ status: 'voided', reason: 'no', postedLegs: null });
  });

  it('are found by the payment they belong to', () => {
    const paymentId = id(99);
    const { streams, ask } = story();
    const fee = { ...terms, paymentId, legs: legs(ADA, BOB, '1'), effectiveDate: null };
    ask(transferCommands.PostTransfer(RENT, fee), 50);
    const found = viewTest(transfers).given(streams.log).ask('byPayment', { where: { paymentId } });
    expect(found.map(({ transferId }) => transferId)).toEqual([RENT]);
  });
});

test('entries stand in the order of the days from which they count, then as they were recorded', () => {
  const { streams, ask } = story();
  ask(transferCommands.PostTransfer(RENT, { ...terms, legs: legs(ADA, BOB, '10'), effectiveDate: '2026-03-01' }), 50);
  ask(transferCommands.PostTransfer(UNDONE, { ...terms, legs: legs(ADA, BOB, '7'), effectiveDate: '2026-03-03' }), 51);
  const entries = viewTest(accountEntries).given(streams.log);
  const found = entries.ask('byAccount', { where: { accountId: ADA } });
  expect(found.map(({ effectiveDate, side, amount }) => [effectiveDate, side, amount])).toEqual([
    ['2026-03-01', 'debit', '10.00'],
    ['2026-03-03', 'credit', '100.00'],
    ['2026-03-03', 'debit', '7.00'],
  ]);
  expect(found[0]?.recordedAt).toBe(hour(50));
  const before = entries.ask('turnover', {
    where: { accountId: ADA },
    to: '2026-03-03',
    groupBy: ['currency', 'side'],
  });
  expect(before).toEqual([{ currency: 'GBP', side: 'debit', amount: '10.00' }]);
});

test('an exchange within one account gives it one entry for each leg', () => {
  const { streams, ask } = story();
  const exchange = [...legs(ADA, own('liquidity'), '50'), ...legs(own('liquidity'), ADA, '23.5', 'BHD')];
  ask(transferCommands.PostTransfer(RENT, { ...terms, kind: 'fx', legs: exchange, effectiveDate: null }), 50);
  const found = viewTest(accountEntries)
    .given(streams.log)
    .ask('byAccount', { where: { accountId: ADA }, from: '2026-03-03' });
  expect(found.map(({ line, side, amount, currency }) => [line, side, amount, currency])).toEqual([
    [1, 'credit', '100.00', 'GBP'],
    [1, 'debit', '50.00', 'GBP'],
    [2, 'credit', '23.500', 'BHD'],
  ]);
  const lines = viewTest(trialBalance)
    .given(streams.log)
    .ask('totals', { groupBy: ['currency'] });
  expect(lines).toMatchObject([
    { currency: 'BHD', debits: '23.500', credits: '23.500' },
    { currency: 'GBP', debits: '150.00', credits: '150.00' },
  ]);
});

describe('over any history', () => {
  const sumIn = (rows: readonly { currency: string; debits?: string; credits?: string }[], currency: string) =>
    rows
      .filter((row) => row.currency === currency)
      .reduce(
        (sum, { debits = '0', credits = '0' }) => sum + minorOf(credits, currency) - minorOf(debits, currency),
        0n,
      );
  const minorOf = (text: string, currency: string) => (text === '0' ? 0n : minor(text, currency));

  it('the trial balance comes to nothing at every position of the log', () => {
    fc.assert(
      fc.property(anyHistory(), ({ log }) => {
        const fold = foldView(trialBalance);
        for (const event of log) {
          fold.apply(event);
          const rows = [...fold.rows.values()] as never[];
          for (const currency of CURRENCIES) expect(sumIn(rows, currency), `position ${event.position}`).toBe(0n);
        }
        expect(fold.parked).toBe(0);
      }),
      { seed: 1, numRuns: 40 },
    );
  });

  it('accounts, entries, days and journal say the same', () => {
    let posted = 0;
    fc.assert(
      fc.property(anyHistory(), (streams) => {
        const { log } = streams;
        const [rows, entries, days, journal] = [
          viewTest(accounts).given(log),
          viewTest(accountEntries).given(log),
          viewTest(accountDays).given(log),
          viewTest(trialBalance).given(log),
        ];
        const sums = sumsOf(log);
        for (const { accountId, balances } of rows.rows) {
          const ofDays = days.ask('balances', { where: { accountId }, groupBy: ['currency'] });
          const turnover = entries.ask('turnover', { where: { accountId }, groupBy: ['currency', 'side'] });
          const state = streams.state(account, accountId);
          for (const { currency, overdraft, available, balance, ...counters } of balances) {
            const none = { debitsPending: 0n, debitsPosted: 0n, creditsPending: 0n, creditsPosted: 0n };
            const expected = sums.get(`${accountId} ${currency}`) ?? none;
            for (const [name, value] of Object.entries(counters))
              expect(minor(value, currency), name).toBe(expected[name as keyof typeof expected]);
            const worth = expected.creditsPosted - expected.debitsPosted;
            expect(minor(balance, currency)).toBe(worth);
            expect(sumIn(ofDays, currency)).toBe(worth);
            const sideOf = (side: string) =>
              turnover.find((one) => one.currency === currency && one.side === side)?.amount ?? '0';
            expect(minorOf(sideOf('credit'), currency)).toBe(expected.creditsPosted);
            expect(minorOf(sideOf('debit'), currency)).toBe(expected.debitsPosted);
            const lines = journal.ask('accounts', { groupBy: ['currency', 'accountId'] });
            expect(
              sumIn(
                lines.filter((line) => line.accountId === accountId),
                currency,
              ),
            ).toBe(worth);
            if (available !== null && overdraft !== null)
              expect(minor(available, currency)).toBe(worth - expected.debitsPending + minor(overdraft, currency));
          }
          if (state.situation !== 'none')
            for (const [currency, counters] of Object.entries(state.counters))
              expect(balances.find((one) => one.currency === currency)).toMatchObject(counters);
        }
        posted += entries.rows.length;
        expect(days.rows.reduce((sum, { count }) => sum + count, 0)).toBe(entries.rows.length);
        const report = trialBalanceOf(journal.ask('accounts', { groupBy: ['currency', 'accountId'] }), rows.rows);
        expect(report.totals.every(({ balanced, debits, credits }) => balanced && debits === credits)).toBe(true);
        expect(report.lines.every(({ name }) => name !== null)).toBe(true);
      }),
      { seed: 2, numRuns: 40 },
    );
    expect(posted).toBeGreaterThan(200);
  });

  it('the balance of a day is the sum of the entries through that day', () => {
    fc.assert(
      fc.property(anyHistory(), fc.integer({ min: -9, max: 20 }), ({ log }, day) => {
        const to = hour(24 * day).slice(0, 10);
        const days = viewTest(accountDays).given(log);
        const entries = viewTest(accountEntries).given(log);
        for (const accountId of ACCOUNTS) {
          const sums = days.ask('balances', { where: { accountId }, to, groupBy: ['currency'] });
          const found = entries.rows.filter((row) => row.accountId === accountId && row.effectiveDate < to);
          for (const currency of CURRENCIES) {
            const expected = found
              .filter((row) => row.currency === currency)
              .reduce((sum, row) => sum + minor(row.amount, currency) * (row.side === 'credit' ? 1n : -1n), 0n);
            expect(sumIn(sums, currency)).toBe(expected);
          }
        }
      }),
      { seed: 3, numRuns: 30 },
    );
  });
});

test('a trial balance that does not balance says so', () => {
  const line = { currency: 'GBP', accountId: ADA, debits: '1.00', credits: '0.00' };
  expect(trialBalanceOf([line], [])).toEqual({
    totals: [{ currency: 'GBP', debits: '1.00', credits: '0.00', balanced: false }],
    lines: [{ ...line, kind: null, name: null, balance: '-1.00' }],
  });
});

test('a trial balance of more than one amount can be adds up all the same', () => {
  const all = '9999999999999999.99';
  const lines = [ADA, BOB].map((accountId) => ({ currency: 'GBP', accountId, debits: all, credits: all }));
  const both = '19999999999999999.98';
  expect(trialBalanceOf(lines, []).totals).toEqual([{ currency: 'GBP', debits: both, credits: both, balanced: true }]);
});
