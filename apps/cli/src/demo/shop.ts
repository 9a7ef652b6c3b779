import { derivedId } from '@daybook/engine';
import { chance } from './chance.ts';

/** What becomes of an order, if the shop works: told beforehand, so that the outcome can be held against it. */
export type Fate = 'delivered' | 'declined' | 'cancelled' | 'returned';

/** One order of the day. `body` is the HTTP request's. */
export type PlannedOrder = {
  readonly number: number;
  readonly customer: string;
  readonly fate: Fate;
  readonly body: {
    readonly customerId: string;
    readonly currency: string;
    readonly items: readonly {
      readonly productId: string;
      readonly sku: string;
      readonly description: string;
      readonly quantity: number;
      readonly price: string;
    }[];
    readonly shippingAddress: object;
    readonly payment: { readonly method: 'card'; readonly token: string };
    readonly confirmation: 'automatic' | 'manual';
  };
};

type Product = { readonly sku: string; readonly description: string; readonly price: string };
type Customer = { readonly name: string; readonly line1: string; readonly city: string; readonly postalCode: string };

const PRODUCTS: readonly [Product, ...Product[]] = [
  { sku: 'MUG-BLUE', description: 'Stoneware mug, blue', price: '9.50' },
  { sku: 'MUG-SAND', description: 'Stoneware mug, sand', price: '9.50' },
  { sku: 'TEAPOT', description: 'Teapot for four', price: '34.00' },
  { sku: 'TEA-ASSAM', description: 'Assam, 250 g', price: '7.25' },
  { sku: 'TEA-SENCHA', description: 'Sencha, 100 g', price: '11.80' },
  { sku: 'HONEY', description: 'Heather honey, 340 g', price: '6.99' },
  { sku: 'TRAY-OAK', description: 'Oak tray', price: '42.00' },
  { sku: 'SPOONS', description: 'Tea spoons, set of six', price: '18.75' },
  { sku: 'COSY', description: 'Tea cosy, lambswool', price: '27.40' },
  { sku: 'BISCUITS', description: 'Shortbread, 400 g', price: '5.60' },
];

const CUSTOMERS: readonly [Customer, ...Customer[]] = [
  { name: 'Ada Byron', line1: '12 St James Square', city: 'London', postalCode: 'SW1Y 4LB' },
  { name: 'Tobias Achterberg', line1: '3 Canal Street', city: 'Manchester', postalCode: 'M1 3HE' },
  { name: 'Ngozi Eze', line1: '41 Harbour Road', city: 'Bristol', postalCode: 'BS1 5TY' },
  { name: 'Mairi Sinclair', line1: '7 Castle Wynd', city: 'Edinburgh', postalCode: 'EH1 2JX' },
  { name: 'Owain Rees', line1: '88 Bute Street', city: 'Cardiff', postalCode: 'CF10 5AN' },
  { name: 'Siobhan Kelly', line1: '5 Linen Hall', city: 'Belfast', postalCode: 'BT1 6DR' },
  { name: 'Ravi Menon', line1: '19 Narborough Road', city: 'Leicester', postalCode: 'LE3 0LE' },
  { name: 'Clara Voss', line1: '60 Mill Lane', city: 'Cambridge', postalCode: 'CB2 1RX' },
];

const MOST_OF_A_LINE = 4;
const MOST_LINES = 4;

/** What is put on the shelves first, so that no order of the day wants for stock. */
export const stockFor = (orders: number) =>
  PRODUCTS.map(({ sku }) => ({ productId: productIdOf(sku), sku, quantity: Math.max(1, orders) * MOST_OF_A_LINE }));

/** The order of a number: the same seed and number give the same order, however many the day has. */
export function plannedOrder(seed: string, number: number): PlannedOrder {
  const draw = chance(seed, `order/${number}`);
  const { name, ...address } = draw.pick(CUSTOMERS);
  const fate = fateOf(draw.whole(1, 100));
  const basket = new Map<string, Product>();
  const lines = draw.whole(1, MOST_LINES);
  while (basket.size < lines) {
    const product = draw.pick(PRODUCTS);
    basket.set(product.sku, product);
  }
  return {
    number,
    customer: name,
    fate,
    body: {
      customerId: derivedId('demo', 'customer', name),
      currency: 'GBP',
      items: [...basket.values()].map((product) => ({
        productId: productIdOf(product.sku),
        ...product,
        quantity: draw.whole(1, MOST_OF_A_LINE),
      })),
      shippingAddress: { name, ...address, country: 'GB' },
      payment: { method: 'card', token: tokenOf(fate, draw.whole(1, 2)) },
      // An order that waits for a person's word can be cancelled for as long as that takes.
      confirmation: fate === 'cancelled' ? 'manual' : 'automatic',
    },
  };
}

/** The key of a request of the day: a repeat of the same day is known by it, and changes nothing. */
export const requestKey = (seed: string, ...what: readonly (string | number)[]): string =>
  derivedId('demo', 'request', seed, ...what);

function fateOf(percent: number): Fate {
  if (percent <= 12) return 'declined';
  if (percent <= 22) return 'cancelled';
  return percent <= 34 ? 'returned' : 'delivered';
}

function tokenOf(fate: Fate, which: number): string {
  if (fate === 'declined') return which === 1 ? 'tok_declined' : 'tok_insufficient';
  return which === 1 ? 'tok_visa' : 'tok_mastercard';
}

const productIdOf = (sku: string): string => derivedId('demo', 'product', sku);
