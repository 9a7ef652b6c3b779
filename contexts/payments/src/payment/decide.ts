import { type DecisionContext, type Rejection, stream } from '@daybook/core';
import { compare, formatMoney, isPositive, isZero, type Money, type MoneyProblem, parseMoney } from '@daybook/money';
import { refuse } from '../rejections.ts';
import { allPaymentCommands, type Of, type PaymentCommand } from './commands.ts';
import { answered } from './decide-answers.ts';
import { events, type PaymentEvent } from './events.ts';
import { capturable, evolve, initial, isOpened, type Opened, type PaymentState, refundable } from './evolve.ts';

type Decision = readonly PaymentEvent[] | Rejection;

/** What was asked for is already so: accepted, and nothing new happened. */
const NOTHING_NEW: Decision = [];

/** A payment from the first request to the last refund. Its stream id is the payment's id. */
export const payment = stream({ events, commands: allPaymentCommands, initial, evolve, decide });

/** Decides any command of a payment. What others ask for is decided here, what the gateway answered next door. */
function decide(command: PaymentCommand, state: PaymentState, { now }: DecisionContext): Decision {
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

function initiate(data: Of<'InitiatePayment'>['data'], state: PaymentState, now: string): Decision {
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

function capture({ captureId, amount }: Of<'CapturePayment'>['data'], state: PaymentState, now: string): Decision {
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
      if (Date.parse(now) >= Date.parse(state.expiresAt)) return refuse('authorization_expired');
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
function cancel({ reason }: Of<'VoidPayment'>['data'], state: PaymentState, now: string): Decision {
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
function refund(data: Of<'RefundPayment'>['data'], state: PaymentState, now: string): Decision {
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

const REFUSAL_OF: Readonly<Record<MoneyProblem, keyof typeof refuse.codes>> = {
  unknown_currency: 'unknown_currency',
  not_a_decimal: 'invalid_amount',
  too_many_decimals: 'amount_too_precise',
  out_of_range: 'amount_out_of_range',
};

function positiveMoney(text: string, currency: string): Money | Rejection {
  const parsed = parseMoney(text, currency);
  if (typeof parsed === 'string') return refuse(REFUSAL_OF[parsed]);
  return isPositive(parsed) ? parsed : refuse('invalid_amount');
}

const about = ({ terms }: { readonly terms: Opened['terms'] }) => ({ orderId: terms.orderId });
const written = (amount: Money) => ({ amount: formatMoney(amount), currency: amount.currency });
