import { type Decision, isRejection, type Rejection } from '@daybook/core';
import { compare, formatMoney, type Money, money, subtract, sum } from '@daybook/money';
import { positiveMoney } from '../../amounts.ts';
import type { Scheme } from '../../policies.ts';
import { refuse } from '../../rejections.ts';
import type { AccountRailCommand, Of } from '../commands.ts';
import type { PaymentEvent } from '../events.ts';
import { happened, recordAnswer, resolve } from './decide-answers.ts';
import { approve, decline, expire, initiate, requestCollect } from './decide-opening.ts';
import { type AccountPayment, type Begun, hasHeard, isOwn, refusalOf } from './evolve.ts';
import { type At, all, begin, failed, NOTHING_NEW, requestReversal, tell } from './turns.ts';

/** Decides any command of a payment between accounts; `state` is null before the first. */
export function decideAccountRail(
  command: AccountRailCommand,
  state: AccountPayment | null,
  scheme: Scheme,
  at: At,
): Decision<PaymentEvent> {
  if (command.type === 'InitiatePayment') return initiate(command.data, state, scheme, at);
  if (command.type === 'RequestCollect') return requestCollect(command.data, state, scheme, at);
  if (!state) return refuse('payment_not_found');
  switch (command.type) {
    case 'ApproveCollect':
      return approve(state, scheme, at);
    case 'DeclineCollect':
      return decline(command.data, state, at);
    case 'ExpireCollect':
      return expire(state);
    default:
      return state.phase === 'begun' ? underWay(command, state, at) : refuse('collect_not_approved');
  }
}

type UnderWay = Exclude<
  AccountRailCommand,
  { type: 'InitiatePayment' | 'RequestCollect' | 'ApproveCollect' | 'DeclineCollect' | 'ExpireCollect' }
>;

function underWay(command: UnderWay, state: Begun, at: At): Decision<PaymentEvent> {
  const { intent, situation } = state;
  switch (command.type) {
    case 'RecordPayee': {
      if (situation.name !== 'resolving') return NOTHING_NEW;
      const { name } = command.data;
      return all(tell({ type: 'PayeeResolved', data: { name, resolvedAt: at.now } }), begin(intent, at));
    }
    case 'RecordPayeeUnknown':
      return situation.name === 'resolving' ? failed(intent, command.data.reason, at) : NOTHING_NEW;
    case 'TimeOutLeg':
      return timeOut(command.data, state, at);
    case 'RetryReversal': {
      const { attempt } = command.data;
      if (situation.name !== 'reversing' || attempt !== situation.attempt + 1) return NOTHING_NEW;
      return requestReversal({ attempt, precaution: !state.debited, reason: situation.reason }, at);
    }
    case 'BookOwnLeg':
      return bookOwnLeg(command.data.leg, state, at);
    case 'RecordBankAnswer':
      return recordAnswer(command.data, state, at);
    case 'ResolvePayment':
      return resolve(command.data, state, at);
    case 'CloseRecovery':
      if (state.recovery === 'closed') return NOTHING_NEW;
      if (state.recovery === 'none') return refuse('nothing_to_recover');
      return tell({ type: 'RecoveryClosed', data: { ...command.data, closedAt: at.now } });
    case 'NoteDispute':
      return noteDispute(command.data, state, at);
    case 'GrantRefund':
      return grantRefund(command.data, state, at);
  }
}

/** Waiting is over, unless the answer has come meanwhile. */
function timeOut({ leg, attempt }: Of<'TimeOutLeg'>['data'], state: Begun, at: At): Decision<PaymentEvent> {
  const { situation } = state;
  const timedOutAt = at.now;
  switch (leg) {
    case 'payee':
      return situation.name === 'resolving' ? failed(state.intent, 'payee_not_resolved', at) : NOTHING_NEW;
    case 'debit':
      return situation.name === 'debiting' ? tell({ type: 'DebitTimedOut', data: { timedOutAt } }) : NOTHING_NEW;
    case 'credit':
      return situation.name === 'crediting' ? tell({ type: 'CreditTimedOut', data: { timedOutAt } }) : NOTHING_NEW;
    case 'reversal': {
      if (situation.name !== 'reversing' || situation.attempt !== attempt) return NOTHING_NEW;
      // A refusal has its own repetition.
      if (hasHeard(state, 'reversal', refusalOf(attempt))) return NOTHING_NEW;
      return tell({ type: 'ReversalTimedOut', data: { attempt, timedOutAt } });
    }
  }
}

/** The ledger may refuse this, because an account is closed; the saga then says so as a bank would. */
function bookOwnLeg(leg: 'credit' | 'reversal', state: Begun, at: At): Decision<PaymentEvent> {
  const { intent, situation } = state;
  if (!isOwn(leg === 'credit' ? intent.payee : intent.payer)) return refuse('bank_not_party');
  const wanted = situation.name === (leg === 'credit' ? 'crediting' : 'reversing');
  return wanted ? happened(leg, null, state, at) : NOTHING_NEW;
}

/** The dispute itself sees to it that it is noted once. */
function noteDispute(data: Of<'NoteDispute'>['data'], state: Begun, at: At): Decision<PaymentEvent> {
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

function grantRefund(data: Of<'GrantRefund'>['data'], state: Begun, at: At): Decision<PaymentEvent> {
  const { intent, refunds } = state;
  const { currency, orderId, purpose } = intent;
  const part = positiveMoney(data.amount, currency);
  if (isRejection(part)) return part;
  const amount = formatMoney(part);
  const known = refunds.find(({ refundId }) => refundId === data.refundId);
  if (known) return known.amount === amount ? NOTHING_NEW : refuse('refund_id_reused');
  const problem = notRefundable(part, state);
  if (problem) return problem;
  const { refundId, reason, disputeId } = data;
  const [payer, payee] = [intent.payee.address, intent.payer.address];
  const refund = { refundId, amount, currency, reason, disputeId, payer, payee, purpose };
  return tell({ type: 'RefundGranted', data: { orderId, ...refund, grantedAt: at.now } });
}

/** Why so much cannot be paid back of a payment; null if it can. */
function notRefundable(part: Money, { intent, situation, recovery, refunds }: Begun): Rejection | null {
  if (situation.name !== 'completed' || recovery !== 'none') return refuse('payment_not_completed');
  const { amount, currency } = intent;
  const granted = sum(
    refunds.map((one) => money(one.amount, currency)),
    currency,
  );
  const left = subtract(money(amount, currency), granted);
  return compare(part, left) > 0 ? refuse('refund_exceeds_payment', { refundable: formatMoney(left), currency }) : null;
}
