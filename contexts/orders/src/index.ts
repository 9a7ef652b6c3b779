import { context } from '@daybook/core';
import { routes } from './api.ts';
import { carrier } from './carrier.ts';
import { inventoryItem } from './inventory-item/decide.ts';
import { order } from './order/decide.ts';
import { refuse } from './rejections.ts';
import { customerSummary } from './views/customer-summary.ts';
import { inventory } from './views/inventory.ts';
import { orderTimeline } from './views/order-timeline.ts';
import { orders as ordersView } from './views/orders.ts';
import { sales } from './views/sales.ts';

/** Orders and the stock they are filled from. */
export const orders = context({
  name: 'orders',
  description: 'Orders and the stock they are filled from.',
  streams: [order, inventoryItem],
  views: [ordersView, customerSummary, inventory, sales, orderTimeline],
  sagas: [],
  ports: [carrier],
  routes,
  rejections: refuse.codes,
  feed: { roles: ['operator', 'auditor'] },
});

// For the application, which supplies the adapter.
export { carrier };
