import {
  type CommandOf,
  CurrencyCode,
  commands,
  Decimal,
  Nullable,
  Shape,
  Text,
  Timestamp,
  Type,
  Uuid,
} from '@daybook/core';
import { accountRailAsked, accountRailRecorded, initiateOnAccountRail } from './account-rail/commands.ts';

/** What anyone may ask of a payment. The stream id is the payment's id; amounts are decimals above zero. */
const asked = {
  /** On the card rail, or on the account rail if `rail` says so. */
  InitiatePayment: Type.Union([
    Shape({
      orderId: Nullable(Uuid()),
      amount: Decimal(),
      currency: CurrencyCode(),
      method: Text({ maxLength: 40 }),
      /** The gateway's token for the card: never a card number. */
      token: Text({ maxLength: 200 }),
    }),
    initiateOnAccountRail,
  ]),
  CapturePayment: Shape({ captureId: Uuid(), amount: Decimal() }),
  VoidPayment: Shape({ reason: Text({ maxLength: 200 }) }),
  RefundPayment: Shape({ refundId: Uuid(), amount: Decimal(), reason: Text({ maxLength: 200 }) }),
  ...accountRailAsked,
};

/** What the gateway answered, and what the account rail found out. Only the sagas of the rails send these. */
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
  ...accountRailRecorded,
};

/** The commands other contexts and sagas may send. */
export const paymentCommands = commands('Payment', asked);

/** All commands of the stream, those of the rails' sagas included. */
export const allPaymentCommands = commands('Payment', { ...asked, ...recorded });

export type PaymentCommand = CommandOf<typeof allPaymentCommands.schemas>;

type Initiate = Extract<PaymentCommand, { type: 'InitiatePayment' }>;
type On<Terms> = Omit<Initiate, 'data'> & { readonly data: Terms };
type OnAccountRail = Extract<Initiate['data'], { rail: unknown }>;

/** The commands of the account rail. */
export type AccountRailCommand =
  | Extract<PaymentCommand, { type: keyof typeof accountRailAsked | keyof typeof accountRailRecorded }>
  | On<OnAccountRail>;

/** The commands of the card rail. */
export type CardCommand =
  | Exclude<PaymentCommand, { type: AccountRailCommand['type'] }>
  | On<Exclude<Initiate['data'], OnAccountRail>>;

/** Tells on which rail a command is to be decided. */
export function isForAccountRail(command: PaymentCommand): command is AccountRailCommand {
  if (command.type === 'InitiatePayment') return 'rail' in command.data;
  return command.type in accountRailAsked || command.type in accountRailRecorded;
}

/** The command of one type. */
export type Of<T extends PaymentCommand['type']> = Extract<PaymentCommand, { type: T }>;
