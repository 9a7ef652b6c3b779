import {
  commandRoute,
  Decimal,
  described,
  OneOf,
  pageRoute,
  type Route,
  rowRoute,
  Shape,
  type Static,
  Type,
} from '@daybook/core';
import { Address } from '../addresses/address.ts';
import { paymentCommands } from '../payment/commands.ts';
import { PURPOSES } from '../policies.ts';
import { refuse } from '../rejections.ts';
import { paymentTimeline } from '../views/payment-timeline.ts';
import { payments } from '../views/payments.ts';
import {
  CaptureId,
  CardMethod,
  CardToken,
  CollectMinutes,
  money,
  OrderId,
  PaymentId,
  PaymentNote,
  Reason,
  RefundId,
} from '../vocabulary.ts';

const OnePayment = Shape({ id: PaymentId() });
const Nothing = Shape({});

/** An address as it is sent: `bank` may be left out where the type needs none. */
const { type, id, bank } = Address().properties;
const SentAddress = (description: string) =>
  Shape({ type, id, bank: Type.Optional(bank) }, { description, examples: [{ type: 'vpa', id: 'ada@alder' }] });
const addressOf = (sent: Static<ReturnType<typeof SentAddress>>): Address => ({ bank: null, ...sent });

/** Left out, the purpose is `p2p`. */
const about = {
  orderId: Type.Optional(OrderId()),
  purpose: Type.Optional(described(OneOf(...PURPOSES), 'Between whom: `p2p` people, `p2m` a person and a merchant.')),
  note: Type.Optional(PaymentNote()),
};

