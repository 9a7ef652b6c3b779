import { derivedId } from '@daybook/engine';
import { orderCommands } from '@daybook/orders/contract';
import type { AgreedInvoice } from './invoice.ts';
import type { Reason } from './reasons.ts';
import type { Row } from './row.ts';

/** What an imported order still holds that can come back. */
export type SoldOrder = {
  readonly orderId: string;
  /** RFC 3339 UTC with six digits. */
  readonly createdAt: string;
  readonly lines: readonly SoldLine[];
  /** Returns by id: how many of each line came back by it. */
  readonly returns: ReadonlyMap<string, readonly Taken[]>;
};
export type SoldLine = {
  readonly lineId: string;
  readonly code: string;
  readonly price: string;
  readonly returnable: number;
};
export type Taken = { readonly lineId: string; readonly quantity: number };

/** What a return invoice comes to, beside what the customer has. */
export type Match = {
  /** Rows that were imported before: nothing is to be done about them. */
  readonly known: readonly Row[];
  /** Rows that can be returned now, and what they take from which order. */
  readonly accepted: readonly Row[];
  readonly takes: ReadonlyMap<string, readonly Taken[]>;
  readonly refused: readonly { readonly row: Row; readonly reason: Reason; readonly detail: string }[];
  /** Which command of this invoice this is, from 1: rows refused at first may find their order in a later import. */
  readonly round: number;
};

/** An invoice is completed by so many later imports at most. */
const MAX_ROUNDS = 1_000;

export const returnId = (invoice: string, round: number, orderId: string): string =>
  derivedId('online-retail', 'return', invoice, round, orderId);
export const returnCommandId = (invoice: string, round: number): string =>
  derivedId('online-retail', 'return-invoice', invoice, round);

/**
 * Finds where returned goods came from: the customer's orders placed no later than the return, newest first, lines of
 * the same code at the same price, until the whole quantity is found. A row is returned whole or not at all. What an
 * earlier import of this invoice has taken is known by the returns' ids, so nothing is taken twice.
 */
export function matchReturns(invoice: AgreedInvoice, orders: readonly SoldOrder[]): Match {
  const { round, before } = takenBefore(invoice.invoice, orders);
  const earlier = orders
    .filter(({ createdAt }) => createdAt <= invoice.at)
    .sort((a, b) => (a.createdAt === b.createdAt ? order(a.orderId, b.orderId) : order(b.createdAt, a.createdAt)));
  const taken = new Map<string, Map<string, number>>();
  const known: Row[] = [];
  const accepted: Row[] = [];
  const refused: { row: Row; reason: Reason; detail: string }[] = [];
  for (const row of invoice.rows) {
    const recorded = before.get(goodsOf(row)) ?? 0;
    if (recorded >= row.quantity) {
      before.set(goodsOf(row), recorded - row.quantity);
      known.push(row);
      continue;
    }
    const found = takeFor(row, earlier, taken);
    if (typeof found === 'number') refused.push({ row, ...refusal(row, earlier, found) });
    else accepted.push(row);
  }
  const takes = new Map(
    [...taken].map(([id, lines]) => [id, [...lines].map(([lineId, quantity]) => ({ lineId, quantity }))]),
  );
  return { known, accepted, takes, refused, round };
}

/** The commands of a match: one return for each order, together or not at all. */
export const returnCommands = ({ invoice, at }: AgreedInvoice, { takes, round }: Match) =>
  [...takes].map(([orderId, lines]) =>
    orderCommands.ImportReturn(orderId, {
      returnId: returnId(invoice, round, orderId),
      lines: [...lines],
      at,
      reason: `returned with ${invoice}`,
    }),
  );

/** The orders after a match was carried out, for the customer's next return. */
export function afterMatch(invoice: string, orders: readonly SoldOrder[], { takes, round }: Match): SoldOrder[] {
  return orders.map((sold) => {
    const lines = takes.get(sold.orderId);
    if (!lines) return sold;
    const by = new Map(lines.map(({ lineId, quantity }) => [lineId, quantity]));
    return {
      ...sold,
      lines: sold.lines.map((line) => ({ ...line, returnable: line.returnable - (by.get(line.lineId) ?? 0) })),
      returns: new Map([...sold.returns, [returnId(invoice, round, sold.orderId), lines]]),
    };
  });
}

/** What earlier imports of an invoice took, by code and price, and the round that comes after them. */
function takenBefore(invoice: string, orders: readonly SoldOrder[]) {
  const before = new Map<string, number>();
  for (let round = 1; round <= MAX_ROUNDS; round++) {
    let any = false;
    for (const { orderId, lines, returns } of orders) {
      for (const { lineId, quantity } of returns.get(returnId(invoice, round, orderId)) ?? []) {
        any = true;
        const line = lines.find((one) => one.lineId === lineId);
        if (line) before.set(goodsOf(line), (before.get(goodsOf(line)) ?? 0) + quantity);
      }
    }
    if (!any) return { round, before };
  }
  throw new RangeError(`invoice ${invoice} was completed ${MAX_ROUNDS} times`);
}

/** Takes a row's whole quantity and notes it in `taken`; otherwise takes nothing and answers how many there were. */
function takeFor(row: Row, orders: readonly SoldOrder[], taken: Map<string, Map<string, number>>): true | number {
  const found: { orderId: string; lineId: string; quantity: number }[] = [];
  let missing = row.quantity;
  for (const { orderId, lines } of orders) {
    for (const line of lines) {
      if (goodsOf(line) !== goodsOf(row)) continue;
      const left = line.returnable - (taken.get(orderId)?.get(line.lineId) ?? 0);
      const quantity = Math.min(left, missing);
      if (quantity <= 0) continue;
      found.push({ orderId, lineId: line.lineId, quantity });
      missing -= quantity;
    }
  }
  if (missing > 0) return row.quantity - missing;
  for (const { orderId, lineId, quantity } of found) {
    const lines = taken.get(orderId) ?? new Map<string, number>();
    lines.set(lineId, (lines.get(lineId) ?? 0) + quantity);
    taken.set(orderId, lines);
  }
  return true;
}

function refusal(row: Row, earlier: readonly SoldOrder[], left: number): { reason: Reason; detail: string } {
  const lines = earlier.flatMap(({ lines }) => lines).filter(({ code }) => code === row.code);
  if (lines.length === 0) return { reason: 'return_never_sold', detail: '' };
  const prices = [...new Set(lines.map(({ price }) => price))];
  if (!prices.includes(row.price))
    return { reason: 'return_other_price', detail: `sold at ${prices.join(', ')}, returned at ${row.price}` };
  return { reason: 'return_too_many', detail: `${left} left of the ${row.quantity} that come back` };
}

const goodsOf = ({ code, price }: { code: string; price: string }): string => `${code} ${price}`;
const order = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);
