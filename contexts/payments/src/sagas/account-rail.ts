import {
  ask,
  type Command,
  call,
  cancelTimer,
  type EventOf,
  end,
  escalate,
  type Intent,
  type SagaInput,
  saga,
  setTimer,
} from '@daybook/core';
import { bank } from '../bank.ts';
import { later } from '../moments.ts';
import { isOwn } from '../payment/account-rail/evolve.ts';
import type { Leg } from '../payment/account-rail/terms.ts';
import { allPaymentCommands as commands } from '../payment/commands.ts';
import { events } from '../payment/events.ts';
import { answered, resolved } from './account-rail-answers.ts';
import { check, nextCheck } from './account-rail-checks.ts';
import {
  movementOf,
  type Rail,
  RESOLVE,
  REVERSE,
  type State,
  stepOf,
  TIMERS,
  type TimerName,
} from './account-rail-progress.ts';

const watched = {
  PaymentInitiated: events.PaymentInitiated,
  CollectRequested: events.CollectRequested,
  CollectDeclined: events.CollectDeclined,
  CollectExpired: events.CollectExpired,
  DebitRequested: events.DebitRequested,
  AccountDebited: events.AccountDebited,
  DebitTimedOut: events.DebitTimedOut,
  CreditRequested: events.CreditRequested,
  CreditTimedOut: events.CreditTimedOut,
  StatusChecked: events.StatusChecked,
  ReversalRequested: events.ReversalRequested,
  ReversalRefused: events.ReversalRefused,
  ReversalTimedOut: events.ReversalTimedOut,
  PaymentCompleted: events.PaymentCompleted,
  PaymentReversed: events.PaymentReversed,
  PaymentFailed: events.PaymentFailed,
  PaymentConflicted: events.PaymentConflicted,
  RefusalHeard: events.RefusalHeard,
  LateAnswerRecorded: events.LateAnswerRecorded,
  ExcessCreditFound: events.ExcessCreditFound,
  RecoveryClosed: events.RecoveryClosed,
  ResolutionRecorded: events.ResolutionRecorded,
};

type Input = SagaInput<typeof watched>;
type Observed = Extract<Input, { kind: 'event' }>['event'];

/**
 * Carries out at the banks what a payment between accounts asks for: `resolve payee`, `debit`, `credit`, `reverse 1` …,
 * and `status credit 1` … where a leg was not answered in time. Whatever a bank answers is brought to the payment,
 * which alone judges it (`record <step>`); what follows is learned from the payment's events. A leg on one of our own
 * accounts is booked instead of called. What cannot be found out goes to a person, whose answer is brought there too.
 */
export const accountRail = saga<typeof watched, Rail>({
  name: 'AccountRail',
  description: 'Brings a payment between accounts to an end: debited and credited, given back, or handed to a person.',
  events: watched,
  startedBy: ['PaymentInitiated', 'CollectRequested'],
  keyOf: ({ type, data, streamId }) => (type === 'PaymentInitiated' && data.rail !== 'account' ? null : streamId),
  initial: {
    paymentId: '',
    intent: null,
    checking: null,
    reversal: 0,
    recovering: false,
    contradicted: false,
    ended: null,
  },
  evolve: (rail, input) => (input.kind === 'event' ? evolved(rail, input.event) : rail),
  react(input, state) {
    switch (input.kind) {
      case 'event':
        return observed(input.event, input.at, state);
      case 'timer':
        return fired(input.timer, state);
      case 'answer': {
        const wanted = input.resolvedBy === null ? answered(input, state) : resolved(input, state);
        return wanted.length > 0 || !isOverAgain(state) ? wanted : ended(state);
      }
    }
  },
});

/** An answer that came after the end was brought to the payment, and with that it is over again. */
const isOverAgain = ({ data, status, steps }: State) =>
  data.ended !== null && status === 'running' && Object.values(steps).every((step) => step.status !== 'asked');

function evolved(rail: Rail, { type, data, streamId }: Observed): Rail {
  switch (type) {
    case 'PaymentInitiated': {
      if (data.rail !== 'account') return rail;
      const { initiatedAt: _, rail: _on, ...intent } = data;
      return { ...rail, paymentId: streamId, intent };
    }
    case 'CollectRequested':
      return { ...rail, paymentId: streamId };
    case 'AccountDebited':
      return { ...rail, checking: rail.checking === 'debit' ? null : rail.checking };
    case 'DebitTimedOut':
      return { ...rail, checking: 'debit' };
    case 'CreditTimedOut':
      return { ...rail, checking: 'credit' };
    case 'PaymentConflicted':
      return { ...rail, checking: data.leg };
    case 'ReversalRequested':
      return { ...rail, reversal: data.attempt, checking: null };
    case 'LateAnswerRecorded':
      return data.contradicts ? { ...rail, contradicted: true } : rail;
    case 'ResolutionRecorded':
      return { ...rail, contradicted: false };
    case 'ExcessCreditFound':
      return { ...rail, recovering: true };
    case 'RecoveryClosed':
      return { ...rail, recovering: false };
    case 'PaymentCompleted':
    case 'PaymentReversed':
    case 'PaymentFailed':
    case 'CollectDeclined':
    case 'CollectExpired':
      return { ...rail, checking: null, ended: ENDINGS[type] };
    default:
      return rail;
  }
}

const ENDINGS = {
  PaymentCompleted: 'completed',
  PaymentReversed: 'reversed',
  PaymentFailed: 'failed',
  CollectDeclined: 'declined',
  CollectExpired: 'expired',
} satisfies Partial<Record<EventOf<typeof watched>['type'], string>>;

