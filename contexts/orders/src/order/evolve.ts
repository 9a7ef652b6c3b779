import { plus } from '../amounts.ts';
import type { LineQuantity, MovedLine } from '../vocabulary.ts';
import type { OrderEvent } from './events.ts';
import { type Line, moveLines } from './lines.ts';
import type { Stage } from './status.ts';

type Goods = { readonly lines: readonly MovedLine[]; readonly amount: string };

/** From being asked for to being paid. Packing is the point of no return: a packed shipment cannot be cancelled. */
export type Shipment =
  | ({ readonly situation: 'requested' } & Goods)
  | ({ readonly situation: 'packed'; readonly trackingNumber: string; readonly carrier: string } & Goods)
  | ({ readonly situation: 'shipped' } & Goods)
  | ({ readonly situation: 'charged'; readonly captureId: string } & Goods)
  | ({ readonly situation: 'cancelled' } & Goods);

/** Goods on their way back. */
export type Return = {
  readonly situation: 'authorized' | 'received';
  readonly lines: readonly MovedLine[];
  readonly restock: boolean;
};

/** Money on its way back. Pending and issued refunds together never exceed what was charged. */
export type Refund = { readonly situation: 'pending' | 'issued' | 'failed'; readonly amount: string };

export type Placed = {
  readonly situation: Stage;
  /** As it was ordered; never changes. */
  readonly placed: Extract<OrderEvent, { type: 'OrderCreated' }>['data'];
  readonly lines: readonly Line[];
  readonly shipments: Readonly<Record<string, Shipment>>;
  readonly cancellations: Readonly<Record<string, readonly LineQuantity[]>>;
  readonly returns: Readonly<Record<string, Return>>;
  readonly refunds: Readonly<Record<string, Refund>>;
  /** What the customer has paid so far, for all shipments. */
  readonly charged: string;
};

export type Order = { readonly situation: 'none' } | Placed;

export const noOrder: Order = { situation: 'none' };

export function evolve(order: Order, event: OrderEvent): Order {
  if (event.type === 'OrderCreated') return placedBy(event);
  if (order.situation === 'none') throw new Error(`${event.type} before OrderCreated`);
  return evolvePlaced({ ...order, lines: moveLines(order.lines, event, (id) => announced(order, id)) }, event);
}

function placedBy(event: Extract<OrderEvent, { type: 'OrderCreated' }>): Placed {
  const lines = moveLines([], event, () => null);
  const nothing = { shipments: {}, cancellations: {}, returns: {}, refunds: {}, charged: '0' };
  return { situation: 'created', placed: event.data, lines, ...nothing };
}

function evolvePlaced(order: Placed, event: Exclude<OrderEvent, { type: 'OrderCreated' }>): Placed {
  switch (event.type) {
    case 'OrderApproved':
      return { ...order, situation: 'approved' };
    case 'OrderConfirmed':
      return { ...order, situation: 'confirmed' };
    case 'OrderCancelled':
      return { ...withCancellation(order, event.data), situation: 'cancelled' };
    case 'OrderLinesCancelled':
      return withCancellation(order, event.data);
    case 'ShipmentRequested':
      return withShipment(order, event.data.shipmentId, { situation: 'requested', ...goods(event.data) });
    case 'ShipmentPacked': {
      const { shipmentId, trackingNumber, carrier } = event.data;
      const shipment = shipmentOf(order, shipmentId);
      return withShipment(order, shipmentId, { situation: 'packed', trackingNumber, carrier, ...goods(shipment) });
    }
    case 'ShipmentCancelled': {
      const shipment = shipmentOf(order, event.data.shipmentId);
      return withShipment(order, event.data.shipmentId, { situation: 'cancelled', ...goods(shipment) });
    }
    case 'OrderShipped':
      return withShipment(order, event.data.shipmentId, { situation: 'shipped', ...goods(event.data) });
    case 'OrderCharged': {
      const { shipmentId, captureId, amount } = event.data;
      const charged = plus(order.charged, amount, order.placed.currency);
      const shipment = shipmentOf(order, shipmentId);
      return { ...withShipment(order, shipmentId, { situation: 'charged', captureId, ...goods(shipment) }), charged };
    }
    case 'ReturnAuthorized':
      return withReturn(order, event.data.returnId, {
        situation: 'authorized',
        lines: event.data.lines,
        restock: false,
      });
    case 'ReturnReceived': {
      const { returnId, lines, restock } = event.data;
      return withReturn(order, returnId, { situation: 'received', lines, restock });
    }
    case 'RefundRequested':
      return withRefund(order, event.data.refundId, { situation: 'pending', amount: event.data.amount });
    case 'RefundIssued':
      return withRefund(order, event.data.refundId, { situation: 'issued', amount: event.data.amount });
    case 'RefundFailed': {
      const amount = order.refunds[event.data.refundId]?.amount ?? '0';
      return withRefund(order, event.data.refundId, { situation: 'failed', amount });
    }
  }
}

/** The lines of a shipment that is being prepared. */
function announced(order: Placed, shipmentId: string): readonly LineQuantity[] | null {
  const shipment = order.shipments[shipmentId];
  return shipment?.situation === 'requested' || shipment?.situation === 'packed' ? shipment.lines : null;
}

function shipmentOf(order: Placed, shipmentId: string): Shipment {
  const shipment = order.shipments[shipmentId];
  if (!shipment) throw new Error(`shipment ${shipmentId} was never requested`);
  return shipment;
}

const goods = ({ lines, amount }: Goods): Goods => ({ lines, amount });

const quantities = (lines: readonly MovedLine[]): LineQuantity[] =>
  lines.map(({ lineId, quantity }) => ({ lineId, quantity }));

const withCancellation = (
  order: Placed,
  { cancellationId, lines }: { cancellationId: string; lines: readonly MovedLine[] },
): Placed => ({ ...order, cancellations: { ...order.cancellations, [cancellationId]: quantities(lines) } });

const withShipment = (order: Placed, id: string, shipment: Shipment): Placed => ({
  ...order,
  shipments: { ...order.shipments, [id]: shipment },
});

const withReturn = (order: Placed, id: string, received: Return): Placed => ({
  ...order,
  returns: { ...order.returns, [id]: received },
});

const withRefund = (order: Placed, id: string, refund: Refund): Placed => ({
  ...order,
  refunds: { ...order.refunds, [id]: refund },
});
