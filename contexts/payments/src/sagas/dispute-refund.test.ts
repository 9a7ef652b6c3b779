import { sagaTest } from '@daybook/core/testing';
import { expect, it } from 'vitest';
import { disputeRefund } from './dispute-refund.ts';

const paymentId = '00000000-0000-7000-8000-0000000000a1';
const refundId = '00000000-0000-7000-8000-0000000000b1';
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
  streamId: refundId,
  data: { orderId: null, ...money, completedAt: at },
} as const;
const failed = {
  type: 'PaymentFailed',
  streamId: refundId,
  data: { orderId: null, reason: 'account_closed', failedAt: at },
} as const;
const reversed = {
  type: 'PaymentReversed',
  streamId: refundId,
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
              streamId: refundId,
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
  expect([granted, completed, failed, reversed].map(keyOf)).toEqual(Array(4).fill(refundId));
  expect(sagaTest(disputeRefund).event(completed).state.status).toBe('idle');
});

it('hands a refund that cannot begin, or comes to nothing, to a person', () => {
  const cannot = refund().answer('pay', 'refused', { code: 'insufficient_funds', message: '' });
  expect(cannot.state.escalated).toEqual({ pay: 'insufficient_funds' });
  expect(cannot.resolve('pay').state.status).toBe('completed');
  for (const event of [failed, reversed]) {
    const test = refund().answer('pay').event(event);
    expect(test.state.escalated).toEqual({ pay: event.data.reason });
    expect(test.resolve('pay', 'refused').state.status).toBe('failed');
  }
});
