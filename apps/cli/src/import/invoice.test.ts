import { describe, expect, it } from 'vitest';
import { invoicesOf } from './group.ts';
import { agree, type Invoice, ordersOf } from './invoice.ts';
import type { Line } from './row.ts';

/** `invoice code quantity price customer time` as lines of a file. */
const lines = (...rows: string[]): Line[] =>
  rows.map((row, i) => {
    const [invoice = '', code = '', quantity = '', price = '', customer = '17850.0', time = '08:26:00'] =
      row.split(' ');
    const cells = [invoice, code, `GOODS ${code}`, quantity, `2010-12-01 ${time}`, price, customer, 'EIRE'];
    return { file: 'day.csv', line: i + 2, cells };
  });

async function grouped(...rows: string[]) {
  const refused: string[] = [];
  const invoices: Invoice[] = [];
  const listener = { line() {}, refused: (line: Line, reason: string) => void refused.push(`${line.line} ${reason}`) };
  for await (const invoice of invoicesOf(lines(...rows), listener)) invoices.push(invoice);
  return { invoices, refused };
}

async function ordered(...rows: string[]) {
  const [invoice] = (await grouped(...rows)).invoices;
  const { agreed, refused } = agree(invoice ?? { invoice: '', rows: [] });
  if (!agreed) throw new Error('no invoice');
  return { ...ordersOf(agreed), disagreed: refused };
}

describe('neighbouring rows', () => {
  it('of one number are one invoice', async () => {
    const { invoices } = await grouped('1 A 1 1.00', '1 E 1 1.00', '2 A 1 1.00');
    expect(invoices.map(({ invoice, rows }) => `${invoice}:${rows.length}`)).toEqual(['1:2', '2:1']);
  });

  it('stay one invoice around a row that is refused', async () => {
    const { invoices, refused } = await grouped('1 A 1 1.00', '1 E 0 1.00', '1 C 1 1.00');
    expect(invoices).toHaveLength(1);
    expect(refused).toEqual(['3 bad_quantity']);
  });

  it('are refused when the same invoice stood earlier, and told apart from another of its number', async () => {
    const { invoices, refused } = await grouped('1 A 1 1.00', '2 A 1 1.00', '1 A 1 1.00', '3 A 1 1.00', '2 A 9 1.00');
    expect(invoices.map(({ invoice }) => invoice)).toEqual(['1', '2', '3']);
    expect(refused).toEqual(['4 repeated', '6 invoice_differs']);
  });
});

describe('an invoice', () => {
  it('becomes one order with a line for each product, at its own time and place', async () => {
    const { orders } = await ordered('536365 A 6 2.55', '536365 E 8 2.75');
    expect(orders).toHaveLength(1);
    expect(orders[0]?.data).toMatchObject({
      orderNumber: '536365',
      currency: 'GBP',
      createdAt: '2010-12-01T08:26:00.000000Z',
      shippingAddress: { country: 'IE' },
      items: [
        { lineId: 'A', sku: 'A', description: 'GOODS A', quantity: 6, price: '2.55' },
        { lineId: 'E', quantity: 8, price: '2.75' },
      ],
    });
  });

  it('adds up a product that stands twice at one price', async () => {
    const { orders, accepted } = await ordered('1 A 6 2.55', '1 E 1 1.00', '1 A 2 2.55');
    expect(orders.map(({ data }) => data.items.map(({ lineId, quantity }) => `${lineId}${quantity}`))).toEqual([
      ['A8', 'E1'],
    ]);
    expect(accepted).toHaveLength(3);
  });

  it('puts a product that stands there at another price into a second order', async () => {
    const { orders } = await ordered('1 A 6 2.55', '1 A 2 2.10', '1 E 1 1.00');
    expect(orders.map(({ data }) => [data.orderNumber, data.items.map(({ lineId }) => lineId).join('')])).toEqual([
      ['1', 'AE'],
      ['1/2', 'A'],
    ]);
  });

  it('has the same ids whenever and from wherever it is read', async () => {
    const ids = async () => (await ordered('1 A 6 2.55', '1 A 2 2.10')).orders.map((order) => JSON.stringify(order));
    expect(await ids()).toEqual(await ids());
    const [first, second] = (await ordered('1 A 6 2.55', '1 A 2 2.10')).orders;
    expect(first?.orderId).not.toBe(second?.orderId);
    expect(first?.data.items[0]?.productId).toBe(second?.data.items[0]?.productId);
  });

  it('bears its earliest time, and refuses rows for somebody else', async () => {
    const { orders, disagreed } = await ordered(
      '1 A 1 1.00 17850 16:58:00',
      '1 E 1 1.00 17850 16:57:00',
      '1 C 1 1.00 99 16:57:00',
    );
    expect(orders[0]?.data.createdAt).toBe('2010-12-01T16:57:00.000000Z');
    expect(disagreed.map(({ code }) => code)).toEqual(['C']);
  });
});
