import {
  type AnyStream,
  alongWith,
  type Command,
  type Decision,
  type Intent,
  isRejection,
  sagaStream,
} from '@daybook/core';
import type { Begun } from '../../payment/account-rail/evolve.ts';
import { credited, creditRefused, requestReversal } from '../../payment/account-rail/turns.ts';
import type { Of } from '../../payment/commands.ts';
import { paymentIn } from '../../payment/decide.ts';
import type { PaymentEvent } from '../../payment/events.ts';
import type { PaymentState } from '../../payment/evolve.ts';
import type { Scheme } from '../../policies.ts';
import { accountRail } from '../account-rail.ts';
import type { UnderTest } from './world.ts';

/*
 * Faults of the kind that people make, planted around the payment and its saga, to see that the search finds them.
 */

type Stream = ReturnType<typeof paymentIn>;
type Decide = Stream['decide'];
type At = Parameters<Decide>[2];

/** The payment and its saga as they are. */
export const asTheyAre = (scheme: Scheme): UnderTest => ({
  payment: paymentIn(scheme) as AnyStream,
  saga: sagaStream(accountRail) as AnyStream,
});

/** Each fault in words, and what is under test with it planted. */
export const PLANTED: Readonly<Record<string, (scheme: Scheme) => UnderTest>> = {
  'a late answer leads out of a terminal situation': withAnswers((answer, state, at) =>
    state.situation.name === 'completed' && answer.leg === 'credit' && answer.state === 'refused'
      ? creditRefused('late', at)
      : null,
  ),
  'a debit is given back before anybody knows of it': withDecision('TimeOutLeg', ({ data }, decided, at) =>
    data.leg === 'debit' && decided.events.length > 0
      ? and(decided, requestReversal({ attempt: 1, precaution: true, reason: 'debit_timed_out' }, at))
      : decided,
  ),
  'a credit without an answer is given back on a guess': withDecision('TimeOutLeg', ({ data }, decided, at) =>
    data.leg === 'credit' && decided.events.length > 0
      ? and(decided, requestReversal({ attempt: 1, precaution: false, reason: 'credit_timed_out' }, at))
      : decided,
  ),
  'a refusal is believed whoever sends it': (scheme) => ({
    ...asTheyAre(scheme),
    payment: deciding(scheme, (decide) => (command, state, at) => {
      if (command.type !== 'RecordBankAnswer' || command.data.state !== 'refused') return decide(command, state, at);
      return decide({ ...command, data: { ...command.data, source: 'response' } }, state, at);
    }),
  }),
  'no answer to a status check counts as a refusal': withAnswers((answer, state, at) =>
    answer.source === 'status' && answer.state === 'pending' && state.situation.name === 'deemed'
      ? creditRefused('no_answer', at)
      : null,
  ),
  'an answer is counted every time it comes': withAnswers((answer, state, at) =>
    state.situation.name === 'completed' && answer.leg === 'credit' && answer.state === 'done'
      ? credited(state.intent, null, at)
      : null,
  ),
  'the amount is not compared': (scheme) => ({
    ...asTheyAre(scheme),
    payment: deciding(scheme, (decide) => (command, state, at) => {
      const begun = begunIn(state);
      if (command.type !== 'RecordBankAnswer' || command.data.state !== 'done' || !begun)
        return decide(command, state, at);
      const { amount, currency } = begun.intent;
      return decide({ ...command, data: { ...command.data, amount, currency } }, state, at);
    }),
  }),
  'what was reserved is not let go when the debit is refused': withDecision('RecordBankAnswer', (_, decided) =>
    decided.events.some(({ type }) => type === 'DebitRefused') ? alongWith(decided.events, []) : decided,
  ),
  'the money is not moved when the payment is reversed': withDecision('RecordBankAnswer', (_, decided) =>
    decided.events.some(({ type }) => type === 'PaymentReversed') ? alongWith(decided.events, []) : decided,
  ),
  'a credit found out after a reversal goes unnoticed': withDecision('RecordBankAnswer', (_, decided) =>
    alongWith(
      decided.events.filter(({ type }) => type !== 'ExcessCreditFound'),
      decided.commands,
    ),
  ),
  'a reversal is repeated under another transaction': withIntents((intent) =>
    inCalls(intent, (step, request) =>
      step.startsWith('reverse') && step !== 'reverse 1' ? { ...request, transactionId: `another-${step}` } : request,
    ),
  ),
  'a credit is asked for again under another transaction': withIntents((intent) =>
    intent.type === 'SagaTimerSet' && intent.data.timer === 'check'
      ? [intent, { type: 'SagaAsked', data: { step: 'credit again', ask: AGAIN } }]
      : [intent],
  ),
  'nobody is told after the last try': withIntents((intent) => (intent.type === 'SagaEscalated' ? [] : [intent])),
};

const AGAIN = { kind: 'call', port: 'bank', operation: 'credit', request: { transactionId: 'another' } } as const;

type Turn = { readonly events: readonly PaymentEvent[]; readonly commands: readonly Command[] };

function deciding(scheme: Scheme, broken: (decide: Decide) => Decide): AnyStream {
  const sound = paymentIn(scheme);
  return { ...sound, decide: broken((command, state, at) => sound.decide(command, state, at)) } as AnyStream;
}

/** Judges some of the banks' answers otherwise; null leaves them as they are judged. */
function withAnswers(otherwise: (answer: Of<'RecordBankAnswer'>['data'], state: Begun, at: At) => Turn | null) {
  return (scheme: Scheme): UnderTest => ({
    ...asTheyAre(scheme),
    payment: deciding(scheme, (decide) => (command, state, at) => {
      const begun = begunIn(state);
      const other = command.type === 'RecordBankAnswer' && begun ? otherwise(command.data, begun, at) : null;
      return other ?? decide(command, state, at);
    }),
  });
}

/** Changes what is decided of one command. */
function withDecision<T extends 'TimeOutLeg' | 'RecordBankAnswer'>(
  type: T,
  change: (command: Of<T>, decided: Turn, at: At) => Turn,
) {
  return (scheme: Scheme): UnderTest => ({
    ...asTheyAre(scheme),
    payment: deciding(scheme, (decide) => (command, state, at): Decision<PaymentEvent> => {
      const decided = decide(command, state, at);
      if (command.type !== type || isRejection(decided)) return decided;
      return change(command as Of<T>, 'commands' in decided ? decided : alongWith(decided, []), at);
    }),
  });
}

/** Changes what the saga wants. */
function withIntents(change: (intent: Intent) => readonly Intent[]) {
  return (scheme: Scheme): UnderTest => ({
    ...asTheyAre(scheme),
    saga: sagaStream({
      ...accountRail,
      react: (input, state) => {
        const wanted = accountRail.react(input, state).flatMap(change);
        // A step is asked for once.
        return wanted.filter(({ type, data }) => type !== 'SagaAsked' || !('step' in data && state.steps[data.step]));
      },
    }) as AnyStream,
  });
}

function inCalls(intent: Intent, change: (step: string, request: object) => object): readonly Intent[] {
  if (intent.type !== 'SagaAsked' || intent.data.ask.kind !== 'call') return [intent];
  const { step, ask } = intent.data;
  return [{ ...intent, data: { step, ask: { ...ask, request: change(step, ask.request as object) } } }];
}

const and = (a: Turn, b: Turn): Turn => alongWith([...a.events, ...b.events], [...a.commands, ...b.commands]);

const begunIn = (state: PaymentState): Begun | null =>
  state.situation === 'on_account_rail' && state.payment.phase === 'begun' ? state.payment : null;
