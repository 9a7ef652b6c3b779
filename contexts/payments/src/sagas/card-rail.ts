import {
  ask,
  call,
  cancelTimer,
  end,
  escalate,
  type Intent,
  type Json,
  type Outcome,
  type SagaInput,
  type SagaState,
  saga,
  setTimer,
} from '@daybook/core';
import { cardGateway } from '../card-gateway.ts';
import { allPaymentCommands as commands } from '../payment/commands.ts';
import { events } from '../payment/events.ts';
import { actedOnOtherAmount, authorizationIn, codeOf, foundIn, referenceOf, textOf } from './card-answers.ts';
import {
  AUTHORIZE,
  CAPTURE,
  closedBy,
  EXPIRE,
  EXPIRY,
  isQuiet,
  LOOKUP,
  type Rail,
  RECORD,
  REFUND,
  readyToVoid,
  recordedAuthorization,
  VOID,
} from './card-progress.ts';

const watched = {
  PaymentInitiated: events.PaymentInitiated,
  PaymentCaptureRequested: events.PaymentCaptureRequested,
  PaymentVoidRequested: events.PaymentVoidRequested,
  PaymentRefundRequested: events.PaymentRefundRequested,
};

type State = SagaState<Rail>;
type Input = SagaInput<typeof watched>;
type Observed = Extract<Input, { kind: 'event' }>['event'];

/**
 * Carries out at the card gateway what a payment asks for, and records what came of it. Each movement goes through
 * up to three steps: `capture:<id>` asks the gateway; `lookup capture:<id>` asks what became of that, if it gave no
 * answer; `record capture:<id>` writes the outcome into the payment. What stays unknown goes to a person, and nothing
 * is ever undone on a guess.
 */
export const cardRail = saga<typeof watched, Rail>({
  name: 'CardRail',
  description: 'Asks the card gateway for what a payment by card needs, and finds out what became of it.',
  events: watched,
  startedBy: ['PaymentInitiated'],
  keyOf: ({ type, data, streamId }) => (type === 'PaymentInitiated' && data.rail !== 'card' ? null : streamId),
  initial: { paymentId: '', amount: '0', currency: '', voidWanted: false },

  evolve(rail, input) {
    if (input.kind !== 'event') return rail;
    const { event } = input;
    if (event.type === 'PaymentInitiated') {
      const { amount, currency } = event.data;
      return { ...rail, paymentId: event.streamId, amount, currency };
    }
    return event.type === 'PaymentVoidRequested' ? { ...rail, voidWanted: true } : rail;
  },

  react(input, state) {
    const wanted = intentsFor(input, state);
    // A cancelled timer leaves nothing to wait for, so the end may follow it at once.
    const goesOn = wanted.some(({ type }) => type !== 'SagaTimerCancelled');
    if (goesOn || state.status !== 'running' || !isQuiet(state)) return wanted;
    const closed = closedBy(state);
    return closed ? [...wanted, end('completed', closed)] : wanted;
  },
});

function intentsFor(input: Input, state: State): readonly Intent[] {
  switch (input.kind) {
    case 'event':
      return observed(input.event, state);
    case 'timer':
      return [ask(EXPIRE, commands.ExpireAuthorization(state.data.paymentId, {}))];
    case 'answer': {
      const { step, outcome, answer } = input;
      if (step.startsWith(EXPIRE)) return outcome === 'done' ? [] : [escalate(step, codeOf(answer))];
      if (step.startsWith(RECORD)) return recorded(step, outcome, answer, state);
      if (step.startsWith(LOOKUP)) return lookedUp(step.slice(LOOKUP.length), answer, state);
      if (outcome === 'done') return happened(step, answer, state);
      return outcome === 'refused' ? refused(step, codeOf(answer), state) : unanswered(step, state);
    }
  }
}

function observed(event: Observed, state: State): readonly Intent[] {
  const { streamId: paymentId } = event;
  switch (event.type) {
    case 'PaymentInitiated': {
      if (event.data.rail !== 'card') return [];
      const { amount, currency, token } = event.data;
      return [call(AUTHORIZE, cardGateway, 'authorize', { reference: paymentId, amount, currency, token })];
    }
    case 'PaymentCaptureRequested': {
      const { captureId, authorizationId, amount, currency } = event.data;
      const reference = `${paymentId}:capture:${captureId}`;
      return [call(CAPTURE + captureId, cardGateway, 'capture', { reference, authorizationId, amount, currency })];
    }
    case 'PaymentRefundRequested': {
      const { refundId, authorizationId, amount, currency } = event.data;
      const reference = `${paymentId}:refund:${refundId}`;
      return [call(REFUND + refundId, cardGateway, 'refund', { reference, authorizationId, amount, currency })];
    }
    case 'PaymentVoidRequested':
      return voidIfReady(state);
  }
}

