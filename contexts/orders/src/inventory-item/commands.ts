import { type CommandOf, commands, Flag, Shape, Timestamp } from '@daybook/core';
import { CancellationId, OrderId, Quantity, Reason, ReturnId, ShipmentId, Sku } from '../vocabulary.ts';

/** What can be asked of a product's stock. Each is known again by the order's, shipment's or return's id. */
export const inventoryItemCommands = commands('InventoryItem', {
  ReplenishStock: Shape({ sku: Sku(), quantity: Quantity() }, 'Put goods on the shelf.'),
  ReserveStock: Shape(
    { orderId: OrderId(), quantity: Quantity(), expiresAt: Timestamp('Until when nobody else gets it.') },
    'Keep goods for an order for a while.',
  ),
  AllocateStock: Shape({ orderId: OrderId() }, 'Make the reservation of an order firm.'),
  ReleaseStock: Shape({ orderId: OrderId(), reason: Reason() }, 'Give back all that is still kept for an order.'),
  ReleasePart: Shape(
    { orderId: OrderId(), cancellationId: CancellationId(), quantity: Quantity(), reason: Reason() },
    'Give back part of it, because that part of the order was cancelled.',
  ),
  ExpireReservation: Shape({ orderId: OrderId() }, 'Give back what was kept for an order whose time has run out.'),
  IssueStock: Shape(
    { orderId: OrderId(), shipmentId: ShipmentId(), quantity: Quantity() },
    'Take goods off the shelf with a shipment.',
  ),
  ReturnStock: Shape(
    { orderId: OrderId(), returnId: ReturnId(), quantity: Quantity() },
    'Put goods back on the shelf that came back.',
  ),
  SetBackorderPolicy: Shape(
    { allowed: Flag('Whether more may be promised than is there.') },
    'Allow or forbid promising more than is there.',
  ),
});

export type InventoryItemCommand = CommandOf<typeof inventoryItemCommands.schemas>;
export type InventoryItemCommandOf<T extends InventoryItemCommand['type']> = Extract<InventoryItemCommand, { type: T }>;
