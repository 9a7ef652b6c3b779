import type { Evidence } from './evidence.ts';
import { amountOf } from './orders-folded.ts';

/** A payment as its events tell it. Amounts are in ten-thousandths of the currency. */
export type Payment = {
  readonly paymentId: string;
  readonly orderId: string;
  readonly asked: bigint;
  authorized: bigint;
  declined: boolean;
  /** What the gateway let go of; null while it has not. */
  released: bigint | null;
  captured: bigint;
  refunded: bigint;
  /** Movements asked of the gateway whose outcome is not on record, by kind and id. */
  readonly underWay: Set<string>;
};

export function foldPayments({ events }: Pick<Evidence, 'events'>): Map<string, Payment> {
  const payments = new Map<string, Payment>();
  for (const { streamType, streamId, type, data } of events) {
    if (streamType !== 'Payment') continue;
    if (type === 'PaymentInitiated') payments.set(streamId, initiated(streamId, data));
    const payment = payments.get(streamId);
    if (!payment) continue;
    switch (type) {
      case 'PaymentAuthorized':
        payment.underWay.delete('authorization');
        payment.authorized = amountOf(data.amount);
        break;
      case 'PaymentDeclined':
        payment.underWay.delete('authorization');
        payment.underWay.delete('void');
        payment.declined = true;
        break;
      case 'PaymentVoidRequested':
        payment.underWay.add('void');
        break;
      case 'PaymentVoided':
        payment.underWay.delete('void');
        payment.released = amountOf(data.amount);
        break;
      case 'PaymentCaptureRequested':
        payment.underWay.add(`capture ${data.captureId}`);
        break;
      case 'PaymentCaptured':
        payment.captured += amountOf(data.amount);
        payment.underWay.delete(`capture ${data.captureId}`);
        break;
      case 'PaymentCaptureFailed':
        payment.underWay.delete(`capture ${data.captureId}`);
        break;
      case 'PaymentRefundRequested':
        payment.underWay.add(`refund ${data.refundId}`);
        break;
      case 'PaymentRefunded':
        payment.refunded += amountOf(data.amount);
        payment.underWay.delete(`refund ${data.refundId}`);
        break;
      case 'PaymentRefundFailed':
        payment.underWay.delete(`refund ${data.refundId}`);
        break;
    }
  }
  return payments;
}

// biome-ignore lint/suspicious/noExplicitAny: raw evidence
const initiated = (paymentId: string, data: any): Payment => ({
  paymentId,
  orderId: data.orderId,
  asked: amountOf(data.amount),
  authorized: 0n,
  declined: false,
  released: null,
  captured: 0n,
  refunded: 0n,
  underWay: new Set(['authorization']),
});
