import { Count, CurrencyCode, Decimal, Nullable, Shape, type Static, Timestamp, view } from '@daybook/core';
import { minus, plus } from '../amounts.ts';
import { orderEvents } from '../order/events.ts';
import { CustomerId } from '../vocabulary.ts';

const { OrderCreated, OrderCancelled, OrderCharged, RefundIssued } = orderEvents;

const CustomerSummaryRow = Shape({
  customerId: CustomerId(),
  currency: CurrencyCode('The currency of the amounts: one row for each.'),
  orders: Count({ description: 'Orders placed, those cancelled since among them.' }),
  cancelledOrders: Count({ description: 'Orders cancelled as a whole.' }),
  charged: Decimal('What the customer was charged, a decimal in the currency.'),
  refunded: Decimal('What was paid back, a decimal in the currency.'),
  /** `charged` less `refunded`. */
  spent: Decimal('`charged` less `refunded`.'),
  lastOrderAt: Nullable(Timestamp('When the latest order was placed; null if none was yet.')),
  updatedAt: Timestamp('When the row last changed.'),
});

/** What a customer has bought, one row for each currency: amounts of different currencies do not add up. */
export const customerSummary = view({
  name: 'customer_summary',
  description: 'What a customer has bought, in one currency.',
  version: 1,
  events: { OrderCreated, OrderCancelled, OrderCharged, RefundIssued },
  row: CustomerSummaryRow,
  key: ['customerId', 'currency'],
  keys: ({ data: { customerId, currency } }) => [{ customerId, currency }],
  project(before, event) {
    const { customerId, currency } = event.data;
    const row = { ...(before ?? newcomer(customerId, currency, event.recordedAt)), updatedAt: event.recordedAt };
    switch (event.type) {
      case 'OrderCreated': {
        const { createdAt } = event.data;
        const lastOrderAt =
          row.lastOrderAt === null || isLater(createdAt, row.lastOrderAt) ? createdAt : row.lastOrderAt;
        return { ...row, orders: row.orders + 1, lastOrderAt };
      }
      case 'OrderCancelled':
        return { ...row, cancelledOrders: row.cancelledOrders + 1 };
      case 'OrderCharged':
        return withSpent({ ...row, charged: plus(row.charged, event.data.amount, currency) });
      case 'RefundIssued':
        return withSpent({ ...row, refunded: plus(row.refunded, event.data.amount, currency) });
    }
  },
  queries: { byCustomer: { where: ['customerId'], orderBy: [{ field: 'currency' }] } },
});

function newcomer(customerId: string, currency: string, at: string): Static<typeof CustomerSummaryRow> {
  const nothing = minus('0', '0', currency);
  const counts = { orders: 0, cancelledOrders: 0, charged: nothing, refunded: nothing, spent: nothing };
  return { customerId, currency, ...counts, lastOrderAt: null, updatedAt: at };
}

const withSpent = (row: Static<typeof CustomerSummaryRow>): Static<typeof CustomerSummaryRow> => ({
  ...row,
  spent: minus(row.charged, row.refunded, row.currency),
});

/** Imported orders arrive in any order, and their times may be written with fewer digits than ours. */
const isLater = (a: string, b: string) => Date.parse(a) > Date.parse(b);
