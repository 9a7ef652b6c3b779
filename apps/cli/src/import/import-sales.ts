import { isRejection } from '@daybook/core';
import { eachAtMost } from '../at-most.ts';
import { countryCode } from './countries.ts';
import { invoicesOf } from './group.ts';
import { type AgreedInvoice, agree, type Invoice, invoiceCommandId, invoiceCommands, ordersOf } from './invoice.ts';
import type { Line } from './row.ts';
import type { Run } from './run.ts';

/** Enough that the log commits in full batches, and few enough that a stop is soon done. */
const IN_FLIGHT = 64;

/**
 * Imports every sale in the files, and answers the return invoices, which can be matched only when all sales are in.
 * They are few: one row in fifty.
 */
export async function importSales(run: Run, lines: AsyncIterable<Line>): Promise<readonly AgreedInvoice[]> {
  const returns: AgreedInvoice[] = [];
  const invoices = invoicesOf(lines, {
    line() {
      run.goOn();
      run.tally.row();
    },
    refused: (line, reason) => run.refuse(line, reason),
  });
  await eachAtMost(invoices, IN_FLIGHT, async (invoice) => {
    const agreed = agreedOf(run, invoice);
    if (!agreed) return;
    if (agreed.rows[0]?.kind === 'return') returns.push(agreed);
    else await importInvoice(run, agreed);
  });
  return returns;
}

function agreedOf(run: Run, invoice: Invoice): AgreedInvoice | null {
  const { agreed, refused } = agree(invoice);
  run.refuseAll(refused, 'customer_differs');
  return agreed;
}

async function importInvoice(run: Run, invoice: AgreedInvoice): Promise<void> {
  const made = ordersOf(invoice);
  for (const { row, reason } of made.refused) run.refuse(row.source, reason);
  if (made.orders.length === 0) return;
  const sent = await run.send(invoiceCommands(made), invoiceCommandId(invoice.invoice), invoice.at);
  if (isRejection(sent)) {
    const differs = sent.code === 'idempotency_key_reused' || sent.code === 'order_already_exists';
    run.refuseAll(made.accepted, differs ? 'invoice_differs' : sent.code, sent.message);
    return;
  }
  for (const { orderId } of made.orders) run.orders.add(orderId);
  run.tally.invoice({
    at: invoice.at,
    rows: made.accepted,
    orders: made.orders.length,
    known: sent.known,
    country: countryCode(invoice.country),
  });
}
