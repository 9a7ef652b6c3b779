import { isRejection } from '@daybook/core';
import { given } from '@daybook/core/testing';
import { describe, expect, it } from 'vitest';
import { allPaymentCommands as commands } from './commands.ts';
import { payment } from './decide.ts';
import type { PaymentEvent } from './events.ts';

const id = '11111111-1111-7111-8111-111111111111';
const orderId = '22222222-2222-7222-8222-222222222222';
const c1 = '33333333-3333-7333-8333-333333333331';
const c2 = '33333333-3333-7333-8333-333333333332';
const r1 = '44444444-4444-7444-8444-444444444441';
const r2 = '44444444-4444-7444-8444-444444444442';
const now = '2026-01-01T00:00:00.000000Z';
const expiresAt = '2026-01-08T00:00:00.000Z';
const currency = 'GBP';
const authorizationId = 'auth-1';

const terms = { orderId, amount: '100.00', currency, method: 'credit_card', token: 'tok_ok' };
const initiated: PaymentEvent = { type: 'PaymentInitiated', data: { ...terms, rail: 'card', initiatedAt: now } };
const authorized: PaymentEvent = {
  type: 'PaymentAuthorized',
  data: { orderId, authorizationId, amount: '100.00', currency, authorizedAt: now, expiresAt },
};
const declined: PaymentEvent = { type: 'PaymentDeclined', data: { orderId, reason: 'card_declined', declinedAt: now } };
const voidRequested: PaymentEvent = {
  type: 'PaymentVoidRequested',
  data: { orderId, reason: 'cancelled', requestedAt: now },
};
const voided = (amount: string): PaymentEvent => ({
  type: 'PaymentVoided',
  data: { orderId, amount, currency, voidedAt: now },
});
const expired: PaymentEvent = { type: 'AuthorizationExpired', data: { orderId, expiredAt: expiresAt } };
const asksCapture = (captureId: string, amount: string): PaymentEvent => ({
  type: 'PaymentCaptureRequested',
  data: { orderId, captureId, authorizationId, amount, currency, requestedAt: now },
});
const captured = (captureId: string, amount: string): PaymentEvent => ({
  type: 'PaymentCaptured',
  data: { orderId, captureId, amount, currency, capturedAt: now },
});
const captureFailed = (captureId: string): PaymentEvent => ({
  type: 'PaymentCaptureFailed',
  data: { orderId, captureId, reason: 'nope', failedAt: now },
});
const asksRefund = (refundId: string, amount: string): PaymentEvent => ({
  type: 'PaymentRefundRequested',
  data: { orderId, refundId, authorizationId, amount, currency, reason: 'returned', requestedAt: now },
});
const refunded = (refundId: string, amount: string): PaymentEvent => ({
  type: 'PaymentRefunded',
  data: { orderId, refundId, amount, currency, refundedAt: now },
});

const initiate = (over: Partial<typeof terms> = {}) => commands.InitiatePayment(id, { ...terms, ...over });
const capture = (captureId: string, amount: string) => commands.CapturePayment(id, { captureId, amount });
const refund = (refundId: string, amount: string) =>
  commands.RefundPayment(id, { refundId, amount, reason: 'returned' });
const cancel = commands.VoidPayment(id, { reason: 'cancelled' });
const authorize = commands.RecordAuthorization(id, { authorizationId, amount: '100.00', currency, expiresAt });
const open = [initiated, authorized];

describe('initiating a payment', () => {
  it('records what was agreed, in the currency’s own decimals', () => {
    given(payment)
      .when(initiate({ amount: '100' }))
      .then([initiated]);
  });

  it.each([
    ['0', 'GBP', 'invalid_amount'],
    ['-5.00', 'GBP', 'invalid_amount'],
    ['-0', 'GBP', 'invalid_amount'],
    ['1.005', 'GBP', 'amount_too_precise'],
    ['1.0', 'JPY', 'amount_too_precise'],
    ['999999999999999999', 'GBP', 'amount_out_of_range'],
    ['1', 'XXX', 'unknown_currency'],
    ['1', 'BGN', 'unknown_currency'],
  ])('refuses %s %s as %s, for good', (amount, of, code) => {
    const { outcome } = given(payment).when(initiate({ amount, currency: of }));
    expect(isRejection(outcome) && [outcome.code, outcome.kind]).toEqual([code, 'unprocessable']);
  });

  it('accepts the same request again without doing anything, and refuses another under its id', () => {
    given(payment, open).when(initiate()).then([]);
    given(payment, [initiated])
      .when(initiate({ amount: '100.01' }))
      .then('payment_exists');
    given(payment, [initiated])
      .when(initiate({ token: 'tok_other' }))
      .then('payment_exists');
  });

  it('knows nothing of a payment that was never initiated', () => {
    for (const command of [capture(c1, '1'), cancel, refund(r1, '1'), authorize, commands.RecordVoid(id, {})])
      given(payment).when(command).then('payment_not_found');
  });
});

