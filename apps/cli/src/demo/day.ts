import { eachAtMost } from '../at-most.ts';
import { field, listField, numberField, textField } from '../fields.ts';
import { StoppedError } from '../problems.ts';
import { get, post, type Server } from './http.ts';
import { type Fate, type PlannedOrder, plannedOrder, requestKey, stockFor } from './shop.ts';

/** An order of the day when it had come to rest, or had not within the time there is. Amounts are decimals. */
export type Settled = {
  readonly number: number;
  readonly orderId: string;
  readonly orderNumber: string;
  readonly customer: string;
  readonly fate: Fate;
  readonly lines: number;
  readonly status: string;
  readonly paymentStatus: string;
  readonly currency: string;
  readonly total: string;
  readonly charged: string;
  readonly refunded: string;
  readonly asPlanned: boolean;
};

type Day = { readonly seed: string; readonly orders: number; readonly signal: AbortSignal };

/** Customers at the counter at once. */
const AT_ONCE = 8;
const LOOK_MS = 100;
const MAX_WAIT_MS = 60_000;

/** Fills the shelves, places the day's orders, and follows each until it has come to rest. */
export async function liveThrough(
  server: Server,
  day: Day,
  onSettled: (count: number) => void,
): Promise<readonly Settled[]> {
  for (const { productId, ...stock } of stockFor(day.orders)) {
    const key = requestKey(day.seed, 'stock', stock.sku, stock.quantity);
    await post(server, `/api/v1/inventory/${productId}/replenish`, stock, key);
  }
  const settled: Settled[] = [];
  const numbers = Array.from({ length: day.orders }, (_, i) => i + 1);
  await eachAtMost(numbers, AT_ONCE, async (number) => {
    if (day.signal.aborted) throw new StoppedError('stopped; the same day again goes on from there');
    settled.push(await liveOrder(server, day, plannedOrder(day.seed, number)));
    onSettled(settled.length);
  });
  return settled.sort((a, b) => a.number - b.number);
}

async function liveOrder(server: Server, day: Day, planned: PlannedOrder): Promise<Settled> {
  const key = (what: string) => requestKey(day.seed, planned.number, what);
  const receipt = await post(server, '/api/v1/orders', planned.body, key('place'));
  const path = `/api/v1/orders/${textField(receipt, 'streamId')}`;
  const seen = (position: unknown) => get(server, `${path}?minPosition=${String(position)}&wait=10000`);
  let order = await seen(field(receipt, 'position'));

  if (planned.fate === 'cancelled') {
    const gone = await post(server, `${path}/cancel`, { reason: 'changed my mind' }, key('cancel'));
    order = await seen(field(gone, 'position'));
  }
  if (planned.fate === 'returned') {
    order = await until(server, path, order, day.signal, isPaid);
    if (isPaid(order)) {
      const lines = [{ lineId: '1', quantity: 1 }];
      const agreed = await post(server, `${path}/returns`, { lines, reason: 'not as pictured' }, key('return'));
      const [back] = listField(await seen(field(agreed, 'position')), 'returns');
      await post(server, `${path}/returns/${textField(back, 'returnId')}/receive`, { restock: true }, key('receive'));
    }
  }
  order = await until(server, path, order, day.signal, (seenNow) => isAsPlanned(seenNow, planned.fate));
  return settledOf(order, planned);
}

/** Reads until an order is as wanted, or the time for that is over; answers what was seen last. */
async function until(
  server: Server,
  path: string,
  order: unknown,
  signal: AbortSignal,
  wanted: (order: unknown) => boolean,
): Promise<unknown> {
  const end = Date.now() + MAX_WAIT_MS;
  let seen = order;
  while (!wanted(seen) && Date.now() < end && !signal.aborted) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    seen = await get(server, path);
  }
  return seen;
}

const isPaid = (order: unknown): boolean => field(order, 'charged') === field(order, 'totalAmount');

function isAsPlanned(order: unknown, fate: Fate): boolean {
  const [status, payment] = [field(order, 'status'), field(order, 'paymentStatus')];
  switch (fate) {
    case 'delivered':
      return status === 'shipped' && isPaid(order);
    case 'declined':
    case 'cancelled':
      return status === 'cancelled' && payment === 'released';
    case 'returned':
      return payment === 'partially_refunded' || payment === 'refunded';
  }
}

const settledOf = (order: unknown, { number, customer, fate, body }: PlannedOrder): Settled => ({
  number,
  orderId: textField(order, 'orderId'),
  orderNumber: textField(order, 'orderNumber'),
  customer,
  fate,
  lines: body.items.length,
  status: textField(order, 'status'),
  paymentStatus: textField(order, 'paymentStatus'),
  currency: textField(order, 'currency'),
  total: textField(order, 'totalAmount'),
  charged: textField(order, 'charged'),
  refunded: textField(order, 'refunded'),
  asPlanned: numberField(order, 'version') > 0 && isAsPlanned(order, fate),
});
