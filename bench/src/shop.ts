import { checkLog } from './checks.ts';
import { startDaybook } from './contestants/daybook.ts';
import { importedOrder, ordersWith, sendAll } from './orders.ts';
import type { Database, TestBed } from './test-bed.ts';

/** A log of imported orders, four events each: written once, worked on by several rows. */
export type Shop = { readonly database: Database; readonly events: number };

const EVENTS_AN_ORDER = 4;

export async function fillShop(bed: TestBed, events: number, say: (what: string) => void): Promise<Shop> {
  say(`filling a log with ${events} events of orders`);
  const database = await bed.fresh('shop');
  const daybook = await startDaybook(database.url, ordersWith());
  await sendAll(daybook.engine, Math.ceil(events / EVENTS_AN_ORDER), importedOrder);
  const { position } = await daybook.store.head();
  await daybook.close();
  await checkLog(database.url, { events: position, receipts: position / EVENTS_AN_ORDER });
  return { database, events: position };
}
