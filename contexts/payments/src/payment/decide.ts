import { type Decision as AnyDecision, type DecisionContext, type Rejection, stream } from '@daybook/core';
import { compare, formatMoney, isZero, type Money } from '@daybook/money';
import { positiveMoney } from '../amounts.ts';
import { isPast } from '../moments.ts';
import type { Scheme } from '../policies.ts';
import { refuse } from '../rejections.ts';
import { SCHEME } from '../scheme.ts';
import { decideAccountRail } from './account-rail/decide.ts';
import { allPaymentCommands, type CardCommand, isForAccountRail, type Of, type PaymentCommand } from './commands.ts';
import { answered } from './decide-answers.ts';
import { events, type PaymentEvent } from './events.ts';
import {
  type CardPayment,
  capturable,
  evolve,
  initial,
  isOpened,
  type Opened,
  type PaymentState,
  refundable,
} from './evolve.ts';

type Decision = readonly PaymentEvent[] | Rejection;

/** What was asked for is already so: accepted, and nothing new happened. */
const NOTHING_NEW: Decision = [];

/** A payment from the first request to the last refund, in a scheme. Its stream id is the payment's id. */
export const paymentIn = (scheme: Scheme) =>
  stream({
    description: 'A payment, by card or between accounts, from its beginning to the last refund.',
    events,
    commands: allPaymentCommands,
    initial,
    evolve,
    decide: (command, state: PaymentState, context) => decide(command, state, scheme, context),
    snapshot: { version: 3 },
  });

/** Payments in the scheme that Daybook comes with. */
export const payment = paymentIn(SCHEME);

/** What is asked on one rail of a payment that is on the other is refused. */
function decide(
  command: PaymentCommand,
  state: PaymentState,
  scheme: Scheme,
  context: DecisionContext,
): AnyDecision<PaymentEvent> {
  if (isForAccountRail(command)) {
    if (state.situation === 'on_account_rail') return decideAccountRail(command, state.payment, scheme, context);
    return state.situation === 'none' ? decideAccountRail(command, null, scheme, context) : otherRail(command);
  }
  if (state.situation === 'on_account_rail') {
    if (command.type !== 'RefundPayment') return otherRail(command);
    // Between accounts a refund is granted here, and is a payment of its own.
    const granted = allPaymentCommands.GrantRefund(command.streamId, { ...command.data, disputeId: null });
    return decideAccountRail(granted, state.payment, scheme, context);
  }
  return decideCard(command as CardCommand, state, context.now);
}

const otherRail = ({ type }: PaymentCommand): Rejection =>
  refuse(type === 'InitiatePayment' || type === 'RequestCollect' ? 'payment_exists' : 'payment_on_other_rail');

/** Decides any command of a card payment: what others ask for here, what the gateway answered next door. */
function decideCard(command: CardCommand, state: CardPayment, now: string): Decision {
  switch (command.type) {
    case 'InitiatePayment':
      return initiate(command.data, state, now);
    case 'CapturePayment':
      return capture(command.data, state, now);
    case 'VoidPayment':
      return cancel(command.data, state, now);
    case 'RefundPayment':
      return refund(command.data, state, now);
    default:
      return state.situation === 'none' ? refuse('payment_not_found') : answered(command, state, now);
  }
}

type InitiateCard = Extract<CardCommand, { type: 'InitiatePayment' }>;

function initiate(data: InitiateCard['data'], state: CardPayment, now: string): Decision {
  const price = positiveMoney(data.amount, data.currency);
  if ('rejected' in price) return price;
  const { orderId, currency, method, token } = data;
  const amount = formatMoney(price);
  if (state.situation === 'none')
    return [
      {
        type: 'PaymentInitiated',
        data: { orderId, amount, currency, rail: 'card', method, token, initiatedAt: now },
      },
    ];
  const { terms } = state;
  const same =
    terms.orderId === orderId &&
    terms.amount === amount &&
    terms.currency === currency &&
    terms.method === method &&
    terms.token === token;
  return same ? NOTHING_NEW : refuse('payment_exists');
}

function capture({ captureId, amount }: Of<'CapturePayment'>['data'], state: CardPayment, now: string): Decision {
  if (state.situation === 'none') return refuse('payment_not_found');
  const part = positiveMoney(amount, state.terms.currency);
  if ('rejected' in part) return part;
  const known = isOpened(state) ? state.captures[captureId] : undefined;
  if (known) return known.amount === formatMoney(part) ? NOTHING_NEW : refuse('capture_id_reused');

  switch (state.situation) {
    case 'initiated':
      return refuse('payment_not_authorized');
    case 'declined':
      return refuse('payment_declined');
    case 'cancelling':
    case 'voiding':
    case 'voided':
      return refuse('payment_voided');
    case 'expired':
      return refuse('authorization_expired');
    case 'authorized': {
      // The timer that records the expiry may be late; the gateway's deadline is not.
      if (isPast(state.expiresAt, now)) return refuse('authorization_expired');
      const left = capturable(state);
      if (compare(part, left) > 0)
        return refuse('capture_exceeds_authorization', { capturable: formatMoney(left), currency: left.currency });
      const { authorizationId } = state;
      return [
        {
          type: 'PaymentCaptureRequested',
          data: { ...about(state), ...written(part), captureId, authorizationId, requestedAt: now },
        },
      ];
    }
  }
}

/**
 * Voiding promises that nothing stays held. So it is remembered while the authorisation is in flight, releases only
 * the rest of a payment captured in part, and is content with a payment that holds nothing (declined or expired).
 */
function cancel({ reason }: Of<'VoidPayment'>['data'], state: CardPayment, now: string): Decision {
  switch (state.situation) {
    case 'none':
      return refuse('payment_not_found');
    case 'cancelling':
    case 'voiding':
    case 'voided':
    case 'declined':
    case 'expired':
      return NOTHING_NEW;
    case 'authorized':
      if (isZero(capturable(state))) return refuse('payment_captured');
      break;
    case 'initiated':
      break;
  }
  return [{ type: 'PaymentVoidRequested', data: { ...about(state), reason, requestedAt: now } }];
}

/** Refunds are possible whatever became of the rest of the payment: what was captured is the customer's to get back. */
function refund(data: Of<'RefundPayment'>['data'], state: CardPayment, now: string): Decision {
  if (state.situation === 'none') return refuse('payment_not_found');
  const { refundId, reason } = data;
  const part = positiveMoney(data.amount, state.terms.currency);
  if ('rejected' in part) return part;
  if (!isOpened(state)) return refuse('refund_exceeds_capture');
  const known = state.refunds[refundId];
  if (known) return known.amount === formatMoney(part) ? NOTHING_NEW : refuse('refund_id_reused');
  const left = refundable(state);
  if (compare(part, left) > 0)
    return refuse('refund_exceeds_capture', { refundable: formatMoney(left), currency: left.currency });
  const { authorizationId } = state;
  return [
    {
      type: 'PaymentRefundRequested',
      data: { ...about(state), ...written(part), refundId, authorizationId, reason, requestedAt: now },
    },
  ];
}

const about = ({ terms }: { readonly terms: Opened['terms'] }) => ({ orderId: terms.orderId });
const written = (amount: Money) => ({ amount: formatMoney(amount), currency: amount.currency });