/** The gateway, or a person who asked it, says that the step was carried out. */
function happened(step: string, answer: Json, state: State): readonly Intent[] {
  if (state.steps[RECORD + step]) return [];
  if (step !== VOID && actedOnOtherAmount(state.steps[step], answer))
    return [escalate(step, 'the gateway acted on another amount than it was asked for')];
  const { paymentId, amount, currency } = state.data;
  if (step === AUTHORIZE) {
    const given = authorizationIn(answer);
    if (!given) return [escalate(step, 'the answer names no authorisation and its expiry')];
    return [ask(RECORD + step, commands.RecordAuthorization(paymentId, { ...given, amount, currency }))];
  }
  if (step === VOID) return [ask(RECORD + step, commands.RecordVoid(paymentId, {}))];
  const id = step.slice(step.indexOf(':') + 1);
  return step.startsWith(CAPTURE)
    ? [ask(RECORD + step, commands.RecordCapture(paymentId, { captureId: id }))]
    : [ask(RECORD + step, commands.RecordRefund(paymentId, { refundId: id }))];
}

/** The gateway says that the step was not carried out, and why. */
function refused(step: string, reason: string, state: State): readonly Intent[] {
  if (state.steps[RECORD + step]) return [];
  const { paymentId } = state.data;
  if (step === AUTHORIZE) return [ask(RECORD + step, commands.RecordDecline(paymentId, { reason }))];
  // An authorisation that has expired holds nothing any more; the timer, or asking once more, will say so.
  if (step === VOID)
    return reason === 'authorization_expired' ? expireAfter(step, state) : [escalate(step, `not voided: ${reason}`)];
  const id = step.slice(step.indexOf(':') + 1);
  return step.startsWith(CAPTURE)
    ? [ask(RECORD + step, commands.RecordCaptureFailure(paymentId, { captureId: id, reason }))]
    : [ask(RECORD + step, commands.RecordRefundFailure(paymentId, { refundId: id, reason }))];
}

/** Nobody knows what became of the step: the gateway is asked, once; after that a person is. */
function unanswered(step: string, state: State): readonly Intent[] {
  if (state.steps[LOOKUP + step]) return [escalate(step, 'outcome unknown')];
  return [call(LOOKUP + step, cardGateway, 'lookup', { reference: referenceOf(state.steps[step]) })];
}

function lookedUp(step: string, answer: Json, state: State): readonly Intent[] {
  const result = foundIn(answer);
  if (!result) return [escalate(step, 'outcome unknown: the gateway could not tell what became of it')];
  return result.found === 'done' ? happened(step, result.answer, state) : refused(step, codeOf(result.answer), state);
}

function recorded(step: string, outcome: Outcome, answer: Json, state: State): readonly Intent[] {
  if (outcome !== 'done') return [escalate(step, codeOf(answer))];
  if (step === RECORD + VOID) return state.timers[EXPIRY]?.status === 'set' ? [cancelTimer(EXPIRY)] : [];
  if (step === RECORD + AUTHORIZE) return [...watchDeadline(state), ...voidIfReady(state)];
  const expires = step.startsWith(RECORD + CAPTURE) ? expireAfter(step.slice(RECORD.length), state) : [];
  return [...expires, ...voidIfReady(state)];
}

/** The timer is set once the authorisation is on record, because nothing else can expire. */
function watchDeadline(state: State): readonly Intent[] {
  const expiresAt = textOf(recordedAuthorization(state), 'expiresAt');
  return expiresAt ? [setTimer(EXPIRY, expiresAt)] : [];
}

/**
 * Asks the payment to expire once more, if the timer has fired: it may have found the whole amount being captured, and
 * nothing to expire. Where there is still nothing to, nothing happens.
 */
function expireAfter(step: string, state: State): readonly Intent[] {
  const again = `${EXPIRE} after ${step}`;
  if (state.timers[EXPIRY]?.status !== 'fired' || state.steps[again]) return [];
  return [ask(again, commands.ExpireAuthorization(state.data.paymentId, {}))];
}

function voidIfReady(state: State): readonly Intent[] {
  const authorizationId = readyToVoid(state);
  if (!authorizationId) return [];
  return [call(VOID, cardGateway, 'void', { reference: `${state.data.paymentId}:void`, authorizationId })];
}
