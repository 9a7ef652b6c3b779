import type { InventoryItemEvent } from './events.ts';

/**
 * What is held for one order. `moved` remembers the shipments and cancellations that took from it, by id, so that a
 * repeat is known for one; each took at least one piece, so there are at most as many as pieces.
 */
export type Reservation = {
  readonly quantity: number;
  readonly expiresAt: string | null;
  readonly moved: Readonly<Record<string, number>>;
};

/** A reservation that is used up or given back: what it was asked for with, and what took from it. */
export type Closed = { readonly id: string; readonly moved: Readonly<Record<string, number>> };

/**
 * A product's stock. Every reservation in `reserved` fits: they never come to more than `onHand`, unless backorders
 * are allowed. That includes reservations whose time has run out and which nobody has needed yet, so one of those can
 * still be made firm.
 *
 * Two short memories, `closed` and `returned`, keep repeats from counting twice. They are bounded because a repeat
 * comes soon or not at all: the engine's own receipts know every command by its id for ever, so this is the second line
 * of defence, and a best-seller's state must not grow with every order it was ever in.
 */
export type InventoryItem = {
  readonly sku: string | null;
  readonly onHand: number;
  readonly backorderAllowed: boolean;
  readonly reserved: Readonly<Record<string, Reservation>>;
  readonly closed: readonly Closed[];
  readonly returned: readonly Closed[];
};

/** How many closed reservations and returns are remembered: minutes of a best-seller's trade. */
export const REMEMBERED = 200;

export const noStock: InventoryItem = {
  sku: null,
  onHand: 0,
  backorderAllowed: false,
  reserved: {},
  closed: [],
  returned: [],
};

/** What is reserved in all. */
export const reservedOf = (item: InventoryItem): number =>
  Object.values(item.reserved).reduce((sum, { quantity }) => sum + quantity, 0);

/** What could be reserved without taking it from anybody. Below zero only where backorders were allowed. */
export const availableOf = (item: InventoryItem): number => item.onHand - reservedOf(item);

export function evolve(item: InventoryItem, event: InventoryItemEvent): InventoryItem {
  switch (event.type) {
    case 'StockReplenished':
      return { ...item, sku: event.data.sku, onHand: item.onHand + event.data.quantity };
    case 'InventoryReserved': {
      const { orderId, quantity, expiresAt } = event.data;
      return { ...item, reserved: { ...item.reserved, [orderId]: { quantity, expiresAt, moved: {} } } };
    }
    case 'InventoryAllocated': {
      const reservation = { ...reservationOf(item, event.data.orderId), expiresAt: null };
      return { ...item, reserved: { ...item.reserved, [event.data.orderId]: reservation } };
    }
    case 'InventoryReleased': {
      const { orderId, cancellationId, quantity } = event.data;
      return taken(item, { orderId, movement: cancellationId, quantity });
    }
    case 'InventoryIssued': {
      const { orderId, shipmentId, quantity } = event.data;
      return { ...taken(item, { orderId, movement: shipmentId, quantity }), onHand: item.onHand - quantity };
    }
    case 'StockReturned': {
      const { returnId, quantity } = event.data;
      const returned = remember(item.returned, { id: returnId, moved: { [returnId]: quantity } });
      return { ...item, onHand: item.onHand + quantity, returned };
    }
    case 'BackorderPolicySet':
      return { ...item, backorderAllowed: event.data.allowed };
  }
}

/** Takes pieces from a reservation; when none are left it is closed. */
function taken(
  item: InventoryItem,
  { orderId, movement, quantity }: { orderId: string; movement: string | null; quantity: number },
): InventoryItem {
  const reservation = reservationOf(item, orderId);
  const moved = movement === null ? reservation.moved : { ...reservation.moved, [movement]: quantity };
  const left = reservation.quantity - quantity;
  if (left > 0) {
    return { ...item, reserved: { ...item.reserved, [orderId]: { ...reservation, quantity: left, moved } } };
  }
  const { [orderId]: _, ...reserved } = item.reserved;
  return { ...item, reserved, closed: remember(item.closed, { id: orderId, moved }) };
}

function reservationOf(item: InventoryItem, orderId: string): Reservation {
  const reservation = item.reserved[orderId];
  if (!reservation) throw new Error(`nothing is reserved for order ${orderId}`);
  return reservation;
}

const remember = (known: readonly Closed[], added: Closed): readonly Closed[] => [...known, added].slice(-REMEMBERED);
