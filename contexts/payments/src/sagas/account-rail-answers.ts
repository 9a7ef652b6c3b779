import { ask, type EventTypes, escalate, type Intent, type Json, type SagaInput } from '@daybook/core';
import { allPaymentCommands as commands } from '../payment/commands.ts';
import { nextCheck } from './account-rail-checks.ts';
import {
  type Answered,
  countOf,
  legAsked,
  legOf,
  movementIn,
  movementOf,
  NO_ANSWER,
  RECORD,
  RESOLUTION,
  RESOLVE,
  refusal,
  STATUS,
  type State,
  statusIn,
  stepOf,
} from './account-rail-progress.ts';
import { codeOf, textOf } from './card-answers.ts';

/*
 * What banks and persons answer, on its way to the payment. Nothing is judged here.
 */

type Answer = Extract<SagaInput<EventTypes>, { kind: 'answer' }>;

/** As long as a bank's code may be in a payment's events. */
const MAX_CODE_LENGTH = 100;

/** What follows from the answer to a step. */
export function answered({ step, outcome, answer, at }: Answer, state: State): readonly Intent[] {
  if (step.startsWith(STATUS)) return [record(step, outcome === 'done' ? statusIn(answer) : NO_ANSWER, state)];
  if (step === RESOLVE) return payeeResolved(outcome, answer, state);
  if (legOf(step) === null) return outcome === 'done' ? [] : turnedAway(step, codeOf(answer), at, state);
  // What is not answered is not over: its timer is running.
  if (outcome === 'unknown') return [];
  if (outcome === 'refused') return [record(step, refusal(codeOf(answer).slice(0, MAX_CODE_LENGTH)), state)];
  const moved = movementIn(answer);
  return moved ? [record(step, moved, state)] : [];
}

/** The payment, or the ledger beneath it, would not have it: what can be asked again is, the rest is a person's. */
function turnedAway(step: string, code: string, at: string, state: State): readonly Intent[] {
  const checks = step.startsWith(RECORD + STATUS) ? nextCheck(at, state) : [];
  if (checks.length > 0) return checks;
  if (!step.startsWith(RESOLUTION)) return [escalate(step, code)];
  const { ended: over, contradicted, recovering } = state.data;
  const isSettled = over !== null && !contradicted && !recovering;
  return isSettled ? [] : [escalate(stepOf(legAsked(step, state) ?? 'credit', state), code)];
}

function payeeResolved(outcome: Answer['outcome'], answer: Json, { data }: State): readonly Intent[] {
  if (outcome === 'unknown') return [];
  const name = textOf(answer, 'name') ?? '';
  const command =
    outcome === 'done' && name !== ''
      ? commands.RecordPayee(data.paymentId, { name })
      : commands.RecordPayeeUnknown(data.paymentId, { reason: codeOf(answer) });
  return [ask(RECORD + RESOLVE, command)];
}

/** Brings an answer to the payment, which judges it. */
function record(step: string, said: Answered, state: State): Intent {
  const leg = legOf(step) ?? 'debit';
  const isStatus = step.startsWith(STATUS);
  return ask(
    RECORD + step,
    commands.RecordBankAnswer(state.data.paymentId, {
      ...said,
      leg,
      source: isStatus ? 'status' : 'response',
      attempt: isStatus ? Number(step.slice(step.lastIndexOf(' ') + 1)) : null,
      bankId: movementOf(leg, state).bankId,
      messageId: null,
    }),
  );
}

/** What a person found out is brought to the payment, while there is anything to find out. */
export function resolved({ step, outcome, resolvedBy }: Answer, state: State): readonly Intent[] {
  const { paymentId, ended: over, recovering, contradicted } = state.data;
  const leg = legOf(step.startsWith(RECORD) ? step.slice(RECORD.length) : step);
  if (!leg || outcome === 'unknown') return [];
  const name = RESOLUTION + (countOf(state, RESOLUTION) + 1);
  const note = `resolved by ${resolvedBy}`.slice(0, 200);
  const happened = outcome === 'done';
  if (over === null || contradicted) return [ask(name, commands.ResolvePayment(paymentId, { leg, happened, note }))];
  if (!recovering || leg !== 'credit') return [];
  return [ask(name, commands.CloseRecovery(paymentId, { outcome: happened ? 'recovered' : 'written_off', note }))];
}
