import { isRejection } from '@daybook/core';
import { eachAtMost } from '../at-most.ts';
import type { AgreedInvoice } from './invoice.ts';
import {
  afterMatch,
  type Match,
  matchReturns,
  returnCommandId,
  returnCommands,
  returnId,
  type SoldOrder,
} from './match-returns.ts';
import type { Run } from './run.ts';
import { soldTo } from './sold-orders.ts';

const CUSTOMERS_IN_FLIGHT = 16;
/** Another import may take what was about to be returned; then the orders are read again. */
const MAX_ATTEMPTS = 5;

/** Imports return invoices: each customer's one after another, the earliest first. The views hold all sales by now. */
export async function importReturns(
  run: Run,
  invoices: readonly AgreedInvoice[],
  onDone: (count: number) => void,
): Promise<void> {
  let done = 0;
  const byCustomer = Map.groupBy(invoices, ({ customer }) => customer);
  await eachAtMost(byCustomer, CUSTOMERS_IN_FLIGHT, async ([customer, theirs]) => {
    let orders = await soldTo(run.session.engine, customer, run.position());
    for (const invoice of theirs.toSorted(byTime)) {
      run.goOn();
      orders = await importReturn(run, invoice, orders);
      onDone(++done);
    }
  });
}

/** Answers the customer's orders as they are afterwards. */
async function importReturn(run: Run, invoice: AgreedInvoice, orders: readonly SoldOrder[]) {
  let sold = orders;
  for (let attempt = 1; ; attempt++) {
    const match = matchReturns(invoice, sold);
    if (match.takes.size === 0) {
      record(run, invoice, match, sold);
      return sold;
    }
    const commandId = returnCommandId(invoice.invoice, match.round);
    const sent = await run.send(returnCommands(invoice, match), commandId, invoice.at);
    if (!isRejection(sent)) {
      sold = afterMatch(invoice.invoice, sold, match);
      record(run, invoice, match, sold);
      return sold;
    }
    if (attempt === MAX_ATTEMPTS) {
      record(run, invoice, { ...match, accepted: [] }, sold);
      run.refuseAll(match.accepted, sent.code, sent.message);
      return sold;
    }
    const { position } = await run.session.engine.store.head();
    sold = await soldTo(run.session.engine, invoice.customer, position);
  }
}

function record(run: Run, invoice: AgreedInvoice, match: Match, orders: readonly SoldOrder[]): void {
  for (const { row, reason, detail } of match.refused) run.refuse(row.source, reason, detail);
  const rows = [...match.known, ...match.accepted];
  if (rows.length === 0) return;
  for (const { orderId, returns } of orders)
    for (let round = 1; round <= match.round; round++) {
      const id = returnId(invoice.invoice, round, orderId);
      if (returns.has(id)) run.returns.add(id);
    }
  run.tally.returned({ at: invoice.at, rows, known: match.known.length });
}

const byTime = (a: AgreedInvoice, b: AgreedInvoice): number =>
  a.at === b.at ? (a.invoice < b.invoice ? -1 : 1) : a.at < b.at ? -1 : 1;
