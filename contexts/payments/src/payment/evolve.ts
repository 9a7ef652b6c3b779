import { type Money, money, subtract, sum } from '@daybook/money';
import { type AccountPayment, begun, evolveAccountPayment, requested } from './account-rail/evolve.ts';
import type { PaymentEvent } from './events.ts';

/** What was agreed when the payment was initiated. */
export type Terms = {
  readonly orderId: string | null;
  readonly amount: string;
  readonly currency: string;
  readonly method: string;
  readonly token: string;
};

/** A capture or a refund, from the request to the gateway's answer. */
export type Movement = { readonly amount: string; readonly status: 'pending' | 'done' | 'failed' };
export type Movements = Readonly<Record<string, Movement>>;

/** What every payment has whose authorisation was given: the books of what moved under it. */
type Books = {
  readonly terms: Terms;
  readonly authorizationId: string;
  readonly expiresAt: string;
  readonly captures: Movements;
  readonly refunds: Movements;
};

export type Initiated = { readonly situation: 'initiated'; readonly terms: Terms };
/** The authorisation is still in flight and is to be voided as soon as it is given. */
export type Cancelling = { readonly situation: 'cancelling'; readonly terms: Terms };
export type Declined = { readonly situation: 'declined'; readonly terms: Terms };
export type Authorized = Books & { readonly situation: 'authorized' };
/** The gateway has been, or will be, asked to release what was not captured. */
export type Voiding = Books & { readonly situation: 'voiding' };
export type Voided = Books & { readonly situation: 'voided'; readonly released: string };
export type Expired = Books & { readonly situation: 'expired' };

/** A card payment's present situation. `declined`, `voided` and `expired` are terminal: nothing leads out of them. */
export type CardPayment =
  | { readonly situation: 'none' }
  | Initiated
  | Cancelling
  | Declined
  | Authorized
  | Voiding
  | Voided
  | Expired;

/** A payment between accounts is kept next door. */
export type OnAccountRail = { readonly situation: 'on_account_rail'; readonly payment: AccountPayment };

/** A payment on either rail. */
export type PaymentState = CardPayment | OnAccountRail;

/** A card payment that was authorised at some time. */
export type Opened = Authorized | Voiding | Voided | Expired;

export const initial: PaymentState = { situation: 'none' };

export function isOpened(state: CardPayment): state is Opened {
  return 'captures' in state;
}

/** Folds one event into the state. Pure, and total over what the decider can have emitted. */
export function evolve(state: PaymentState, event: PaymentEvent): PaymentState {
  if (event.type === 'CollectRequested') return onAccountRail(requested(event.data));
  if (event.type === 'PaymentInitiated') {
    if (event.data.rail === 'account')
      return onAccountRail(begun(event.data, state.situation === 'on_account_rail' ? state.payment : null));
    const { orderId, amount, currency, method, token } = event.data;
    return { situation: 'initiated', terms: { orderId, amount, currency, method, token } };
  }
  if (state.situation === 'on_account_rail') return onAccountRail(evolveAccountPayment(state.payment, event));
  return evolveCard(state, event);
}

const onAccountRail = (payment: AccountPayment): OnAccountRail => ({ situation: 'on_account_rail', payment });

function evolveCard(state: CardPayment, { type, data }: PaymentEvent): CardPayment {
  switch (type) {
    case 'PaymentAuthorized': {
      if (state.situation !== 'initiated' && state.situation !== 'cancelling') return state;
      const { authorizationId, expiresAt } = data;
      const situation = state.situation === 'initiated' ? 'authorized' : 'voiding';
      return { situation, terms: state.terms, authorizationId, expiresAt, captures: {}, refunds: {} };
    }
    case 'PaymentDeclined':
      return state.situation === 'none' ? state : { situation: 'declined', terms: state.terms };
    case 'PaymentVoidRequested':
      if (state.situation === 'initiated') return { ...state, situation: 'cancelling' };
      return state.situation === 'authorized' ? { ...state, situation: 'voiding' } : state;
    case 'PaymentVoided':
      return isOpened(state) ? { ...state, situation: 'voided', released: data.amount } : state;
    case 'AuthorizationExpired':
      return isOpened(state) ? { ...state, situation: 'expired' } : state;
    case 'PaymentCaptureRequested':
      return withCapture(state, data.captureId, { amount: data.amount, status: 'pending' });
    case 'PaymentCaptured':
      return withCapture(state, data.captureId, { amount: data.amount, status: 'done' });
    case 'PaymentCaptureFailed':
      return withCapture(state, data.captureId, { status: 'failed' });
    case 'PaymentRefundRequested':
      return withRefund(state, data.refundId, { amount: data.amount, status: 'pending' });
    case 'PaymentRefunded':
      return withRefund(state, data.refundId, { amount: data.amount, status: 'done' });
    case 'PaymentRefundFailed':
      return withRefund(state, data.refundId, { status: 'failed' });
    default:
      return state;
  }
}

/** What may still be captured: what was authorised less what is captured or on its way to be. */
export function capturable(state: Opened): Money {
  return subtract(total(state), moved(state, state.captures, ['done', 'pending']));
}

/** What may still be refunded: what is surely captured less what is refunded or on its way to be. */
export function refundable(state: Opened): Money {
  return subtract(moved(state, state.captures, ['done']), moved(state, state.refunds, ['done', 'pending']));
}

/** Adds up the movements that stand at one of the given statuses. */
export function moved(state: Opened, movements: Movements, statuses: readonly Movement['status'][]): Money {
  const { currency } = state.terms;
  const counted = Object.values(movements).filter(({ status }) => statuses.includes(status));
  return sum(
    counted.map(({ amount }) => money(amount, currency)),
    currency,
  );
}

const total = ({ terms }: Opened) => money(terms.amount, terms.currency);

function withCapture(state: CardPayment, id: string, change: Partial<Movement>): CardPayment {
  return isOpened(state) ? { ...state, captures: changed(state.captures, id, change) } : state;
}

function withRefund(state: CardPayment, id: string, change: Partial<Movement>): CardPayment {
  return isOpened(state) ? { ...state, refunds: changed(state.refunds, id, change) } : state;
}

function changed(movements: Movements, id: string, change: Partial<Movement>): Movements {
  return { ...movements, [id]: { amount: '0', status: 'pending', ...movements[id], ...change } };
}
