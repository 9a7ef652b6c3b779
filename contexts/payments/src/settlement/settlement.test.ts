import { isRejection } from '@daybook/core';
import { given, testIdOf } from '@daybook/core/testing';
import { describe, expect, it } from 'vitest';
import { memberAccount, ownAccount } from '../ledger/kinds.ts';
import { settlementCommands as commands, type SettlementCommand, settlementOf } from './commands.ts';
import { closingTime } from './cycles.ts';
import { settlement } from './decide.ts';
import type { SettlementEvent } from './events.ts';
import { REMEMBERED } from './evolve.ts';
import { MAX_PAYMENTS_A_DAY, retrievalReference } from './retrieval-reference.ts';
import { MEMBERS_A_TRANSFER, settlingTransfers } from './settling-transfers.ts';

const currency = 'INR';
const id = testIdOf(settlementOf(currency));
const NOW = '2026-01-01T00:00:00.000000Z';
const paymentId = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const paid = (n: number, payerBank: string, payeeBank: string, amount: string) =>
  commands.RecordPayment(id, { paymentId: paymentId(n), payerBank, payeeBank, amount, currency });
const close = (number: number) => commands.CloseWindow(id, { number });
const settle = (number: number) => commands.SettleWindow(id, { number });

const opened = (number: number, openedAt = NOW): SettlementEvent => ({
  type: 'SettlementWindowOpened',
  data: { number, currency, openedAt, closesAt: '2026-01-01T02:24:00.000Z' },
});
const recorded = (rrn: string, switchDay: string, recordedAt: string): SettlementEvent => ({
  type: 'SettlementPaymentRecorded',
  data: {
    number: 1,
    currency,
    paymentId: paymentId(1),
    payerBank: 'axis',
    payeeBank: 'hdfc',
    amount: '10.00',
    rrn,
    switchDay,
    recordedAt,
  },
});

/** The events that accepted commands lead to. */
function eventsOf(...asked: readonly SettlementCommand[]): readonly SettlementEvent[] {
  const past: SettlementEvent[] = [];
  for (const command of asked) {
    const { outcome } = given(settlement, past).when(command, NOW);
    if (isRejection(outcome)) throw new Error(outcome.code);
    past.push(...outcome);
  }
  return past;
}
const after = (...asked: readonly SettlementCommand[]) => given(settlement, eventsOf(...asked));

describe('recording a payment', () => {
  it('opens the first window with the first payment of a currency', () => {
    given(settlement)
      .when(paid(1, 'axis', 'hdfc', '10'), NOW)
      .then([opened(1), recorded('600100000001', '2026-01-01', NOW)]);
  });

  it('counts it on both sides, also where both are one bank', () => {
    const { outcome } = after(
      paid(1, 'axis', 'hdfc', '10'),
      paid(2, 'hdfc', 'axis', '4.50'),
      paid(3, 'axis', 'axis', '1'),
    ).when(close(1));
    expect(outcome).toMatchObject([
      {
        type: 'SettlementWindowClosed',
        data: {
          number: 1,
          payments: 3,
          value: '15.50',
          positions: [
            { member: 'axis', debitCount: 2, debitValue: '11.00', creditCount: 2, creditValue: '5.50', net: '-5.50' },
            { member: 'hdfc', debitCount: 1, debitValue: '4.50', creditCount: 1, creditValue: '10.00', net: '5.50' },
          ],
        },
      },
      { type: 'SettlementWindowOpened', data: { number: 2 } },
    ]);
  });

  it('again changes nothing, in the next window too; with other content it is refused', () => {
    const first = paid(1, 'axis', 'hdfc', '10');
    after(first).when(first).then([]);
    after(first, close(1)).when(first).then([]);
    after(first)
      .when(paid(1, 'axis', 'hdfc', '11'))
      .then('settlement_payment_differs');
    after(first)
      .when(paid(1, 'axis', 'sbi', '10'))
      .then('settlement_payment_differs');
    after(first)
      .when(paid(1, 'sbi', 'hdfc', '10'))
      .then('settlement_payment_differs');
  });

  it('remembers no more payments than it says', () => {
    const many = Array.from({ length: REMEMBERED + 20 }, (_, i) => paid(i, 'axis', 'hdfc', '1'));
    const { state } = after(...many);
    expect(state).toMatchObject({ recent: { length: REMEMBERED }, open: { payments: REMEMBERED + 20 } });
  });

  it('refuses what is no amount, and another currency', () => {
    for (const amount of ['0', '-1'])
      given(settlement)
        .when(paid(1, 'a', 'b', amount))
        .then('invalid_amount');
    given(settlement)
      .when(paid(1, 'a', 'b', '1.001'))
      .then('amount_too_precise');
    const other = { paymentId: paymentId(1), payerBank: 'a', payeeBank: 'b', amount: '1', currency: 'EUR' };
    given(settlement).when(commands.RecordPayment(id, other)).then('settlement_currency_differs');
  });

  it('refuses what its sums could not hold; the next window has room again', () => {
    const most = '9999999999999999.99';
    after(paid(1, 'axis', 'hdfc', most))
      .when(paid(2, 'axis', 'hdfc', '0.01'))
      .then('settlement_window_full');
    const { outcome } = after(paid(1, 'axis', 'hdfc', most), close(1)).when(paid(2, 'axis', 'hdfc', '0.01'));
    expect(outcome).toMatchObject([{ data: { number: 2 } }]);
  });
});

