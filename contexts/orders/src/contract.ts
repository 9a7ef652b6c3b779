/** What others may know of this context. */
export { carrier } from './carrier.ts';
export { inventoryItemCommands } from './inventory-item/commands.ts';
export { type InventoryItemEvent, inventoryItemEvents } from './inventory-item/events.ts';
export { orderCommands } from './order/commands.ts';
export { type OrderEvent, orderEvents } from './order/events.ts';
export type { LineQuantity, MovedLine, OrderedLine } from './vocabulary.ts';
