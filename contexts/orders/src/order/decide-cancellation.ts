import { isRejection, type Rejection } from '@daybook/core';
import { worthOf } from '../amounts.ts';
import { refuse } from '../rejections.ts';
import type { MovedLine } from '../vocabulary.ts';
import { chooseLines, sameLines } from './choose-lines.ts';
import type { OrderCommandOf } from './commands.ts';
import type { OrderEvent } from './events.ts';
import { evolve, type Placed } from './evolve.ts';
import { openLines, openOf } from './lines.ts';

type Decision = readonly OrderEvent[] | Rejection;

/**
 * A customer may cancel at every stage; what is cancelled is whatever has not been packed. Shipments still being
 * prepared are cancelled with it. If anything has been packed or shipped, the order lives on without the rest.
 */
export function cancelOrder({ data }: OrderCommandOf<'CancelOrder'>, order: Placed, now: string): Decision {
  const { cancellationId, reason } = data;
  if (order.situation === 'cancelled' || order.cancellations[cancellationId]) return [];
  const recalled = Object.entries(order.shipments).flatMap(([shipmentId, { situation }]): OrderEvent[] =>
    situation === 'requested' ? [{ type: 'ShipmentCancelled', data: { shipmentId, reason, cancelledAt: now } }] : [],
  );
  const after = recalled.reduce(evolve, order);
  if (after.situation === 'none') throw new Error('an order does not vanish');
  const lines = openLines(after.lines);
  if (lines.length === 0) return refuse('order_already_shipped');
  return [...recalled, cancelled(after, { cancellationId, lines, reason, now })];
}

/** Cancels part of what is open. Units in a shipment being prepared are not open: cancel the shipment first. */
export function cancelLines({ data }: OrderCommandOf<'CancelLines'>, order: Placed, now: string): Decision {
  const { cancellationId, reason } = data;
  const known = order.cancellations[cancellationId];
  if (known) return sameLines(known, data.lines) ? [] : refuse('cancellation_differs');
  if (order.situation === 'cancelled') return refuse('order_cancelled');
  // Before approval the stock may be in the middle of being reserved for the whole order; it is all or nothing then.
  if (order.situation === 'created') return refuse('order_not_approved');
  const lines = chooseLines(order, data.lines, openOf, 'quantity_not_open');
  if (isRejection(lines)) return lines;
  return [cancelled(order, { cancellationId, lines, reason, now })];
}

/** Takes back a shipment that is not packed yet: its lines are open again. */
export function cancelShipment({ data }: OrderCommandOf<'CancelShipment'>, order: Placed, now: string): Decision {
  const shipment = order.shipments[data.shipmentId];
  if (!shipment) return refuse('shipment_not_found');
  switch (shipment.situation) {
    case 'requested':
      return [{ type: 'ShipmentCancelled', data: { ...data, cancelledAt: now } }];
    case 'cancelled':
      return [];
    case 'packed':
    case 'shipped':
    case 'charged':
      return refuse('shipment_already_packed');
  }
}

/** The whole order if nothing of it remains, else a part of it. */
function cancelled(
  order: Placed,
  {
    cancellationId,
    lines,
    reason,
    now,
  }: { cancellationId: string; lines: readonly MovedLine[]; reason: string; now: string },
): OrderEvent {
  const { customerId, currency } = order.placed;
  const by = new Map(lines.map(({ lineId, quantity }) => [lineId, quantity]));
  const nothingRemains = order.lines.every((line) => line.ordered === line.cancelled + (by.get(line.lineId) ?? 0));
  const common = { cancellationId, lines: [...lines], currency, reason, cancelledAt: now };
  if (nothingRemains) return { type: 'OrderCancelled', data: { ...common, customerId } };
  return { type: 'OrderLinesCancelled', data: { ...common, amount: worthOf(lines, currency) } };
}
