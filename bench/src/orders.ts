import { randomUUID, randomUUIDv7 } from 'node:crypto';
import { type AnyView, type Command, isRejection, type Receipt, type Registry, registry } from '@daybook/core';
import type { Engine } from '@daybook/engine';
import { orders } from '@daybook/orders';
import { orderCommands } from '@daybook/orders/contract';

/** The real orders context, following the log with the views named and no others. */
export function ordersWith(...views: string[]): Registry {
  return registry([{ ...orders, views: orders.views.filter(({ name }) => views.includes(name)) }]);
}

export function viewNamed(name: string): AnyView {
  const found = orders.views.find((view) => view.name === name);
  if (!found) throw new Error(`the orders context has no view ${name}`);
  return found;
}

/** Sends a command. @throws when it is refused. */
export async function done(engine: Engine, command: Command): Promise<Receipt> {
  const receipt = await engine.execute(command, { commandId: randomUUIDv7() });
  if (isRejection(receipt)) throw new Error(`${command.type} was refused: ${receipt.code}`);
  return receipt;
}

const COUNTRIES = ['GB', 'DE', 'FR', 'NL', 'ES', 'IT'];
const at = (minutes: number) => new Date(Date.UTC(2026, 0, 1) + minutes * 60_000).toISOString();
const numbered = (kind: string, n: number) => `0198f2a0-0000-7000-8000-${kind}${String(n).padStart(11, '0')}`;

/** Customers there are; each has some dozens of orders in the largest log. */
const CUSTOMERS = 50_000;

export const customerOf = (i: number): string => numbered('c', i % CUSTOMERS);

/** One to three lines, by turns. */
const itemsOf = (i: number) =>
  Array.from({ length: 1 + (i % 3) }, (_, line) => ({
    lineId: String(line + 1),
    productId: numbered('a', (i * 7 + line * 131) % 5_000),
    sku: `SKU-${(i * 7 + line * 131) % 5_000}`,
    description: null,
    quantity: 1 + ((i + line) % 5),
    price: `${1 + ((i * 13 + line) % 90)}.${String((i * 29) % 100).padStart(2, '0')}`,
  }));

const placing = (i: number) => ({
  customerId: customerOf(i),
  orderNumber: `ORD-${String(i).padStart(9, '0')}`,
  currency: 'GBP',
  items: itemsOf(i),
  shippingAddress: {
    name: 'Ada Byron',
    line1: "12 St James's Square",
    city: 'London',
    country: COUNTRIES[i % 6] ?? 'GB',
  },
});

/** An order told as history: placed, confirmed, shipped and paid, four events. */
export const importedOrder = (i: number): Command =>
  orderCommands.ImportOrder(randomUUID(), {
    ...placing(i),
    shipmentId: randomUUID(),
    captureId: randomUUID(),
    trackingNumber: null,
    carrier: null,
    createdAt: at(i),
    confirmedAt: at(i + 1),
    shippedAt: at(i + 30),
  });

/** An order just placed, one event. */
export const placedOrder = (i: number): Command =>
  orderCommands.CreateOrder(randomUUID(), {
    ...placing(i),
    payment: { method: 'card', token: 'tok_visa' },
    paymentId: randomUUID(),
    firstShipmentId: randomUUID(),
    confirmation: 'automatic',
    fulfilment: 'automatic',
  });

/** The products a placed order asks for. */
export const productsOf = ({ data }: Command): string[] =>
  (data as { items: { productId: string }[] }).items.map(({ productId }) => productId);

/** Sends `count` commands, so many at a time, as fast as they are answered. */
export async function sendAll(engine: Engine, count: number, make: (i: number) => Command, atOnce = 2_000) {
  let next = 0;
  await Promise.all(
    Array.from({ length: Math.min(atOnce, count) }, async () => {
      while (next < count) await done(engine, make(next++));
    }),
  );
}
