/** What others may know of this context. */
export { carrier } from './carrier.ts';
export { inventoryItemCommands } from './inventory-item/commands.ts';
export { type InventoryItemEvent, inventoryItemEvents } from './inventory-item/events.ts';
export { orderCommands } from './order/commands.ts';
export { type LineQuantity, type MovedLine, type OrderEvent, type OrderedLine, orderEvents } from './order/events.ts';
