import { type Decision, isRejection, type Rejection } from '@daybook/core';
import { compare, formatMoney, type Money, money, subtract, sum } from '@daybook/money';
import { positiveMoney } from '../../amounts.ts';
import { refuse } from '../../rejections.ts';
import type { Of } from '../commands.ts';
import type { PaymentEvent } from '../events.ts';
import type { Begun } from './evolve.ts';
import { type At, NOTHING_NEW, tell } from './turns.ts';

/*
 * What is paid back of a completed payment, or disputed. A refund that is granted is a payment of its own, whose id is
 * made of the payment's and the refund's: no other payment has it, whatever refund ids callers choose.
 */

/** So many refunds of one payment, lapsed ones included: each is kept in the payment's state. */
const MAX_REFUNDS = 500;

/** The name under which `idOf` knows the payment that pays a refund. */
export const refundPaymentOf = (paymentId: string, refundId: string) => `refund:${paymentId}:${refundId}`;

/** The dispute itself sees to it that it is noted once. */
export function noteDispute(data: Of<'NoteDispute'>['data'], state: Begun, at: At): Decision<PaymentEvent> {
  const { currency, orderId } = state.intent;
  if (data.currency !== currency) return refuse('dispute_currency_differs', { currency });
  const disputed = positiveMoney(data.amount, currency);
  if (isRejection(disputed)) return disputed;
  const problem = notRefundable(disputed, state);
  if (problem) return problem;
  const { disputeId } = data;
  const amount = formatMoney(disputed);
  return tell({ type: 'PaymentDisputed', data: { orderId, disputeId, amount, currency, disputedAt: at.now } });
}

export function grantRefund(data: Of<'GrantRefund'>['data'], state: Begun, at: At): Decision<PaymentEvent> {
  const { intent, refunds } = state;
  const { currency, orderId, purpose } = intent;
  const part = positiveMoney(data.amount, currency);
  if (isRejection(part)) return part;
  const { refundId, reason, disputeId } = data;
  const amount = formatMoney(part);
  const known = refunds.find((one) => one.refundId === refundId);
  if (known) {
    const same = known.amount === amount && known.reason === reason && known.disputeId === disputeId;
    return same ? NOTHING_NEW : refuse('refund_id_reused');
  }
  const problem = notRefundable(part, state);
  if (problem) return problem;
  if (refunds.length >= MAX_REFUNDS) return refuse('too_many_refunds', { most: MAX_REFUNDS });
  const refundPaymentId = at.idOf(refundPaymentOf(at.streamId, refundId));
  const [payer, payee] = [intent.payee.address, intent.payer.address];
  const refund = { refundId, refundPaymentId, amount, currency, reason, disputeId, payer, payee, purpose };
  return tell({ type: 'RefundGranted', data: { orderId, ...refund, grantedAt: at.now } });
}

/** A refund that came to nothing no longer counts. Its id stays taken, because its payment has been made. */
export function releaseRefund(
  { refundId }: Of<'ReleaseRefund'>['data'],
  { intent, refunds }: Begun,
  { now }: At,
): Decision<PaymentEvent> {
  const known = refunds.find((one) => one.refundId === refundId);
  if (!known) return refuse('refund_not_found');
  if (known.lapsed) return NOTHING_NEW;
  const { orderId, currency } = intent;
  return tell({ type: 'RefundLapsed', data: { orderId, refundId, amount: known.amount, currency, lapsedAt: now } });
}

/** Why so much cannot be paid back of a payment; null if it can. */
function notRefundable(part: Money, { intent, situation, recovery, refunds }: Begun): Rejection | null {
  if (intent.refundOf !== null) return refuse('refund_not_refundable');
  // While an excess is out, or was given up, the payer has the money already.
  const inExcess = recovery === 'open' || recovery === 'written_off';
  if (situation.name !== 'completed' || inExcess) return refuse('payment_not_completed');
  const { amount, currency } = intent;
  const granted = refunds.filter(({ lapsed }) => !lapsed).map((one) => money(one.amount, currency));
  const left = subtract(money(amount, currency), sum(granted, currency));
  return compare(part, left) > 0 ? refuse('refund_exceeds_payment', { refundable: formatMoney(left), currency }) : null;
}
