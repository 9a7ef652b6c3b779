import { type Decision, isRejection } from '@daybook/core';
import { isPast, later } from '../../moments.ts';
import type { Scheme } from '../../policies.ts';
import { refuse } from '../../rejections.ts';
import type { Of } from '../commands.ts';
import type { PaymentEvent } from '../events.ts';
import { agree, collectProblem, intentOf, isSameAgreement } from './agree.ts';
import type { AccountPayment, Asked, Intent } from './evolve.ts';
import { isOwn } from './evolve.ts';
import { expectByPayee, holdFromPayer } from './movements.ts';
import { type At, all, begin, NOTHING_NEW, type Turn, tell } from './turns.ts';

/*
 * How a payment between accounts begins: because the payer asks for it, or because the payee does and the payer
 * approves. What it needs is reserved on the payer's side in the same breath.
 */

type InitiateAccount = Extract<Of<'InitiatePayment'>['data'], { rail: 'account' }>;

export function initiate(
  { refundOf, rail: _, ...wanted }: InitiateAccount,
  state: AccountPayment | null,
  scheme: Scheme,
  at: At,
): Decision<PaymentEvent> {
  if (state) {
    const known = state.phase === 'begun' ? state.intent : null;
    const same = known?.refundOf === refundOf && isSameAgreement(known, wanted);
    return same ? NOTHING_NEW : refuse('payment_exists');
  }
  const asked = agree(wanted, scheme, at.idOf);
  return isRejection(asked) ? asked : opened(asked, refundOf, scheme, at);
}

function opened(asked: Asked, refundOf: string | null, scheme: Scheme, at: At): Decision<PaymentEvent> {
  const intent = intentOf(asked, refundOf, scheme, at);
  return isRejection(intent) ? intent : begun(intent, at);
}

/** A payee at another bank is looked up first; of an account of our own the ledger knows. */
function begun(intent: Intent, at: At): Turn {
  const initiated: Turn = {
    events: [{ type: 'PaymentInitiated', data: { ...intent, rail: 'account', initiatedAt: at.now } }],
    commands: [holdFromPayer(at.streamId, intent, at.idOf), expectByPayee(intent)],
  };
  return isOwn(intent.payee) ? all(initiated, begin(intent, at)) : initiated;
}

export function requestCollect(
  { validForMinutes, ...wanted }: Of<'RequestCollect'>['data'],
  state: AccountPayment | null,
  scheme: Scheme,
  at: At,
): Decision<PaymentEvent> {
  if (state) {
    const known = state.phase === 'begun' ? state.intent : state.wanted;
    const same = state.validForMinutes === validForMinutes && isSameAgreement(known, wanted);
    return same ? NOTHING_NEW : refuse('payment_exists');
  }
  const asked = agree(wanted, scheme, at.idOf);
  if (isRejection(asked)) return asked;
  const problem = collectProblem(asked, scheme, at.now);
  if (problem) return problem;
  const expiresAt = later(at.now, validForMinutes * 60);
  return tell({ type: 'CollectRequested', data: { ...asked, requestedAt: at.now, expiresAt } });
}

export function approve(state: AccountPayment, scheme: Scheme, at: At): Decision<PaymentEvent> {
  switch (state.phase) {
    case 'begun':
      return NOTHING_NEW;
    case 'declined':
      return refuse('collect_declined');
    case 'expired':
      return refuse('collect_expired');
    case 'awaiting_payer': {
      // The timer that records the expiry may be late; the payee's deadline is not.
      if (isPast(state.expiresAt, at.now)) return refuse('collect_expired');
      const intent = intentOf(state.wanted, null, scheme, at);
      if (isRejection(intent)) return intent;
      return all(tell({ type: 'CollectApproved', data: { approvedAt: at.now } }), begun(intent, at));
    }
  }
}

export function decline(
  { reason }: Of<'DeclineCollect'>['data'],
  state: AccountPayment,
  at: At,
): Decision<PaymentEvent> {
  switch (state.phase) {
    case 'begun':
      return refuse('collect_already_approved');
    case 'declined':
      return state.reason === reason ? NOTHING_NEW : refuse('collect_declined');
    case 'expired':
      return refuse('collect_expired');
    case 'awaiting_payer': {
      const { orderId } = state.wanted;
      return tell({ type: 'CollectDeclined', data: { orderId, reason, declinedAt: at.now } });
    }
  }
}

/** Sent by the timer; a payer who answered just before it was faster. */
export function expire(state: AccountPayment): Decision<PaymentEvent> {
  if (state.phase !== 'awaiting_payer') return NOTHING_NEW;
  const { wanted, expiresAt } = state;
  return tell({ type: 'CollectExpired', data: { orderId: wanted.orderId, expiredAt: expiresAt } });
}
