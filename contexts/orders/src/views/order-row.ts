import {
  Count,
  Decimal,
  described,
  Nullable,
  OneOf,
  Shape,
  type Static,
  Text,
  Timestamp,
  Type,
  Uuid,
} from '@daybook/core';
import { FULFILMENT_STATUSES, ORDER_STATUSES } from '../order/status.ts';
import {
  Address,
  Amount,
  Channel,
  Country,
  Currency,
  CustomerId,
  Description,
  LineId,
  LineQuantity,
  OrderId,
  OrderNumber,
  Price,
  ProductId,
  RefundId,
  ReturnId,
  ShipmentId,
  Sku,
} from '../vocabulary.ts';

/** `processed`: everything that is to be paid has been; `released`: the order was cancelled and nothing is held. */
export const PAYMENT_STATUSES = [
  'pending',
  'authorized',
  'partially_processed',
  'processed',
  'partially_refunded',
  'refunded',
  'released',
] as const;

const Item = Shape({
  lineId: LineId(),
  productId: ProductId(),
  sku: Nullable(Sku()),
  description: Nullable(Description()),
  price: Price(),
  ordered: Count({ description: 'Units ordered.' }),
  cancelled: Count({ description: 'Units cancelled.' }),
  inShipment: Count({ description: 'Units in shipments that have not left.' }),
  shipped: Count({ description: 'Units that have left.' }),
  returnRequested: Count({ description: 'Units that are to come back.' }),
  returned: Count({ description: 'Units that have come back.' }),
});

export const ShipmentRow = Shape({
  shipmentId: ShipmentId(),
  status: described(OneOf('requested', 'packed', 'shipped', 'charged', 'cancelled'), 'How far the shipment has come.'),
  lines: described(Type.Array(LineQuantity), 'What is in it.'),
  amount: Amount(),
  trackingNumber: Nullable(
    Text({ maxLength: 100, description: "The carrier's number for the parcel; null until it is packed." }),
  ),
  carrier: Nullable(Text({ maxLength: 100, description: 'Who carries the parcel; null until it is packed.' })),
});

const ReturnRow = Shape({
  returnId: ReturnId(),
  status: described(OneOf('authorized', 'received'), 'Whether the goods are back.'),
  lines: described(Type.Array(LineQuantity), 'What is to come back.'),
});

export const RefundRow = Shape({
  refundId: RefundId(),
  status: described(OneOf('pending', 'issued', 'failed'), 'Whether the money was paid back.'),
  amount: Decimal('What is paid back, a decimal in the currency.'),
});

export const OrderRow = Shape({
  orderId: OrderId(),
  orderNumber: OrderNumber(),
  customerId: CustomerId(),
  status: described(OneOf(...ORDER_STATUSES), 'How far the order has come.'),
  fulfilmentStatus: described(
    OneOf(...FULFILMENT_STATUSES),
    'Whether the goods have left, whatever has come back since.',
  ),
  paymentStatus: described(OneOf(...PAYMENT_STATUSES), 'How far the order is paid.'),
  channel: Channel(),
  currency: Currency(),
  totalAmount: Decimal('What all lines come to, a decimal in the currency.'),
  /** The worth of what was cancelled; `totalAmount` less this is what the order comes to. */
  cancelledAmount: Decimal('What was cancelled, in money; `totalAmount` less this is what the order comes to.'),
  charged: Decimal('What the customer was charged so far, a decimal in the currency.'),
  refunded: Decimal('What was paid back so far, a decimal in the currency.'),
  paymentId: Nullable(Uuid('The payment that pays for it; null when it was paid elsewhere.')),
  items: described(Type.Array(Item), 'What was ordered, line by line, and where its units are.'),
  shipments: described(Type.Array(ShipmentRow), 'Its shipments.'),
  returns: described(Type.Array(ReturnRow), 'Its returns.'),
  refunds: described(Type.Array(RefundRow), 'Its refunds.'),
  shippingAddress: Nullable(described(Address, 'Where the goods go; null where an imported order does not say.')),
  country: Nullable(described(Country(), 'Where the goods go: an ISO 3166-1 alpha-2 code; null if unknown.')),
  createdAt: Timestamp('When it was placed.'),
  updatedAt: Timestamp('When the row last changed.'),
  version: Count({ description: 'The version of the order: how many events it has.' }),
});

export type OrderRow = Static<typeof OrderRow>;