describe('the issuer’s answer', () => {
  it('is recorded once', () => {
    given(payment, [initiated]).when(authorize).then([authorized]);
    given(payment, open).when(authorize).then([]);
    given(payment, [initiated])
      .when(commands.RecordDecline(id, { reason: 'card_declined' }))
      .then([declined]);
    given(payment, [initiated, declined])
      .when(commands.RecordDecline(id, { reason: 'card_declined' }))
      .then([]);
  });

  it('never turns a declined payment into an authorised one, or the other way round', () => {
    given(payment, [initiated, declined]).when(authorize).then('answer_contradicts_record');
    given(payment, open)
      .when(commands.RecordDecline(id, { reason: 'late' }))
      .then('answer_contradicts_record');
  });

  it('must be for the amount that was asked', () => {
    const short = commands.RecordAuthorization(id, { authorizationId, amount: '99.99', currency, expiresAt });
    given(payment, [initiated]).when(short).then('answer_contradicts_record');
  });

  it('expires when its time has come, and not before', () => {
    const expire = commands.ExpireAuthorization(id, {});
    given(payment, open).when(expire, '2026-01-07T00:00:00.000000Z').then('authorization_not_expired');
    given(payment, open).when(expire, '2026-01-08T00:00:01.000000Z').then([expired]);
    given(payment, [...open, expired])
      .when(expire, '2026-01-09T00:00:00.000000Z')
      .then([]);
    given(payment, [...open, asksCapture(c1, '100.00'), captured(c1, '100.00')])
      .when(expire, '2026-01-09T00:00:00.000000Z')
      .then([]);
  });

  it('does not expire while all of it is being captured, but does when asked again after that has failed', () => {
    const expire = commands.ExpireAuthorization(id, {});
    const late = '2026-01-08T00:00:01.000000Z';
    const past = [...open, asksCapture(c1, '100.00')];
    given(payment, past).when(expire, late).then([]);
    given(payment, [...past, captureFailed(c1)])
      .when(expire, late)
      .then([expired]);
    given(payment, [...past, captureFailed(c1), voidRequested])
      .when(expire, late)
      .then([expired]);
    given(payment, [...past, captured(c1, '100.00')])
      .when(expire, late)
      .then([]);
  });
});

describe('capturing', () => {
  it('asks for a part, and counts what is still on its way', () => {
    given(payment, open)
      .when(capture(c1, '60'))
      .then([asksCapture(c1, '60.00')]);
    const pending = [...open, asksCapture(c1, '60.00')];
    given(payment, pending).when(capture(c2, '40.01')).then('capture_exceeds_authorization');
    given(payment, pending)
      .when(capture(c2, '40'))
      .then([asksCapture(c2, '40.00')]);
    given(payment, [...pending, captureFailed(c1)])
      .when(capture(c2, '100'))
      .then([asksCapture(c2, '100.00')]);
  });

  it('does nothing for the same capture again, and refuses another amount under its id', () => {
    const past = [...open, asksCapture(c1, '60.00')];
    given(payment, past).when(capture(c1, '60')).then([]);
    given(payment, [...past, captured(c1, '60.00')])
      .when(capture(c1, '60'))
      .then([]);
    given(payment, past).when(capture(c1, '61')).then('capture_id_reused');
  });

  it('needs an authorisation that stands', () => {
    given(payment, [initiated]).when(capture(c1, '1')).then('payment_not_authorized');
    given(payment, [initiated, declined]).when(capture(c1, '1')).then('payment_declined');
    given(payment, [initiated, voidRequested]).when(capture(c1, '1')).then('payment_voided');
    given(payment, [...open, voidRequested])
      .when(capture(c1, '1'))
      .then('payment_voided');
    given(payment, [...open, voidRequested, voided('100.00')])
      .when(capture(c1, '1'))
      .then('payment_voided');
    given(payment, [...open, expired])
      .when(capture(c1, '1'))
      .then('authorization_expired');
    given(payment, open).when(capture(c1, '1'), '2026-01-08T00:00:00.000000Z').then('authorization_expired');
  });

  it('records the answer even when the payment has been closed meanwhile, because the money moved', () => {
    const late = [...open, asksCapture(c1, '60.00'), expired];
    const answer = commands.RecordCapture(id, { captureId: c1 });
    given(payment, late)
      .when(answer)
      .then([captured(c1, '60.00')]);
    expect(given(payment, [...late, captured(c1, '60.00')]).state.situation).toBe('expired');
    given(payment, [...late, captured(c1, '60.00')])
      .when(answer)
      .then([]);
    given(payment, [...late, captured(c1, '60.00')])
      .when(commands.RecordCaptureFailure(id, { captureId: c1, reason: 'nope' }))
      .then('answer_contradicts_record');
    given(payment, open).when(answer).then('capture_not_found');
  });
});