describe('retrieval references', () => {
  it('say the year, the day of the year and the payment’s number on that day', () => {
    expect(retrievalReference('2026-02-01', 17)).toBe('603200000017');
    expect(retrievalReference('2030-12-31', MAX_PAYMENTS_A_DAY)).toBe('036599999999');
    expect(retrievalReference('2028-12-31', 1)).toBe('836600000001');
  });

  const rrnAt = (past: readonly SettlementEvent[], now: string) => {
    const { outcome } = given(settlement, past).when(paid(2, 'axis', 'hdfc', '1'), now);
    return isRejection(outcome) ? outcome.code : outcome.map(({ data }) => 'rrn' in data && data.rrn).join();
  };

  it('begin anew each day, and go on through the windows of a day', () => {
    const past = [opened(1), recorded('600100000001', '2026-01-01', NOW)];
    expect(rrnAt(past, '2026-01-01T23:59:59.999999Z')).toBe('600100000002');
    expect(rrnAt([...past, opened(2)], '2026-01-01T12:00:00.000000Z')).toBe('600100000002');
    expect(rrnAt(past, '2026-01-02T00:00:00.000000Z')).toBe('600200000001');
    const nextDay = recorded('600200000001', '2026-01-02', '2026-01-02T00:00:00.000000Z');
    expect(rrnAt([...past, nextDay], '2026-01-02T00:00:01.000000Z')).toBe('600200000002');
  });

  it('never come twice, though a clock may lag behind the one that began the day', () => {
    const past = [opened(1), recorded('600200000001', '2026-01-02', '2026-01-02T00:00:00.000000Z')];
    expect(rrnAt(past, '2026-01-01T23:59:59.999999Z')).toBe('600200000002');
  });

  it('are refused when a day has used them all', () => {
    const state = { ...after(paid(1, 'a', 'b', '1')).state, day: { date: '2026-01-01', count: MAX_PAYMENTS_A_DAY } };
    const decided = settlement.decide(paid(2, 'a', 'b', '1'), state as never, {
      streamId: id,
      now: NOW,
      idOf: testIdOf,
    });
    expect(decided).toMatchObject({ code: 'retrieval_references_used_up' });
  });
});

describe('closing a window', () => {
  it('may find it empty', () => {
    const { outcome } = after(paid(1, 'a', 'b', '1'), close(1)).when(close(2), NOW);
    expect(outcome).toMatchObject([
      { data: { number: 2, payments: 0, value: '0.00', positions: [] } },
      { data: { number: 3 } },
    ]);
  });

  it('is for the open window only', () => {
    given(settlement).when(close(1)).then('settlement_window_not_found');
    after(paid(1, 'a', 'b', '1'))
      .when(close(2))
      .then('settlement_window_not_found');
    after(paid(1, 'a', 'b', '1'), close(1))
      .when(close(1))
      .then('settlement_window_closed');
    after(paid(1, 'a', 'b', '1'), close(1), settle(1))
      .when(close(1))
      .then('settlement_window_closed');
  });

  it('is planned for the end of the cycle, ten times a day', () => {
    const at = (time: string) => closingTime(`2026-01-01T${time}Z`);
    expect(at('00:00:00')).toBe('2026-01-01T02:24:00.000Z');
    expect(at('02:22:59.999999')).toBe('2026-01-01T02:24:00.000Z');
    expect(at('02:23:00')).toBe('2026-01-01T04:48:00.000Z');
    expect(at('02:24:00')).toBe('2026-01-01T04:48:00.000Z');
    expect(at('22:00:00')).toBe('2026-01-02T00:00:00.000Z');
    expect(at('23:59:30')).toBe('2026-01-02T02:24:00.000Z');
  });

  it('goes by the rule of the day; the last cycle of a day may be shorter', () => {
    const rules = [
      { from: '2026-01-01', minutes: 60 },
      { from: '2026-02-01', minutes: 500 },
    ];
    expect(closingTime('2026-01-31T22:30:00Z', rules)).toBe('2026-01-31T23:00:00.000Z');
    expect(closingTime('2026-02-01T00:00:00Z', rules)).toBe('2026-02-01T08:20:00.000Z');
    expect(closingTime('2026-02-01T17:00:00Z', rules)).toBe('2026-02-02T00:00:00.000Z');
    expect(() => closingTime('2025-12-31T12:00:00Z', rules)).toThrow(RangeError);
  });
});

