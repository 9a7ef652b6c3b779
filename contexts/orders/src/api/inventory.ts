import { commandRoute, Flag, pageRoute, type Route, rowRoute, Shape } from '@daybook/core';
import { inventoryItemCommands } from '../inventory-item/commands.ts';
import { refuse } from '../rejections.ts';
import { inventory } from '../views/inventory.ts';
import { ProductId, Quantity, Sku } from '../vocabulary.ts';

const OneProduct = Shape({ productId: ProductId() });
const Nothing = Shape({});

/** Stock over HTTP. */
export const inventoryRoutes: readonly Route[] = [
  commandRoute({
    name: 'replenishStock',
    path: '/api/v1/inventory/{productId}/replenish',
    access: { roles: ['operator'] },
    summary: 'Put stock on the shelf.',
    params: OneProduct,
    body: Shape({ sku: Sku(), quantity: Quantity() }),
    commands: ({ params, body }) => inventoryItemCommands.ReplenishStock(params.productId, body),
  }),
  commandRoute({
    name: 'setBackorderPolicy',
    path: '/api/v1/inventory/{productId}/backorder',
    access: { roles: ['operator'] },
    summary: 'Allow or forbid promising more than is there.',
    params: OneProduct,
    body: Shape({ allowed: Flag('Whether more may be promised than is there.') }),
    commands: ({ params, body }) => inventoryItemCommands.SetBackorderPolicy(params.productId, body),
  }),
  pageRoute({
    name: 'inventory',
    path: '/api/v1/inventory',
    access: { roles: ['trader', 'operator', 'auditor'] },
    summary: 'What is on the shelves and what of it is spoken for.',
    params: Nothing,
    query: Nothing,
    view: inventory,
    many: 'all',
    arguments: () => ({}),
  }),
  rowRoute({
    name: 'productStock',
    path: '/api/v1/inventory/{productId}',
    access: { roles: ['trader', 'operator', 'auditor'] },
    summary: "A product's stock.",
    params: OneProduct,
    query: Nothing,
    view: inventory,
    one: ({ params }) => ({ productId: params.productId }),
    missing: () => refuse('product_not_stocked'),
  }),
];
