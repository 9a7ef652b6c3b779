import type { Random } from './random.ts';
import type { Sender } from './sender.ts';

/** What customers and the warehouse work with. */
export type Shop = {
  readonly sender: Sender;
  readonly queryUrl: string;
  readonly products: readonly string[];
  /** Once closed nothing new is begun. */
  closed: boolean;
};

type Item = {
  lineId: string;
  ordered: number;
  cancelled: number;
  inShipment: number;
  shipped: number;
  returnRequested: number;
  returned: number;
};

/** Of the view `orders`, what a customer looks at. */
type OrderRow = {
  items: Item[];
  charged: string;
  returns: { returnId: string; status: 'authorized' | 'received' }[];
  refunds: { amount: string; status: string }[];
};

/** Cards by their token at the simulator: most are good, some are refused, some are slow to answer. */
const TOKENS = [
  ...Array.from({ length: 26 }, () => 'tok_visa'),
  'tok_declined',
  'tok_declined',
  'tok_insufficient',
  'tok_slow',
  'tok_timeout',
];
const PRICES = { GBP: ['19.99', '5.00', '0.01'], JPY: ['1200', '1'], KWD: ['3.125', '12.000'] } as const;
const MAX_PAUSE_MS = 400;
/** Orders looked at to find one with something to send back. */
const LOOKS = 6;
const QUERY_TIMEOUT_MS = 3_000;

export const replenish = ({ sender }: Shop, productId: string, quantity: number, random: Random) =>
  sender.send(`/api/v1/inventory/${productId}/replenish`, { sku: `SKU-${productId.slice(0, 4)}`, quantity }, random);

/** Trades until the shop closes: fills shelves, orders, changes its mind, sends goods back, wants money back. */
export async function trade(shop: Shop, random: Random): Promise<void> {
  const orders: { readonly orderId: string; readonly manual: boolean }[] = [];
  const send = (path: string, body: object) => shop.sender.send(path, body, random);

  async function order() {
    const manual = random.chance(0.15);
    const currency = random.pick(['GBP', 'JPY', 'KWD'] as const);
    const items = random
      .shuffled(shop.products)
      .slice(0, random.whole(1, 3))
      .map((productId) => ({ productId, quantity: random.whole(1, 4), price: random.pick(PRICES[currency]) }));
    const answer = await send('/api/v1/orders', {
      customerId: random.uuid(),
      currency,
      items,
      shippingAddress: { name: 'Ada', line1: '1 High Street', city: 'Leeds', country: 'GB' },
      payment: { method: 'card', token: random.pick(TOKENS) },
      ...(manual ? { fulfilment: 'manual' } : {}),
    });
    if ('receipt' in answer) orders.push({ orderId: answer.receipt.streamId, manual });
  }

  /** Orders placed lately are still moving. */
  const chosen = (latest: number) => random.pick(orders.slice(-latest));

  async function look(orderId: string): Promise<OrderRow | null> {
    const signal = AbortSignal.timeout(QUERY_TIMEOUT_MS);
    const response = await fetch(`${shop.queryUrl}/api/v1/orders/${orderId}`, { signal }).catch(() => null);
    return response?.status === 200 ? ((await response.json().catch(() => null)) as OrderRow | null) : null;
  }

  /** A manual order is shipped and cancelled bit by bit. */
  async function tend({ orderId }: { orderId: string }) {
    const path = `/api/v1/orders/${orderId}`;
    const row = await look(orderId);
    const line = row?.items.find((item) => item.ordered > item.cancelled + item.inShipment + item.shipped);
    if (!line) return;
    const open = line.ordered - line.cancelled - line.inShipment - line.shipped;
    const lines = [{ lineId: line.lineId, quantity: random.whole(1, open) }];
    if (random.chance(0.7)) await send(`${path}/shipments`, { lines });
    else await send(`${path}/lines/cancel`, { lines, reason: 'changed my mind' });
  }

  async function sendBack() {
    for (const { orderId } of random.shuffled(orders).slice(0, LOOKS)) {
      const row = await look(orderId);
      const path = `/api/v1/orders/${orderId}/returns`;
      const agreed = row?.returns.find(({ status }) => status === 'authorized');
      const restock = agreed !== undefined && agreed.returnId > '4'; // three in four, and the same when asked twice
      if (agreed) return send(`${path}/${agreed.returnId}/receive`, { restock });
      const item = row?.items.find(({ shipped, returnRequested, returned }) => shipped > returnRequested + returned);
      if (!item) continue;
      const quantity = random.whole(1, item.shipped - item.returnRequested - item.returned);
      return send(path, { lines: [{ lineId: item.lineId, quantity }], reason: 'does not fit' });
    }
    return null;
  }

  async function wantMoneyBack() {
    const { orderId } = random.pick(orders);
    const row = await look(orderId);
    if (!row || Number(row.charged) === 0) return;
    const decimals = row.charged.split('.')[1]?.length ?? 0;
    const amount = (Number(row.charged) * random.number() * 0.7 + 10 ** -decimals).toFixed(decimals);
    await send(`/api/v1/orders/${orderId}/refunds`, { amount, reason: 'arrived late' });
  }

  while (!shop.closed) {
    const what = random.number();
    if (what < 0.1) await replenish(shop, random.pick(shop.products), random.whole(5, 40), random);
    else if (what < 0.45 || orders.length === 0) await order();
    else if (what < 0.57) await send(`/api/v1/orders/${chosen(3).orderId}/cancel`, { reason: 'changed my mind' });
    else if (what < 0.75) await tend(random.pick(orders.filter(({ manual }) => manual).concat(chosen(5))));
    else if (what < 0.9) await sendBack();
    else await wantMoneyBack();
    await new Promise((resolve) => setTimeout(resolve, random.whole(0, MAX_PAUSE_MS)));
  }
}
