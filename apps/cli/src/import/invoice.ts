import { derivedId } from '@daybook/engine';
import { orderCommands } from '@daybook/orders/contract';
import { countryCode } from './countries.ts';
import type { Reason } from './reasons.ts';
import { CURRENCY, MAX_QUANTITY, type Row } from './row.ts';

/** The rows of one invoice number, in the order of the file. */
export type Invoice = { readonly invoice: string; readonly rows: readonly Row[] };

/** The rows of an invoice that agree with each other, with what they agree on. */
export type AgreedInvoice = Invoice & { readonly customer: string; readonly country: string; readonly at: string };

type ImportOrder = Parameters<typeof orderCommands.ImportOrder>[1];
type Item = ImportOrder['items'][number];

/** What an order holds at most, and how many orders one invoice may become. */
const MAX_LINES = 1_000;
const MAX_PARTS = 20;

/** Everything that is made twice by importing twice must come out the same: ids are made of what they stand for. */
const idOf = (...what: readonly (string | number)[]): string => derivedId('online-retail', ...what);

export const customerId = (customer: string): string => idOf('customer', customer);
export const productId = (code: string): string => idOf('product', code);
export const orderId = (orderNumber: string): string => idOf('order', orderNumber);
/** Of the command that imports an invoice. */
export const invoiceCommandId = (invoice: string): string => idOf('invoice', invoice);

/**
 * Settles whom an invoice is for and when: the customer of its first row, and the earliest time (a long invoice takes
 * the till more than a minute).
 */
export function agree({ invoice, rows }: Invoice): { agreed: AgreedInvoice | null; refused: readonly Row[] } {
  const [first] = rows;
  if (!first) return { agreed: null, refused: [] };
  const { customer, country } = first;
  const own = rows.filter((row) => row.customer === customer);
  const at = own.reduce((least, row) => (row.at < least ? row.at : least), first.at);
  return {
    agreed: { invoice, customer, country, at, rows: own },
    refused: rows.filter((row) => row.customer !== customer),
  };
}

/** An invoice as orders to be imported, and the rows that fit in none. */
export type InvoiceOrders = {
  readonly orders: readonly { readonly orderId: string; readonly data: ImportOrder }[];
  readonly accepted: readonly Row[];
  readonly refused: readonly { readonly row: Row; readonly reason: Reason }[];
};

/**
 * An order names a product once. The same product twice at one price is one line with both quantities; at another
 * price it goes into a further order of the same invoice, numbered `536414/2`. Almost always there is just one.
 */
export function ordersOf(invoice: AgreedInvoice): InvoiceOrders {
  const parts: Map<string, Item>[] = [];
  const accepted: Row[] = [];
  const refused: { row: Row; reason: Reason }[] = [];
  for (const row of invoice.rows) {
    if (place(parts, row)) accepted.push(row);
    else refused.push({ row, reason: 'too_many_lines' });
  }
  const orders = parts.map((items, i) => {
    const orderNumber = i === 0 ? invoice.invoice : `${invoice.invoice}/${i + 1}`;
    return { orderId: orderId(orderNumber), data: importOrder(invoice, orderNumber, [...items.values()]) };
  });
  return { orders, accepted, refused };
}

/** Puts a row into the first part that can take it; false if none can. */
function place(parts: Map<string, Item>[], row: Row): boolean {
  const same = parts.find((items) => items.get(row.code)?.price === row.price);
  const before = same?.get(row.code);
  if (same && before) {
    if (before.quantity + row.quantity > MAX_QUANTITY) return false;
    same.set(row.code, { ...before, quantity: before.quantity + row.quantity });
    return true;
  }
  let part = parts.find((items) => !items.has(row.code) && items.size < MAX_LINES);
  if (!part) {
    if (parts.length === MAX_PARTS) return false;
    part = new Map();
    parts.push(part);
  }
  const { code, description, quantity, price } = row;
  part.set(code, { lineId: code, productId: productId(code), sku: code, description, quantity, price });
  return true;
}

function importOrder({ customer, country, at }: AgreedInvoice, orderNumber: string, items: Item[]): ImportOrder {
  const code = countryCode(country);
  return {
    customerId: customerId(customer),
    orderNumber,
    currency: CURRENCY,
    items,
    // The format knows the country and nothing else; it is kept, because sales are told by country.
    shippingAddress:
      code === null
        ? null
        : { name: `Customer ${customer}`, line1: 'not recorded', city: 'not recorded', country: code },
    shipmentId: idOf('shipment', orderNumber),
    captureId: idOf('capture', orderNumber),
    trackingNumber: null,
    carrier: null,
    createdAt: at,
    confirmedAt: at,
    shippedAt: at,
  };
}

/** The commands that import an invoice: together or not at all. */
export const invoiceCommands = ({ orders }: InvoiceOrders) =>
  orders.map((order) => orderCommands.ImportOrder(order.orderId, order.data));
