import { registry } from '@daybook/core';
import { viewTest } from '@daybook/core/testing';
import { expect, it } from 'vitest';
import { payments as context } from '../index.ts';
import { payments } from './payments.ts';

const streamId = '11111111-1111-7111-8111-111111111111';
const orderId = '22222222-2222-7222-8222-222222222222';
const captureId = '33333333-3333-7333-8333-333333333331';
const refundId = '44444444-4444-7444-8444-444444444441';
const currency = 'KWD';
const fact = (type: string, data: object) => ({ type, streamId, data: { orderId, ...data } });

const initiated = fact('PaymentInitiated', {
  rail: 'card',
  amount: '9.000',
  currency,
  method: 'debit_card',
  token: 'tok_secret',
});
const authorized = fact('PaymentAuthorized', { amount: '9.000', currency });
const captured = fact('PaymentCaptured', { captureId, amount: '9.000', currency });
const refunded = (amount: string) => fact('PaymentRefunded', { refundId, amount, currency });

const statusAfter = (...events: ReturnType<typeof fact>[]) => {
  const [row] = viewTest(payments).given(events).rows;
  return row && [row.status, row.captured, row.refunded];
};

it('shows what was captured and refunded, and never the token', () => {
  const shown = viewTest(payments).given([initiated, authorized, captured, refunded('2.500')]);
  shown.then([
    {
      paymentId: streamId,
      orderId,
      rail: 'card',
      status: 'captured',
      reason: null,
      amount: '9.000',
      currency,
      method: 'debit_card',
      captured: '9.000',
      refunded: '2.500',
      payer: null,
      payerBank: null,
      payee: null,
      payeeBank: null,
      payeeName: null,
      purpose: null,
      note: null,
      refundOf: null,
      createdAt: '2026-01-01T00:00:01.000000Z',
      updatedAt: '2026-01-01T00:00:04.000000Z',
    },
  ]);
  expect(JSON.stringify(shown.rows)).not.toContain('tok_secret');
  expect(shown.ask('byOrder', { where: { orderId } })).toHaveLength(1);
});

it('says in one word where a payment stands', () => {
  const cancelled = fact('PaymentVoidRequested', {});
  const voided = fact('PaymentVoided', { amount: '9.000', currency });
  expect(statusAfter(initiated)).toEqual(['initiated', '0.000', '0.000']);
  expect(statusAfter(initiated, fact('PaymentDeclined', { reason: 'card_declined' }))).toEqual([
    'declined',
    '0.000',
    '0.000',
  ]);
  expect(statusAfter(initiated, authorized)).toEqual(['authorized', '0.000', '0.000']);
  expect(statusAfter(initiated, cancelled, authorized)).toEqual(['voiding', '0.000', '0.000']);
  expect(statusAfter(initiated, authorized, cancelled, voided)).toEqual(['voided', '0.000', '0.000']);
  expect(statusAfter(initiated, authorized, captured)).toEqual(['captured', '9.000', '0.000']);
  expect(statusAfter(initiated, authorized, captured, refunded('9.000'))).toEqual(['refunded', '9.000', '9.000']);
  expect(statusAfter(initiated, authorized, fact('AuthorizationExpired', {}))).toEqual(['expired', '0.000', '0.000']);
  expect(statusAfter(initiated, fact('AuthorizationExpired', {}), captured)?.[0]).toBe('expired');
});

it('declares nothing twice', () => {
  expect(registry([context]).streams.has('Payment')).toBe(true);
});
