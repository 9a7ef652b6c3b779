import { type CommandOf, CurrencyCode, commands, Decimal, Nullable, Shape, Text, Timestamp, Uuid } from '@daybook/core';

/** What anyone may ask of a payment. The stream id is the payment's id; amounts are decimals above zero. */
const asked = {
  InitiatePayment: Shape({
    orderId: Nullable(Uuid()),
    amount: Decimal(),
    currency: CurrencyCode(),
    method: Text({ maxLength: 40 }),
    /** The gateway's token for the card: never a card number. */
    token: Text({ maxLength: 200 }),
  }),
  CapturePayment: Shape({ captureId: Uuid(), amount: Decimal() }),
  VoidPayment: Shape({ reason: Text({ maxLength: 200 }) }),
  RefundPayment: Shape({ refundId: Uuid(), amount: Decimal(), reason: Text({ maxLength: 200 }) }),
};

/** What the gateway answered. Only the card rail sends these. */
const recorded = {
  RecordAuthorization: Shape({
    authorizationId: Text({ maxLength: 100 }),
    amount: Decimal(),
    currency: CurrencyCode(),
    expiresAt: Timestamp(),
  }),
  RecordDecline: Shape({ reason: Text({ maxLength: 200 }) }),
  RecordCapture: Shape({ captureId: Uuid() }),
  RecordCaptureFailure: Shape({ captureId: Uuid(), reason: Text({ maxLength: 200 }) }),
  RecordVoid: Shape({}),
  RecordRefund: Shape({ refundId: Uuid() }),
  RecordRefundFailure: Shape({ refundId: Uuid(), reason: Text({ maxLength: 200 }) }),
  ExpireAuthorization: Shape({}),
};

/** The commands other contexts and sagas may send. */
export const paymentCommands = commands('Payment', asked);

/** All commands of the stream, those of the card rail included. */
export const allPaymentCommands = commands('Payment', { ...asked, ...recorded });

export type PaymentCommand = CommandOf<typeof allPaymentCommands.schemas>;

/** The command of one type. */
export type Of<T extends PaymentCommand['type']> = Extract<PaymentCommand, { type: T }>;
