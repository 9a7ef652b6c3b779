import { type CommandOf, commands, Shape, Timestamp, Type, Uuid } from '@daybook/core';
import { Reason, Sku } from '../order/events.ts';
import { Quantity } from './events.ts';

/** What can be asked of a product's stock. Each is known again by the order's, shipment's or return's id. */
export const inventoryItemCommands = commands('InventoryItem', {
  ReplenishStock: Shape({ sku: Sku(), quantity: Quantity() }),
  ReserveStock: Shape({ orderId: Uuid(), quantity: Quantity(), expiresAt: Timestamp() }),
  AllocateStock: Shape({ orderId: Uuid() }),
  /** Gives back all that is still reserved for an order. */
  ReleaseStock: Shape({ orderId: Uuid(), reason: Reason() }),
  /** Gives back part of it, because that part of the order was cancelled. */
  ReleasePart: Shape({ orderId: Uuid(), cancellationId: Uuid(), quantity: Quantity(), reason: Reason() }),
  ExpireReservation: Shape({ orderId: Uuid() }),
  IssueStock: Shape({ orderId: Uuid(), shipmentId: Uuid(), quantity: Quantity() }),
  ReturnStock: Shape({ orderId: Uuid(), returnId: Uuid(), quantity: Quantity() }),
  SetBackorderPolicy: Shape({ allowed: Type.Boolean() }),
});

export type InventoryItemCommand = CommandOf<typeof inventoryItemCommands.schemas>;
export type InventoryItemCommandOf<T extends InventoryItemCommand['type']> = Extract<InventoryItemCommand, { type: T }>;
