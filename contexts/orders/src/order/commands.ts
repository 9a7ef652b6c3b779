import {
  type CommandOf,
  commands,
  Decimal,
  described,
  Flag,
  Nullable,
  Shape,
  Timestamp,
  Type,
  Uuid,
} from '@daybook/core';
import {
  Address,
  CancellationId,
  CaptureId,
  Carrier,
  Confirmation,
  Currency,
  CustomerId,
  Description,
  Fulfilment,
  LineQuantity,
  OrderedLine,
  OrderNumber,
  PaymentId,
  PaymentMethod,
  Pieces,
  Price,
  ProductId,
  Reason,
  RefundId,
  ReturnId,
  ShipmentId,
  Sku,
  TrackingNumber,
} from '../vocabulary.ts';

const Lines = Type.Array(LineQuantity, { minItems: 1, description: 'Which lines, and how many of each.' });

const placing = {
  customerId: CustomerId(),
  orderNumber: OrderNumber(),
  currency: Currency(),
  items: described(Type.Array(OrderedLine), 'What is ordered.'),
  shippingAddress: Nullable(described(Address, 'Where the goods go; null if unknown.')),
};

/** What can be asked of an order. The ids in them are made by the caller, so that a repeat is known for one. */
export const orderCommands = commands('Order', {
  CreateOrder: Shape(
    {
      ...placing,
      payment: PaymentMethod,
      paymentId: Uuid('The payment that will be made for it.'),
      firstShipmentId: Uuid('The shipment that automatic fulfilment will request.'),
      confirmation: Confirmation(),
      fulfilment: Fulfilment(),
    },
    'Place an order.',
  ),
  ApproveOrder: Shape(
    { paymentId: PaymentId(), authorizedAmount: Decimal('The money that is held, a decimal in the currency.') },
    'Record that stock and money are held.',
  ),
  ConfirmOrder: Shape(
    { paymentId: Nullable(Uuid("The payment whose money is held; null for the order's own.")) },
    'Make the order firm.',
  ),
  /** Cancels whatever is still open. `cancellationId` names the part cancelled when some of it has already gone. */
  CancelOrder: Shape({ cancellationId: CancellationId(), reason: Reason() }, 'Cancel whatever is still open.'),
  CancelLines: Shape(
    { cancellationId: CancellationId(), lines: Lines, reason: Reason() },
    'Cancel part of what is open.',
  ),
  /** `lines: null` asks for everything open. */
  RequestShipment: Shape(
    {
      shipmentId: ShipmentId(),
      lines: Nullable(described(Lines, 'Which lines and how many of each; null for everything open.')),
    },
    'Ask for a shipment of lines that are open.',
  ),
  PackShipment: Shape(
    {
      shipmentId: ShipmentId(),
      trackingNumber: TrackingNumber(),
      carrier: Carrier(),
    },
    'Record that a shipment is packed and labelled.',
  ),
  ShipOrder: Shape({ shipmentId: ShipmentId() }, 'Record that a shipment has left.'),
  RecordCharge: Shape(
    {
      shipmentId: ShipmentId(),
      captureId: CaptureId(),
      amount: Decimal('What the customer was charged, a decimal in the currency.'),
    },
    'Record that the customer was charged for a shipment.',
  ),
  CancelShipment: Shape({ shipmentId: ShipmentId(), reason: Reason() }, 'Cancel a shipment that is not packed yet.'),
  AuthorizeReturn: Shape({ returnId: ReturnId(), lines: Lines, reason: Reason() }, 'Agree to take goods back.'),
  /** The refund that follows carries the return's id. */
  ReceiveReturn: Shape(
    { returnId: ReturnId(), restock: Flag('Whether the goods go back on the shelf.') },
    'Record that the goods are back, to be paid back under the id of the return.',
  ),
  RequestRefund: Shape(
    { refundId: RefundId(), amount: Decimal('What to pay back, a decimal in the currency.'), reason: Reason() },
    'Ask for money to be paid back without goods coming back.',
  ),
  RecordRefund: Shape(
    { refundId: RefundId(), amount: Decimal('What was paid back, a decimal in the currency.') },
    'Record that money was paid back.',
  ),
  RecordRefundFailure: Shape({ refundId: RefundId(), reason: Reason() }, 'Record that money could not be paid back.'),
  /** The history of an order that was paid and shipped elsewhere. Times are the other system's. */
  ImportOrder: Shape(
    {
      ...placing,
      shipmentId: ShipmentId(),
      captureId: CaptureId(),
      trackingNumber: Nullable(TrackingNumber()),
      carrier: Nullable(Carrier()),
      createdAt: Timestamp('When it was placed, by the other system.'),
      confirmedAt: Timestamp('When it was confirmed, by the other system.'),
      shippedAt: Timestamp('When it left, by the other system.'),
    },
    'Record an order that was paid and shipped elsewhere.',
  ),
  /** The history of a return of an imported order, paid back elsewhere. */
  ImportReturn: Shape(
    {
      returnId: ReturnId(),
      lines: Lines,
      at: Timestamp('When the goods came back, by the other system.'),
      reason: Reason(),
    },
    'Record a return of an imported order that was paid back elsewhere.',
  ),
});

export type OrderCommand = CommandOf<typeof orderCommands.schemas>;

/** One of an order's commands, by name. */
export type OrderCommandOf<T extends OrderCommand['type']> = Extract<OrderCommand, { type: T }>;

/** How a line is written where it is ordered through the API: the line's id is its place. */
export const OrderItem = Shape({
  productId: ProductId(),
  quantity: Pieces(),
  price: Price(),
  sku: Type.Optional(Sku()),
  description: Type.Optional(Description()),
});
