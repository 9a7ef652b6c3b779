import { ask, end, escalate, type Intent, type SagaInput, type SagaState, saga, setTimer } from '@daybook/core';
import { orderCommands, orderEvents } from '@daybook/orders/contract';
import { paymentCommands, paymentEvents } from '@daybook/payments/contract';
import { codeOf, minutesAfter } from './answers.ts';

/**
 * When to ask again for a refund that came before its capture, in minutes after it was requested. A capture is answered
 * within minutes or needs a person; after the last of these the refund is given to one as well.
 */
export const RETRY_MINUTES: readonly number[] = [1, 5, 30, 120, 720];

/** The refusals that time may cure: the capture is still on its way. */
const TOO_SOON: ReadonlySet<string | null> = new Set(['refund_exceeds_capture', 'payment_not_authorized']);

const events = {
  RefundRequested: orderEvents.RefundRequested,
  PaymentRefunded: paymentEvents.PaymentRefunded,
  PaymentRefundFailed: paymentEvents.PaymentRefundFailed,
};

type Input = SagaInput<typeof events>;

/** `failing` until the order knows of it, then `with_person` until one has seen it, then `seen`. */
export type Refund =
  | { readonly situation: 'waiting' }
  | {
      readonly situation: 'requested' | 'refunded' | 'failing' | 'with_person' | 'seen';
      readonly orderId: string;
      readonly paymentId: string;
      readonly refundId: string;
      readonly amount: string;
      readonly reason: string;
      readonly requestedAt: string;
      /** How often the payment was asked and said it was too soon. */
      readonly tooSoon: number;
      readonly failure: string;
    };

type Underway = Exclude<Refund, { situation: 'waiting' }>;

/**
 * The promise that a refund an order owes reaches the customer, or a person. One instance for each refund; it pays
 * back through the payment the order was paid with, and tells the order what became of it.
 */
export const orderRefund = saga({
  name: 'OrderRefund',
  description: 'Pays back what an order owes the customer, or hands it to a person.',
  events,
  startedBy: ['RefundRequested'],
  keyOf: (event) => event.data.refundId,
  initial: { situation: 'waiting' } satisfies Refund as Refund,
  evolve,
  react(input, state) {
    const refund = state.data;
    if (refund.situation === 'waiting') return [];
    switch (input.kind) {
      case 'event':
        return onEvent(input.event, refund, state);
      case 'answer':
        return onAnswer(input, refund);
      case 'timer':
        return refund.situation === 'requested' ? [payBack(refund)] : [];
    }
  },
});

function evolve(refund: Refund, input: Input): Refund {
  if (input.kind === 'timer') return refund;
  if (input.kind === 'event' && input.event.type === 'RefundRequested') {
    const { refundId, paymentId, amount, reason, requestedAt } = input.event.data;
    const asked = { refundId, paymentId, amount, reason, requestedAt, orderId: input.event.streamId };
    return { situation: 'requested', ...asked, tooSoon: 0, failure: '' };
  }
  if (refund.situation === 'waiting') return refund;
  if (input.kind === 'answer') return answered(refund, input);
  if (input.event.streamId !== refund.paymentId) return refund;
  if (input.event.type === 'PaymentRefunded') return { ...refund, situation: 'refunded' };
  return input.event.type === 'PaymentRefundFailed'
    ? { ...refund, situation: 'failing', failure: input.event.data.reason }
    : refund;
}

function answered(
  refund: Underway,
  { step, outcome, answer, resolvedBy }: Extract<Input, { kind: 'answer' }>,
): Underway {
  if (step === 'record failure' && outcome !== 'unknown') {
    return { ...refund, situation: resolvedBy === null ? 'with_person' : 'seen' };
  }
  if (!step.startsWith('refund') || outcome !== 'refused') return refund;
  const code = codeOf(answer);
  const tooSoon = refund.tooSoon + 1;
  if (TOO_SOON.has(code) && tooSoon <= RETRY_MINUTES.length) return { ...refund, tooSoon };
  return { ...refund, situation: 'failing', failure: code ?? 'refused' };
}

function onEvent(
  event: Extract<Input, { kind: 'event' }>['event'],
  refund: Underway,
  { steps }: SagaState<Refund>,
): readonly Intent[] {
  switch (event.type) {
    case 'RefundRequested':
      return [payBack(refund)];
    case 'PaymentRefunded': {
      if (event.streamId !== refund.paymentId || steps['record refund']) return [];
      const { orderId, refundId, amount } = refund;
      return [ask('record refund', orderCommands.RecordRefund(orderId, { refundId, amount }))];
    }
    case 'PaymentRefundFailed':
      return event.streamId !== refund.paymentId || steps['record failure'] ? [] : [recordFailure(refund)];
  }
}

function onAnswer({ step, outcome }: Extract<Input, { kind: 'answer' }>, refund: Underway): readonly Intent[] {
  if (outcome === 'unknown') return [escalate(step, 'outcome unknown')];
  if (step === 'record refund') {
    return outcome === 'done' ? [end('completed', 'paid back')] : [escalate(step, 'the order did not take the refund')];
  }
  if (step === 'record failure') {
    // The first answer is the order's; then a person says that they have seen that the customer is still owed the money.
    if (refund.situation === 'seen') return [end('failed', refund.failure)];
    return [escalate(step, `not paid back: ${refund.failure}`)];
  }
  if (outcome === 'done') return [];
  if (refund.situation === 'failing') return [recordFailure(refund)];
  return [setTimer('retry', minutesAfter(refund.requestedAt, RETRY_MINUTES[refund.tooSoon - 1] ?? 0))];
}

/** A step is asked once, so a later try has a name of its own; the refund's id keeps it one refund all the same. */
function payBack({ paymentId, refundId, amount, reason, tooSoon }: Underway): Intent {
  const step = tooSoon === 0 ? 'refund' : `refund again ${tooSoon}`;
  return ask(step, paymentCommands.RefundPayment(paymentId, { refundId, amount, reason }));
}

const recordFailure = ({ orderId, refundId, failure }: Underway): Intent =>
  ask('record failure', orderCommands.RecordRefundFailure(orderId, { refundId, reason: failure }));
