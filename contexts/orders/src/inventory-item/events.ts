import { described, type EventOf, event, Flag, Nullable, OneOf, Shape, Timestamp, Uuid } from '@daybook/core';
import { OrderId, Quantity, Reason, ReturnId, ShipmentId, Sku } from '../vocabulary.ts';

/** The events of a product's stock. Their names and fields are the storage format; the stream's id is the product's. */
export const inventoryItemEvents = {
  StockReplenished: event(
    Shape(
      { sku: Sku(), quantity: Quantity(), replenishedAt: Timestamp('When the goods were put on the shelf.') },
      'Goods were put on the shelf.',
    ),
  ),
  InventoryReserved: event(
    Shape(
      {
        orderId: OrderId(),
        sku: Nullable(Sku()),
        quantity: Quantity(),
        expiresAt: Nullable(
          Timestamp('Until when nobody else gets it; null when it is held until it is used or released.'),
        ),
        backordered: Flag('Whether more is now promised than is there.'),
      },
      'Goods are kept for an order.',
    ),
  ),
  InventoryAllocated: event(
    Shape({ orderId: OrderId(), quantity: Quantity() }, 'A reservation is firm: it no longer runs out.'),
  ),
  InventoryReleased: event(
    Shape(
      {
        orderId: OrderId(),
        quantity: Quantity(),
        cause: described(OneOf('cancelled', 'expired'), 'Whether it was given back, or its time ran out.'),
        cancellationId: Nullable(
          Uuid('The part of the order that was cancelled; null when all that was left is released.'),
        ),
        reason: Reason(),
      },
      'Goods that were kept for an order are free again.',
    ),
  ),
  InventoryIssued: event(
    Shape(
      { orderId: OrderId(), shipmentId: ShipmentId(), quantity: Quantity() },
      'Goods left the shelf with a shipment.',
    ),
  ),
  StockReturned: event(
    Shape({ orderId: OrderId(), returnId: ReturnId(), quantity: Quantity() }, 'Goods came back to the shelf.'),
  ),
  BackorderPolicySet: event(
    Shape(
      { allowed: Flag('Whether more may be promised than is there.') },
      'It was allowed or forbidden to promise more than is there.',
    ),
  ),
};

export type InventoryItemEvent = EventOf<typeof inventoryItemEvents>;