function observed(event: Observed, at: string, state: State): readonly Intent[] {
  const { intent } = state.data;
  if (event.type === 'CollectRequested') return [setTimer('collect', event.data.expiresAt)];
  if (event.type === 'CollectDeclined' || event.type === 'CollectExpired') return ended(state);
  if (!intent) return [];
  const { timers } = intent;
  switch (event.type) {
    case 'PaymentInitiated': {
      if (isOwn(intent.payee)) return cancelled(state, ['collect']);
      const { address, bankId } = intent.payee;
      return [
        ...cancelled(state, ['collect']),
        setTimer('payee', later(at, timers.payeeTimeoutSeconds)),
        call(RESOLVE, bank, 'resolve', { bankId, address }),
      ];
    }
    case 'DebitRequested':
      return [
        ...cancelled(state, ['payee']),
        setTimer('debit', later(at, timers.debitTimeoutSeconds)),
        call('debit', bank, 'debit', movementOf('debit', state)),
      ];
    case 'AccountDebited':
      // Learned late, while the status of another leg is being asked for: that goes on.
      return cancelled(state, state.data.checking === null ? ['payee', 'debit', 'check'] : ['payee', 'debit']);
    case 'CreditRequested':
      if (isOwn(intent.payee)) return [ask('credit', commands.BookOwnLeg(state.data.paymentId, { leg: 'credit' }))];
      return [
        setTimer('credit', later(at, timers.creditTimeoutSeconds)),
        call('credit', bank, 'credit', movementOf('credit', state)),
      ];
    case 'DebitTimedOut':
    case 'CreditTimedOut':
    case 'PaymentConflicted':
      return [...cancelled(state, ['debit', 'credit', 'reversal', 'retry']), ...nextCheck(at, state)];
    case 'StatusChecked':
      return event.data.open ? nextCheck(at, state) : [];
    case 'ReversalRequested':
      return reverse(event.data.attempt, at, state);
    case 'ReversalRefused':
    case 'ReversalTimedOut':
      return [...cancelled(state, ['reversal']), ...nextReversal(event.data.attempt, at, state)];
    case 'PaymentCompleted':
    case 'PaymentReversed':
    case 'PaymentFailed':
      return ended(state);
    case 'RefusalHeard':
      return [check(event.data.leg, state)];
    case 'LateAnswerRecorded': {
      const { leg, contradicts } = event.data;
      return contradicts ? [escalate(stepOf(leg, state), 'the bank contradicts what is on record')] : [];
    }
    case 'ExcessCreditFound':
      return [recovery];
    case 'RecoveryClosed':
      return ended(state);
    case 'ResolutionRecorded':
      // A person has two things to say of one leg: what became of it, and what became of the excess.
      if (state.data.recovering) return 'credit' in state.escalated ? [] : [recovery];
      return state.data.ended !== null ? ended(state) : [];
  }
}

const recovery = escalate('credit', 'the payee was credited and the payer has the money back');

/** Nothing is waited for any more, unless a person has yet to look into something. */
function ended(state: State): readonly Intent[] {
  const { ended: how, contradicted, recovering } = state.data;
  const quiet = cancelled(state, TIMERS);
  if (contradicted || recovering) return quiet;
  const note = how ?? 'ended';
  return [...quiet, end(note === 'reversed' ? 'compensated' : 'completed', note)];
}

function reverse(attempt: number, at: string, state: State): readonly Intent[] {
  const { intent, paymentId } = state.data;
  if (!intent) return [];
  const quiet = cancelled(state, ['debit', 'credit', 'check', 'retry']);
  if (isOwn(intent.payer))
    return [...quiet, ask(REVERSE + attempt, commands.BookOwnLeg(paymentId, { leg: 'reversal' }))];
  return [
    ...quiet,
    setTimer('reversal', later(at, intent.timers.reversalTimeoutSeconds)),
    call(REVERSE + attempt, bank, 'reverse', movementOf('reversal', state)),
  ];
}

/** A reversal may be asked for again: the bank gives a debit back at most once. */
function nextReversal(attempt: number, at: string, state: State): readonly Intent[] {
  const wait = state.data.intent?.timers.reversalRetriesAfterSeconds[attempt - 1];
  if (wait !== undefined) return [setTimer('retry', later(at, wait))];
  return [escalate(REVERSE + attempt, 'the debit is not given back after the last try')];
}

function fired(timer: string, state: State): readonly Intent[] {
  const { paymentId, checking, reversal } = state.data;
  switch (timer as TimerName) {
    case 'collect':
      return once('expire collect', commands.ExpireCollect(paymentId, {}), state);
    case 'payee':
    case 'debit':
    case 'credit':
      return once(`time out ${timer}`, commands.TimeOutLeg(paymentId, { leg: timer as Leg, attempt: null }), state);
    case 'reversal': {
      const attempt = reversal;
      return once(`time out ${REVERSE}${attempt}`, commands.TimeOutLeg(paymentId, { leg: 'reversal', attempt }), state);
    }
    case 'retry': {
      const attempt = reversal + 1;
      return once(`repeat ${REVERSE}${attempt}`, commands.RetryReversal(paymentId, { attempt }), state);
    }
    case 'check':
      return checking ? [check(checking, state)] : [];
  }
}

/** A timer that was set again just as it fired asks for nothing new. */
const once = (step: string, command: Command, { steps }: State): readonly Intent[] =>
  steps[step] ? [] : [ask(step, command)];

const cancelled = (state: State, timers: readonly TimerName[]): readonly Intent[] =>
  timers.filter((timer) => state.timers[timer]?.status === 'set').map(cancelTimer);
