import { isRejection } from '@daybook/core';
import { given, viewTest } from '@daybook/core/testing';
import { describe, expect, test } from 'vitest';
import { type InventoryItemCommand, inventoryItemCommands as stock } from '../inventory-item/commands.ts';
import { inventoryItem } from '../inventory-item/decide.ts';
import type { InventoryItemEvent } from '../inventory-item/events.ts';
import { orderCommands as ask, type OrderCommand } from '../order/commands.ts';
import { order } from '../order/decide.ts';
import type { OrderEvent } from '../order/events.ts';
import { customerSummary } from './customer-summary.ts';
import { inventory } from './inventory.ts';
import { orderTimeline } from './order-timeline.ts';
import { orders } from './orders.ts';
import { sales } from './sales.ts';

type TestEvent = Parameters<ReturnType<typeof viewTest>['given']>[0][number];

const id = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const [CUSTOMER, PAYMENT, SHIPMENT, SHIRT, CAP] = [id(2), id(3), id(4), id(100), id(101)];
const item = (lineId: string, productId: string, quantity: number, price: string) => ({
  lineId,
  productId,
  sku: null,
  description: null,
  quantity,
  price,
});

/** The events these commands lead to, decided on the days given, as the log would hold them. */
function orderEvents(orderId: string, commands: [command: OrderCommand, day?: string][]): TestEvent[] {
  let events: readonly OrderEvent[] = [];
  for (const [command, day = '2026-01-01'] of commands) {
    const { outcome } = given(order, events).when(command, `${day}T12:00:00.000000Z`);
    if (isRejection(outcome)) throw new Error(`${command.type}: ${outcome.code}`);
    events = [...events, ...outcome];
  }
  return events.map((event, i) => ({ ...event, streamId: orderId, streamType: 'Order', version: i + 1 }));
}

const create = (orderId: string, currency = 'GBP') =>
  ask.CreateOrder(orderId, {
    customerId: CUSTOMER,
    orderNumber: `ORD-${orderId.slice(-3)}`,
    currency,
    items: [item('1', SHIRT, 2, '10'), item('2', CAP, 1, '4')],
    shippingAddress: { name: 'Ada', line1: '1 Main St', city: 'London', country: 'GB' },
    payment: { method: 'card', token: 'tok' },
    paymentId: PAYMENT,
    firstShipmentId: SHIPMENT,
    confirmation: 'automatic',
    fulfilment: 'automatic',
  });
const approve = (orderId: string) => ask.ApproveOrder(orderId, { paymentId: PAYMENT, authorizedAmount: '24' });
const request = (orderId: string, lines: { lineId: string; quantity: number }[] | null = null) =>
  ask.RequestShipment(orderId, { shipmentId: SHIPMENT, lines });
const pack = (orderId: string) =>
  ask.PackShipment(orderId, { shipmentId: SHIPMENT, trackingNumber: 'T1', carrier: 'DHL' });
const ship = (orderId: string) => ask.ShipOrder(orderId, { shipmentId: SHIPMENT });
const charge = (orderId: string, amount = '24') =>
  ask.RecordCharge(orderId, { shipmentId: SHIPMENT, captureId: SHIPMENT, amount });
const agree = (orderId: string) =>
  ask.AuthorizeReturn(orderId, { returnId: id(60), lines: [{ lineId: '1', quantity: 1 }], reason: 'too small' });
const receive = (orderId: string) => ask.ReceiveReturn(orderId, { returnId: id(60), restock: true });
const paidBack = (orderId: string) => ask.RecordRefund(orderId, { refundId: id(60), amount: '10' });
const cancel = (orderId: string) => ask.CancelOrder(orderId, { cancellationId: id(50), reason: 'changed my mind' });

const O = id(1);
const delivered: [OrderCommand, string?][] = [
  [create(O)],
  [approve(O)],
  [request(O)],
  [pack(O)],
  [ship(O), '2026-01-02'],
  [charge(O), '2026-01-02'],
];
const returned: [OrderCommand, string?][] = [...delivered, [agree(O)], [receive(O), '2026-01-09'], [paidBack(O)]];

