import { isRejection, type Rejection } from '@daybook/core';
import { equal, worthOf } from '../amounts.ts';
import { refuse } from '../rejections.ts';
import { chooseLines, sameLines } from './choose-lines.ts';
import type { OrderCommandOf } from './commands.ts';
import type { OrderEvent } from './events.ts';
import type { Placed } from './evolve.ts';
import { openLines, openOf } from './lines.ts';

type Decision = readonly OrderEvent[] | Rejection;

export function requestShipment({ data }: OrderCommandOf<'RequestShipment'>, order: Placed, now: string): Decision {
  const { shipmentId } = data;
  const known = order.shipments[shipmentId];
  if (known) return data.lines === null || sameLines(known.lines, data.lines) ? [] : refuse('shipment_differs');
  if (order.situation === 'cancelled') return refuse('order_cancelled');
  if (order.situation !== 'confirmed') return refuse('order_not_confirmed');
  const lines = data.lines ? chooseLines(order, data.lines, openOf, 'quantity_not_open') : [...openLines(order.lines)];
  if (isRejection(lines)) return lines;
  if (lines.length === 0) return refuse('quantity_not_open');
  const { currency } = order.placed;
  const amount = worthOf(lines, currency);
  return [{ type: 'ShipmentRequested', data: { shipmentId, lines, amount, currency, requestedAt: now } }];
}

/** The label is bought and the parcel closed: from here on its lines cannot be cancelled. */
export function packShipment({ data }: OrderCommandOf<'PackShipment'>, order: Placed, now: string): Decision {
  const shipment = order.shipments[data.shipmentId];
  if (!shipment) return refuse('shipment_not_found');
  switch (shipment.situation) {
    case 'requested':
      return [{ type: 'ShipmentPacked', data: { ...data, packedAt: now } }];
    case 'packed': {
      const same = shipment.trackingNumber === data.trackingNumber && shipment.carrier === data.carrier;
      return same ? [] : refuse('shipment_differs');
    }
    case 'cancelled':
      return refuse('shipment_cancelled');
    case 'shipped':
    case 'charged':
      return refuse('shipment_already_packed');
  }
}

export function shipOrder({ data }: OrderCommandOf<'ShipOrder'>, order: Placed, now: string): Decision {
  const shipment = order.shipments[data.shipmentId];
  if (!shipment) return refuse('shipment_not_found');
  switch (shipment.situation) {
    case 'requested':
      return refuse('shipment_not_packed');
    case 'packed': {
      const { customerId, country, currency } = order.placed;
      const { lines, amount, trackingNumber, carrier } = shipment;
      const sent = { shipmentId: data.shipmentId, lines: [...lines], amount, trackingNumber, carrier };
      return [{ type: 'OrderShipped', data: { ...sent, customerId, country, currency, shippedAt: now } }];
    }
    case 'cancelled':
      return refuse('shipment_cancelled');
    case 'shipped':
    case 'charged':
      return [];
  }
}

/** The customer has paid for a shipment: exactly what is in it, and only once it has left. */
export function recordCharge({ data }: OrderCommandOf<'RecordCharge'>, order: Placed, now: string): Decision {
  const { customerId, currency } = order.placed;
  const shipment = order.shipments[data.shipmentId];
  if (!shipment) return refuse('shipment_not_found');
  switch (shipment.situation) {
    case 'requested':
    case 'packed':
    case 'cancelled':
      return refuse('shipment_not_shipped');
    case 'shipped':
      if (!equal(data.amount, shipment.amount, currency)) return refuse('charge_differs');
      return [
        {
          type: 'OrderCharged',
          data: { ...data, amount: shipment.amount, currency, customerId, chargedAt: now },
        },
      ];
    case 'charged': {
      const same = data.captureId === shipment.captureId && equal(data.amount, shipment.amount, currency);
      return same ? [] : refuse('charge_differs');
    }
  }
}
