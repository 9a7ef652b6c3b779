import { viewTest } from '@daybook/core/testing';
import { expect, it } from 'vitest';
import { settlementRoutes } from '../api/settlement.ts';
import { statementCsv } from '../api/settlement-statement.ts';
import { settlementPositions } from './settlement-positions.ts';
import { settlementWindows } from './settlement-windows.ts';

const streamId = '00000000-0000-5000-8000-000000000001';
const transferId = '00000000-0000-5000-8000-000000000002';
const currency = 'INR';
const at = (time: string) => `2026-01-01T${time}:00.000000Z`;
const fact = (type: string, data: object) => ({ type, streamId, data: { currency, ...data } });

const opened = (number: number) =>
  fact('SettlementWindowOpened', { number, openedAt: at('00:00'), closesAt: at('02:24') });
const paid = (number: number, payerBank: string, payeeBank: string, amount: string) =>
  fact('SettlementPaymentRecorded', {
    number,
    payerBank,
    payeeBank,
    amount,
    paymentId: transferId,
    rrn: '600100000001',
    switchDay: '2026-01-01',
    recordedAt: at('01:00'),
  });
const closed = fact('SettlementWindowClosed', {
  number: 1,
  payments: 2,
  value: '14.50',
  positions: [],
  closedAt: at('02:24'),
});
const settled = fact('SettlementWindowSettled', { number: 1, transferIds: [transferId], settledAt: at('02:25') });
const window = [
  opened(1),
  paid(1, 'axis', 'hdfc', '10.00'),
  paid(1, 'hdfc', 'axis', '4.50'),
  closed,
  opened(2),
  settled,
];

it('shows each window from opening to settlement, the latest first', () => {
  const shown = viewTest(settlementWindows).given(window);
  const [first, second] = shown.rows;
  expect(first).toEqual({
    currency,
    number: 1,
    status: 'settled',
    payments: 2,
    value: '14.50',
    openedAt: at('00:00'),
    closesAt: at('02:24'),
    closedAt: at('02:24'),
    settledAt: at('02:25'),
    transferIds: [transferId],
  });
  expect(second).toMatchObject({ number: 2, status: 'open', payments: 0, value: '0.00', closedAt: null });
  expect(viewTest(settlementWindows).given(window.slice(0, 4)).rows).toMatchObject([{ status: 'closed' }]);
  const asked = shown.ask('byCurrency', { where: { currency } });
  expect(asked.map(({ number }) => number)).toEqual([2, 1]);
});

it('shows what each member paid and was paid in each window', () => {
  const shown = viewTest(settlementPositions).given([...window, paid(2, 'axis', 'axis', '3.00')]);
  const statement = (number: number) => shown.ask('byWindow', { where: { currency, number } });
  const key = { currency, number: 1 };
  expect(statement(1)).toEqual([
    {
      ...key,
      member: 'axis',
      debitCount: 1,
      debitValue: '10.00',
      creditCount: 1,
      creditValue: '4.50',
      net: '-5.50',
    },
    {
      ...key,
      member: 'hdfc',
      debitCount: 1,
      debitValue: '4.50',
      creditCount: 1,
      creditValue: '10.00',
      net: '5.50',
    },
  ]);
  expect(statement(2)).toMatchObject([{ member: 'axis', debitValue: '3.00', creditValue: '3.00', net: '0.00' }]);
});

it('is written as CSV with every field in its place', () => {
  const [row] = viewTest(settlementWindows).given(window.slice(0, 3)).rows;
  const positions = viewTest(settlementPositions).given([paid(1, 'axis', 'a "b", c', '10.00')]).rows;
  if (!row) throw new Error('no window');
  expect(statementCsv(row, positions).split('\r\n')).toEqual([
    'currency,number,status,member,debitCount,debitValue,creditCount,creditValue,net',
    'INR,1,open,axis,1,10.00,0,0.00,-10.00',
    'INR,1,open,"a ""b"", c",0,0.00,1,10.00,10.00',
    '',
  ]);
});

it('is no statement of a closed window until every payment is in it', () => {
  const route = settlementRoutes.find(({ kind }) => kind === 'report');
  if (route?.kind !== 'report') throw new Error('no statement');
  const request = { params: { currency, number: 1 }, query: {}, now: at('03:00'), position: 6, knownOn: null };
  const answer = (events: typeof window, seen: typeof window) => {
    const [first] = viewTest(settlementWindows).given(events).rows;
    const positions = viewTest(settlementPositions).given(seen).rows;
    return route.answer({ window: first ?? null, positions }, request);
  };
  const paid = window.slice(1, 3);
  expect(answer(window, paid)).toMatchObject({ type: 'json', body: { number: 1, positions: { length: 2 } } });
  expect(answer(window, paid.slice(0, 1))).toMatchObject({ code: 'settlement_statement_incomplete' });
  expect(answer(window.slice(0, 3), paid.slice(0, 1))).toMatchObject({ body: { status: 'open' } });
  expect(answer([], [])).toMatchObject({ code: 'settlement_window_not_found' });
});
