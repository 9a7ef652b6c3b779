import {
  Count,
  CurrencyCode,
  Decimal,
  described,
  Nullable,
  OneOf,
  Shape,
  type Static,
  Text,
  Type,
  Uuid,
} from '@daybook/core';

/*
 * The words in which orders and stock are spoken of, in commands, events, rows and requests alike: each with its limits,
 * what it means, and an example.
 */

export const OrderId = () => Uuid('The order.');
export const CustomerId = () => Uuid('The customer who ordered the goods and pays for them.');
export const ProductId = () => Uuid('The product. It is stocked under this id.');
export const PaymentId = () => Uuid('The payment that pays for the order.');
export const ShipmentId = () => Uuid('The shipment, among those of the order.');
export const CancellationId = () => Uuid('Names what is cancelled here: asked for again under it, nothing more is.');
export const ReturnId = () => Uuid('The return, among those of the order.');
export const RefundId = () => Uuid('The refund, among those of the order. What is paid for a return has its id.');
export const CaptureId = () => Uuid('The capture by which the customer was charged, at the payment.');

/** Readable aloud, and unique in practice. */
export const OrderNumber = () =>
  Text({ maxLength: 50, description: 'The number people know the order by.', examples: ['ORD-7F3A90C1D25E'] });

/** A line's name within its order: '1', '2' … for orders placed through the API, the other system's own when imported. */
export const LineId = () =>
  Text({
    maxLength: 36,
    description: "The line's name within its order: its place, from 1, unless imported.",
    examples: ['1'],
  });

/** A tag that names the goods to people. The product itself is named by `productId`. */
export const Sku = () =>
  Text({ maxLength: 64, description: 'The tag that names the goods to people.', examples: ['SHIRT-M-BLUE'] });

export const Description = () =>
  Text({ maxLength: 200, description: 'What the goods are, in words.', examples: ['Linen shirt, medium, blue'] });

export const Reason = () =>
  Text({ maxLength: 200, description: 'Why, in a few words, or a stable code.', examples: ['changed my mind'] });

export const TrackingNumber = () =>
  Text({ maxLength: 100, description: "The carrier's number for the parcel.", examples: ['JD0002311345'] });

export const Carrier = () =>
  Text({ maxLength: 100, description: 'Who carries the parcel.', examples: ['Parcel Post'] });

export const Currency = () => CurrencyCode("The ISO 4217 code of the order's currency.");

/** Amounts are decimals as text, with exactly as many decimals as the currency has. */
export const Amount = () => Decimal('What the goods come to, a decimal in the currency.');
export const Price = () => Decimal('The price of one unit, a decimal in the currency.');

export const Country = () =>
  Type.String({
    pattern: '^[A-Z]{2}$',
    description: 'Where the goods go: an ISO 3166-1 alpha-2 code.',
    examples: ['GB'],
  });

/** A number of pieces of a product, at least one. */
export const Quantity = () =>
  Count({ minimum: 1, maximum: 1_000_000_000, description: 'How many pieces.', examples: [100] });

/** How many of one line. */
export const Pieces = () => Count({ minimum: 1, maximum: 1_000_000, description: 'How many units.', examples: [2] });

/** Where to. `country` is ISO 3166-1 alpha-2. */
export const Address = Shape(
  {
    name: Text({ maxLength: 200, description: 'Who the parcel is for.', examples: ['Ada Lovelace'] }),
    line1: Text({ maxLength: 200, description: 'Street and number.', examples: ['12 St James Square'] }),
    line2: Type.Optional(Text({ maxLength: 200, description: 'Flat, floor or company.', examples: ['Flat 3'] })),
    city: Text({ maxLength: 100, description: 'City or town.', examples: ['London'] }),
    region: Type.Optional(Text({ maxLength: 100, description: 'State, county or province.', examples: ['London'] })),
    postalCode: Type.Optional(Text({ maxLength: 20, description: 'Postal code.', examples: ['SW1Y 4LB'] })),
    country: Country(),
  },
  'Where the goods go.',
);

/** By what the customer pays. `token` stands for the card at the gateway; no card number ever comes near. */
export const PaymentMethod = Shape(
  {
    method: Text({ maxLength: 40, description: 'What is paid with.', examples: ['card'] }),
    token: Text({
      maxLength: 200,
      description: 'Stands for the card at the gateway; never its number.',
      examples: ['tok_visa'],
    }),
  },
  'By what the customer pays.',
);

export const Automation = () => OneOf('automatic', 'manual');
export const Confirmation = () =>
  described(Automation(), 'Whether the order is confirmed as soon as stock and money are held, or by a person.');
export const Fulfilment = () =>
  described(Automation(), 'Whether a shipment is requested as soon as the order is confirmed, or by a person.');
export const Channel = () => described(OneOf('api', 'import'), 'How the order came: placed here, or imported.');

/** How many of one line. */
export const LineQuantity = Shape({ lineId: LineId(), quantity: Pieces() }, 'So many units of one line.');
export type LineQuantity = Static<typeof LineQuantity>;

/** A line as it was ordered. `price` is for one unit, with exactly as many decimals as the currency has. */
export const OrderedLine = Shape(
  {
    lineId: LineId(),
    productId: ProductId(),
    sku: Nullable(Sku()),
    description: Nullable(Description()),
    quantity: Pieces(),
    price: Price(),
  },
  'A line as it was ordered.',
);
export type OrderedLine = Static<typeof OrderedLine>;

/** Part of a line on its way, with what a view needs to value it. */
export const MovedLine = Shape(
  { lineId: LineId(), productId: ProductId(), sku: Nullable(Sku()), quantity: Pieces(), price: Price() },
  'So many units of one line that move together.',
);
export type MovedLine = Static<typeof MovedLine>;
