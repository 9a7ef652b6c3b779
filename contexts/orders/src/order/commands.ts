import {
  type CommandOf,
  Count,
  CurrencyCode,
  commands,
  Decimal,
  Nullable,
  Shape,
  Text,
  Timestamp,
  Type,
  Uuid,
} from '@daybook/core';
import { Address, Automation, LineQuantity, OrderedLine, PaymentMethod, Reason, Sku } from './events.ts';

const Lines = Type.Array(LineQuantity, { minItems: 1 });

const placing = {
  customerId: Uuid(),
  orderNumber: Text({ maxLength: 50 }),
  currency: CurrencyCode(),
  items: Type.Array(OrderedLine),
  shippingAddress: Nullable(Address),
};

/** What can be asked of an order. The ids in them are made by the caller, so that a repeat is known for one. */
export const orderCommands = commands('Order', {
  CreateOrder: Shape({
    ...placing,
    payment: PaymentMethod,
    paymentId: Uuid(),
    firstShipmentId: Uuid(),
    confirmation: Automation(),
    fulfilment: Automation(),
  }),
  /** Stock and money are held. */
  ApproveOrder: Shape({ paymentId: Uuid(), authorizedAmount: Decimal() }),
  ConfirmOrder: Shape({ paymentId: Nullable(Uuid()) }),
  /** Cancels whatever is still open. `cancellationId` names the part cancelled when some of it has already gone. */
  CancelOrder: Shape({ cancellationId: Uuid(), reason: Reason() }),
  CancelLines: Shape({ cancellationId: Uuid(), lines: Lines, reason: Reason() }),
  /** `lines: null` asks for everything open. */
  RequestShipment: Shape({ shipmentId: Uuid(), lines: Nullable(Lines) }),
  PackShipment: Shape({
    shipmentId: Uuid(),
    trackingNumber: Text({ maxLength: 100 }),
    carrier: Text({ maxLength: 100 }),
  }),
  ShipOrder: Shape({ shipmentId: Uuid() }),
  RecordCharge: Shape({ shipmentId: Uuid(), captureId: Uuid(), amount: Decimal() }),
  CancelShipment: Shape({ shipmentId: Uuid(), reason: Reason() }),
  AuthorizeReturn: Shape({ returnId: Uuid(), lines: Lines, reason: Reason() }),
  /** The refund that follows carries the return's id. */
  ReceiveReturn: Shape({ returnId: Uuid(), restock: Type.Boolean() }),
  RequestRefund: Shape({ refundId: Uuid(), amount: Decimal(), reason: Reason() }),
  RecordRefund: Shape({ refundId: Uuid(), amount: Decimal() }),
  RecordRefundFailure: Shape({ refundId: Uuid(), reason: Reason() }),
  /** The history of an order that was paid and shipped elsewhere. Times are the other system's. */
  ImportOrder: Shape({
    ...placing,
    shipmentId: Uuid(),
    captureId: Uuid(),
    trackingNumber: Nullable(Text({ maxLength: 100 })),
    carrier: Nullable(Text({ maxLength: 100 })),
    createdAt: Timestamp(),
    confirmedAt: Timestamp(),
    shippedAt: Timestamp(),
  }),
  /** The history of a return of an imported order, paid back elsewhere. */
  ImportReturn: Shape({ returnId: Uuid(), lines: Lines, at: Timestamp(), reason: Reason() }),
});

export type OrderCommand = CommandOf<typeof orderCommands.schemas>;

/** One of an order's commands, by name. */
export type OrderCommandOf<T extends OrderCommand['type']> = Extract<OrderCommand, { type: T }>;

/** How a line is written where it is ordered through the API: the line's id is its place. */
export const OrderItem = Shape({
  productId: Uuid(),
  quantity: Count({ minimum: 1, maximum: 1_000_000 }),
  price: Decimal(),
  sku: Type.Optional(Sku()),
  description: Type.Optional(Text({ maxLength: 200 })),
});
