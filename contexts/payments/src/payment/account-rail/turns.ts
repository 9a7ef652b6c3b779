import { alongWith, type WithCommands } from '@daybook/core';
import type { PaymentEvent } from '../events.ts';
import { type Begun, type Intent, isOwn } from './evolve.ts';
import { giveBack, giveToPayee, letGo, recordForSettlement, takeFromPayer } from './movements.ts';

/*
 * The turns a payment takes. Each is the events that tell it and the movements in the ledger that make it true, which
 * are appended together or not at all.
 */

export type Turn = WithCommands<PaymentEvent>;

/** What a turn is made with besides the payment. */
export type At = { readonly streamId: string; readonly now: string; readonly idOf: (name: string) => string };

export const NOTHING_NEW: Turn = alongWith([], []);

/** Turns taken one after the other, as one. */
export const all = (...turns: readonly Turn[]): Turn =>
  alongWith(
    turns.flatMap(({ events }) => events),
    turns.flatMap(({ commands }) => commands),
  );

export const tell = (...events: readonly PaymentEvent[]): Turn => alongWith(events, []);

/** What comes once the payee is known: the payer's bank is asked, or our own account is debited at once. */
export function begin(intent: Intent, at: At): Turn {
  if (!isOwn(intent.payer)) return tell({ type: 'DebitRequested', data: { requestedAt: at.now } });
  const taken = debited(intent, null, at);
  // Between two of our own accounts there is nothing to wait for.
  return all(taken, isOwn(intent.payee) ? credited(intent, null, at) : requestCredit(at));
}

export const debited = (intent: Intent, bankReference: string | null, { streamId, now }: At): Turn => {
  const { amount, currency } = intent;
  return alongWith(
    [{ type: 'AccountDebited', data: { amount, currency, bankReference, debitedAt: now } }],
    [takeFromPayer(streamId, intent)],
  );
};

export const requestCredit = ({ now }: At): Turn => tell({ type: 'CreditRequested', data: { requestedAt: now } });

/** The payee has the money, so the payment is complete. */
export function credited(intent: Intent, bankReference: string | null, { streamId, now, idOf }: At): Turn {
  const { orderId, amount, currency } = intent;
  return alongWith(
    [
      { type: 'AccountCredited', data: { amount, currency, bankReference, creditedAt: now } },
      { type: 'PaymentCompleted', data: { orderId, amount, currency, completedAt: now } },
    ],
    [giveToPayee(streamId, intent, idOf), recordForSettlement(streamId, intent, idOf)],
  );
}

/** Nothing was debited and nothing will be. */
export function failed(intent: Intent, reason: string, { streamId, now }: At): Turn {
  const { orderId } = intent;
  return alongWith(
    [{ type: 'PaymentFailed', data: { orderId, reason, failedAt: now } }],
    [letGo(streamId, intent, reason)],
  );
}

export function debitRefused(intent: Intent, reason: string, at: At): Turn {
  return all(tell({ type: 'DebitRefused', data: { reason, refusedAt: at.now } }), failed(intent, reason, at));
}

export function creditRefused(reason: string, at: At): Turn {
  const refused = tell({ type: 'CreditRefused', data: { reason, refusedAt: at.now } });
  return all(refused, requestReversal({ attempt: 1, precaution: false, reason }, at));
}

export const requestReversal = (
  asked: { readonly attempt: number; readonly precaution: boolean; readonly reason: string },
  { now }: At,
): Turn => tell({ type: 'ReversalRequested', data: { ...asked, requestedAt: now } });

/**
 * The payer has the money back. Where the debit was never in our books, because only the reversal was answered, what
 * was reserved is let go.
 */
export function reversed(state: Begun, reason: string, at: At): Turn {
  const { intent, debited: taken, creditedMeanwhile } = state;
  const { orderId, amount, currency } = intent;
  const back = alongWith<PaymentEvent>(
    [{ type: 'PaymentReversed', data: { orderId, amount, currency, reason, reversedAt: at.now } }],
    [taken ? giveBack(at.streamId, intent, reason) : letGo(at.streamId, intent, reason)],
  );
  return creditedMeanwhile ? all(back, excessCredit(state, at)) : back;
}

/** The payee was credited and the payer has the money back; that is found once. No money of ours moves by it. */
export function excessCredit({ intent, recovery }: Begun, { now }: At): Turn {
  if (recovery !== 'none') return NOTHING_NEW;
  const { orderId, amount, currency } = intent;
  return tell({ type: 'ExcessCreditFound', data: { orderId, amount, currency, foundAt: now } });
}
