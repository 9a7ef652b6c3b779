import type { Json, SagaState } from '@daybook/core';
import type { Intent } from '../payment/account-rail/evolve.ts';
import type { Leg } from '../payment/account-rail/terms.ts';
import { textOf } from './card-answers.ts';

/** What is kept beside the steps. `checking`: the leg whose status is asked for next. */
export type Rail = {
  readonly paymentId: string;
  /** Null while a payee's request awaits the payer. */
  readonly intent: Intent | null;
  readonly checking: Leg | null;
  /** The number of the reversal asked for last. */
  readonly reversal: number;
  /** Whether an excess credit is being recovered. */
  readonly recovering: boolean;
  /** Whether a bank contradicts what is on record, and nobody has looked into it yet. */
  readonly contradicted: boolean;
  /** How the payment ended; null while it has not. */
  readonly ended: string | null;
};

export type State = SagaState<Rail>;

/** The names of steps. A reversal's go on with its number, a status check's with leg and number. */
export const RESOLVE = 'resolve payee';
export const REVERSE = 'reverse ';
export const STATUS = 'status ';
/** The step that brings an answer to the payment: with the name of the step that was answered. */
export const RECORD = 'record ';
/** What a person found out, brought to the payment. */
export const RESOLUTION = 'resolution ';

/** The names of timers. The first four are how long a leg is waited for. */
export const TIMERS = ['payee', 'debit', 'credit', 'reversal', 'check', 'retry', 'collect'] as const;
export type TimerName = (typeof TIMERS)[number];

/** The leg a step is about; null where it is about none. */
export function legOf(step: string): Leg | null {
  const name = step.startsWith(STATUS) ? step.slice(STATUS.length) : step;
  if (name.startsWith(REVERSE) || name.startsWith('reversal')) return 'reversal';
  if (name === 'debit' || name.startsWith('debit ')) return 'debit';
  return name === 'credit' || name.startsWith('credit ') ? 'credit' : null;
}

/** The step in which a leg was asked for last: what a person is asked about. */
export function stepOf(leg: Leg, { data }: State): string {
  return leg === 'reversal' ? REVERSE + data.reversal : leg;
}

/** What the bank of a leg is asked for, or about. */
export function movementOf(leg: Leg, { data }: State) {
  const { intent, paymentId } = data;
  if (!intent) throw new Error('a payment that has not begun has no legs');
  const { address, bankId } = leg === 'credit' ? intent.payee : intent.payer;
  const { amount, currency } = intent;
  return { bankId, transactionId: paymentId.replaceAll('-', ''), address, amount, currency };
}

/** The leg that a step's command names; null where it names none. */
export function legAsked(step: string, { steps }: State): Leg | null {
  const asked = steps[step]?.ask;
  const [command] = asked?.kind === 'commands' ? asked.commands : [];
  const leg = textOf((command?.data ?? null) as Json, 'leg');
  return leg === 'debit' || leg === 'credit' || leg === 'reversal' ? leg : null;
}

/** How many steps there are whose names begin so. */
export const countOf = ({ steps }: State, prefix: string): number =>
  Object.keys(steps).filter((name) => name.startsWith(prefix)).length;

/** An answer as a bank gave it, in the words of `RecordBankAnswer`. */
export type Answered = {
  readonly state: 'done' | 'refused' | 'none' | 'pending' | 'no_answer';
  readonly amount: string | null;
  readonly currency: string | null;
  readonly code: string | null;
  readonly bankReference: string | null;
};

const NOTHING = { amount: null, currency: null, code: null, bankReference: null };

/** What a bank answered when it was asked to move money; null where it will say so later. */
export function movementIn(answer: Json): Answered | null {
  if (textOf(answer, 'state') !== 'done') return null;
  return { ...NOTHING, ...moneyIn(answer), state: 'done' };
}

/** What a bank answered when it was asked what became of a leg; what cannot be read is no answer. */
export function statusIn(answer: Json): Answered {
  const state = textOf(answer, 'state');
  if (state !== 'done' && state !== 'refused' && state !== 'none' && state !== 'pending') return NO_ANSWER;
  return { ...moneyIn(answer), state, code: textOf(answer, 'code') };
}

export const NO_ANSWER: Answered = { ...NOTHING, state: 'no_answer' };
export const refusal = (code: string): Answered => ({ ...NOTHING, state: 'refused', code });

const moneyIn = (answer: Json) => ({
  amount: textOf(answer, 'amount'),
  currency: textOf(answer, 'currency'),
  bankReference: textOf(answer, 'bankReference'),
});
