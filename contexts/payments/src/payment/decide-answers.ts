import type { Rejection } from '@daybook/core';
import { formatMoney, isZero, parseMoney } from '@daybook/money';
import { isDue } from '../moments.ts';
import { refuse } from '../rejections.ts';
import type { CardCommand, Of } from './commands.ts';
import type { PaymentEvent } from './events.ts';
import { type CardPayment, capturable, isOpened } from './evolve.ts';

/*
 * What the gateway answered, brought here by the card rail. Answers come late, twice and out of order. The same answer
 * again changes nothing; a late one is recorded where money moved, and never leads out of a terminal situation; one
 * that contradicts the record is refused, so that a person hears of it.
 */

type Known = Exclude<CardPayment, { situation: 'none' }>;
type Decision = readonly PaymentEvent[] | Rejection;
export type Answer = Exclude<
  CardCommand,
  { type: 'InitiatePayment' | 'CapturePayment' | 'VoidPayment' | 'RefundPayment' }
>;

const NOTHING_NEW: Decision = [];

export function answered(command: Answer, state: Known, now: string): Decision {
  const { orderId } = state.terms;
  switch (command.type) {
    case 'RecordAuthorization':
      return authorization(command.data, state, now);
    case 'RecordDecline':
      if (state.situation === 'declined') return NOTHING_NEW;
      if (isOpened(state)) return refuse('answer_contradicts_record');
      return [{ type: 'PaymentDeclined', data: { orderId, reason: command.data.reason, declinedAt: now } }];
    case 'RecordVoid':
      return released(state, now);
    case 'ExpireAuthorization':
      return expiry(state, now);
    case 'RecordCapture':
    case 'RecordCaptureFailure':
      return captureAnswer(command, state, now);
    case 'RecordRefund':
    case 'RecordRefundFailure':
      return refundAnswer(command, state, now);
  }
}

function authorization(data: Of<'RecordAuthorization'>['data'], state: Known, now: string): Decision {
  const { authorizationId, currency, expiresAt } = data;
  if (isOpened(state))
    return state.authorizationId === authorizationId ? NOTHING_NEW : refuse('answer_contradicts_record');
  if (state.situation === 'declined') return refuse('answer_contradicts_record');
  const { terms } = state;
  const held = parseMoney(data.amount, currency);
  if (typeof held === 'string' || currency !== terms.currency || formatMoney(held) !== terms.amount)
    return refuse('answer_contradicts_record', { authorized: data.amount, currency });
  const { orderId, amount } = terms;
  return [
    {
      type: 'PaymentAuthorized',
      data: { orderId, authorizationId, amount, currency, authorizedAt: now, expiresAt },
    },
  ];
}

function released(state: Known, now: string): Decision {
  switch (state.situation) {
    case 'initiated':
    case 'cancelling':
    case 'declined':
    case 'authorized':
      return refuse('void_not_requested');
    case 'voided':
    case 'expired':
      return NOTHING_NEW;
    case 'voiding': {
      const { orderId, currency } = state.terms;
      return [
        { type: 'PaymentVoided', data: { orderId, amount: formatMoney(capturable(state)), currency, voidedAt: now } },
      ];
    }
  }
}

/** An authorisation with nothing left to capture has nothing to lose by expiring, so nothing is recorded. */
function expiry(state: Known, now: string): Decision {
  if (!isOpened(state)) return state.situation === 'declined' ? NOTHING_NEW : refuse('payment_not_authorized');
  if (state.situation === 'voided' || state.situation === 'expired' || isZero(capturable(state))) return NOTHING_NEW;
  const { terms, expiresAt } = state;
  if (!isDue(expiresAt, now)) return refuse('authorization_not_expired');
  return [{ type: 'AuthorizationExpired', data: { orderId: terms.orderId, expiredAt: expiresAt } }];
}

function captureAnswer(command: Of<'RecordCapture' | 'RecordCaptureFailure'>, state: Known, now: string): Decision {
  const { captureId } = command.data;
  const capture = isOpened(state) ? state.captures[captureId] : undefined;
  if (!capture) return refuse('capture_not_found');
  const { orderId, currency } = state.terms;
  const happened = command.type === 'RecordCapture';
  if (capture.status !== 'pending') return repeated(capture.status, happened);
  if (happened)
    return [
      { type: 'PaymentCaptured', data: { orderId, captureId, amount: capture.amount, currency, capturedAt: now } },
    ];
  const { reason } = command.data;
  return [{ type: 'PaymentCaptureFailed', data: { orderId, captureId, reason, failedAt: now } }];
}

function refundAnswer(command: Of<'RecordRefund' | 'RecordRefundFailure'>, state: Known, now: string): Decision {
  const { refundId } = command.data;
  const refund = isOpened(state) ? state.refunds[refundId] : undefined;
  if (!refund) return refuse('refund_not_found');
  const { orderId, currency } = state.terms;
  const happened = command.type === 'RecordRefund';
  if (refund.status !== 'pending') return repeated(refund.status, happened);
  if (happened)
    return [{ type: 'PaymentRefunded', data: { orderId, refundId, amount: refund.amount, currency, refundedAt: now } }];
  const { reason } = command.data;
  return [{ type: 'PaymentRefundFailed', data: { orderId, refundId, reason, failedAt: now } }];
}

const repeated = (status: 'done' | 'failed', happened: boolean): Decision =>
  (status === 'done') === happened ? NOTHING_NEW : refuse('answer_contradicts_record');
