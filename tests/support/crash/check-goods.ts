import type { Evidence } from './evidence.ts';
import { count, foldOrders } from './orders-folded.ts';

type Shelf = {
  onHand: number;
  replenished: number;
  returned: number;
  readonly reserved: Map<string, number>;
  readonly issued: Map<string, number>;
};

/** No piece of stock is lost or made: what came in lies on the shelf, has left, or is back. */
export function goodsProblems(evidence: Evidence): string[] {
  const problems: string[] = [];
  const shelves = foldShelves(evidence, problems);
  const orders = [...foldOrders(evidence).values()];
  const rows = new Map(evidence.stock.map((row) => [row.productId, row]));

  const asked = new Map<string, number>();
  for (const { path, body, answer } of evidence.history) {
    const [, productId] = /^\/api\/v1\/inventory\/([^/]+)\/replenish$/.exec(path) ?? [];
    if (productId && 'receipt' in answer)
      count(asked, [{ productId, quantity: (body as { quantity: number }).quantity }], 1);
  }

  for (const [productId, shelf] of shelves) {
    const say = (what: string, is: number | undefined, should: number) => {
      if (is !== should) problems.push(`product ${productId}: ${what} is ${is}, should be ${should}`);
    };
    say('what was replenished', shelf.replenished, asked.get(productId) ?? 0);
    say('what is on hand in the view', rows.get(productId)?.onHand, shelf.onHand);
    say('what is reserved in the view', rows.get(productId)?.reserved, sumOf(shelf.reserved));
    say(
      'what came back',
      shelf.returned,
      orders.reduce((sum, o) => sum + (o.restocked.get(productId) ?? 0), 0),
    );
    say('what came in less what went out', shelf.replenished + shelf.returned - sumOf(shelf.issued), shelf.onHand);
    for (const { orderId, approved, cancelled, open, shipped } of orders) {
      const needed = approved && !cancelled ? (open.get(productId) ?? 0) : 0;
      say(`what is reserved for order ${orderId}`, shelf.reserved.get(orderId) ?? 0, needed);
      say(`what was issued for order ${orderId}`, shelf.issued.get(orderId) ?? 0, shipped.get(productId) ?? 0);
    }
  }
  return problems;
}

function foldShelves({ events }: Evidence, problems: string[]): Map<string, Shelf> {
  const shelves = new Map<string, Shelf>();
  for (const { streamType, streamId, type, data, position } of events) {
    if (streamType !== 'InventoryItem') continue;
    const empty = { onHand: 0, replenished: 0, returned: 0, reserved: new Map(), issued: new Map() };
    const shelf: Shelf = shelves.get(streamId) ?? empty;
    shelves.set(streamId, shelf);
    const { quantity, orderId: productId } = data;
    const moved = [{ productId, quantity }]; // counted by order here: one shelf holds one product
    switch (type) {
      case 'StockReplenished':
        shelf.replenished += quantity;
        shelf.onHand += quantity;
        break;
      case 'StockReturned':
        shelf.returned += quantity;
        shelf.onHand += quantity;
        break;
      case 'InventoryReserved':
        count(shelf.reserved, moved, 1);
        break;
      case 'InventoryReleased':
        count(shelf.reserved, moved, -1);
        break;
      case 'InventoryIssued':
        count(shelf.reserved, moved, -1);
        count(shelf.issued, moved, 1);
        shelf.onHand -= quantity;
        break;
    }
    const reserved = sumOf(shelf.reserved);
    const held = shelf.reserved.get(productId) ?? 0;
    if (shelf.onHand < 0 || held < 0 || reserved > shelf.onHand)
      problems.push(`product ${streamId} has ${shelf.onHand} on hand and ${reserved} reserved at position ${position}`);
  }
  return shelves;
}

const sumOf = (pieces: ReadonlyMap<string, number>) => [...pieces.values()].reduce((sum, n) => sum + n, 0);
