import {
  commandRoute,
  Day,
  Decimal,
  described,
  Flag,
  OneOf,
  pageRoute,
  type Route,
  rowHolders,
  rowRoute,
  Shape,
  Timestamp,
  Type,
  Uuid,
} from '@daybook/core';
import { inventoryItemCommands } from './inventory-item/commands.ts';
import { OrderItem, orderCommands } from './order/commands.ts';
import { MAX_LINES } from './order/decide-placing.ts';
import { ORDER_STATUSES } from './order/status.ts';
import { refuse } from './rejections.ts';
import { customerSummary } from './views/customer-summary.ts';
import { inventory } from './views/inventory.ts';
import { orderTimeline } from './views/order-timeline.ts';
import { orders } from './views/orders.ts';
import { sales } from './views/sales.ts';
import {
  Address,
  Confirmation,
  Currency,
  CustomerId,
  Fulfilment,
  LineQuantity,
  OrderId,
  PaymentMethod,
  ProductId,
  Quantity,
  Reason,
  ReturnId,
  Sku,
} from './vocabulary.ts';

const OneOrder = Shape({ id: OrderId() });
const OneProduct = Shape({ productId: ProductId() });
const Nothing = Shape({});
const Lines = Type.Array(LineQuantity, {
  minItems: 1,
  maxItems: MAX_LINES,
  description: 'Which lines, and how many of each.',
});

/** Readable aloud, and unique because the id it is taken from is: its last twelve digits, which are the random ones. */
export const orderNumberOf = (orderId: string): string => `ORD-${orderId.replaceAll('-', '').slice(-12).toUpperCase()}`;

const commandRoutes: readonly Route[] = [
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
  commandRoute({
    name: 'replenishStock',
    path: '/api/v1/inventory/{productId}/replenish',
    access: { roles: ['operator'] },
    summary: 'Put stock on the shelf.',
    params: OneProduct,
    body: Shape({ sku: Sku(), quantity: Quantity() }),
    commands: ({ params, body }) => inventoryItemCommands.ReplenishStock(params.productId, body),
  }),
  commandRoute({
    name: 'setBackorderPolicy',
    path: '/api/v1/inventory/{productId}/backorder',
    access: { roles: ['operator'] },
    summary: 'Allow or forbid promising more than is there.',
    params: OneProduct,
    body: Shape({ allowed: Flag('Whether more may be promised than is there.') }),
    commands: ({ params, body }) => inventoryItemCommands.SetBackorderPolicy(params.productId, body),
  }),
];

const queryRoutes: readonly Route[] = [
  rowRoute({
    name: 'order',
    path: '/api/v1/orders/{id}',
    access: { roles: ['trader', 'operator', 'auditor'], holders: ['customer'] },
    whose: (row) => [row.customerId],
    summary: 'An order.',
    params: OneOrder,
    query: Nothing,
    view: orders,
    one: ({ params }) => ({ orderId: params.id }),
    missing: () => refuse('order_not_found'),
  }),
  pageRoute({
    name: 'orders',
    path: '/api/v1/orders',
    access: { roles: ['trader', 'operator', 'auditor'] },
    summary: 'All orders, the newest first.',
    params: Nothing,
    query: Nothing,
    view: orders,
    many: 'all',
    arguments: () => ({}),
  }),
  pageRoute({
    name: 'ordersOfCustomer',
    path: '/api/v1/customers/{id}/orders',
    access: { roles: ['trader', 'operator', 'auditor'], holders: ['customer'] },
    whose: ({ params }) => [params.id],
    summary: "A customer's orders, the newest first.",
    params: Shape({ id: CustomerId() }),
    query: Nothing,
    view: orders,
    many: 'byCustomer',
    arguments: ({ params }) => ({ where: { customerId: params.id } }),
  }),
  pageRoute({
    name: 'customerSummary',
    path: '/api/v1/customers/{id}/summary',
    access: { roles: ['trader', 'operator', 'auditor'], holders: ['customer'] },
    whose: ({ params }) => [params.id],
    summary: 'What a customer has ordered and spent, one row for each currency.',
    params: Shape({ id: CustomerId() }),
    query: Nothing,
    view: customerSummary,
    many: 'byCustomer',
    arguments: ({ params }) => ({ where: { customerId: params.id } }),
  }),
  pageRoute({
    name: 'ordersByStatus',
    path: '/api/v1/orders/status/{status}',
    access: { roles: ['trader', 'operator', 'auditor'] },
    summary: 'Orders in a status, placed from a time on and before another, the newest first.',
    params: Shape({ status: described(OneOf(...ORDER_STATUSES), 'How far the orders have come.') }),
    query: Shape({
      from: Type.Optional(Timestamp('Placed at this time or later.')),
      to: Type.Optional(Timestamp('Placed before this time.')),
    }),
    example: { query: { from: '2026-11-01T00:00:00Z', to: '2026-12-01T00:00:00Z' } },
    view: orders,
    many: 'byStatus',
    arguments: ({ params, query }) => ({ where: { status: params.status }, ...query }),
  }),
  pageRoute({
    name: 'sales',
    path: '/api/v1/analytics/sales',
    access: { roles: ['trader', 'operator', 'treasurer', 'auditor'] },
    summary: 'What was sold from a day on and before another, by day, product or country; always by currency.',
    params: Nothing,
    query: Shape({
      from: Type.Optional(Day('On this day or later.')),
      to: Type.Optional(Day('Before this day.')),
      groupBy: Type.Optional(
        described(OneOf('day', 'product', 'country'), 'What makes a row, beside the currency: `day` unless said.'),
      ),
    }),
    example: { query: { from: '2026-11-01', to: '2026-12-01', groupBy: 'product' } },
    view: sales,
    many: 'summary',
    arguments: ({ query: { groupBy = 'day', ...range } }) => ({
      ...range,
      groupBy: [groupBy === 'product' ? 'productId' : groupBy, 'currency'],
    }),
  }),
  pageRoute({
    name: 'inventory',
    path: '/api/v1/inventory',
    access: { roles: ['trader', 'operator', 'auditor'] },
    summary: 'What is on the shelves and what of it is spoken for.',
    params: Nothing,
    query: Nothing,
    view: inventory,
    many: 'all',
    arguments: () => ({}),
  }),
  rowRoute({
    name: 'productStock',
    path: '/api/v1/inventory/{productId}',
    access: { roles: ['trader', 'operator', 'auditor'] },
    summary: "A product's stock.",
    params: OneProduct,
    query: Nothing,
    view: inventory,
    one: ({ params }) => ({ productId: params.productId }),
    missing: () => refuse('product_not_stocked'),
  }),
  pageRoute({
    name: 'orderTimeline',
    path: '/api/v1/orders/{id}/timeline',
    access: { roles: ['trader', 'operator', 'auditor'], holders: ['customer'] },
    whoseRow: ({ params }) => rowHolders(orders, { orderId: params.id }, (order) => [order.customerId]),
    summary: 'What happened to an order, in words.',
    params: OneOrder,
    query: Nothing,
    view: orderTimeline,
    many: 'byOrder',
    arguments: ({ params }) => ({ where: { orderId: params.id } }),
  }),
];

/** Every path of this context, as data. Paging and reading at a past position are added to every query by the server. */
export const routes: readonly Route[] = [...commandRoutes, ...queryRoutes];
