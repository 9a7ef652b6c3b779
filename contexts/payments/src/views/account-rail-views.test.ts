import { viewTest } from '@daybook/core/testing';
import { expect, it } from 'vitest';
import { compensationAt, inDoubt } from './in-doubt.ts';
import { paymentTimeline } from './payment-timeline.ts';
import { payments } from './payments.ts';

const streamId = '11111111-1111-7111-8111-111111111111';
const money = { amount: '250.00', currency: 'INR' };
const fact = (type: string, data: object = {}) => ({ type, streamId, data: { orderId: null, ...data } });
const side = (id: string, bankId: string) => ({
  address: { type: 'vpa', id, bank: null },
  bankId,
  accountId: streamId,
});
const agreed = {
  ...money,
  payer: side('ann@alder', 'alder'),
  payee: side('bob@birch', 'birch'),
  purpose: 'p2p',
  note: null,
};
const initiated = fact('PaymentInitiated', {
  ...agreed,
  rail: 'account',
  refundOf: null,
  turnAround: { days: 1, compensationPerDay: '100.00' },
  initiatedAt: '2026-01-01T22:00:00.000Z',
});
const said = { leg: 'credit', state: 'done', amount: '25.00', currency: 'INR', code: null };
const completed = fact('PaymentCompleted', money);
const reversing = fact('ReversalRequested', { attempt: 1, precaution: false, reason: 'account_closed' });
const reversed = fact('PaymentReversed', { ...money, reason: 'account_closed' });

const statusAfter = (...events: ReturnType<typeof fact>[]) => viewTest(payments).given(events).rows[0]?.status;
const aboutAfter = (...events: ReturnType<typeof fact>[]) => {
  const [row] = viewTest(inDoubt).given([initiated, ...events]).rows;
  return [row?.state, row?.about];
};

it('shows both sides of a payment between accounts, and what became of it', () => {
  const granted = fact('RefundGranted', { ...money, amount: '50.00' });
  const { rows } = viewTest(payments).given([initiated, fact('PayeeResolved', { name: 'Bob' }), completed, granted]);
  expect(rows[0]).toMatchObject({
    rail: 'account',
    status: 'completed',
    method: null,
    payer: agreed.payer.address,
    payeeBank: 'birch',
    payeeName: 'Bob',
    captured: '250.00',
    refunded: '50.00',
  });
});

it('no longer counts a refund that came to nothing', () => {
  const [granted, lapsed] = [fact('RefundGranted', money), fact('RefundLapsed', money)];
  const { rows } = viewTest(payments).given([initiated, completed, granted, fact('RefundGranted', money), lapsed]);
  expect(rows[0]).toMatchObject({ refunded: '250.00' });
});

it('says in one word where a payment between accounts stands', () => {
  const requested = fact('CollectRequested', agreed);
  expect(statusAfter(requested)).toBe('awaiting_payer');
  expect(statusAfter(requested, fact('CollectDeclined', { reason: 'no' }))).toBe('declined');
  expect(statusAfter(requested, fact('CollectExpired'))).toBe('expired');
  expect(statusAfter(requested, initiated)).toBe('initiated');
  expect(statusAfter(initiated, fact('DebitRequested'))).toBe('debiting');
  expect(statusAfter(initiated, fact('DebitTimedOut'))).toBe('debit_in_doubt');
  expect(statusAfter(initiated, fact('CreditRequested'))).toBe('crediting');
  expect(statusAfter(initiated, fact('CreditTimedOut'))).toBe('deemed');
  expect(statusAfter(initiated, fact('PaymentConflicted', said))).toBe('conflicted');
  expect(statusAfter(initiated, reversing)).toBe('reversing');
  expect(statusAfter(initiated, reversing, reversed)).toBe('reversed');
  expect(statusAfter(initiated, fact('PaymentFailed', { reason: 'x' }))).toBe('failed');
});

it('keeps a register of what is in doubt, until it is not', () => {
  const deemed = fact('CreditTimedOut');
  expect(aboutAfter()).toEqual(['clear', null]);
  expect(aboutAfter(deemed)).toEqual(['in_doubt', 'credit']);
  expect(aboutAfter(deemed, completed)).toEqual(['clear', null]);
  expect(aboutAfter(fact('DebitTimedOut'))).toEqual(['in_doubt', 'debit']);
  expect(aboutAfter(fact('PaymentConflicted', said))).toEqual(['in_doubt', 'conflict']);
  expect(aboutAfter(reversing, reversed, fact('ExcessCreditFound', money))).toEqual(['in_doubt', 'excess_credit']);
  expect(aboutAfter(reversed, fact('ExcessCreditFound', money), fact('RecoveryClosed'))).toEqual(['clear', null]);
  const late = fact('LateAnswerRecorded', { ...said, contradicts: true });
  expect(aboutAfter(completed, late)).toEqual(['in_doubt', 'contradiction']);
  expect(aboutAfter(completed, late, fact('ResolutionRecorded', { leg: 'credit' }))).toEqual(['clear', null]);
  const shown = viewTest(inDoubt).given([initiated, deemed]);
  expect(shown.ask('byState', { where: { state: 'in_doubt' } })).toHaveLength(1);
});

it('keeps a contradiction in the register, whatever else happens, until a person has looked into it', () => {
  const late = fact('LateAnswerRecorded', { ...said, leg: 'debit', contradicts: true });
  const found = fact('ResolutionRecorded', { leg: 'debit' });
  expect(aboutAfter(reversing, late)).toEqual(['in_doubt', 'reversal']);
  expect(aboutAfter(reversing, late, reversed)).toEqual(['in_doubt', 'contradiction']);
  expect(aboutAfter(reversing, late, reversed, found)).toEqual(['clear', null]);
  expect(aboutAfter(reversing, late, found)).toEqual(['in_doubt', 'reversal']);
});

it('keeps a conflict in the register while another leg comes to light', () => {
  const conflictOf = (leg: string) => fact('PaymentConflicted', { ...said, leg });
  const debited = fact('AccountDebited', money);
  expect(aboutAfter(reversing, conflictOf('reversal'), debited)).toEqual(['in_doubt', 'conflict']);
  expect(aboutAfter(conflictOf('debit'), debited)).toEqual(['clear', null]);
  expect(aboutAfter(conflictOf('reversal'), reversed)).toEqual(['clear', null]);
});

it('counts what delay costs from the day after the turn-around time', () => {
  const [row] = viewTest(inDoubt).given([initiated]).rows;
  if (!row) throw new Error('no row');
  expect(row.deadline).toBe('2026-01-02');
  expect(compensationAt(row, '2026-01-02T23:59:59Z')).toBe('0.00');
  expect(compensationAt(row, '2026-01-03T00:00:00Z')).toBe('100.00');
  expect(compensationAt(row, '2026-01-12T00:00:00Z')).toBe('1000.00');
  expect(compensationAt({ ...row, compensationPerDay: null }, '2026-01-12T00:00:00Z')).toBeNull();
});

it('tells the story with its legs and what the banks said', () => {
  const checked = fact('StatusChecked', { ...said, state: 'pending', attempt: 1, open: true });
  const { rows } = viewTest(paymentTimeline).given([initiated, fact('CreditTimedOut'), checked, completed]);
  expect(rows.map(({ leg, note }) => [leg, note])).toEqual([
    [null, 'Initiated: 250.00 INR from ann@alder to bob@birch'],
    ['credit', 'The credit was not answered in time: deemed'],
    ['credit', 'Status of the credit, check 1: pending'],
    [null, 'Completed: 250.00 INR'],
  ]);
});
