import type { SagaState } from '@daybook/core';
import { textOf } from './card-answers.ts';

/** What is kept beside the steps. `voidWanted`: somebody asked for the payment to be voided. */
export type Rail = {
  readonly paymentId: string;
  readonly amount: string;
  readonly currency: string;
  readonly voidWanted: boolean;
};

type State = SagaState<Rail>;

/** The names of steps. A capture's and a refund's go on with its id, a look-up's and a record's with the step's name. */
export const AUTHORIZE = 'authorize';
export const CAPTURE = 'capture:';
export const REFUND = 'refund:';
export const VOID = 'void';
export const LOOKUP = 'lookup ';
export const RECORD = 'record ';
/** Asked when the timer fires; once more as `expire after capture:<id>` or `expire after void`. */
export const EXPIRE = 'expire';
/** The timer set for the end of the authorisation. */
export const EXPIRY = 'expiry';

/**
 * The authorisation to void, if it is time to: a void is wanted, the authorisation is on record, no capture is under
 * way (what is released must be certain when it is recorded), and the gateway has not been asked yet. Null if not.
 */
export function readyToVoid(state: State): string | null {
  if (!state.data.voidWanted || state.steps[VOID]) return null;
  const captures = Object.keys(state.steps).filter((step) => step.startsWith(CAPTURE));
  if (captures.some((step) => state.steps[RECORD + step]?.status !== 'done')) return null;
  return textOf(recordedAuthorization(state), 'authorizationId');
}

/** How the authorisation came to its end, as far as that is on record; null while it has not. */
export function closedBy(state: State): 'declined' | 'voided' | 'expired' | null {
  if (state.steps[RECORD + VOID]?.status === 'done') return 'voided';
  const steps = Object.entries(state.steps);
  if (steps.some(([step, { status }]) => step.startsWith(EXPIRE) && status === 'done')) return 'expired';
  const answered = state.steps[RECORD + AUTHORIZE]?.status === 'done';
  return answered && recordedAuthorization(state) === null ? 'declined' : null;
}

/** Whether nothing is under way, neither at the gateway nor on a person's desk. */
export function isQuiet({ steps, escalated }: State): boolean {
  return Object.keys(escalated).length === 0 && Object.values(steps).every(({ status }) => status !== 'asked');
}

/** What was recorded of the authorisation; null while nothing is, or if it was declined. */
export function recordedAuthorization({ steps }: State): unknown {
  const step = steps[RECORD + AUTHORIZE];
  if (step?.status !== 'done' || step.ask.kind !== 'commands') return null;
  return step.ask.commands.find(({ type }) => type === 'RecordAuthorization')?.data ?? null;
}
