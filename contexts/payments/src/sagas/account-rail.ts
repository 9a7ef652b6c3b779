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
import type { Leg } from '../payment/account-rail/events.ts';
import { isOwn } from '../payment/account-rail/evolve.ts';
import { allPaymentCommands as commands } from '../payment/commands.ts';
import { events } from '../payment/events.ts';
import { answered, movementOf, resolved } from './account-rail-answers.ts';
import {
  countOf,
  type Rail,
  RESOLVE,
  REVERSE,
  STATUS,
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
        setTimer('payee', after(at, timers.payeeTimeoutSeconds)),
        call(RESOLVE, bank, 'resolve', { bankId, address }),
      ];
    }
    case 'DebitRequested':
      return [
        ...cancelled(state, ['payee']),
        setTimer('debit', after(at, timers.debitTimeoutSeconds)),
        call('debit', bank, 'debit', movementOf('debit', state)),
      ];
    case 'AccountDebited':
      // Learned late, while the status of another leg is being asked for: that goes on.
      return cancelled(state, state.data.checking === null ? ['payee', 'debit', 'check'] : ['payee', 'debit']);
    case 'CreditRequested':
      if (isOwn(intent.payee)) return [ask('credit', commands.BookOwnLeg(state.data.paymentId, { leg: 'credit' }))];
      return [
        setTimer('credit', after(at, timers.creditTimeoutSeconds)),
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
    case 'LateAnswerRecorded': {
      const { leg, contradicts } = event.data;
      return contradicts ? [escalate(stepOf(leg, state), 'the bank contradicts what is on record')] : [];
    }
    case 'ExcessCreditFound':
      return [escalate('credit', 'the payee was credited and the payer has the money back')];
    case 'RecoveryClosed':
      return ended(state);
    case 'ResolutionRecorded':
      return state.data.ended !== null && !state.data.recovering ? ended(state) : [];
  }
}

/** Nothing is waited for any more. */
function ended(state: State): readonly Intent[] {
  const note = state.data.ended ?? 'ended';
  return [...cancelled(state, TIMERS), end(note === 'reversed' ? 'compensated' : 'completed', note)];
}

/** The next of the scheduled checks of the leg in doubt; after the last of them a person is asked. */
function nextCheck(at: string, state: State): readonly Intent[] {
  const { checking, intent } = state.data;
  if (!checking || !intent) return [];
  const { debitChecksAfterSeconds, creditChecksAfterSeconds } = intent.timers;
  const wait = creditOrDebit(checking, debitChecksAfterSeconds, creditChecksAfterSeconds)[
    countOf(state, STATUS + checking)
  ];
  if (wait !== undefined) return [setTimer('check', after(at, wait))];
  return [escalate(stepOf(checking, state), `the ${checking} is in doubt after the last status check`)];
}

const creditOrDebit = (leg: Leg, ofDebit: readonly number[], ofOthers: readonly number[]) =>
  leg === 'debit' ? ofDebit : ofOthers;

function reverse(attempt: number, at: string, state: State): readonly Intent[] {
  const { intent, paymentId } = state.data;
  if (!intent) return [];
  const quiet = cancelled(state, ['debit', 'credit', 'check', 'retry']);
  if (isOwn(intent.payer))
    return [...quiet, ask(REVERSE + attempt, commands.BookOwnLeg(paymentId, { leg: 'reversal' }))];
  return [
    ...quiet,
    setTimer('reversal', after(at, intent.timers.reversalTimeoutSeconds)),
    call(REVERSE + attempt, bank, 'reverse', movementOf('reversal', state)),
  ];
}

/** A reversal may be asked for again: the bank gives a debit back at most once. */
function nextReversal(attempt: number, at: string, state: State): readonly Intent[] {
  const wait = state.data.intent?.timers.reversalRetriesAfterSeconds[attempt - 1];
  if (wait !== undefined) return [setTimer('retry', after(at, wait))];
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
    case 'check': {
      if (!checking) return [];
      const number = countOf(state, STATUS + checking) + 1;
      const { bankId, transactionId } = movementOf(checking, state);
      return [call(`${STATUS}${checking} ${number}`, bank, 'status', { bankId, transactionId, leg: checking })];
    }
  }
}

/** A timer that was set again just as it fired asks for nothing new. */
const once = (step: string, command: Command, { steps }: State): readonly Intent[] =>
  steps[step] ? [] : [ask(step, command)];

const cancelled = (state: State, timers: readonly TimerName[]): readonly Intent[] =>
  timers.filter((timer) => state.timers[timer]?.status === 'set').map(cancelTimer);

const after = (at: string, seconds: number) => new Date(Date.parse(at) + seconds * 1_000).toISOString();
