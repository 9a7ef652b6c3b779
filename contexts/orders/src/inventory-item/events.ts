import { Count, type EventOf, event, Nullable, OneOf, Shape, Timestamp, Type, Uuid } from '@daybook/core';
import { Reason, Sku } from '../order/events.ts';

/** A number of pieces, at least one. */
export const Quantity = () => Count({ minimum: 1, maximum: 1_000_000_000 });

/** The events of a product's stock. Their names and fields are the storage format; the stream's id is the product's. */
export const inventoryItemEvents = {
  StockReplenished: event(Shape({ sku: Sku(), quantity: Quantity(), replenishedAt: Timestamp() })),
  InventoryReserved: event(
    Shape({
      orderId: Uuid(),
      sku: Nullable(Sku()),
      quantity: Quantity(),
      /** Until when nobody else gets it; null when it is held until it is used or released. */
      expiresAt: Nullable(Timestamp()),
      /** Whether more is now promised than is there. */
      backordered: Type.Boolean(),
    }),
  ),
  /** The reservation is firm: it no longer runs out. */
  InventoryAllocated: event(Shape({ orderId: Uuid(), quantity: Quantity() })),
  InventoryReleased: event(
    Shape({
      orderId: Uuid(),
      quantity: Quantity(),
      cause: OneOf('cancelled', 'expired'),
      /** The part of the order that was cancelled; null when all that was left is released. */
      cancellationId: Nullable(Uuid()),
      reason: Reason(),
    }),
  ),
  /** Left the shelf with a shipment. */
  InventoryIssued: event(Shape({ orderId: Uuid(), shipmentId: Uuid(), quantity: Quantity() })),
  StockReturned: event(Shape({ orderId: Uuid(), returnId: Uuid(), quantity: Quantity() })),
  BackorderPolicySet: event(Shape({ allowed: Type.Boolean() })),
};

export type InventoryItemEvent = EventOf<typeof inventoryItemEvents>;
