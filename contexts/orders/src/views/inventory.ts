import { Count, described, Flag, Nullable, Shape, type Static, Timestamp, view } from '@daybook/core';
import { inventoryItemEvents } from '../inventory-item/events.ts';
import { ProductId, Sku } from '../vocabulary.ts';

const InventoryRow = Shape({
  productId: ProductId(),
  sku: Nullable(described(Sku(), 'The tag that names the goods to people; null while none is known.')),
  onHand: Count({ description: 'Pieces on the shelf.' }),
  reserved: Count({ description: 'Pieces on the shelf that are kept for orders.' }),
  available: Count({
    minimum: -1_000_000_000,
    description: '`onHand` less `reserved`; below zero by what is backordered.',
  }),
  backorderAllowed: Flag('Whether more may be promised than is there.'),
  updatedAt: Timestamp('When the row last changed.'),
});

/**
 * What is on the shelf and what of it is spoken for. A reservation whose time has run out counts as reserved until it
 * is released: a view folds events, and time passing is none.
 */
export const inventory = view({
  name: 'inventory',
  description: 'What is on the shelf of a product, and what of it is spoken for.',
  version: 1,
  events: inventoryItemEvents,
  row: InventoryRow,
  key: ['productId'],
  keys: (event) => [{ productId: event.streamId }],
  project(before, event) {
    const row = { ...(before ?? unknown(event.streamId, event.recordedAt)), updatedAt: event.recordedAt };
    switch (event.type) {
      case 'StockReplenished':
        return counted({ ...row, sku: event.data.sku, onHand: row.onHand + event.data.quantity });
      case 'InventoryReserved':
        return counted({ ...row, reserved: row.reserved + event.data.quantity });
      case 'InventoryAllocated':
        return row;
      case 'InventoryReleased':
        return counted({ ...row, reserved: row.reserved - event.data.quantity });
      case 'InventoryIssued': {
        const { quantity } = event.data;
        return counted({ ...row, onHand: row.onHand - quantity, reserved: row.reserved - quantity });
      }
      case 'StockReturned':
        return counted({ ...row, onHand: row.onHand + event.data.quantity });
      case 'BackorderPolicySet':
        return { ...row, backorderAllowed: event.data.allowed };
    }
  },
  queries: { all: { orderBy: [{ field: 'sku' }] } },
});

type InventoryRow = Static<typeof InventoryRow>;

const unknown = (productId: string, updatedAt: string): InventoryRow => ({
  productId,
  sku: null,
  onHand: 0,
  reserved: 0,
  available: 0,
  backorderAllowed: false,
  updatedAt,
});

const counted = (row: InventoryRow): InventoryRow => ({ ...row, available: row.onHand - row.reserved });
