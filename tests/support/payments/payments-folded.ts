import type { Evidence } from './evidence.ts';
import { minorUnits } from './minor-units.ts';

/** One payment between accounts, folded from its events by hand. */
export type FoldedPayment = {
  readonly paymentId: string;
  readonly amount: bigint;
  readonly payerBank: string;
  readonly payeeBank: string;
  /** The terminal events it has: one, when all is over. */
  readonly ends: string[];
  debited: bigint;
  credited: bigint;
  reversed: bigint;
  excess: number;
};

/** The payments of the account rail, by id. Amounts are in minor units. */
export function foldPayments({ events }: Pick<Evidence, 'events'>): Map<string, FoldedPayment> {
  const payments = new Map<string, FoldedPayment>();
  for (const { streamId, streamType, type, data } of events) {
    if (streamType !== 'Payment') continue;
    if (type === 'PaymentInitiated' && data.rail === 'account')
      payments.set(streamId, {
        paymentId: streamId,
        amount: minorUnits(data.amount),
        payerBank: data.payer.bankId,
        payeeBank: data.payee.bankId,
        ends: [],
        debited: 0n,
        credited: 0n,
        reversed: 0n,
        excess: 0,
      });
    const payment = payments.get(streamId);
    if (!payment) continue;
    if (type === 'AccountDebited') payment.debited += minorUnits(data.amount);
    if (type === 'AccountCredited') payment.credited += minorUnits(data.amount);
    if (type === 'PaymentReversed') payment.reversed += minorUnits(data.amount);
    if (type === 'ExcessCreditFound') payment.excess++;
    if (['PaymentCompleted', 'PaymentReversed', 'PaymentFailed'].includes(type)) payment.ends.push(type);
  }
  return payments;
}

/** The id under which banks know a payment. */
export const transactionOf = (paymentId: string) => paymentId.replaceAll('-', '');
