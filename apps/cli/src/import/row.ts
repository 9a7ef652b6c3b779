import { formatMoney, isPositive, parseMoney } from '@daybook/money';
import type { Reason } from './reasons.ts';

/** The header of the format, as its first line must be. */
export const COLUMNS = [
  'InvoiceNo',
  'StockCode',
  'Description',
  'Quantity',
  'InvoiceDate',
  'UnitPrice',
  'CustomerID',
  'Country',
] as const;

/** The format names no currency: the retailer sells in pounds. */
export const CURRENCY = 'GBP';

/** A line of a file, split into columns and not looked at yet. Lines count from 1; the header is line 1. */
export type Line = { readonly file: string; readonly line: number; readonly cells: readonly string[] };

/** A row that makes sense by itself. */
export type Row = {
  readonly source: Line;
  readonly kind: 'sale' | 'return';
  readonly invoice: string;
  /** In capitals: the same goods are written in both ways. */
  readonly code: string;
  readonly description: string;
  /** How many were sold, or came back: above zero either way. */
  readonly quantity: number;
  /** RFC 3339 UTC with six digits. */
  readonly at: string;
  /** Of one unit, a decimal with the currency's places. */
  readonly price: string;
  readonly customer: string;
  readonly country: string;
};

export type Reading = { readonly row: Row } | { readonly refused: Reason };

/** What an order line holds at most. */
export const MAX_QUANTITY = 1_000_000;
const MAX_CODE_LENGTH = 36;
const MAX_DESCRIPTION_LENGTH = 200;

/** Reads one line of a file by the rules in the README. Pure: the same line gives the same reading. */
export function readRow(source: Line): Reading {
  const { cells } = source;
  if (cells.length !== COLUMNS.length) return { refused: 'wrong_columns' };
  const [invoiceText = '', codeText = '', words = '', quantityText = '', dateText = '', priceText = ''] = cells;
  const invoice = /^([CA]?)[0-9]{1,12}$/.exec(invoiceText.trim().toUpperCase());
  if (!invoice) return { refused: 'bad_invoice' };
  const code = tidy(codeText).toUpperCase();
  if (code === '' || code.length > MAX_CODE_LENGTH) return { refused: 'bad_stock_code' };
  const quantity = /^-?[0-9]{1,8}$/.test(quantityText.trim()) ? Number(quantityText) : 0;
  if (quantity === 0 || Math.abs(quantity) > MAX_QUANTITY) return { refused: 'bad_quantity' };
  const at = timeOf(dateText.trim());
  if (!at) return { refused: 'bad_date' };
  const price = parseMoney(priceText.trim(), CURRENCY);
  if (typeof price === 'string') return { refused: 'bad_price' };

  const kind = invoice[1] === 'C' ? 'return' : 'sale';
  const odd = invoice[1] === 'A' ? 'adjustment' : notGoods(code);
  if (odd) return { refused: odd };
  if (kind === 'sale' && quantity < 0) return { refused: 'quantity_not_positive' };
  if (kind === 'return' && quantity > 0) return { refused: 'quantity_not_negative' };
  if (!isPositive(price)) return { refused: 'price_not_positive' };
  const description = tidy(words).slice(0, MAX_DESCRIPTION_LENGTH);
  if (description === '') return { refused: 'blank_description' };
  const customer = customerOf((cells[6] ?? '').trim());
  if ('refused' in customer) return customer;
  return {
    row: {
      source,
      kind,
      invoice: invoice[0],
      code,
      description,
      quantity: Math.abs(quantity),
      at,
      price: formatMoney(price),
      customer: customer.customer,
      country: tidy(cells[7] ?? ''),
    },
  };
}

/** Codes that stand for something else than goods. Postage and carriage are sold like goods, and stay. */
function notGoods(code: string): Reason | null {
  if (code === 'D') return 'discount';
  if (code === 'B' || code.startsWith('ADJUST')) return 'adjustment';
  if (code === 'BANK CHARGES' || code === 'AMAZONFEE' || code === 'CRUK') return 'fee';
  if (/^GIFT(_|$)/.test(code) || code.startsWith('DCGSS')) return 'gift_voucher';
  return /^TEST[0-9]*$/.test(code) ? 'test_row' : null;
}

/** Exports write the number as a decimal: `17850.0` is customer 17850. */
function customerOf(text: string): { customer: string } | { refused: Reason } {
  if (text === '') return { refused: 'missing_customer' };
  const found = /^0*([1-9][0-9]{0,11})([.]0+)?$/.exec(text);
  return found?.[1] ? { customer: found[1] } : { refused: 'bad_customer' };
}

/** A wall clock's time, taken as UTC; null for the 30th of February. */
function timeOf(text: string): string | null {
  const found = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})$/.exec(text);
  if (!found) return null;
  const iso = `${found[1]}T${found[2]}`;
  const date = new Date(`${iso}.000Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString() === `${iso}.000Z` ? `${iso}.000000Z` : null;
}

/** Without control characters, and without spaces around it. */
const tidy = (text: string): string => text.replace(/\p{Cc}+/gu, ' ').trim();
