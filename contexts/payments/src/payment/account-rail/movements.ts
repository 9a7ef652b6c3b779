import type { Command } from '@daybook/core';
import { allAccountCommands } from '../../account/commands.ts';
import { ownAccount } from '../../ledger/kinds.ts';
import { settlementCommands, settlementOf } from '../../settlement/commands.ts';
import { allTransferCommands, transferCommands } from '../../transfer/commands.ts';
import type { Leg } from '../../transfer/events.ts';
import type { Intent } from './evolve.ts';

/*
 * A payment in the ledger. Money goes from the payer's side to suspense, and from there to the payee's side or back: so
 * suspense holds exactly what is debited and neither credited nor given back.
 */

type IdOf = (name: string) => string;

/** The names under which `idOf` knows a payment's transfers: its hold, its credit and its reversal. */
export const transfersOf = (paymentId: string, idOf: IdOf): Intent['transfers'] => ({
  hold: idOf(`payment:${paymentId}:1`),
  credit: idOf(`payment:${paymentId}:2`),
  reversal: idOf(`payment:${paymentId}:3`),
});

/** Reserves the money on the payer's side: the account's own, or the bank's room below its net debit cap. */
export const holdFromPayer = (paymentId: string, intent: Intent, idOf: IdOf): Command =>
  transferCommands.HoldTransfer(intent.transfers.hold, {
    ...termsOf(paymentId, intent),
    legs: [side('debit', intent.payer.accountId, intent), suspense('credit', intent, idOf)],
    expiresInSeconds: null,
  });

/** Refused where the payee's account could not take the money: the payer is then not asked for it. */
export const expectByPayee = ({ payee, currency }: Intent): Command =>
  allAccountCommands.ExpectCredit(payee.accountId, { currency });

/** The money has left the payer: it is in suspense. */
export const takeFromPayer = (paymentId: string, { transfers }: Intent): Command =>
  allTransferCommands.CaptureForPayment(transfers.hold, { paymentId });

/** Nothing was taken: what was reserved is free again. */
export const letGo = (paymentId: string, { transfers }: Intent, reason: string): Command =>
  allTransferCommands.VoidForPayment(transfers.hold, { paymentId, reason });

export const giveToPayee = (paymentId: string, intent: Intent, idOf: IdOf): Command =>
  transferCommands.PostTransfer(intent.transfers.credit, {
    ...termsOf(paymentId, intent),
    legs: [suspense('debit', intent, idOf), side('credit', intent.payee.accountId, intent)],
    effectiveDate: null,
  });

export const giveBack = (paymentId: string, { transfers }: Intent, reason: string): Command =>
  allTransferCommands.ReverseForPayment(transfers.hold, {
    paymentId,
    reversalId: transfers.reversal,
    reason,
    effectiveDate: null,
  });

/** Counts a completed payment in the settlement between the banks. */
export const recordForSettlement = (paymentId: string, intent: Intent, idOf: IdOf): Command =>
  settlementCommands.RecordPayment(idOf(settlementOf(intent.currency)), {
    paymentId,
    payerBank: intent.payer.bankId,
    payeeBank: intent.payee.bankId,
    amount: intent.amount,
    currency: intent.currency,
  });

const termsOf = (paymentId: string, { refundOf, note }: Intent) => ({
  kind: refundOf === null ? ('payment' as const) : ('refund' as const),
  description: note ?? (refundOf === null ? 'Payment' : 'Refund'),
  reference: null,
  paymentId,
  reverses: null,
  quoteId: null,
});

const side = (way: Leg['side'], accountId: string, { amount, currency }: Intent): Leg => ({
  accountId,
  side: way,
  amount,
  currency,
  opens: null,
});

const suspense = (way: Leg['side'], intent: Intent, idOf: IdOf): Leg => ({
  ...side(way, idOf(ownAccount('suspense')), intent),
  opens: 'suspense',
});
