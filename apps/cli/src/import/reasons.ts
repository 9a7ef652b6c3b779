/**
 * Why a row was refused. The codes stand in reports that people keep, so they are never renamed. Listed in the order
 * in which they are looked for: a row has one reason, the first that applies.
 */
export const REASONS = {
  // the line itself
  wrong_columns: 'the line has not eight columns',
  bad_invoice: 'the invoice number is not digits, with a C or A before them at most',
  bad_stock_code: 'the stock code is blank or longer than 36 characters',
  bad_quantity: 'the quantity is not a whole number other than zero, or is beyond a million',
  bad_date: 'the date is not YYYY-MM-DD HH:MM:SS, or no such day',
  bad_price: 'the price is not a decimal with two places at most',
  // what is no sale of goods
  adjustment: 'a correction of the books, not a sale',
  fee: "a bank's, a marketplace's or a charity's fee, not a sale",
  discount: 'a discount, which names no goods',
  gift_voucher: 'a voucher: money taken for goods to be chosen later',
  test_row: 'a row for trying the till',
  // what it says
  quantity_not_positive: 'a sale of nothing or less',
  quantity_not_negative: 'a return of nothing or less',
  price_not_positive: 'a price of nothing or less',
  blank_description: 'nothing is said of what was sold',
  missing_customer: 'no customer is named',
  bad_customer: 'the customer is not a number',
  // beside the other rows of its invoice
  customer_differs: 'the rows of an invoice name different customers',
  too_many_lines: 'more of one product, or more prices for it, than an order can hold',
  // what was there before
  repeated: 'the same invoice, word for word, stood earlier in these files',
  invoice_differs: 'the invoice stood in these files or was imported before, and said something else',
  return_never_sold: 'the customer never bought this before, as far as is known',
  return_other_price: 'the customer bought this, but at another price',
  return_too_many: 'the customer has fewer of this than come back',
} as const;

export type Reason = keyof typeof REASONS;

/** A row that was not imported. `reason` is one of ours, or the code with which an order refused it. */
export type RefusedRow = {
  readonly file: string;
  /** Of the file, from 1; the header is line 1. */
  readonly line: number;
  readonly invoice: string;
  readonly reason: string;
  /** More than the reason's own meaning, where there is more to say. */
  readonly detail: string;
  /** The columns as they stood in the file. */
  readonly cells: readonly string[];
};
