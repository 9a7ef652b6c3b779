import {
  Count,
  CurrencyCode,
  Decimal,
  type EventOf,
  event,
  Nullable,
  OneOf,
  Shape,
  type Static,
  Text,
  Timestamp,
  Type,
  Uuid,
} from '@daybook/core';

/** A line's name within its order: '1', '2' … for orders placed through the API, the other system's own when imported. */
export const LineId = () => Text({ maxLength: 36 });

/** A tag that names the goods to people. The product itself is named by `productId`. */
export const Sku = () => Text({ maxLength: 64 });

export const Reason = () => Text({ maxLength: 200 });

/** How many of one line. */
export const LineQuantity = Shape({ lineId: LineId(), quantity: Count({ minimum: 1, maximum: 1_000_000 }) });

/** A line as it was ordered. `price` is for one unit, with exactly as many decimals as the currency has. */
export const OrderedLine = Shape({
  lineId: LineId(),
  productId: Uuid(),
  sku: Nullable(Sku()),
  description: Nullable(Text({ maxLength: 200 })),
  quantity: Count({ minimum: 1, maximum: 1_000_000 }),
  price: Decimal(),
});

/** Part of a line on its way, with what a view needs to value it. */
export const MovedLine = Shape({
  lineId: LineId(),
  productId: Uuid(),
  sku: Nullable(Sku()),
  quantity: Count({ minimum: 1, maximum: 1_000_000 }),
  price: Decimal(),
});

/** Where to. `country` is ISO 3166-1 alpha-2. */
export const Address = Shape({
  name: Text({ maxLength: 200 }),
  line1: Text({ maxLength: 200 }),
  line2: Type.Optional(Text({ maxLength: 200 })),
  city: Text({ maxLength: 100 }),
  region: Type.Optional(Text({ maxLength: 100 })),
  postalCode: Type.Optional(Text({ maxLength: 20 })),
  country: Type.String({ pattern: '^[A-Z]{2}$' }),
});

/** By what the customer pays. `token` stands for the card at the gateway; no card number ever comes near. */
export const PaymentMethod = Shape({ method: Text({ maxLength: 40 }), token: Text({ maxLength: 200 }) });

export const Automation = () => OneOf('automatic', 'manual');

/**
 * The events of an order: their names and fields are the storage format. They are fat on purpose (customer, country,
 * currency and prices travel along), because a projection sees one event and one row and nothing else.
 */
export const orderEvents = {
  OrderCreated: event(
    Shape({
      customerId: Uuid(),
      orderNumber: Text({ maxLength: 50 }),
      currency: CurrencyCode(),
      items: Type.Array(OrderedLine, { minItems: 1 }),
      totalAmount: Decimal(),
      shippingAddress: Nullable(Address),
      country: Nullable(Type.String({ pattern: '^[A-Z]{2}$' })),
      payment: Nullable(PaymentMethod),
      /** The payment that will be made for it; null when it was paid elsewhere. */
      paymentId: Nullable(Uuid()),
      /** The shipment that automatic fulfilment will request. */
      firstShipmentId: Uuid(),
      channel: OneOf('api', 'import'),
      confirmation: Automation(),
      fulfilment: Automation(),
      createdAt: Timestamp(),
    }),
  ),
  OrderApproved: event(Shape({ paymentId: Uuid(), authorizedAmount: Decimal(), approvedAt: Timestamp() })),
  OrderConfirmed: event(
    Shape({ customerId: Uuid(), totalAmount: Decimal(), currency: CurrencyCode(), confirmedAt: Timestamp() }),
  ),
  ShipmentRequested: event(
    Shape({
      shipmentId: Uuid(),
      lines: Type.Array(MovedLine, { minItems: 1 }),
      amount: Decimal(),
      currency: CurrencyCode(),
      requestedAt: Timestamp(),
    }),
  ),
  ShipmentPacked: event(
    Shape({
      shipmentId: Uuid(),
      trackingNumber: Text({ maxLength: 100 }),
      carrier: Text({ maxLength: 100 }),
      packedAt: Timestamp(),
    }),
  ),
  ShipmentCancelled: event(Shape({ shipmentId: Uuid(), reason: Reason(), cancelledAt: Timestamp() })),
  OrderShipped: event(
    Shape({
      shipmentId: Uuid(),
      customerId: Uuid(),
      country: Nullable(Type.String({ pattern: '^[A-Z]{2}$' })),
      currency: CurrencyCode(),
      lines: Type.Array(MovedLine, { minItems: 1 }),
      amount: Decimal(),
      trackingNumber: Nullable(Text({ maxLength: 100 })),
      carrier: Nullable(Text({ maxLength: 100 })),
      shippedAt: Timestamp(),
    }),
  ),
  OrderCharged: event(
    Shape({
      shipmentId: Uuid(),
      captureId: Uuid(),
      amount: Decimal(),
      currency: CurrencyCode(),
      customerId: Uuid(),
      chargedAt: Timestamp(),
    }),
  ),
  OrderLinesCancelled: event(
    Shape({
      cancellationId: Uuid(),
      lines: Type.Array(MovedLine, { minItems: 1 }),
      amount: Decimal(),
      currency: CurrencyCode(),
      reason: Reason(),
      cancelledAt: Timestamp(),
    }),
  ),
  OrderCancelled: event(
    Shape({
      cancellationId: Uuid(),
      reason: Reason(),
      cancelledAt: Timestamp(),
      customerId: Uuid(),
      currency: CurrencyCode(),
      /** What was still open, and is cancelled by this. */
      lines: Type.Array(MovedLine),
    }),
  ),
  ReturnAuthorized: event(
    Shape({
      returnId: Uuid(),
      lines: Type.Array(MovedLine, { minItems: 1 }),
      reason: Reason(),
      authorizedAt: Timestamp(),
    }),
  ),
  ReturnReceived: event(
    Shape({
      returnId: Uuid(),
      customerId: Uuid(),
      country: Nullable(Type.String({ pattern: '^[A-Z]{2}$' })),
      currency: CurrencyCode(),
      lines: Type.Array(MovedLine, { minItems: 1 }),
      amount: Decimal(),
      restock: Type.Boolean(),
      receivedAt: Timestamp(),
    }),
  ),
  RefundRequested: event(
    Shape({
      refundId: Uuid(),
      paymentId: Uuid(),
      amount: Decimal(),
      currency: CurrencyCode(),
      reason: Reason(),
      requestedAt: Timestamp(),
    }),
  ),
  RefundIssued: event(
    Shape({ refundId: Uuid(), amount: Decimal(), currency: CurrencyCode(), customerId: Uuid(), issuedAt: Timestamp() }),
  ),
  RefundFailed: event(Shape({ refundId: Uuid(), reason: Reason(), failedAt: Timestamp() })),
};

export type OrderEvent = EventOf<typeof orderEvents>;
export type OrderedLine = Static<typeof OrderedLine>;
export type MovedLine = Static<typeof MovedLine>;
export type LineQuantity = Static<typeof LineQuantity>;