describe('voiding', () => {
  it('is remembered while the authorisation is in flight, and carried out when it is given', () => {
    given(payment, [initiated]).when(cancel).then([voidRequested]);
    const waiting = [initiated, voidRequested];
    given(payment, waiting).when(cancel).then([]);
    given(payment, waiting).when(authorize).then([authorized]);
    given(payment, [...waiting, authorized])
      .when(commands.RecordVoid(id, {}))
      .then([voided('100.00')]);
    given(payment, waiting)
      .when(commands.RecordDecline(id, { reason: 'card_declined' }))
      .then([declined]);
  });

  it('releases only what was not captured, and says so', () => {
    const past = [...open, asksCapture(c1, '60.00'), captured(c1, '60.00'), voidRequested];
    given(payment, past)
      .when(commands.RecordVoid(id, {}))
      .then([voided('40.00')]);
    expect(given(payment, [...past, voided('40.00')]).state).toMatchObject({ situation: 'voided', released: '40.00' });
  });

  it('is refused when everything is captured: that takes a refund', () => {
    given(payment, [...open, asksCapture(c1, '100.00'), captured(c1, '100.00')])
      .when(cancel)
      .then('payment_captured');
  });

  it('is content with a payment that holds nothing', () => {
    for (const past of [
      [initiated, declined],
      [...open, expired],
      [...open, voidRequested, voided('100.00')],
    ])
      given(payment, past).when(cancel).then([]);
  });

  it('is not recorded unless somebody asked for it', () => {
    given(payment, open).when(commands.RecordVoid(id, {})).then('void_not_requested');
  });
});

describe('refunding', () => {
  const paid = [...open, asksCapture(c1, '60.00'), captured(c1, '60.00')];

  it('gives back no more than was captured, counting what is on its way', () => {
    given(payment, paid)
      .when(refund(r1, '60'))
      .then([asksRefund(r1, '60.00')]);
    given(payment, paid).when(refund(r1, '60.01')).then('refund_exceeds_capture');
    given(payment, [...paid, asksRefund(r1, '50.00')])
      .when(refund(r2, '10.01'))
      .then('refund_exceeds_capture');
    given(payment, [...open, asksCapture(c1, '60.00')])
      .when(refund(r1, '1'))
      .then('refund_exceeds_capture');
  });

  it('is possible after the rest was voided or has expired', () => {
    given(payment, [...paid, voidRequested, voided('40.00')])
      .when(refund(r1, '60'))
      .then([asksRefund(r1, '60.00')]);
    given(payment, [...paid, expired])
      .when(refund(r1, '60'))
      .then([asksRefund(r1, '60.00')]);
  });

  it('does nothing for the same refund again, and records its answer once', () => {
    const past = [...paid, asksRefund(r1, '10.00')];
    given(payment, past).when(refund(r1, '10')).then([]);
    given(payment, past).when(refund(r1, '11')).then('refund_id_reused');
    const answer = commands.RecordRefund(id, { refundId: r1 });
    given(payment, past)
      .when(answer)
      .then([refunded(r1, '10.00')]);
    given(payment, [...past, refunded(r1, '10.00')])
      .when(answer)
      .then([]);
  });
});
