import {
  CurrencyCode,
  commandRoute,
  Decimal,
  pageRoute,
  type Route,
  rowRoute,
  Shape,
  Text,
  Type,
  Uuid,
} from '@daybook/core';
import { paymentCommands } from './payment/commands.ts';
import { refuse } from './rejections.ts';
import { payments } from './views/payments.ts';

const PaymentId = Shape({ id: Uuid() });
const Nothing = Shape({});

/** The payments' HTTP face, as data. Amounts are decimals as text; ids left out are derived from the request's own id. */
export const routes: readonly Route[] = [
  commandRoute({
    path: '/api/v1/payments',
    summary: 'Initiate a card payment: the amount will be authorised, and captured when asked.',
    params: Nothing,
    body: Shape({
      orderId: Type.Optional(Uuid()),
      amount: Decimal(),
      currency: CurrencyCode(),
      method: Text({ maxLength: 40 }),
      token: Text({ maxLength: 200 }),
    }),
    location: (paymentId) => `/api/v1/payments/${paymentId}`,
    commands: ({ body: { orderId = null, ...asked }, newId }) =>
      paymentCommands.InitiatePayment(newId('payment'), { orderId, ...asked }),
  }),
  commandRoute({
    path: '/api/v1/payments/{id}/capture',
    summary: 'Capture some or all of what was authorised.',
    params: PaymentId,
    body: Shape({ amount: Decimal(), captureId: Type.Optional(Uuid()) }),
    commands: ({ params, body, newId }) =>
      paymentCommands.CapturePayment(params.id, {
        captureId: body.captureId ?? newId('capture'),
        amount: body.amount,
      }),
  }),
  commandRoute({
    path: '/api/v1/payments/{id}/void',
    summary: 'Let go of whatever is authorised and not captured.',
    params: PaymentId,
    body: Shape({ reason: Text({ maxLength: 200 }) }),
    commands: ({ params, body }) => paymentCommands.VoidPayment(params.id, body),
  }),
  commandRoute({
    path: '/api/v1/payments/{id}/refund',
    summary: 'Pay back some or all of what was captured.',
    params: PaymentId,
    body: Shape({ amount: Decimal(), refundId: Type.Optional(Uuid()), reason: Text({ maxLength: 200 }) }),
    commands: ({ params, body, newId }) =>
      paymentCommands.RefundPayment(params.id, {
        refundId: body.refundId ?? newId('refund'),
        amount: body.amount,
        reason: body.reason,
      }),
  }),
  rowRoute({
    path: '/api/v1/payments/{id}',
    summary: 'One payment.',
    params: PaymentId,
    query: Nothing,
    view: payments,
    one: ({ params }) => ({ paymentId: params.id }),
    missing: () => refuse('payment_not_found'),
  }),
  pageRoute({
    path: '/api/v1/payments',
    summary: 'The payments of an order, oldest first.',
    params: Nothing,
    query: Shape({ orderId: Uuid() }),
    view: payments,
    many: 'byOrder',
    arguments: ({ query }) => ({ where: { orderId: query.orderId } }),
  }),
];
