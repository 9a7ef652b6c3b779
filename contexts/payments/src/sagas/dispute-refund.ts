import { ask, end, escalate, type Intent, type SagaInput, type SagaState, saga } from '@daybook/core';
import { allPaymentCommands as commands } from '../payment/commands.ts';
import { events } from '../payment/events.ts';
import { codeOf } from './card-answers.ts';

const { RefundGranted, PaymentCompleted, PaymentFailed, PaymentReversed } = events;
const watched = { RefundGranted, PaymentCompleted, PaymentFailed, PaymentReversed };

/** What is refunded, and what became of the payment that pays it: null while it is under way. */
type Refund = {
  readonly paymentId: string;
  readonly refundId: string;
  readonly became: { readonly paid: boolean; readonly reason: string } | null;
};
type Input = SagaInput<typeof watched>;
type State = SagaState<Refund>;

const PAY = 'pay';
/** The refund no longer counts, so that it can be granted again. */
const RELEASE = 'release';

/**
 * Pays a granted refund, whether a dispute led to it or not: a payment of its own, from the one who was paid to the one
 * who paid. One that cannot begin, or comes to nothing, lapses and waits for a person: the payer is owed it all the
 * same.
 */
export const disputeRefund = saga<typeof watched, Refund>({
  name: 'DisputeRefund',
  description: 'Pays back what an accepted dispute owes, or hands it to a person.',
  events: watched,
  startedBy: ['RefundGranted'],
  keyOf: (event) => (event.type === 'RefundGranted' ? event.data.refundPaymentId : event.streamId),
  initial: { paymentId: '', refundId: '', became: null },
  evolve: (refund, input) => (input.kind === 'event' ? evolved(refund, input.event) : refund),

  react(input, state) {
    if (input.kind === 'timer') return [];
    if (input.kind === 'event') return input.event.type === 'RefundGranted' ? pay(input.event, state) : settled(state);
    const { step, outcome, answer, resolvedBy } = input;
    if (resolvedBy === null) {
      if (outcome === 'done') return step === PAY ? settled(state) : [];
      return [...(step === PAY && outcome === 'refused' ? released(state) : []), escalate(step, codeOf(answer))];
    }
    if (outcome === 'done') return [end('completed', `paid: ${resolvedBy}`)];
    return [...released(state), end('failed', `not paid: ${resolvedBy}`)];
  },
});

type Observed = Extract<Input, { kind: 'event' }>['event'];

function evolved(refund: Refund, event: Observed): Refund {
  switch (event.type) {
    case 'RefundGranted':
      return { ...refund, paymentId: event.streamId, refundId: event.data.refundId };
    case 'PaymentCompleted':
      return { ...refund, became: { paid: true, reason: 'paid' } };
    case 'PaymentFailed':
    case 'PaymentReversed':
      return { ...refund, became: { paid: false, reason: event.data.reason } };
  }
}

function pay(event: Extract<Observed, { type: 'RefundGranted' }>, { steps }: State): readonly Intent[] {
  if (steps[PAY]) return [];
  const { refundPaymentId, orderId, amount, currency, payer, payee, purpose, reason } = event.data;
  const terms = { rail: 'account', orderId, amount, currency, payer, payee, purpose, note: reason } as const;
  return [ask(PAY, commands.InitiatePayment(refundPaymentId, { ...terms, refundOf: event.streamId }))];
}

/** Only a payment that was begun here pays the refund; one that is not known to have begun proves nothing. */
function settled(state: State): readonly Intent[] {
  const { became } = state.data;
  if (became?.paid && state.steps[RELEASE]) return [escalate(PAY, 'paid after the refund had lapsed')];
  if (became === null || state.steps[PAY]?.status !== 'done') return [];
  return became.paid ? [end('completed', 'paid')] : [...released(state), escalate(PAY, became.reason)];
}

function released({ steps, data: { paymentId, refundId } }: State): readonly Intent[] {
  return steps[RELEASE] ? [] : [ask(RELEASE, commands.ReleaseRefund(paymentId, { refundId }))];
}