/** The payments' HTTP face, as data. Amounts are decimals as text; ids left out are derived from the request's own id. */
export const paymentRoutes: readonly Route[] = [
  commandRoute({
    name: 'initiatePayment',
    path: '/api/v1/payments',
    access: { roles: ['trader', 'operator'] },
    summary: 'Initiate a payment: by card with `method` and `token`, between accounts with `payer` and `payee`.',
    params: Nothing,
    body: Shape({
      ...money,
      ...about,
      rail: Type.Optional(
        described(OneOf('card', 'account'), 'By card or between accounts; it follows from the rest unless said.'),
      ),
      method: Type.Optional(CardMethod()),
      token: Type.Optional(CardToken()),
      payer: Type.Optional(SentAddress('Who pays.')),
      payee: Type.Optional(SentAddress('Who is paid.')),
    }),
    example: {
      body: {
        amount: '29.99',
        currency: 'GBP',
        payer: { type: 'vpa', id: 'ada@alder' },
        payee: { type: 'vpa', id: 'charles@birch' },
        note: 'Rent for November',
      },
    },
    location: (paymentId) => `/api/v1/payments/${paymentId}`,
    commands: ({ body, newId }) => {
      const { orderId = null, amount, currency, rail, method, token, payer, payee, purpose, note } = body;
      const id = newId('payment');
      const ofCard = method !== undefined || token !== undefined;
      const ofAccounts = payer ?? payee ?? purpose ?? note;
      if (rail !== 'account' && method !== undefined && token !== undefined && ofAccounts === undefined)
        return paymentCommands.InitiatePayment(id, { orderId, amount, currency, method, token });
      if (rail === 'card' || ofCard || !payer || !payee) return refuse('rail_unclear');
      return paymentCommands.InitiatePayment(id, {
        rail: 'account',
        orderId,
        amount,
        currency,
        payer: addressOf(payer),
        payee: addressOf(payee),
        purpose: purpose ?? 'p2p',
        note: note ?? null,
        refundOf: null,
      });
    },
  }),
  commandRoute({
    name: 'requestCollect',
    path: '/api/v1/payments/collect',
    access: { roles: ['trader', 'operator'] },
    summary: 'Ask a payer for a payment, which begins when the payer approves it.',
    params: Nothing,
    body: Shape({
      ...money,
      ...about,
      payer: SentAddress('Who pays.'),
      payee: SentAddress('Who is paid.'),
      validForMinutes: CollectMinutes(),
    }),
    example: {
      body: {
        amount: '29.99',
        currency: 'INR',
        payer: { type: 'vpa', id: 'ada@alder' },
        payee: { type: 'vpa', id: 'charles@birch' },
        validForMinutes: 30,
      },
    },
    location: (paymentId) => `/api/v1/payments/${paymentId}`,
    commands: ({ body: { orderId = null, purpose = 'p2p', note = null, payer, payee, ...asked }, newId }) =>
      paymentCommands.RequestCollect(newId('payment'), {
        orderId,
        purpose,
        note,
        ...asked,
        payer: addressOf(payer),
        payee: addressOf(payee),
      }),
  }),
  commandRoute({
    name: 'approveCollect',
    path: '/api/v1/payments/{id}/approve',
    access: { roles: ['trader', 'operator'] },
    summary: 'The payer approves what the payee asked for: the payment begins.',
    params: OnePayment,
    body: Nothing,
    commands: ({ params }) => paymentCommands.ApproveCollect(params.id, {}),
  }),
  commandRoute({
    name: 'declineCollect',
    path: '/api/v1/payments/{id}/decline',
    access: { roles: ['trader', 'operator'] },
    summary: 'The payer declines what the payee asked for.',
    params: OnePayment,
    body: Shape({ reason: Reason() }),
    commands: ({ params, body }) => paymentCommands.DeclineCollect(params.id, body),
  }),
  commandRoute({
    name: 'capturePayment',
    path: '/api/v1/payments/{id}/capture',
    access: { roles: ['trader', 'operator'] },
    summary: 'By card: capture some or all of what was authorised.',
    params: OnePayment,
    body: Shape({
      amount: Decimal('What to capture, a decimal in the currency of the payment.'),
      captureId: Type.Optional(CaptureId()),
    }),
    commands: ({ params, body, newId }) =>
      paymentCommands.CapturePayment(params.id, {
        captureId: body.captureId ?? newId('capture'),
        amount: body.amount,
      }),
  }),
  commandRoute({
    name: 'voidPayment',
    path: '/api/v1/payments/{id}/void',
    access: { roles: ['trader', 'operator'] },
    summary: 'By card: let go of whatever is authorised and not captured.',
    params: OnePayment,
    body: Shape({ reason: Reason() }),
    commands: ({ params, body }) => paymentCommands.VoidPayment(params.id, body),
  }),
  commandRoute({
    name: 'refundPayment',
    path: '/api/v1/payments/{id}/refund',
    access: { roles: ['operator'] },
    summary:
      'Pay back some or all of what was paid. Between accounts the refund is a payment of its own, found by its `refundOf`.',
    params: OnePayment,
    body: Shape({
      amount: Decimal('What to pay back, a decimal in the currency of the payment.'),
      refundId: Type.Optional(RefundId()),
      reason: Reason(),
    }),
    commands: ({ params, body, newId }) =>
      paymentCommands.RefundPayment(params.id, {
        refundId: body.refundId ?? newId('refund'),
        amount: body.amount,
        reason: body.reason,
      }),
  }),
  rowRoute({
    name: 'payment',
    path: '/api/v1/payments/{id}',
    access: { roles: ['trader', 'operator', 'treasurer', 'auditor'] },
    summary: 'One payment, on either rail.',
    params: OnePayment,
    query: Nothing,
    view: payments,
    one: ({ params }) => ({ paymentId: params.id }),
    missing: () => refuse('payment_not_found'),
  }),
  pageRoute({
    name: 'paymentTimeline',
    path: '/api/v1/payments/{id}/timeline',
    access: { roles: ['trader', 'operator', 'treasurer', 'auditor'] },
    summary: 'What happened to a payment, in words, with its legs and what the banks said of them.',
    params: OnePayment,
    query: Nothing,
    view: paymentTimeline,
    many: 'byPayment',
    arguments: ({ params }) => ({ where: { paymentId: params.id } }),
  }),
  pageRoute({
    name: 'paymentsOfOrder',
    path: '/api/v1/payments',
    access: { roles: ['trader', 'operator', 'treasurer', 'auditor'] },
    summary: 'The payments of an order, oldest first.',
    params: Nothing,
    query: Shape({ orderId: OrderId() }),
    view: payments,
    many: 'byOrder',
    arguments: ({ query }) => ({ where: { orderId: query.orderId } }),
  }),
];
