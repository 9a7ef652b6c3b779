import { eachOfLog, type Json } from '@daybook/core';
import type { Engine } from '@daybook/engine';
import { add, compare, formatMoney, type Money, money, multiply, subtract, sum, zero } from '@daybook/money';
import { listField, numberField, textField } from '../fields.ts';
import { CURRENCY } from './row.ts';
import type { Run } from './run.ts';

/** The accepted rows beside the view of sales, over the days the rows are of. Amounts are decimals in the currency. */
export type Comparison = {
  readonly equal: boolean;
  readonly days: number;
  readonly currency: string;
  readonly sales: Sums;
  readonly returns: Sums;
  /** Days on which the two still differ once what others sold is taken away. */
  readonly differing: readonly string[];
};
/** `rows`: from the files; `view`: from the view; `others`: the part of the view that these files did not bring. */
export type Sums = { readonly rows: string; readonly view: string; readonly others: string };

type Day = { readonly sold: Money; readonly returned: Money };

const NONE: Day = { sold: zero(CURRENCY), returned: zero(CURRENCY) };
const PAGE = 500;

/**
 * Compares what the view of sales says with what the rows add up to, day by day. Where a day also holds sales from
 * elsewhere (another file, an order placed here), they are found in the log and taken away first.
 */
export async function compareWithSales({ session: { engine }, tally, orders, returns }: Run): Promise<Comparison> {
  const rows = new Map([...tally.days].map(([day, { sold, returned }]): [string, Day] => [day, { sold, returned }]));
  const view = await salesByDay(engine, [...rows.keys()].sort());
  const differs = (others: ReadonlyMap<string, Day>) =>
    [...rows].filter(([day, expected]) => !same(minus(view.get(day) ?? NONE, others.get(day) ?? NONE), expected));
  let others: ReadonlyMap<string, Day> = new Map();
  let differing = differs(others);
  if (differing.length > 0) {
    others = await soldByOthers(engine, new Set(differing.map(([day]) => day)), { orders, returns });
    differing = differs(others);
  }
  const sums = (side: keyof Day): Sums => ({
    rows: total(rows, side),
    view: total(new Map([...view].filter(([day]) => rows.has(day))), side),
    others: total(others, side),
  });
  return {
    equal: differing.length === 0,
    days: rows.size,
    currency: CURRENCY,
    sales: sums('sold'),
    returns: sums('returned'),
    differing: differing.map(([day]) => day),
  };
}

async function salesByDay(engine: Engine, days: readonly string[]): Promise<Map<string, Day>> {
  const found = new Map<string, Day>();
  const view = engine.registry.views.get('sales');
  const [from, last] = [days[0], days.at(-1)];
  if (!view || from === undefined || last === undefined) return found;
  const asked = { from, to: dayAfter(last), groupBy: ['day', 'currency'], limit: PAGE };
  let after: readonly (string | number | null)[] | null | undefined;
  while (after !== null) {
    const page = await engine.query(view, 'summary', after ? { ...asked, after } : asked);
    for (const row of page.rows)
      if (row.currency === CURRENCY)
        found.set(textField(row, 'day'), {
          sold: money(textField(row, 'gross'), CURRENCY),
          returned: money(textField(row, 'returnedAmount'), CURRENCY),
        });
    after = page.next;
  }
  return found;
}

/** What the log says was sold and came back on these days by orders and returns that are not ours. */
async function soldByOthers(
  engine: Engine,
  days: ReadonlySet<string>,
  ours: { orders: ReadonlySet<string>; returns: ReadonlySet<string> },
): Promise<Map<string, Day>> {
  const found = new Map<string, Day>();
  for await (const stored of eachOfLog(engine.store, { types: ['OrderShipped', 'ReturnReceived'] })) {
    const { type, streamId, data } = engine.registry.decode(stored);
    const isSale = type === 'OrderShipped';
    const day = textField(data, isSale ? 'shippedAt' : 'receivedAt').slice(0, 10);
    if (!days.has(day) || textField(data, 'currency') !== CURRENCY) continue;
    if (isSale ? ours.orders.has(streamId) : ours.returns.has(textField(data, 'returnId'))) continue;
    const before = found.get(day) ?? NONE;
    const worth = worthOf(data);
    found.set(
      day,
      isSale ? { ...before, sold: add(before.sold, worth) } : { ...before, returned: add(before.returned, worth) },
    );
  }
  return found;
}

const worthOf = (data: Json): Money =>
  sum(
    listField(data, 'lines').map((line) =>
      multiply(money(textField(line, 'price'), CURRENCY), numberField(line, 'quantity')),
    ),
    CURRENCY,
  );

const minus = (a: Day, b: Day): Day => ({
  sold: subtract(a.sold, b.sold),
  returned: subtract(a.returned, b.returned),
});
const same = (a: Day, b: Day): boolean => compare(a.sold, b.sold) === 0 && compare(a.returned, b.returned) === 0;
const total = (days: ReadonlyMap<string, Day>, side: keyof Day): string =>
  formatMoney(
    sum(
      [...days.values()].map((day) => day[side]),
      CURRENCY,
    ),
  );
const dayAfter = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
