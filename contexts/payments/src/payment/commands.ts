import { type CommandOf, commands, Decimal, Nullable, Shape, Text, Timestamp, Type } from '@daybook/core';
import { Amount, AuthorizationId, CaptureId, CardMethod, Currency, OrderId, Reason, RefundId } from '../vocabulary.ts';
import { accountRailAsked, accountRailRecorded, initiateOnAccountRail } from './account-rail/commands.ts';

/** What anyone may ask of a payment. The stream id is the payment's id; amounts are decimals above zero. */
const asked = {
  /** On the card rail, or on the account rail if `rail` says so. */
  InitiatePayment: Type.Union(
    [
      Shape({
        orderId: Nullable(OrderId()),
        amount: Amount(),
        currency: Currency(),
        method: CardMethod(),
        token: Text({ maxLength: 200, description: "The gateway's token for the card: never a card number." }),
      }),
      initiateOnAccountRail,
    ],
    { description: 'Begin a payment, by card or between accounts.' },
  ),
  CapturePayment: Shape(
    { captureId: CaptureId(), amount: Decimal('What to capture, a decimal in the currency.') },
    'By card: capture some or all of what was authorised.',
  ),
  VoidPayment: Shape({ reason: Reason() }, 'By card: let go of whatever is authorised and not captured.'),
  RefundPayment: Shape(
    { refundId: RefundId(), amount: Decimal('What to pay back, a decimal in the currency.'), reason: Reason() },
    'Pay back some or all of what was paid.',
  ),
  ...accountRailAsked,
};

/** What the gateway answered, and what the account rail found out. Only the sagas of the rails send these. */
const recorded = {
  RecordAuthorization: Shape(
    {
      authorizationId: AuthorizationId(),
      amount: Decimal('What is held, a decimal in the currency.'),
      currency: Currency(),
      expiresAt: Timestamp('Until when it can be captured.'),
    },
    'Record that the gateway has authorised the payment.',
  ),
  RecordDecline: Shape({ reason: Reason() }, 'Record that the gateway has declined the payment.'),
  RecordCapture: Shape({ captureId: CaptureId() }, 'Record that the gateway has captured.'),
  RecordCaptureFailure: Shape(
    { captureId: CaptureId(), reason: Reason() },
    'Record that the gateway has refused to capture.',
  ),
  RecordVoid: Shape({}, 'Record that the gateway has let go of what it held.'),
  RecordRefund: Shape({ refundId: RefundId() }, 'Record that the gateway has paid back.'),
  RecordRefundFailure: Shape(
    { refundId: RefundId(), reason: Reason() },
    'Record that the gateway has refused to pay back.',
  ),
  ExpireAuthorization: Shape({}, 'Record that an authorisation has run out.'),
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
