import { sagaTest } from '@daybook/core/testing';
import { expect, test } from 'vitest';
import { orderRefund, RETRY_MINUTES } from './order-refund.ts';

const id = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const [ORDER, PAYMENT, REFUND] = [id(1), id(3), id(60)];
const NOW = '2026-01-01T00:00:00.000000Z';
const money = { amount: '10.00', currency: 'GBP' };

const requested = {
  streamId: ORDER,
  type: 'RefundRequested' as const,
  data: { refundId: REFUND, paymentId: PAYMENT, ...money, reason: 'goods returned', requestedAt: NOW },
};
const refunded = {
  streamId: PAYMENT,
  type: 'PaymentRefunded' as const,
  data: { orderId: ORDER, refundId: REFUND, ...money, refundedAt: NOW },
};
const failed = {
  streamId: PAYMENT,
  type: 'PaymentRefundFailed' as const,
  data: { orderId: ORDER, refundId: REFUND, reason: 'card_closed', failedAt: NOW },
};
const asked = () => sagaTest(orderRefund).event(requested);
const tooSoon = { code: 'refund_exceeds_capture' };

test('a refund is paid back and the order told', () => {
  const saga = asked().thenAsks('refund').answer('refund').thenAsks().event(refunded).thenAsks('record refund');
  expect(saga.answer('record refund').state.status).toBe('completed');
});

test("another payment's refund under the same id counts for nothing", () => {
  asked()
    .event({ ...refunded, streamId: id(99) })
    .thenAsks();
});

test('a refund that comes before its capture is asked for again later', () => {
  const saga = asked().answer('refund', 'refused', tooSoon).thenAsks();
  saga.advanceTo('2026-01-01T00:00:59.000Z').thenAsks();
  saga.advanceTo('2026-01-01T00:01:00.000Z').thenAsks('refund again 1').answer('refund again 1').event(refunded);
  saga.thenAsks('record refund');
});

test('a refund asked for in vain so many times goes to a person', () => {
  const saga = asked().answer('refund', 'refused', tooSoon);
  for (let n = 1; n <= RETRY_MINUTES.length; n++) {
    saga.advanceTo('2026-02-01T00:00:00.000Z').thenAsks(`refund again ${n}`);
    saga.answer(`refund again ${n}`, 'refused', tooSoon);
  }
  saga.thenAsks('record failure').answer('record failure');
  expect(saga.state.status).toBe('waiting_for_person');
});

test('a refund that fails is told to the order and to a person, and ends when one has seen it', () => {
  const saga = asked().event(failed).thenAsks('record failure').answer('refund').thenAsks().answer('record failure');
  expect(saga.state.escalated).toHaveProperty('record failure');
  expect(saga.resolve('record failure').state.status).toBe('failed');
});
