import { Count, type RecordedOf, Shape, Text, Timestamp, view } from '@daybook/core';
import { inventoryItemEvents } from '../inventory-item/events.ts';
import { orderEvents } from '../order/events.ts';
import { OrderId } from '../vocabulary.ts';

const { InventoryReserved, InventoryAllocated, InventoryReleased, InventoryIssued, StockReturned } =
  inventoryItemEvents;

const timelineEvents = {
  ...orderEvents,
  InventoryReserved,
  InventoryAllocated,
  InventoryReleased,
  InventoryIssued,
  StockReturned,
};

type TimelineEvent = RecordedOf<typeof timelineEvents>;

/** What happened to an order, in words, in the order it was recorded. */
export const orderTimeline = view({
  name: 'order_timeline',
  description: 'One thing that happened to an order, in words.',
  version: 1,
  events: timelineEvents,
  row: Shape({
    orderId: OrderId(),
    position: Count({
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'Where in the log it stands: its place among all that was ever recorded.',
    }),
    at: Timestamp('When it was recorded.'),
    type: Text({ maxLength: 100, description: 'Which event it was.' }),
    note: Text({ description: 'What happened, in words.' }),
  }),
  key: ['orderId', 'position'],
  keys: (event) => [{ orderId: orderOf(event), position: event.position }],
  project: (_, event) => ({
    orderId: orderOf(event),
    position: event.position,
    at: event.recordedAt,
    type: event.type,
    note: noteOf(event),
  }),
  queries: { byOrder: { where: ['orderId'], orderBy: [{ field: 'position' }] } },
});

const orderOf = (event: TimelineEvent) => ('orderId' in event.data ? event.data.orderId : event.streamId);

function noteOf(event: TimelineEvent): string {
  switch (event.type) {
    case 'OrderCreated': {
      const { items, totalAmount, currency, channel } = event.data;
      return `${channel === 'import' ? 'Imported' : 'Placed'}: ${count(items.length, 'line')}, ${totalAmount} ${currency}`;
    }
    case 'OrderApproved':
      return `Stock and ${event.data.authorizedAmount} are held`;
    case 'OrderConfirmed':
      return `Confirmed: ${event.data.totalAmount} ${event.data.currency}`;
    case 'ShipmentRequested':
      return `Shipment requested: ${pieces(event.data.lines)}`;
    case 'ShipmentPacked':
      return `Packed for ${event.data.carrier}, tracking number ${event.data.trackingNumber}`;
    case 'ShipmentCancelled':
      return `Shipment cancelled: ${event.data.reason}`;
    case 'OrderShipped':
      return `Shipped: ${pieces(event.data.lines)}`;
    case 'OrderCharged':
      return `Charged ${event.data.amount} ${event.data.currency}`;
    case 'OrderLinesCancelled':
      return `Cancelled ${pieces(event.data.lines)}: ${event.data.reason}`;
    case 'OrderCancelled':
      return `Cancelled: ${event.data.reason}`;
    case 'ReturnAuthorized':
      return `Return agreed, ${pieces(event.data.lines)}: ${event.data.reason}`;
    case 'ReturnReceived':
      return `Return received: ${pieces(event.data.lines)}, ${event.data.restock ? 'back on the shelf' : 'not restocked'}`;
    case 'RefundRequested':
      return `Refund of ${event.data.amount} ${event.data.currency} requested: ${event.data.reason}`;
    case 'RefundIssued':
      return `Refunded ${event.data.amount} ${event.data.currency}`;
    case 'RefundFailed':
      return `Refund failed: ${event.data.reason}`;
    case 'InventoryReserved':
      return `${event.data.quantity} reserved of ${event.data.sku ?? event.streamId}`;
    case 'InventoryAllocated':
      return `${event.data.quantity} set aside for good`;
    case 'InventoryReleased':
      return `${event.data.quantity} released: ${event.data.reason}`;
    case 'InventoryIssued':
      return `${event.data.quantity} left the shelf`;
    case 'StockReturned':
      return `${event.data.quantity} back on the shelf`;
  }
}

const count = (n: number, thing: string) => `${n} ${thing}${n === 1 ? '' : 's'}`;

const pieces = (lines: readonly { quantity: number }[]) =>
  count(
    lines.reduce((sum, { quantity }) => sum + quantity, 0),
    'piece',
  );
