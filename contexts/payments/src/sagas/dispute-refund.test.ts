import { sagaTest } from '@daybook/core/testing';
import { expect, it } from 'vitest';
import { disputeRefund } from './dispute-refund.ts';

const paymentId = '00000000-0000-7000-8000-0000000000a1';
const refundId = '00000000-0000-7000-8000-0000000000b1';
const refundPaymentId = '00000000-0000-7000-8000-0000000000c1';
const at = '2026-01-01T00:00:00.000Z';
const [shop, customer] = [
  { type: 'vpa', id: 'shop@birch', bank: null },
  { type: 'vpa', id: 'ada@alder', bank: null },
] as const;
const money = { amount: '40.00', currency: 'INR' };

const granted = {
  type: 'RefundGranted',
  streamId: paymentId,
  data: {
    orderId: null,
    ...money,
    refundId,
    refundPaymentId,
    reason: 'dispute 1064',
    disputeId: null,
    payer: shop,
    payee: customer,
    purpose: 'p2m',
    grantedAt: at,
  },
} as const;
const completed = {
  type: 'PaymentCompleted',
  streamId: refundPaymentId,
  data: { orderId: null, ...money, completedAt: at },
} as const;
const failed = {
  type: 'PaymentFailed',
  streamId: refundPaymentId,
  data: { orderId: null, reason: 'account_closed', failedAt: at },
} as const;
const reversed = {
  type: 'PaymentReversed',
  streamId: refundPaymentId,
  data: { orderId: null, ...money, reason: 'credit_refused', reversedAt: at },
} as const;
const refund = () => sagaTest(disputeRefund).event(granted);

it('pays the refund as a payment of its own, from the one who was paid to the one who paid', () => {
  const test = refund().thenAsks('pay');
  expect(test.intents).toMatchObject([
    {
      data: {
        ask: {
          commands: [
            {
              stream: 'Payment',
              streamId: refundPaymentId,
              type: 'InitiatePayment',
              data: { rail: 'account', refundOf: paymentId, payer: shop, payee: customer, ...money },
            },
          ],
        },
      },
    },
  ]);
  expect(test.answer('pay').event(completed).state.status).toBe('completed');
});

it('may hear that it is paid before it hears that it began', () => {
  expect(refund().event(completed).answer('pay').state.status).toBe('completed');
});

it('is told of the refund and of its own payment, and of no other', () => {
  const keyOf = (event: object) => disputeRefund.keyOf(event as never);
  expect([granted, completed, failed, reversed].map(keyOf)).toEqual(Array(4).fill(refundPaymentId));
  expect(sagaTest(disputeRefund).event(completed).state.status).toBe('idle');
});

const release = {
  data: { step: 'release', ask: { commands: [{ streamId: paymentId, type: 'ReleaseRefund', data: { refundId } }] } },
};

it('lets a refund lapse that cannot begin, or comes to nothing, and hands it to a person', () => {
  const cannot = refund().answer('pay', 'refused', { code: 'insufficient_funds', message: '' });
  expect(cannot.intents).toMatchObject([release, {}]);
  expect(cannot.state.escalated).toEqual({ pay: 'insufficient_funds' });
  expect(cannot.answer('release').resolve('pay').state.status).toBe('completed');
  for (const event of [failed, reversed]) {
    const test = refund().answer('pay').event(event);
    expect(test.intents).toMatchObject([release, {}]);
    expect(test.state.escalated).toEqual({ pay: event.data.reason });
    expect(test.resolve('pay', 'refused').state.status).toBe('failed');
    const early = refund().event(event).answer('pay');
    expect(early.intents).toMatchObject([release, {}]);
  }
});

it('lets a refund lapse of which a person says that it was not paid', () => {
  const test = refund().answer('pay', 'unknown', { code: 'lost', message: '' });
  expect(Object.keys(test.state.steps)).toEqual(['pay']);
  expect(test.resolve('pay', 'refused').intents).toMatchObject([release, {}]);
  expect(test.event(completed).state.escalated).toEqual({ pay: 'paid after the refund had lapsed' });
});

it('is not paid by a payment that it did not begin', () => {
  const test = refund().answer('pay', 'refused', { code: 'payment_exists', message: '' }).event(completed);
  expect(test.state.status).toBe('waiting_for_person');
});

it('pays once, however often it hears of the refund', () => {
  const test = refund().event(granted);
  expect(test.intents).toEqual([]);
  expect(Object.keys(test.state.steps)).toEqual(['pay']);
});
