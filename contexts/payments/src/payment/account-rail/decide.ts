import type { Decision } from '@daybook/core';
import type { Scheme } from '../../policies.ts';
import { refuse } from '../../rejections.ts';
import type { AccountRailCommand, Of } from '../commands.ts';
import type { PaymentEvent } from '../events.ts';
import { happened, recordAnswer, resolve } from './decide-answers.ts';
import { approve, decline, expire, initiate, requestCollect } from './decide-opening.ts';
import { grantRefund, noteDispute, releaseRefund } from './decide-refunds.ts';
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
      if (state.recovery === 'none') return refuse('nothing_to_recover');
      if (state.recovery === 'open')
        return tell({ type: 'RecoveryClosed', data: { ...command.data, closedAt: at.now } });
      return state.recovery === command.data.outcome ? NOTHING_NEW : refuse('recovery_closed');
    case 'NoteDispute':
      return noteDispute(command.data, state, at);
    case 'GrantRefund':
      return grantRefund(command.data, state, at);
    case 'ReleaseRefund':
      return releaseRefund(command.data, state, at);
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
