import type { Route } from '@daybook/core';
import { inventoryRoutes } from './api/inventory.ts';
import { orderQueries } from './api/order-queries.ts';
import { orderRoutes } from './api/orders.ts';

/** Every operation of this context, as data. Paging and reading at a past position are added to queries by the server. */
export const routes: readonly Route[] = [...orderRoutes, ...orderQueries, ...inventoryRoutes];
