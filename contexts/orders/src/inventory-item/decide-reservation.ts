import type { Rejection } from '@daybook/core';
import { refuse } from '../rejections.ts';
import type { InventoryItemCommandOf } from './commands.ts';
import type { InventoryItemEvent } from './events.ts';
import { availableOf, type InventoryItem } from './evolve.ts';

/**
 * Holds pieces for an order. Where too few are free, reservations whose time has run out give theirs up, those that
 * ran out first going first and no more of them than needed.
 */
export function reserveStock(
  { data }: InventoryItemCommandOf<'ReserveStock'>,
  item: InventoryItem,
  now: string,
): readonly InventoryItemEvent[] | Rejection {
  const { orderId, quantity, expiresAt } = data;
  const known = item.reserved[orderId];
  // Pieces of it may have gone since, so the quantity asked for is what is left plus what was taken.
  if (known) {
    const asked = Object.values(known.moved).reduce((sum, taken) => sum + taken, known.quantity);
    return asked === quantity ? [] : refuse('reservation_differs', { orderId });
  }
  if (item.closed.some(({ id }) => id === orderId)) return refuse('reservation_closed', { orderId });

  let available = availableOf(item);
  const freed: InventoryItemEvent[] = [];
  for (const [other, held] of runOut(item, now)) {
    if (available >= quantity) break;
    available += held;
    freed.push({
      type: 'InventoryReleased',
      data: { orderId: other, quantity: held, cause: 'expired', cancellationId: null, reason: 'reservation expired' },
    });
  }
  const backordered = available < quantity;
  if (backordered && !item.backorderAllowed) {
    return refuse('insufficient_stock', { asked: quantity, most: Math.max(available, 0) });
  }
  return [...freed, { type: 'InventoryReserved', data: { orderId, sku: item.sku, quantity, expiresAt, backordered } }];
}

/** The reservations whose time has run out, and how many pieces each holds, the longest overdue first. */
function runOut(item: InventoryItem, now: string): [orderId: string, quantity: number][] {
  const at = Date.parse(now);
  return Object.entries(item.reserved)
    .flatMap(([orderId, { quantity, expiresAt }]) => {
      const due = expiresAt === null ? null : Date.parse(expiresAt);
      return due !== null && due <= at ? [{ orderId, quantity, due }] : [];
    })
    .sort((a, b) => a.due - b.due || (a.orderId < b.orderId ? -1 : 1))
    .map(({ orderId, quantity }) => [orderId, quantity]);
}
