import { type Static, view } from '@daybook/core';
import { exceeds, isAboveZero, minus, nothing, plus } from '../amounts.ts';
import { type OrderEvent, orderEvents } from '../order/events.ts';
import { moveLines } from '../order/lines.ts';
import { fulfilmentStatus, type OrderStatus, orderStatus, type Stage } from '../order/status.ts';
import type { LineQuantity } from '../vocabulary.ts';
import { OrderRow, type PAYMENT_STATUSES, type RefundRow, type ShipmentRow } from './order-row.ts';

/** One row for each order: all there is to know of it. */
export const orders = view({
  name: 'orders',
  description: 'An order, with its lines, shipments, returns and refunds.',
  version: 1,
  events: orderEvents,
  row: OrderRow,
  key: ['orderId'],
  keys: (event) => [{ orderId: event.streamId }],
  project(row, event) {
    const before = event.type === 'OrderCreated' ? placed(event.streamId, event) : row;
    if (!before) return null;
    const linesOf = (id: string) => before.shipments.find(({ shipmentId }) => shipmentId === id)?.lines ?? null;
    const items = moveLines(before.items, event, linesOf);
    const after = withDocuments(before, event);
    const stage = stageAfter(stageOf(before.status), event);
    return {
      ...after,
      items: items === before.items ? before.items : [...items],
      status: orderStatus(stage, items),
      fulfilmentStatus: fulfilmentStatus(stage, items),
      paymentStatus: paymentStatus(stage, after),
      updatedAt: event.recordedAt,
      version: event.version,
    };
  },
  queries: {
    all: { orderBy: [{ field: 'createdAt', descending: true }] },
    byCustomer: { where: ['customerId'], orderBy: [{ field: 'createdAt', descending: true }] },
    byStatus: { where: ['status'], range: 'createdAt', orderBy: [{ field: 'createdAt', descending: true }] },
  },
});

function placed(orderId: string, { data }: Extract<OrderEvent, { type: 'OrderCreated' }>): OrderRow {
  const { orderNumber, customerId, channel, currency, totalAmount, paymentId, shippingAddress, country } = data;
  return {
    orderId,
    orderNumber,
    customerId,
    status: 'created',
    fulfilmentStatus: 'unfulfilled',
    paymentStatus: 'pending',
    channel,
    currency,
    totalAmount,
    cancelledAmount: nothing(currency),
    charged: nothing(currency),
    refunded: nothing(currency),
    paymentId,
    items: [],
    shipments: [],
    returns: [],
    refunds: [],
    shippingAddress,
    country,
    createdAt: data.createdAt,
    updatedAt: data.createdAt,
    version: 1,
  };
}

/** The shipments, returns, refunds and sums that an event changes. */
function withDocuments(row: OrderRow, event: OrderEvent): OrderRow {
  switch (event.type) {
    case 'OrderCreated':
    case 'OrderApproved':
    case 'OrderConfirmed':
      return row;
    case 'ShipmentRequested': {
      const { shipmentId, amount, lines } = event.data;
      const shipment = { shipmentId, status: 'requested' as const, lines: quantities(lines), amount };
      return withShipment(row, { ...shipment, trackingNumber: null, carrier: null });
    }
    case 'ShipmentPacked': {
      const { trackingNumber, carrier } = event.data;
      return changeShipment(row, event.data.shipmentId, { status: 'packed', trackingNumber, carrier });
    }
    case 'ShipmentCancelled':
      return changeShipment(row, event.data.shipmentId, { status: 'cancelled' });
    case 'OrderShipped': {
      const { shipmentId, amount, lines, trackingNumber, carrier } = event.data;
      const shipment = { shipmentId, status: 'shipped' as const, lines: quantities(lines), amount };
      return withShipment(row, { ...shipment, trackingNumber, carrier });
    }
    case 'OrderCharged': {
      const charged = plus(row.charged, event.data.amount, row.currency);
      return { ...changeShipment(row, event.data.shipmentId, { status: 'charged' }), charged };
    }
    case 'OrderLinesCancelled':
      return { ...row, cancelledAmount: plus(row.cancelledAmount, event.data.amount, row.currency) };
    case 'OrderCancelled':
      return { ...row, cancelledAmount: row.totalAmount };
    case 'ReturnAuthorized': {
      const { returnId, lines } = event.data;
      return { ...row, returns: [...row.returns, { returnId, status: 'authorized', lines: quantities(lines) }] };
    }
    case 'ReturnReceived': {
      const { returnId } = event.data;
      const returns = row.returns.map((r) => (r.returnId === returnId ? { ...r, status: 'received' as const } : r));
      return { ...row, returns };
    }
    case 'RefundRequested':
      return withRefund(row, { refundId: event.data.refundId, status: 'pending', amount: event.data.amount });
    case 'RefundIssued': {
      const { refundId, amount } = event.data;
      const refunded = plus(row.refunded, amount, row.currency);
      return { ...withRefund(row, { refundId, status: 'issued', amount }), refunded };
    }
    case 'RefundFailed': {
      const { refundId } = event.data;
      const amount = row.refunds.find((refund) => refund.refundId === refundId)?.amount ?? '0';
      return withRefund(row, { refundId, status: 'failed', amount });
    }
  }
}

function paymentStatus(stage: Stage, row: OrderRow): (typeof PAYMENT_STATUSES)[number] {
  const { charged, refunded, currency } = row;
  if (isAboveZero(refunded, currency)) return exceeds(charged, refunded, currency) ? 'partially_refunded' : 'refunded';
  if (isAboveZero(charged, currency)) {
    const due = minus(row.totalAmount, row.cancelledAmount, currency);
    return exceeds(due, charged, currency) ? 'partially_processed' : 'processed';
  }
  if (stage === 'cancelled') return 'released';
  return stage === 'created' ? 'pending' : 'authorized';
}

function stageOf(status: OrderStatus): Stage {
  switch (status) {
    case 'created':
    case 'approved':
    case 'cancelled':
    case 'confirmed':
      return status;
    case 'partially_shipped':
    case 'shipped':
    case 'partially_returned':
    case 'returned':
      return 'confirmed';
  }
}

function stageAfter(stage: Stage, { type }: OrderEvent): Stage {
  if (type === 'OrderApproved') return 'approved';
  if (type === 'OrderConfirmed') return 'confirmed';
  return type === 'OrderCancelled' ? 'cancelled' : stage;
}

const quantities = (lines: readonly Static<typeof LineQuantity>[]) =>
  lines.map(({ lineId, quantity }) => ({ lineId, quantity }));

const withShipment = (row: OrderRow, shipment: Static<typeof ShipmentRow>): OrderRow => ({
  ...row,
  shipments: [...row.shipments.filter(({ shipmentId }) => shipmentId !== shipment.shipmentId), shipment],
});

const changeShipment = (row: OrderRow, id: string, change: Partial<Static<typeof ShipmentRow>>): OrderRow => ({
  ...row,
  shipments: row.shipments.map((shipment) => (shipment.shipmentId === id ? { ...shipment, ...change } : shipment)),
});

const withRefund = (row: OrderRow, refund: Static<typeof RefundRow>): OrderRow => ({
  ...row,
  refunds: [...row.refunds.filter(({ refundId }) => refundId !== refund.refundId), refund],
});
