import type { EventOf, Static } from '@daybook/core';
import type { events, PaymentEvent } from '../events.ts';
import type { initiatedOnAccountRail } from './events.ts';
import { sayingOf, saysDone } from './saying.ts';
import type { Leg, Party } from './terms.ts';

type DataOf<T extends PaymentEvent['type']> = Extract<EventOf<typeof events>, { type: T }>['data'];

/** What was agreed, and the rules that were looked up, when the payment began. */
export type Intent = Omit<Static<typeof initiatedOnAccountRail>, 'initiatedAt' | 'rail'>;

/** What a payee asks for before a payer has agreed. */
export type Asked = Omit<DataOf<'CollectRequested'>, 'requestedAt' | 'expiresAt'>;

/** Where a payment may be when a leg comes into conflict, and where it goes on from once that is settled. */
export type Waiting =
  | { readonly name: 'debiting' }
  | { readonly name: 'debit_in_doubt' }
  | { readonly name: 'crediting' }
  | { readonly name: 'deemed' }
  | { readonly name: 'reversing'; readonly attempt: number; readonly reason: string };

/** Where a payment under way stands. The last three are terminal: nothing leads out of them. */
export type Situation =
  | { readonly name: 'resolving' }
  | Waiting
  | { readonly name: 'conflicted'; readonly leg: Leg; readonly before: Waiting }
  | { readonly name: 'completed' | 'reversed' | 'failed' };

/** What was heard of a leg, as `sayingOf` puts it. Two answers that say the same are one. */
export type Heard = { readonly leg: Leg; readonly says: string };

/** A payment between accounts that has begun. */
export type Begun = {
  readonly phase: 'begun';
  readonly intent: Intent;
  /** How long the payee gave the payer to answer; null where the payer began. */
  readonly validForMinutes: number | null;
  readonly situation: Situation;
  /** The legs that were ever asked for. */
  readonly asked: readonly Leg[];
  /** Whether the debit is in our books, and so the money has left the payer. */
  readonly debited: boolean;
  /** The payee's bank says that it credited, though the payment was on its way back by then. */
  readonly creditedMeanwhile: boolean;
  /** A bank contradicts what is on record, and no person has looked into it yet. */
  readonly contradicted: boolean;
  readonly recovery: 'none' | 'open' | 'recovered' | 'written_off';
  /** The answers that are on record. */
  readonly heard: readonly Heard[];
  readonly refunds: readonly Refund[];
};

/** A refund that was granted. `lapsed`: it came to nothing. */
export type Refund = Pick<DataOf<'RefundGranted'>, 'refundId' | 'amount' | 'reason' | 'disputeId'> & {
  readonly lapsed: boolean;
};

/** A payment between accounts. What a payee asked for begins when the payer approves it; the rest is terminal. */
export type AccountPayment =
  | (Collect & { readonly phase: 'awaiting_payer'; readonly expiresAt: string })
  | (Collect & { readonly phase: 'declined'; readonly reason: string })
  | (Collect & { readonly phase: 'expired' })
  | Begun;

type Collect = { readonly wanted: Asked; readonly validForMinutes: number };

/** A payment whose payee has asked for it. */
export function requested({ requestedAt, expiresAt, ...wanted }: DataOf<'CollectRequested'>): AccountPayment {
  const validForMinutes = (Date.parse(expiresAt) - Date.parse(requestedAt)) / 60_000;
  return { phase: 'awaiting_payer', wanted, validForMinutes, expiresAt };
}

/** A payment that has begun; `before` is what its payee had asked for, if that is how it began. */
export function begun(data: Static<typeof initiatedOnAccountRail>, before: AccountPayment | null): Begun {
  const { initiatedAt: _, rail: _rail, ...intent } = data;
  return {
    phase: 'begun',
    intent,
    validForMinutes: before?.validForMinutes ?? null,
    situation: { name: 'resolving' },
    asked: [],
    debited: false,
    creditedMeanwhile: false,
    contradicted: false,
    recovery: 'none',
    heard: [],
    refunds: [],
  };
}

/** Folds one event into the state. Pure, and total over what the decider can have emitted. */
export function evolveAccountPayment(state: AccountPayment, event: PaymentEvent): AccountPayment {
  if (state.phase === 'begun') return evolveBegun(state, event);
  const { wanted, validForMinutes } = state;
  switch (event.type) {
    case 'CollectDeclined':
      return { phase: 'declined', wanted, validForMinutes, reason: event.data.reason };
    case 'CollectExpired':
      return { phase: 'expired', wanted, validForMinutes };
    default:
      return state;
  }
}

