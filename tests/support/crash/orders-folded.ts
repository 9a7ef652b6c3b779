import type { Evidence } from './evidence.ts';

type Moved = { readonly productId: string; readonly quantity: number };

/** An order as its events tell it, counted anew for the checks. Amounts are in ten-thousandths of the currency. */
export type Order = {
  readonly orderId: string;
  readonly paymentId: string;
  readonly total: bigint;
  approved: boolean;
  cancelled: boolean;
  /** Pieces by product: what was ordered and is neither cancelled nor shipped. */
  readonly open: Map<string, number>;
  readonly shipped: Map<string, number>;
  readonly restocked: Map<string, number>;
  readonly shipments: Map<
    string,
    { status: 'open' | 'cancelled' | 'shipped' | 'charged'; trackingNumber: string | null; amount: bigint }
  >;
  cancelledWorth: bigint;
  charged: bigint;
  refunded: bigint;
  readonly refundsPending: Set<string>;
};

/** `12.5` is 125000. Exact, and shares nothing with how the product counts. */
export function amountOf(text: string): bigint {
  const [whole = '', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(4, '0'));
}

export function foldOrders({ events }: Pick<Evidence, 'events'>): Map<string, Order> {
  const orders = new Map<string, Order>();
  for (const { streamType, streamId, type, data } of events) {
    if (streamType !== 'Order') continue;
    if (type === 'OrderCreated') orders.set(streamId, placed(streamId, data));
    const order = orders.get(streamId);
    if (!order) continue;
    const lines: readonly Moved[] = data.lines ?? [];
    switch (type) {
      case 'OrderApproved':
        order.approved = true;
        break;
      case 'OrderCancelled':
      case 'OrderLinesCancelled':
        order.cancelled ||= type === 'OrderCancelled';
        count(order.open, lines, -1);
        for (const { price, quantity } of data.lines) order.cancelledWorth += amountOf(price) * BigInt(quantity);
        break;
      case 'ShipmentRequested':
        order.shipments.set(data.shipmentId, { status: 'open', trackingNumber: null, amount: amountOf(data.amount) });
        break;
      case 'ShipmentPacked':
        change(order, data.shipmentId, { trackingNumber: data.trackingNumber });
        break;
      case 'ShipmentCancelled':
        change(order, data.shipmentId, { status: 'cancelled' });
        break;
      case 'OrderShipped':
        change(order, data.shipmentId, { status: 'shipped' });
        count(order.open, lines, -1);
        count(order.shipped, lines, 1);
        break;
      case 'OrderCharged':
        change(order, data.shipmentId, { status: 'charged' });
        order.charged += amountOf(data.amount);
        break;
      case 'ReturnReceived':
        if (data.restock) count(order.restocked, lines, 1);
        break;
      case 'RefundRequested':
        order.refundsPending.add(data.refundId);
        break;
      case 'RefundIssued':
        order.refundsPending.delete(data.refundId);
        order.refunded += amountOf(data.amount);
        break;
      case 'RefundFailed':
        order.refundsPending.delete(data.refundId);
        break;
    }
  }
  return orders;
}

// biome-ignore lint/suspicious/noExplicitAny: raw evidence
function placed(orderId: string, data: any): Order {
  const open = new Map<string, number>();
  count(open, data.items, 1);
  return {
    orderId,
    paymentId: data.paymentId,
    total: amountOf(data.totalAmount),
    approved: false,
    cancelled: false,
    open,
    shipped: new Map(),
    restocked: new Map(),
    shipments: new Map(),
    cancelledWorth: 0n,
    charged: 0n,
    refunded: 0n,
    refundsPending: new Set(),
  };
}

export function count(pieces: Map<string, number>, moved: readonly Moved[], sign: 1 | -1) {
  for (const { productId, quantity } of moved) pieces.set(productId, (pieces.get(productId) ?? 0) + sign * quantity);
}

function change(
  order: Order,
  shipmentId: string,
  to: Partial<{ status: 'cancelled' | 'shipped' | 'charged'; trackingNumber: string }>,
) {
  const shipment = order.shipments.get(shipmentId);
  if (!shipment) throw new Error(`order ${order.orderId} moves shipment ${shipmentId}, which nobody asked for`);
  Object.assign(shipment, to);
}

/** Whether pieces of it are neither cancelled nor shipped. */
export const isOpen = ({ open }: Order): boolean => [...open.values()].some((pieces) => pieces > 0);
