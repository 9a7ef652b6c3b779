/** What others may know of payments: the facts they may watch for, and what they may ask. */

import { events } from './payment/events.ts';

const {
  PaymentInitiated,
  PaymentAuthorized,
  PaymentDeclined,
  PaymentCaptured,
  PaymentCaptureFailed,
  PaymentVoided,
  PaymentRefunded,
  PaymentRefundFailed,
  AuthorizationExpired,
  CollectRequested,
  CollectDeclined,
  CollectExpired,
  PaymentCompleted,
  PaymentReversed,
  PaymentFailed,
  ExcessCreditFound,
  RefundGranted,
  RefundLapsed,
} = events;

/** Published events. Requests still on their way to a gateway or a bank are nobody else's business. */
export const paymentEvents = {
  PaymentInitiated,
  PaymentAuthorized,
  PaymentDeclined,
  PaymentCaptured,
  PaymentCaptureFailed,
  PaymentVoided,
  PaymentRefunded,
  PaymentRefundFailed,
  AuthorizationExpired,
  CollectRequested,
  CollectDeclined,
  CollectExpired,
  PaymentCompleted,
  PaymentReversed,
  PaymentFailed,
  ExcessCreditFound,
  RefundGranted,
  RefundLapsed,
};

export { paymentCommands } from './payment/commands.ts';
export type { PaymentRejectionCode } from './rejections.ts';
