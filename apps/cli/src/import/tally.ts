import { add, formatMoney, type Money, money, multiply, zero } from '@daybook/money';
import { CURRENCY, type Row } from './row.ts';

/** What was sold and what came back on one day (UTC), reckoned from the rows alone. */
export type DayTotals = {
  readonly sold: Money;
  readonly soldQuantity: number;
  readonly returned: Money;
  readonly returnedQuantity: number;
};

const NOTHING: DayTotals = { sold: zero(CURRENCY), soldQuantity: 0, returned: zero(CURRENCY), returnedQuantity: 0 };

/** Adds up what was accepted, straight from the rows: an account that knows nothing of orders, events or views. */
export function tally() {
  const days = new Map<string, DayTotals>();
  const counts = { rows: 0, invoices: 0, orders: 0, lines: 0, returns: 0, returnLines: 0, known: 0 };
  const refused = new Map<string, number>();
  let unknownCountries = 0;

  function addRows(day: string, rows: readonly Row[]) {
    for (const { kind, quantity, price } of rows) {
      const before = days.get(day) ?? NOTHING;
      const worth = multiply(money(price, CURRENCY), quantity);
      days.set(
        day,
        kind === 'sale'
          ? { ...before, sold: add(before.sold, worth), soldQuantity: before.soldQuantity + quantity }
          : {
              ...before,
              returned: add(before.returned, worth),
              returnedQuantity: before.returnedQuantity + quantity,
            },
      );
    }
  }

  return {
    days: days as ReadonlyMap<string, DayTotals>,
    row: () => counts.rows++,
    refuse: (reason: string) => refused.set(reason, (refused.get(reason) ?? 0) + 1),
    /** An invoice in the log, put there now or before (`known`). `at` is the time its orders bear. */
    invoice(what: { at: string; rows: readonly Row[]; orders: number; known: boolean; country: string | null }) {
      counts.invoices++;
      counts.orders += what.orders;
      counts.lines += what.rows.length;
      if (what.known) counts.known += what.rows.length;
      if (what.country === null) unknownCountries++;
      addRows(what.at.slice(0, 10), what.rows);
    },
    /** A return invoice, some rows of which are in the log now. */
    returned(what: { at: string; rows: readonly Row[]; known: number }) {
      counts.returns++;
      counts.returnLines += what.rows.length;
      counts.known += what.known;
      addRows(what.at.slice(0, 10), what.rows);
    },
    summary() {
      let [sold, returned] = [zero(CURRENCY), zero(CURRENCY)];
      for (const day of days.values()) [sold, returned] = [add(sold, day.sold), add(returned, day.returned)];
      return {
        ...counts,
        unknownCountries,
        refused: [...refused.values()].reduce((sum, count) => sum + count, 0),
        refusedByReason: Object.fromEntries([...refused].sort(([, a], [, b]) => b - a)),
        sales: { [CURRENCY]: formatMoney(sold) },
        returnsTotal: { [CURRENCY]: formatMoney(returned) },
      };
    },
  };
}

export type Tally = ReturnType<typeof tally>;
