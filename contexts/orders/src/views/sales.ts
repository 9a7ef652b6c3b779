import { Count, Day, Decimal, described, Shape, view } from '@daybook/core';
import { minus, plus, worthOf } from '../amounts.ts';
import { orderEvents } from '../order/events.ts';
import { Country, Currency, ProductId } from '../vocabulary.ts';

const { OrderShipped, ReturnReceived } = orderEvents;

/** Where no address says otherwise; ISO 3166-1 leaves this code free for the purpose. */
const UNKNOWN_COUNTRY = 'ZZ';

/**
 * What was sold: recognised on the day the goods left, reversed on the day they came back (which leaves the day of the
 * sale as it was reported). Days are UTC.
 */
export const sales = view({
  name: 'sales',
  description: 'What was sold of a product on a day, in a country and a currency.',
  version: 1,
  events: { OrderShipped, ReturnReceived },
  row: Shape({
    day: Day('The day, of UTC, on which the goods left or came back.'),
    productId: ProductId(),
    country: described(Country(), 'Where the goods went: an ISO 3166-1 alpha-2 code, `ZZ` if unknown.'),
    currency: Currency(),
    quantity: Count({ description: 'Pieces that left.' }),
    gross: Decimal('What left, in money: a decimal in the currency.'),
    returnedQuantity: Count({ description: 'Pieces that came back.' }),
    returnedAmount: Decimal('What came back, in money: a decimal in the currency.'),
    net: Decimal('`gross` less `returnedAmount`; below zero on a day when more came back than left.'),
  }),
  key: ['day', 'productId', 'country', 'currency'],
  keys(event) {
    const { currency, lines } = event.data;
    const at = event.type === 'OrderShipped' ? event.data.shippedAt : event.data.receivedAt;
    const [day, country] = [at.slice(0, 10), event.data.country ?? UNKNOWN_COUNTRY];
    return lines.map(({ productId }) => ({ day, productId, country, currency }));
  },
  project(before, event, key) {
    const { currency } = event.data;
    const lines = event.data.lines.filter(({ productId }) => productId === key.productId);
    const quantity = lines.reduce((sum, line) => sum + line.quantity, 0);
    const amount = worthOf(lines, currency);
    const nothing = minus('0', '0', currency);
    const row = before ?? {
      day: String(key.day),
      productId: String(key.productId),
      country: String(key.country),
      currency,
      quantity: 0,
      gross: nothing,
      returnedQuantity: 0,
      returnedAmount: nothing,
      net: nothing,
    };
    switch (event.type) {
      case 'OrderShipped': {
        const gross = plus(row.gross, amount, currency);
        return { ...row, quantity: row.quantity + quantity, gross, net: minus(gross, row.returnedAmount, currency) };
      }
      case 'ReturnReceived': {
        const returnedAmount = plus(row.returnedAmount, amount, currency);
        const net = minus(row.gross, returnedAmount, currency);
        return { ...row, returnedQuantity: row.returnedQuantity + quantity, returnedAmount, net };
      }
    }
  },
  queries: {
    /** Always grouped by currency as well: amounts of different currencies do not add up. */
    summary: {
      range: 'day',
      groupBy: ['day', 'productId', 'country', 'currency'],
      sum: ['quantity', 'gross', 'returnedQuantity', 'returnedAmount', 'net'],
    },
  },
});
