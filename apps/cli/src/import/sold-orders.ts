import type { Engine } from '@daybook/engine';
import { listField, numberField, textField } from '../fields.ts';
import { customerId } from './invoice.ts';
import type { SoldOrder } from './match-returns.ts';

const PAGE = 200;

/** What a customer has bought by import, from the `orders` view, which must have folded the sales by now. */
export async function soldTo(engine: Engine, customer: string, minPosition: number): Promise<readonly SoldOrder[]> {
  const view = engine.registry.views.get('orders');
  if (!view) throw new Error('the view of orders is not declared');
  const sold: SoldOrder[] = [];
  let after: readonly (string | number | null)[] | null | undefined;
  while (after !== null) {
    const page = await engine.query(
      view,
      'byCustomer',
      { where: { customerId: customerId(customer) }, limit: PAGE, ...(after ? { after } : {}) },
      { minPosition, waitMs: 10_000 },
    );
    for (const row of page.rows) if (row.channel === 'import') sold.push(soldOrder(row));
    after = page.next;
  }
  return sold;
}

function soldOrder(row: unknown): SoldOrder {
  return {
    orderId: textField(row, 'orderId'),
    createdAt: textField(row, 'createdAt'),
    lines: listField(row, 'items').map((item) => ({
      lineId: textField(item, 'lineId'),
      // An imported line is named by its code.
      code: textField(item, 'lineId'),
      price: textField(item, 'price'),
      returnable: numberField(item, 'shipped') - numberField(item, 'returnRequested') - numberField(item, 'returned'),
    })),
    returns: new Map(
      listField(row, 'returns').map((one) => [
        textField(one, 'returnId'),
        listField(one, 'lines').map((line) => ({
          lineId: textField(line, 'lineId'),
          quantity: numberField(line, 'quantity'),
        })),
      ]),
    ),
  };
}
