import { alongWith, type Decision, type DecisionContext, stream } from '@daybook/core';
import { compare, formatMoney, type Money, money } from '@daybook/money';
import { positiveMoney } from '../amounts.ts';
import { isDue, isPast } from '../moments.ts';
import { allPaymentCommands } from '../payment/commands.ts';
import { refuse } from '../rejections.ts';
import { allDisputeCommands, type DisputeCommand, type Of } from './commands.ts';
import { deadline } from './deadlines.ts';
import { type DisputeEvent, events } from './events.ts';
import { type DisputeState, evolve, initial, type Raised, type Represented } from './evolve.ts';
import { mayBeRaised } from './reasons.ts';

/** The name under which `idOf` knows the refund that a dispute leads to. */
export const refundOf = (disputeId: string) => `dispute-refund:${disputeId}`;

/**
 * One dispute about one payment. Whether the payment is complete, and how much of it has not been paid back yet, only
 * the payment knows: it is asked when the dispute is raised and again when it is accepted, and its no is a no to that.
 */
export const dispute = stream({
  description: 'A dispute about a payment.',
  events,
  commands: allDisputeCommands,
  initial,
  evolve,
  decide,
});

type Known = Exclude<DisputeState, { situation: 'none' }>;

function decide(command: DisputeCommand, state: DisputeState, context: DecisionContext): Decision<DisputeEvent> {
  if (command.type === 'RaiseDispute') return raise(command.data, state, context);
  if (state.situation === 'none') return refuse('dispute_not_found');
  switch (command.type) {
    case 'RepresentDispute':
      return represent(command.data, state, context.now);
    case 'AcceptDispute':
      return accept(command.data, state, context);
    case 'RejectDispute':
      return reject(command.data, state, context.now);
    case 'WithdrawDispute':
      return withdraw(command.data, state, context.now);
    case 'ExpireDispute':
      return expire(state, context);
  }
}

function raise(
  data: Of<'RaiseDispute'>['data'],
  state: DisputeState,
  { streamId: disputeId, now }: DecisionContext,
): Decision<DisputeEvent> {
  const disputed = positiveMoney(data.amount, data.currency);
  if ('rejected' in disputed) return disputed;
  const terms = { ...data, amount: formatMoney(disputed) };
  if (state.situation !== 'none') {
    const { paymentId, amount, currency, reasonCode, raisedBy, note } = state.terms;
    const same =
      paymentId === terms.paymentId &&
      amount === terms.amount &&
      currency === terms.currency &&
      reasonCode === terms.reasonCode &&
      raisedBy === terms.raisedBy &&
      note === terms.note;
    return same ? [] : refuse('dispute_exists');
  }
  if (!mayBeRaised({ code: terms.reasonCode, raisedBy: terms.raisedBy }, now)) return refuse('dispute_reason_unknown');
  const { paymentId, amount, currency } = terms;
  return alongWith(
    [{ type: 'DisputeRaised', data: { ...terms, raisedAt: now, respondBy: deadline('responseDays', now) } }],
    [allPaymentCommands.NoteDispute(paymentId, { disputeId, amount, currency })],
  );
}

function represent({ evidence }: Of<'RepresentDispute'>['data'], state: Known, now: string): Decision<DisputeEvent> {
  if (state.situation === 'represented') return state.evidence === evidence ? [] : refuse('dispute_represented');
  if (state.situation !== 'raised') return refuse('dispute_closed');
  // The timer that records the acceptance may be late; the deadline is not.
  if (isPast(state.respondBy, now)) return refuse('dispute_deadline_passed');
  const { paymentId } = state.terms;
  const decideBy = deadline('decisionDays', now);
  return [{ type: 'DisputeRepresented', data: { paymentId, evidence, representedAt: now, decideBy } }];
}

function accept(
  { amount }: Of<'AcceptDispute'>['data'],
  state: Known,
  context: DecisionContext,
): Decision<DisputeEvent> {
  const part = positiveMoney(amount, state.terms.currency);
  if ('rejected' in part) return part;
  if (state.situation === 'accepted') return state.amount === formatMoney(part) ? [] : refuse('dispute_closed');
  if (!isOpen(state)) return refuse('dispute_closed');
  if (compare(part, money(state.terms.amount, state.terms.currency)) > 0) return refuse('acceptance_exceeds_dispute');
  return accepted(part, state, { ...context, deemed: false });
}

function reject({ note }: Of<'RejectDispute'>['data'], state: Known, now: string): Decision<DisputeEvent> {
  if (state.situation === 'rejected' && state.note === note) return [];
  if (!isOpen(state)) return refuse('dispute_closed');
  const { paymentId } = state.terms;
  return [{ type: 'DisputeRejected', data: { paymentId, note, deemed: false, rejectedAt: now } }];
}

function withdraw({ note }: Of<'WithdrawDispute'>['data'], state: Known, now: string): Decision<DisputeEvent> {
  if (state.situation === 'withdrawn' && state.note === note) return [];
  if (!isOpen(state)) return refuse('dispute_closed');
  return [{ type: 'DisputeWithdrawn', data: { paymentId: state.terms.paymentId, note, withdrawnAt: now } }];
}

/** Silence decides: against the side that did not answer, or against the one that did not go on after an answer. */
function expire(state: Known, context: DecisionContext): Decision<DisputeEvent> {
  if (!isOpen(state)) return [];
  const due = state.situation === 'raised' ? state.respondBy : state.decideBy;
  if (!isDue(due, context.now)) return refuse('dispute_not_due');
  const { paymentId, amount, currency } = state.terms;
  if (state.situation === 'raised') return accepted(money(amount, currency), state, { ...context, deemed: true });
  return [{ type: 'DisputeRejected', data: { paymentId, note: null, deemed: true, rejectedAt: context.now } }];
}

/** Accepted along with the payment's leave to pay so much back. */
function accepted(
  part: Money,
  { terms: { paymentId, currency, reasonCode } }: Raised | Represented,
  { streamId, now, idOf, deemed }: DecisionContext & { readonly deemed: boolean },
): Decision<DisputeEvent> {
  const [refundId, amount] = [idOf(refundOf(streamId)), formatMoney(part)];
  const reason = `dispute ${reasonCode}`;
  return alongWith(
    [{ type: 'DisputeAccepted', data: { paymentId, amount, currency, refundId, deemed, acceptedAt: now } }],
    [allPaymentCommands.GrantRefund(paymentId, { refundId, amount, reason, disputeId: streamId })],
  );
}

const isOpen = (state: Known): state is Raised | Represented =>
  state.situation === 'raised' || state.situation === 'represented';
