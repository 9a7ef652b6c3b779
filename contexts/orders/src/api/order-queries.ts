import {
  Day,
  described,
  OneOf,
  pageRoute,
  type Route,
  rowHolders,
  rowRoute,
  Shape,
  Timestamp,
  Type,
} from '@daybook/core';
import { ORDER_STATUSES } from '../order/status.ts';
import { refuse } from '../rejections.ts';
import { customerSummary } from '../views/customer-summary.ts';
import { orderTimeline } from '../views/order-timeline.ts';
import { orders } from '../views/orders.ts';
import { sales } from '../views/sales.ts';
import { CustomerId, OrderId } from '../vocabulary.ts';

const OneOrder = Shape({ id: OrderId() });
const Nothing = Shape({});

/** What may be asked about orders, and about what was sold. */
export const orderQueries: readonly Route[] = [
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
];