describe('orders', () => {
  const statuses = (commands: [OrderCommand, string?][]) => {
    const [row] = viewTest(orders).given(orderEvents(O, commands)).rows;
    return [row?.status, row?.fulfilmentStatus, row?.paymentStatus];
  };

  test.each([
    ['placed', delivered.slice(0, 1), ['created', 'unfulfilled', 'pending']],
    ['approved and confirmed', delivered.slice(0, 2), ['confirmed', 'unfulfilled', 'authorized']],
    ['packed', delivered.slice(0, 4), ['confirmed', 'unfulfilled', 'authorized']],
    ['shipped', delivered.slice(0, 5), ['shipped', 'fulfilled', 'authorized']],
    ['paid', delivered, ['shipped', 'fulfilled', 'processed']],
    ['partly sent back', returned, ['partially_returned', 'fulfilled', 'partially_refunded']],
    ['cancelled', [...delivered.slice(0, 3), [cancel(O)]], ['cancelled', 'cancelled', 'released']],
  ] as [string, [OrderCommand, string?][], string[]][])(
    'tells where an order stands when it is %s',
    (_, commands, expected) => {
      expect(statuses(commands)).toEqual(expected);
    },
  );

  test('an order of which part was sent and part cancelled is shipped and paid', () => {
    const part = request(O, [{ lineId: '1', quantity: 2 }]);
    const commands: [OrderCommand][] = [
      [create(O)],
      [approve(O)],
      [part],
      [pack(O)],
      [ship(O)],
      [charge(O, '20')],
      [cancel(O)],
    ];
    expect(statuses(commands.slice(0, 6))).toEqual(['partially_shipped', 'partially_fulfilled', 'partially_processed']);
    expect(statuses(commands)).toEqual(['shipped', 'fulfilled', 'processed']);
  });

  test('hold the sums, the lines and the shipments', () => {
    const events = orderEvents(O, returned);
    const [row] = viewTest(orders).given(events).rows;
    expect(row).toMatchObject({
      totalAmount: '24.00',
      charged: '24.00',
      refunded: '10.00',
      items: [{ ordered: 2, shipped: 2, returned: 1, inShipment: 0 }, { shipped: 1 }],
      shipments: [{ shipmentId: SHIPMENT, status: 'charged', trackingNumber: 'T1', carrier: 'DHL' }],
      returns: [{ status: 'received' }],
      refunds: [{ status: 'issued', amount: '10.00' }],
      version: events.length,
    });
  });

  test('are found by customer, and by status within a time, the newest first', () => {
    const events = [1, 2, 3].flatMap((n) => orderEvents(id(n), [[create(id(n)), `2026-01-0${n}`]]));
    const asked = viewTest(orders).given([...events, ...orderEvents(id(9), [[create(id(9))], [cancel(id(9))]])]);
    expect(asked.ask('byCustomer', { where: { customerId: CUSTOMER } })).toHaveLength(4);
    const found = asked.ask('byStatus', { where: { status: 'created' }, from: '2026-01-02T00:00:00Z' });
    expect(found.map(({ orderId }) => orderId)).toEqual([id(3), id(2)]);
  });
});

test('the summary of a customer keeps currencies apart', () => {
  const events = [...orderEvents(O, returned), ...orderEvents(id(9), [[create(id(9), 'KWD')], [cancel(id(9))]])];
  const rows = viewTest(customerSummary)
    .given(events)
    .ask('byCustomer', { where: { customerId: CUSTOMER } });
  expect(rows).toMatchObject([
    { currency: 'GBP', orders: 1, cancelledOrders: 0, charged: '24.00', refunded: '10.00', spent: '14.00' },
    { currency: 'KWD', orders: 1, cancelledOrders: 1, spent: '0.000' },
  ]);
});

test('sales are recognised when goods leave and reversed on the day they come back', () => {
  const asked = viewTest(sales).given(orderEvents(O, returned));
  expect(asked.ask('summary', { groupBy: ['day', 'currency'] })).toMatchObject([
    { day: '2026-01-02', quantity: 3, gross: '24.00', returnedAmount: '0.00', net: '24.00' },
    { day: '2026-01-09', quantity: 0, gross: '0.00', returnedQuantity: 1, returnedAmount: '10.00', net: '-10.00' },
  ]);
  expect(asked.ask('summary', { groupBy: ['country', 'currency'] })).toMatchObject([{ country: 'GB', net: '14.00' }]);
  expect(asked.ask('summary', { groupBy: ['productId', 'currency'], from: '2026-01-03' })).toMatchObject([
    { productId: SHIRT, net: '-10.00' },
  ]);
});

describe('stock', () => {
  const commands: InventoryItemCommand[] = [
    stock.ReplenishStock(SHIRT, { sku: 'SHIRT', quantity: 10 }),
    stock.ReserveStock(SHIRT, { orderId: O, quantity: 4, expiresAt: '2026-01-01T12:15:00Z' }),
    stock.AllocateStock(SHIRT, { orderId: O }),
    stock.ReleasePart(SHIRT, { orderId: O, cancellationId: id(50), quantity: 1, reason: 'cancelled' }),
    stock.IssueStock(SHIRT, { orderId: O, shipmentId: SHIPMENT, quantity: 2 }),
    stock.ReturnStock(SHIRT, { orderId: O, returnId: id(60), quantity: 1 }),
  ];
  let events: readonly InventoryItemEvent[] = [];
  for (const command of commands) {
    const { outcome } = given(inventoryItem, events).when(command);
    if (isRejection(outcome)) throw new Error(outcome.code);
    events = [...events, ...outcome];
  }
  const log: TestEvent[] = events.map((event) => ({ ...event, streamId: SHIRT, streamType: 'InventoryItem' }));

  test('is shown as what is there, what is spoken for and what is free', () => {
    expect(viewTest(inventory).given(log).rows).toMatchObject([{ sku: 'SHIRT', onHand: 9, reserved: 1, available: 8 }]);
  });

  test('and order together tell the story of an order in words', () => {
    const story = viewTest(orderTimeline)
      .given([...orderEvents(O, delivered), ...log])
      .ask('byOrder', { where: { orderId: O } });
    expect(story.map(({ note }) => note)).toEqual([
      'Placed: 2 lines, 24.00 GBP',
      'Stock and 24.00 are held',
      'Confirmed: 24.00 GBP',
      'Shipment requested: 3 pieces',
      'Packed for DHL, tracking number T1',
      'Shipped: 3 pieces',
      'Charged 24.00 GBP',
      '4 reserved of SHIRT',
      '4 set aside for good',
      '1 released: cancelled',
      '2 left the shelf',
      '1 back on the shelf',
    ]);
  });
});