describe('settling a window', () => {
  const account = (bank: string) => testIdOf(memberAccount(bank));
  const own = testIdOf(ownAccount('settlement'));

  it('takes from those who are owed what they are paid, and gives to those who owe what they pay in', () => {
    const past = [paid(1, 'axis', 'hdfc', '10'), paid(2, 'sbi', 'hdfc', '3'), paid(3, 'hdfc', 'sbi', '3'), close(1)];
    const test = after(...past).when(settle(1), NOW);
    const transferId = testIdOf('settlement:INR:1');
    test.then([
      {
        type: 'SettlementWindowSettled',
        data: { number: 1, currency, transferIds: [transferId], settledAt: NOW },
      },
    ]);
    expect(test.commands).toMatchObject([
      {
        stream: 'Transfer',
        type: 'PostTransfer',
        streamId: transferId,
        data: {
          kind: 'settlement',
          legs: [
            { accountId: account('axis'), side: 'credit', amount: '10.00', currency, opens: null },
            { accountId: account('hdfc'), side: 'debit', amount: '10.00', currency, opens: null },
            { accountId: own, side: 'credit', amount: '10.00', currency, opens: 'settlement' },
            { accountId: own, side: 'debit', amount: '10.00', currency, opens: 'settlement' },
          ],
        },
      },
    ]);
  });

  it('leaves our own house out, whose customers’ accounts have moved already', () => {
    const { commands: asked } = after(paid(1, 'own', 'hdfc', '10'), close(1)).when(settle(1));
    expect(asked).toMatchObject([
      {
        data: {
          legs: [
            { accountId: account('hdfc'), side: 'debit', amount: '10.00' },
            { accountId: own, side: 'credit', amount: '10.00' },
          ],
        },
      },
    ]);
  });

  it('moves nothing where there is nothing to move', () => {
    for (const payments of [[], [paid(1, 'a', 'b', '2'), paid(2, 'b', 'a', '2')], [paid(1, 'own', 'own', '1')]]) {
      const window = payments.length === 0 ? 2 : 1;
      const first = payments.length === 0 ? [paid(9, 'a', 'b', '1'), close(1), settle(1)] : payments;
      const test = after(...first, close(window)).when(settle(window), NOW);
      test.then([
        { type: 'SettlementWindowSettled', data: { number: window, currency, transferIds: [], settledAt: NOW } },
      ]);
      expect(test.commands).toEqual([]);
    }
  });

  it('is done once, after closing, the earliest first', () => {
    given(settlement).when(settle(1)).then('settlement_window_not_found');
    const two = [paid(1, 'a', 'b', '1'), close(1), paid(2, 'a', 'b', '1'), close(2)];
    after(paid(1, 'a', 'b', '1'))
      .when(settle(1))
      .then('settlement_window_open');
    after(...two)
      .when(settle(4))
      .then('settlement_window_not_found');
    after(...two)
      .when(settle(2))
      .then('settlement_window_out_of_order');
    after(...two, settle(1))
      .when(settle(1))
      .then('settlement_window_settled');
    expect(after(...two, settle(1), settle(2)).state).toMatchObject({ closed: [] });
  });

  it('uses as many transfers as so many members need, each of them balanced', () => {
    const nets = Array.from({ length: 2 * MEMBERS_A_TRANSFER + 1 }, (_, i) => ({
      member: `bank-${i}`,
      net: `${i % 2 ? '-' : ''}${i + 1}.00`,
    }));
    const transfers = settlingTransfers({ number: 7, nets }, currency, (name) => name);
    expect(transfers.map(({ streamId }) => streamId)).toEqual([
      'settlement:INR:7',
      'settlement:INR:7:2',
      'settlement:INR:7:3',
    ]);
    const members = new Set<string>();
    for (const { data } of transfers) {
      const { legs } = data as { legs: readonly { side: string; amount: string; accountId: string }[] };
      const total = (side: string) =>
        legs.filter((leg) => leg.side === side).reduce((all, { amount }) => all + Number(amount), 0);
      expect(total('debit')).toBe(total('credit'));
      expect(legs.length).toBeLessThanOrEqual(100);
      for (const { accountId } of legs) members.add(accountId);
    }
    expect(members.size).toBe(nets.length + 1);
  });
});