function evolveBegun(state: Begun, event: PaymentEvent): Begun {
  switch (event.type) {
    case 'DebitRequested':
      return at({ ...state, asked: [...state.asked, 'debit'] }, { name: 'debiting' });
    case 'DebitTimedOut':
      return at(state, { name: 'debit_in_doubt' });
    case 'AccountDebited': {
      const { situation } = state;
      const over = situation.name === 'conflicted' && situation.leg === 'debit';
      return heard({ ...state, debited: true, situation: over ? situation.before : situation }, 'debit', 'done');
    }
    case 'DebitRefused':
      return heard(state, 'debit', 'refused');
    case 'CreditRequested':
      return at({ ...state, asked: [...state.asked, 'credit'] }, { name: 'crediting' });
    case 'CreditTimedOut':
      return at(state, { name: 'deemed' });
    case 'AccountCredited':
      return heard(state, 'credit', 'done');
    case 'CreditRefused':
      return heard(state, 'credit', 'refused');
    case 'ReversalRequested': {
      const { attempt, reason } = event.data;
      const asked = state.asked.includes('reversal') ? state.asked : [...state.asked, 'reversal' as const];
      return at({ ...state, asked }, { name: 'reversing', attempt, reason });
    }
    case 'ReversalRefused':
      return heard(state, 'reversal', refusalOf(event.data.attempt));
    case 'PaymentConflicted': {
      const { leg } = event.data;
      const before = state.situation;
      if (!isWaiting(before)) return state;
      return at(heard(state, leg, sayingOf(state.intent, event.data)), { name: 'conflicted', leg, before });
    }
    case 'LateAnswerRecorded': {
      const { leg } = event.data;
      const says = sayingOf(state.intent, event.data);
      const creditedMeanwhile = state.creditedMeanwhile || (leg === 'credit' && saysDone(says) && isGoingBack(state));
      const contradicted = state.contradicted || event.data.contradicts;
      return heard({ ...state, creditedMeanwhile, contradicted }, leg, says);
    }
    case 'RefusalHeard':
      return heard(state, event.data.leg, UNASKED_REFUSAL);
    case 'ResolutionRecorded':
      return { ...state, contradicted: false };
    case 'PaymentCompleted':
      return at(state, { name: 'completed' });
    case 'PaymentReversed':
      return at(heard(state, 'reversal', 'done'), { name: 'reversed' });
    case 'PaymentFailed':
      return at(state, { name: 'failed' });
    case 'ExcessCreditFound':
      return { ...state, recovery: 'open' };
    case 'RecoveryClosed':
      return { ...state, recovery: event.data.outcome };
    case 'RefundGranted': {
      const { refundId, amount, reason, disputeId } = event.data;
      return { ...state, refunds: [...state.refunds, { refundId, amount, reason, disputeId, lapsed: false }] };
    }
    case 'RefundLapsed': {
      const { refundId } = event.data;
      return {
        ...state,
        refunds: state.refunds.map((one) => (one.refundId === refundId ? { ...one, lapsed: true } : one)),
      };
    }
    default:
      return state;
  }
}

const at = (state: Begun, situation: Situation): Begun => ({ ...state, situation });

const heard = (state: Begun, leg: Leg, says: string): Begun =>
  hasHeard(state, leg, says) ? state : { ...state, heard: [...state.heard, { leg, says }] };

export const hasHeard = (state: Begun, leg: Leg, says: string): boolean =>
  state.heard.some((one) => one.leg === leg && one.says === says);

export function isWaiting(situation: Situation): situation is Waiting {
  return ['debiting', 'debit_in_doubt', 'crediting', 'deemed', 'reversing'].includes(situation.name);
}

/** Whether the money is on its way back to the payer. */
export function isGoingBack({ situation }: Begun): boolean {
  const { name } = situation.name === 'conflicted' ? situation.before : situation;
  return name === 'reversing';
}

/** How the refusal of one of several reversals is remembered. */
export const refusalOf = (attempt: number): string => `refused ${attempt}`;

/** How a refusal is remembered that came in a message nobody asked for. */
export const UNASKED_REFUSAL = 'refused, unasked';

/** Whether a side of the payment is one of our own accounts, so that no bank has to be asked. */
export const isOwn = (party: Party): boolean => party.address.type === 'account';
