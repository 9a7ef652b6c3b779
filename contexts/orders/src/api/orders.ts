import { commandRoute, Decimal, described, Flag, type Route, Shape, Type, Uuid } from '@daybook/core';
import { OrderItem, orderCommands } from '../order/commands.ts';
import { MAX_LINES } from '../order/decide-placing.ts';
import {
  Address,
  Confirmation,
  Currency,
  CustomerId,
  Fulfilment,
  LineQuantity,
  OrderId,
  PaymentMethod,
  Reason,
  ReturnId,
} from '../vocabulary.ts';

const OneOrder = Shape({ id: OrderId() });
const Nothing = Shape({});
const Lines = Type.Array(LineQuantity, {
  minItems: 1,
  maxItems: MAX_LINES,
  description: 'Which lines, and how many of each.',
});

/** Readable aloud, and unique because the id it is taken from is: its last twelve digits, which are the random ones. */
export const orderNumberOf = (orderId: string): string => `ORD-${orderId.replaceAll('-', '').slice(-12).toUpperCase()}`;

/** Orders over HTTP: placing them, and what happens to them until the last refund. */
export const orderRoutes: readonly Route[] = [
  commandRoute({
    name: 'placeOrder',
    path: '/api/v1/orders',
    access: { roles: ['trader', 'operator'], holders: ['customer'] },
    whose: ({ body }) => [body.customerId],
    summary: 'Place an order. The price of a line is for one unit.',
    params: Nothing,
    body: Shape({
      customerId: CustomerId(),
      currency: Currency(),
      items: described(Type.Array(OrderItem, { minItems: 1, maxItems: MAX_LINES }), 'What is ordered.'),
      shippingAddress: Address,
      payment: PaymentMethod,
      confirmation: Type.Optional(Confirmation()),
      fulfilment: Type.Optional(Fulfilment()),
    }),
    location: (orderId) => `/api/v1/orders/${orderId}`,
    commands: ({ body, newId }) => {
      const orderId = newId('order');
      return orderCommands.CreateOrder(orderId, {
        customerId: body.customerId,
        orderNumber: orderNumberOf(orderId),
        currency: body.currency,
        items: body.items.map(({ sku = null, description = null, ...item }, i) => ({
          lineId: String(i + 1),
          sku,
          description,
          ...item,
        })),
        shippingAddress: body.shippingAddress,
        payment: body.payment,
        paymentId: newId('payment'),
        firstShipmentId: newId('shipment'),
        confirmation: body.confirmation ?? 'automatic',
        fulfilment: body.fulfilment ?? 'automatic',
      });
    },
  }),
  commandRoute({
    name: 'cancelOrder',
    path: '/api/v1/orders/{id}/cancel',
    access: { roles: ['trader', 'operator'], holders: ['customer'] },
    summary: 'Cancel an order, or whatever of it has not been packed yet.',
    params: OneOrder,
    body: Shape({ reason: Reason() }),
    commands: ({ params, body, newId }) =>
      orderCommands.CancelOrder(params.id, { cancellationId: newId('cancellation'), reason: body.reason }),
  }),
  commandRoute({
    name: 'confirmOrder',
    path: '/api/v1/orders/{id}/confirm',
    access: { roles: ['operator'] },
    summary: 'Confirm an order whose stock and money are held.',
    params: OneOrder,
    body: Shape({ paymentId: Type.Optional(Uuid("The payment whose money is held; the order's own unless said.")) }),
    commands: ({ params, body }) => orderCommands.ConfirmOrder(params.id, { paymentId: body.paymentId ?? null }),
  }),
  commandRoute({
    name: 'cancelOrderLines',
    path: '/api/v1/orders/{id}/lines/cancel',
    access: { roles: ['trader', 'operator'], holders: ['customer'] },
    summary: 'Cancel part of what is open.',
    params: OneOrder,
    body: Shape({ lines: Lines, reason: Reason() }),
    commands: ({ params, body, newId }) =>
      orderCommands.CancelLines(params.id, { cancellationId: newId('cancellation'), ...body }),
  }),
  commandRoute({
    name: 'requestShipment',
    path: '/api/v1/orders/{id}/shipments',
    access: { roles: ['operator'] },
    summary: 'Ask for a shipment of the lines named, or of everything open.',
    params: OneOrder,
    body: Shape({
      lines: Type.Optional(described(Lines, 'Which lines and how many of each; everything open unless said.')),
    }),
    commands: ({ params, body, newId }) =>
      orderCommands.RequestShipment(params.id, { shipmentId: newId('shipment'), lines: body.lines ?? null }),
  }),
  commandRoute({
    name: 'authorizeReturn',
    path: '/api/v1/orders/{id}/returns',
    access: { roles: ['operator'] },
    summary: 'Agree to take goods back.',
    params: OneOrder,
    body: Shape({ lines: Lines, reason: Reason() }),
    commands: ({ params, body, newId }) =>
      orderCommands.AuthorizeReturn(params.id, { returnId: newId('return'), ...body }),
  }),
  commandRoute({
    name: 'receiveReturn',
    path: '/api/v1/orders/{id}/returns/{returnId}/receive',
    access: { roles: ['operator'] },
    summary: 'The goods are back; what they cost is paid back.',
    params: Shape({ id: OrderId(), returnId: ReturnId() }),
    body: Shape({ restock: Flag('Whether the goods go back on the shelf.') }),
    commands: ({ params, body }) => orderCommands.ReceiveReturn(params.id, { returnId: params.returnId, ...body }),
  }),
  commandRoute({
    name: 'refundOrder',
    path: '/api/v1/orders/{id}/refunds',
    access: { roles: ['operator'] },
    summary: 'Pay money back without goods coming back.',
    params: OneOrder,
    body: Shape({ amount: Decimal('What to pay back, a decimal in the currency of the order.'), reason: Reason() }),
    commands: ({ params, body, newId }) =>
      orderCommands.RequestRefund(params.id, { refundId: newId('refund'), ...body }),
  }),
];
