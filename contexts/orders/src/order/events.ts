import { Decimal, described, type EventOf, event, Flag, Nullable, Shape, Timestamp, Type, Uuid } from '@daybook/core';
import {
  Address,
  Amount,
  CancellationId,
  CaptureId,
  Carrier,
  Channel,
  Confirmation,
  Country,
  Currency,
  CustomerId,
  Fulfilment,
  MovedLine,
  OrderedLine,
  OrderNumber,
  PaymentId,
  PaymentMethod,
  Reason,
  RefundId,
  ReturnId,
  ShipmentId,
  TrackingNumber,
} from '../vocabulary.ts';

/**
 * The events of an order: their names and fields are the storage format. They are fat on purpose (customer, country,
 * currency and prices travel along), because a projection sees one event and one row and nothing else.
 */
export const orderEvents = {
  OrderCreated: event(
    Shape(
      {
        customerId: CustomerId(),
        orderNumber: OrderNumber(),
        currency: Currency(),
        items: described(Type.Array(OrderedLine, { minItems: 1 }), 'What was ordered.'),
        totalAmount: Decimal('What all lines come to, a decimal in the currency.'),
        shippingAddress: Nullable(described(Address, 'Where the goods go; null where an imported order does not say.')),
        country: Nullable(Country()),
        payment: Nullable(described(PaymentMethod, 'By what the customer pays; null when it was paid elsewhere.')),
        /** The payment that will be made for it; null when it was paid elsewhere. */
        paymentId: Nullable(Uuid('The payment that will be made for it; null when it was paid elsewhere.')),
        firstShipmentId: Uuid('The shipment that automatic fulfilment will request.'),
        channel: Channel(),
        confirmation: Confirmation(),
        fulfilment: Fulfilment(),
        createdAt: Timestamp('When it was placed.'),
      },
      'An order was placed, or imported.',
    ),
  ),
  OrderApproved: event(
    Shape(
      {
        paymentId: PaymentId(),
        authorizedAmount: Decimal('The money that is held for the order, a decimal in its currency.'),
        approvedAt: Timestamp('When stock and money were held.'),
      },
      'Stock and money are held for the order.',
    ),
  ),
  OrderConfirmed: event(
    Shape(
      {
        customerId: CustomerId(),
        totalAmount: Decimal('What all lines come to, a decimal in the currency.'),
        currency: Currency(),
        confirmedAt: Timestamp('When it was confirmed.'),
      },
      'The order is firm: what is open may be sent.',
    ),
  ),
  ShipmentRequested: event(
    Shape(
      {
        shipmentId: ShipmentId(),
        lines: described(Type.Array(MovedLine, { minItems: 1 }), 'What is to be sent.'),
        amount: Amount(),
        currency: Currency(),
        requestedAt: Timestamp('When the shipment was requested.'),
      },
      'A shipment of some lines was asked for.',
    ),
  ),
  ShipmentPacked: event(
    Shape(
      {
        shipmentId: ShipmentId(),
        trackingNumber: TrackingNumber(),
        carrier: Carrier(),
        packedAt: Timestamp('When it was packed.'),
      },
      'A shipment is packed and labelled: it can no longer be cancelled.',
    ),
  ),
  ShipmentCancelled: event(
    Shape(
      { shipmentId: ShipmentId(), reason: Reason(), cancelledAt: Timestamp('When it was cancelled.') },
      'A shipment was cancelled before it was packed; its lines are open again.',
    ),
  ),
  OrderShipped: event(
    Shape(
      {
        shipmentId: ShipmentId(),
        customerId: CustomerId(),
        country: Nullable(Country()),
        currency: Currency(),
        lines: described(Type.Array(MovedLine, { minItems: 1 }), 'What left.'),
        amount: Amount(),
        trackingNumber: Nullable(TrackingNumber()),
        carrier: Nullable(Carrier()),
        shippedAt: Timestamp('When it left.'),
      },
      'A shipment left.',
    ),
  ),
  OrderCharged: event(
    Shape(
      {
        shipmentId: ShipmentId(),
        captureId: CaptureId(),
        amount: Decimal('What the customer was charged, a decimal in the currency.'),
        currency: Currency(),
        customerId: CustomerId(),
        chargedAt: Timestamp('When the customer was charged.'),
      },
      'The customer was charged for a shipment.',
    ),
  ),
  OrderLinesCancelled: event(
    Shape(
      {
        cancellationId: CancellationId(),
        lines: described(Type.Array(MovedLine, { minItems: 1 }), 'What was cancelled.'),
        amount: Decimal('What the lines cancelled come to, a decimal in the currency.'),
        currency: Currency(),
        reason: Reason(),
        cancelledAt: Timestamp('When it was cancelled.'),
      },
      'Part of what was open was cancelled.',
    ),
  ),
  OrderCancelled: event(
    Shape(
      {
        cancellationId: CancellationId(),
        reason: Reason(),
        cancelledAt: Timestamp('When it was cancelled.'),
        customerId: CustomerId(),
        currency: Currency(),
        lines: described(Type.Array(MovedLine), 'What was still open, and is cancelled by this.'),
      },
      'The order was cancelled, with all that was still open.',
    ),
  ),
  ReturnAuthorized: event(
    Shape(
      {
        returnId: ReturnId(),
        lines: described(Type.Array(MovedLine, { minItems: 1 }), 'What is to come back.'),
        reason: Reason(),
        authorizedAt: Timestamp('When the return was agreed.'),
      },
      'It was agreed to take goods back.',
    ),
  ),
  ReturnReceived: event(
    Shape(
      {
        returnId: ReturnId(),
        customerId: CustomerId(),
        country: Nullable(Country()),
        currency: Currency(),
        lines: described(Type.Array(MovedLine, { minItems: 1 }), 'What came back.'),
        amount: Amount(),
        restock: Flag('Whether the goods go back on the shelf.'),
        receivedAt: Timestamp('When the goods came back.'),
      },
      'Goods came back; what they cost is to be paid back.',
    ),
  ),
  RefundRequested: event(
    Shape(
      {
        refundId: RefundId(),
        paymentId: PaymentId(),
        amount: Decimal('What is to be paid back, a decimal in the currency.'),
        currency: Currency(),
        reason: Reason(),
        requestedAt: Timestamp('When the refund was requested.'),
      },
      'Money is to be paid back to the customer.',
    ),
  ),
  RefundIssued: event(
    Shape(
      {
        refundId: RefundId(),
        amount: Decimal('What was paid back, a decimal in the currency.'),
        currency: Currency(),
        customerId: CustomerId(),
        issuedAt: Timestamp('When the money was paid back.'),
      },
      'Money was paid back to the customer.',
    ),
  ),
  RefundFailed: event(
    Shape(
      { refundId: RefundId(), reason: Reason(), failedAt: Timestamp('When it failed.') },
      'Money could not be paid back.',
    ),
  ),
};

export type OrderEvent = EventOf<typeof orderEvents>;
