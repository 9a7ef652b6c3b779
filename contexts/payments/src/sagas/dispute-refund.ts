import { ask, end, escalate, type Intent, type SagaInput, type SagaState, saga } from '@daybook/core';
import { paymentCommands } from '../payment/commands.ts';
import { events } from '../payment/events.ts';
import { codeOf } from './card-answers.ts';

const { RefundGranted, PaymentCompleted, PaymentFailed, PaymentReversed } = events;
const watched = { RefundGranted, PaymentCompleted, PaymentFailed, PaymentReversed };

type Refund = { readonly refundId: string };
type Input = SagaInput<typeof watched>;

const PAY = 'pay';

/**
 * Pays a granted refund, whether a dispute led to it or not: a payment of its own, from the one who was paid to the one
 * who paid. One that cannot begin, or comes to nothing, waits for a person: the payer is owed it all the same.
 */
export const disputeRefund = saga<typeof watched, Refund>({
  name: 'DisputeRefund',
  events: watched,
  startedBy: ['RefundGranted'],
  keyOf: (event) => (event.type === 'RefundGranted' ? event.data.refundId : event.streamId),
  initial: { refundId: '' },

  evolve: (refund, input) =>
    input.kind === 'event' && input.event.type === 'RefundGranted' ? { refundId: input.event.data.refundId } : refund,

  react(input, state) {
    if (input.kind === 'event') return observed(input.event, state);
    if (input.kind === 'timer') return [];
    const { step, outcome, answer, resolvedBy } = input;
    if (resolvedBy === null) return outcome === 'done' ? [] : [escalate(step, codeOf(answer))];
    return [outcome === 'done' ? end('completed', `paid: ${resolvedBy}`) : end('failed', `not paid: ${resolvedBy}`)];
  },
});

function observed(event: Extract<Input, { kind: 'event' }>['event'], { data }: SagaState<Refund>): readonly Intent[] {
  switch (event.type) {
    case 'RefundGranted': {
      const { orderId, amount, currency, payer, payee, purpose, reason } = event.data;
      const terms = { rail: 'account', orderId, amount, currency, payer, payee, purpose, note: reason } as const;
      return [ask(PAY, paymentCommands.InitiatePayment(data.refundId, { ...terms, refundOf: event.streamId }))];
    }
    case 'PaymentCompleted':
      return [end('completed', 'paid')];
    case 'PaymentFailed':
    case 'PaymentReversed':
      return [escalate(PAY, event.data.reason)];
  }
}
