import { type DecisionContext, type Rejection, stream } from '@daybook/core';
import { refuse } from '../rejections.ts';
import { type InventoryItemCommand, type InventoryItemCommandOf, inventoryItemCommands } from './commands.ts';
import { reserveStock } from './decide-reservation.ts';
import { type InventoryItemEvent, inventoryItemEvents } from './events.ts';
import { evolve, type InventoryItem, noStock } from './evolve.ts';

type Decision = readonly InventoryItemEvent[] | Rejection;

/** More than any shelf holds; keeps every sum an exact number. */
export const MAX_ON_HAND = 1_000_000_000;

/** What a product's stock answers to a command. */
function decide(command: InventoryItemCommand, item: InventoryItem, { now }: DecisionContext): Decision {
  switch (command.type) {
    case 'ReplenishStock':
      if (item.onHand + command.data.quantity > MAX_ON_HAND) return refuse('stock_limit');
      return [{ type: 'StockReplenished', data: { ...command.data, replenishedAt: now } }];
    case 'ReserveStock':
      return reserveStock(command, item, now);
    case 'AllocateStock':
      return allocateStock(command, item);
    case 'ReleaseStock':
      return releaseAll(item, command.data.orderId, { cause: 'cancelled', reason: command.data.reason });
    case 'ReleasePart':
      return releasePart(command, item);
    case 'ExpireReservation': {
      const { orderId } = command.data;
      const expiresAt = item.reserved[orderId]?.expiresAt ?? null;
      if (expiresAt === null || Date.parse(expiresAt) > Date.parse(now)) return [];
      return releaseAll(item, orderId, { cause: 'expired', reason: 'reservation expired' });
    }
    case 'IssueStock':
      return issueStock(command, item);
    case 'ReturnStock':
      return returnStock(command, item);
    case 'SetBackorderPolicy':
      return command.data.allowed === item.backorderAllowed ? [] : [{ type: 'BackorderPolicySet', data: command.data }];
  }
}

/** Makes a reservation firm. One whose time has run out will do as long as nobody else has needed the stock. */
function allocateStock({ data: { orderId } }: InventoryItemCommandOf<'AllocateStock'>, item: InventoryItem): Decision {
  const reservation = item.reserved[orderId];
  if (!reservation) return refuse('reservation_not_found', { orderId });
  if (reservation.expiresAt === null) return [];
  return [{ type: 'InventoryAllocated', data: { orderId, quantity: reservation.quantity } }];
}

/** Nothing reserved means nothing to release: saying so twice, or too late, changes nothing. */
function releaseAll(
  item: InventoryItem,
  orderId: string,
  why: { cause: 'cancelled' | 'expired'; reason: string },
): Decision {
  const reservation = item.reserved[orderId];
  if (!reservation) return [];
  const data = { orderId, quantity: reservation.quantity, cancellationId: null, ...why };
  return [{ type: 'InventoryReleased', data }];
}

function releasePart({ data }: InventoryItemCommandOf<'ReleasePart'>, item: InventoryItem): Decision {
  const { orderId, cancellationId, quantity, reason } = data;
  const known = movedBefore(item, orderId, cancellationId);
  if (known !== null) return known === quantity ? [] : refuse('movement_differs');
  const reservation = item.reserved[orderId];
  if (!reservation) return refuse('reservation_not_found', { orderId });
  if (quantity > reservation.quantity)
    return refuse('insufficient_stock', { asked: quantity, most: reservation.quantity });
  return [{ type: 'InventoryReleased', data: { orderId, quantity, cause: 'cancelled', cancellationId, reason } }];
}

/** Only what was reserved leaves, and only what is there: a backordered piece has to arrive before it can go. */
function issueStock({ data }: InventoryItemCommandOf<'IssueStock'>, item: InventoryItem): Decision {
  const { orderId, shipmentId, quantity } = data;
  const known = movedBefore(item, orderId, shipmentId);
  if (known !== null) return known === quantity ? [] : refuse('movement_differs');
  const reservation = item.reserved[orderId];
  if (!reservation) return refuse('reservation_not_found', { orderId });
  const most = Math.min(reservation.quantity, item.onHand);
  if (quantity > most) return refuse('insufficient_stock', { asked: quantity, most });
  return [{ type: 'InventoryIssued', data }];
}

function returnStock({ data }: InventoryItemCommandOf<'ReturnStock'>, item: InventoryItem): Decision {
  const known = item.returned.find(({ id }) => id === data.returnId)?.moved[data.returnId];
  if (known !== undefined) return known === data.quantity ? [] : refuse('movement_differs');
  if (item.onHand + data.quantity > MAX_ON_HAND) return refuse('stock_limit');
  return [{ type: 'StockReturned', data }];
}

/** How many pieces a shipment or cancellation has already taken from an order's reservation; null if it has not. */
function movedBefore(item: InventoryItem, orderId: string, movement: string): number | null {
  const open = item.reserved[orderId]?.moved[movement];
  return open ?? item.closed.findLast(({ id }) => id === orderId)?.moved[movement] ?? null;
}

/** Stream 'InventoryItem', one for each product; its id is the product's. */
export const inventoryItem = stream({
  description: 'The stock of a product, and for which orders it is kept.',
  events: inventoryItemEvents,
  commands: inventoryItemCommands,
  hasGivenIds: true,
  initial: noStock,
  evolve,
  decide,
});
