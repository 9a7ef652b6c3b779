// Written by `npm run schemas` from the declarations in the code. Change those, not this file.
import type { Decimal, LogEvent } from '../calls.ts';

/** An order was placed, or imported. */
export type OrderCreated = LogEvent<'OrderCreated', {
  /** The customer who ordered the goods and pays for them. */
  readonly customerId: string;
  /** The number people know the order by. */
  readonly orderNumber: string;
  /** The ISO 4217 code of the order's currency. */
  readonly currency: string;
  /** What was ordered. */
  readonly items: readonly {
    /** The line's name within its order: its place, from 1, unless imported. */
    readonly lineId: string;
    /** The product. It is stocked under this id. */
    readonly productId: string;
    /** The tag that names the goods to people. */
    readonly sku: string | null;
    /** What the goods are, in words. */
    readonly description: string | null;
    /** How many units. */
    readonly quantity: number;
    /** The price of one unit, a decimal in the currency. */
    readonly price: Decimal;
  }[];
  /** What all lines come to, a decimal in the currency. */
  readonly totalAmount: Decimal;
  /** Where the goods go; null where an imported order does not say. */
  readonly shippingAddress: {
    /** Who the parcel is for. */
    readonly name: string;
    /** Street and number. */
    readonly line1: string;
    /** Flat, floor or company. */
    readonly line2?: string;
    /** City or town. */
    readonly city: string;
    /** State, county or province. */
    readonly region?: string;
    /** Postal code. */
    readonly postalCode?: string;
    /** Where the goods go: an ISO 3166-1 alpha-2 code. */
    readonly country: string;
  } | null;
  /** Where the goods go: an ISO 3166-1 alpha-2 code. */
  readonly country: string | null;
  /** By what the customer pays; null when it was paid elsewhere. */
  readonly payment: {
    /** What is paid with. */
    readonly method: string;
    /** Stands for the card at the gateway; never its number. */
    readonly token: string;
  } | null;
  /** The payment that will be made for it; null when it was paid elsewhere. */
  readonly paymentId: string | null;
  /** The shipment that automatic fulfilment will request. */
  readonly firstShipmentId: string;
  /** How the order came: placed here, or imported. */
  readonly channel: 'api' | 'import';
  /** Whether the order is confirmed as soon as stock and money are held, or by a person. */
  readonly confirmation: 'automatic' | 'manual';
  /** Whether a shipment is requested as soon as the order is confirmed, or by a person. */
  readonly fulfilment: 'automatic' | 'manual';
  /** When it was placed. */
  readonly createdAt: string;
}>;

/** Stock and money are held for the order. */
export type OrderApproved = LogEvent<'OrderApproved', {
  /** The payment that pays for the order. */
  readonly paymentId: string;
  /** The money that is held for the order, a decimal in its currency. */
  readonly authorizedAmount: Decimal;
  /** When stock and money were held. */
  readonly approvedAt: string;
}>;

/** The order is firm: what is open may be sent. */
export type OrderConfirmed = LogEvent<'OrderConfirmed', {
  /** The customer who ordered the goods and pays for them. */
  readonly customerId: string;
  /** What all lines come to, a decimal in the currency. */
  readonly totalAmount: Decimal;
  /** The ISO 4217 code of the order's currency. */
  readonly currency: string;
  /** When it was confirmed. */
  readonly confirmedAt: string;
}>;

/** A shipment of some lines was asked for. */
export type ShipmentRequested = LogEvent<'ShipmentRequested', {
  /** The shipment, among those of the order. */
  readonly shipmentId: string;
  /** What is to be sent. */
  readonly lines: readonly {
    /** The line's name within its order: its place, from 1, unless imported. */
    readonly lineId: string;
    /** The product. It is stocked under this id. */
    readonly productId: string;
    /** The tag that names the goods to people. */
    readonly sku: string | null;
    /** How many units. */
    readonly quantity: number;
    /** The price of one unit, a decimal in the currency. */
    readonly price: Decimal;
  }[];
  /** What the goods come to, a decimal in the currency. */
  readonly amount: Decimal;
  /** The ISO 4217 code of the order's currency. */
  readonly currency: string;
  /** When the shipment was requested. */
  readonly requestedAt: string;
}>;

/** A shipment is packed and labelled: it can no longer be cancelled. */
export type ShipmentPacked = LogEvent<'ShipmentPacked', {
  /** The shipment, among those of the order. */
  readonly shipmentId: string;
  /** The carrier's number for the parcel. */
  readonly trackingNumber: string;
  /** Who carries the parcel. */
  readonly carrier: string;
  /** When it was packed. */
  readonly packedAt: string;
}>;

/** A shipment was cancelled before it was packed; its lines are open again. */
export type ShipmentCancelled = LogEvent<'ShipmentCancelled', {
  /** The shipment, among those of the order. */
  readonly shipmentId: string;
  /** Why, in a few words, or a stable code. */
  readonly reason: string;
  /** When it was cancelled. */
  readonly cancelledAt: string;
}>;

/** A shipment left. */
export type OrderShipped = LogEvent<'OrderShipped', {
  /** The shipment, among those of the order. */
  readonly shipmentId: string;
  /** The customer who ordered the goods and pays for them. */
  readonly customerId: string;
  /** Where the goods go: an ISO 3166-1 alpha-2 code. */
  readonly country: string | null;
  /** The ISO 4217 code of the order's currency. */
  readonly currency: string;
  /** What left. */
  readonly lines: readonly {
    /** The line's name within its order: its place, from 1, unless imported. */
    readonly lineId: string;
    /** The product. It is stocked under this id. */
    readonly productId: string;
    /** The tag that names the goods to people. */
    readonly sku: string | null;
    /** How many units. */
    readonly quantity: number;
    /** The price of one unit, a decimal in the currency. */
    readonly price: Decimal;
  }[];
  /** What the goods come to, a decimal in the currency. */
  readonly amount: Decimal;
  /** The carrier's number for the parcel. */
  readonly trackingNumber: string | null;
  /** Who carries the parcel. */
  readonly carrier: string | null;
  /** When it left. */
  readonly shippedAt: string;
}>;

/** The customer was charged for a shipment. */
export type OrderCharged = LogEvent<'OrderCharged', {
  /** The shipment, among those of the order. */
  readonly shipmentId: string;
  /** The capture by which the customer was charged, at the payment. */
  readonly captureId: string;
  /** What the customer was charged, a decimal in the currency. */
  readonly amount: Decimal;
  /** The ISO 4217 code of the order's currency. */
  readonly currency: string;
  /** The customer who ordered the goods and pays for them. */
  readonly customerId: string;
  /** When the customer was charged. */
  readonly chargedAt: string;
}>;

/** Part of what was open was cancelled. */
export type OrderLinesCancelled = LogEvent<'OrderLinesCancelled', {
  /** Names what is cancelled here: asked for again under it, nothing more is. */
  readonly cancellationId: string;
  /** What was cancelled. */
  readonly lines: readonly {
    /** The line's name within its order: its place, from 1, unless imported. */
    readonly lineId: string;
    /** The product. It is stocked under this id. */
    readonly productId: string;
    /** The tag that names the goods to people. */
    readonly sku: string | null;
    /** How many units. */
    readonly quantity: number;
    /** The price of one unit, a decimal in the currency. */
    readonly price: Decimal;
  }[];
  /** What the lines cancelled come to, a decimal in the currency. */
  readonly amount: Decimal;
  /** The ISO 4217 code of the order's currency. */
  readonly currency: string;
  /** Why, in a few words, or a stable code. */
  readonly reason: string;
  /** When it was cancelled. */
  readonly cancelledAt: string;
}>;

/** The order was cancelled, with all that was still open. */
export type OrderCancelled = LogEvent<'OrderCancelled', {
  /** Names what is cancelled here: asked for again under it, nothing more is. */
  readonly cancellationId: string;
  /** Why, in a few words, or a stable code. */
  readonly reason: string;
  /** When it was cancelled. */
  readonly cancelledAt: string;
  /** The customer who ordered the goods and pays for them. */
  readonly customerId: string;
  /** The ISO 4217 code of the order's currency. */
  readonly currency: string;
  /** What was still open, and is cancelled by this. */
  readonly lines: readonly {
    /** The line's name within its order: its place, from 1, unless imported. */
    readonly lineId: string;
    /** The product. It is stocked under this id. */
    readonly productId: string;
    /** The tag that names the goods to people. */
    readonly sku: string | null;
    /** How many units. */
    readonly quantity: number;
    /** The price of one unit, a decimal in the currency. */
    readonly price: Decimal;
  }[];
}>;

/** It was agreed to take goods back. */
export type ReturnAuthorized = LogEvent<'ReturnAuthorized', {
  /** The return, among those of the order. */
  readonly returnId: string;
  /** What is to come back. */
  readonly lines: readonly {
    /** The line's name within its order: its place, from 1, unless imported. */
    readonly lineId: string;
    /** The product. It is stocked under this id. */
    readonly productId: string;
    /** The tag that names the goods to people. */
    readonly sku: string | null;
    /** How many units. */
    readonly quantity: number;
    /** The price of one unit, a decimal in the currency. */
    readonly price: Decimal;
  }[];
  /** Why, in a few words, or a stable code. */
  readonly reason: string;
  /** When the return was agreed. */
  readonly authorizedAt: string;
}>;

/** Goods came back; what they cost is to be paid back. */
export type ReturnReceived = LogEvent<'ReturnReceived', {
  /** The return, among those of the order. */
  readonly returnId: string;
  /** The customer who ordered the goods and pays for them. */
  readonly customerId: string;
  /** Where the goods go: an ISO 3166-1 alpha-2 code. */
  readonly country: string | null;
  /** The ISO 4217 code of the order's currency. */
  readonly currency: string;
  /** What came back. */
  readonly lines: readonly {
    /** The line's name within its order: its place, from 1, unless imported. */
    readonly lineId: string;
    /** The product. It is stocked under this id. */
    readonly productId: string;
    /** The tag that names the goods to people. */
    readonly sku: string | null;
    /** How many units. */
    readonly quantity: number;
    /** The price of one unit, a decimal in the currency. */
    readonly price: Decimal;
  }[];
  /** What the goods come to, a decimal in the currency. */
  readonly amount: Decimal;
  /** Whether the goods go back on the shelf. */
  readonly restock: boolean;
  /** When the goods came back. */
  readonly receivedAt: string;
}>;

/** Money is to be paid back to the customer. */
export type RefundRequested = LogEvent<'RefundRequested', {
  /** The refund, among those of the order. What is paid for a return has its id. */
  readonly refundId: string;
  /** The payment that pays for the order. */
  readonly paymentId: string;
  /** What is to be paid back, a decimal in the currency. */
  readonly amount: Decimal;
  /** The ISO 4217 code of the order's currency. */
  readonly currency: string;
  /** Why, in a few words, or a stable code. */
  readonly reason: string;
  /** When the refund was requested. */
  readonly requestedAt: string;
}>;

/** Money was paid back to the customer. */
export type RefundIssued = LogEvent<'RefundIssued', {
  /** The refund, among those of the order. What is paid for a return has its id. */
  readonly refundId: string;
  /** What was paid back, a decimal in the currency. */
  readonly amount: Decimal;
  /** The ISO 4217 code of the order's currency. */
  readonly currency: string;
  /** The customer who ordered the goods and pays for them. */
  readonly customerId: string;
  /** When the money was paid back. */
  readonly issuedAt: string;
}>;

/** Money could not be paid back. */
export type RefundFailed = LogEvent<'RefundFailed', {
  /** The refund, among those of the order. What is paid for a return has its id. */
  readonly refundId: string;
  /** Why, in a few words, or a stable code. */
  readonly reason: string;
  /** When it failed. */
  readonly failedAt: string;
}>;

/** Goods were put on the shelf. */
export type StockReplenished = LogEvent<'StockReplenished', {
  /** The tag that names the goods to people. */
  readonly sku: string;
  /** How many pieces. */
  readonly quantity: number;
  /** When the goods were put on the shelf. */
  readonly replenishedAt: string;
}>;

/** Goods are kept for an order. */
export type InventoryReserved = LogEvent<'InventoryReserved', {
  /** The order. */
  readonly orderId: string;
  /** The tag that names the goods to people. */
  readonly sku: string | null;
  /** How many pieces. */
  readonly quantity: number;
  /** Until when nobody else gets it; null when it is held until it is used or released. */
  readonly expiresAt: string | null;
  /** Whether more is now promised than is there. */
  readonly backordered: boolean;
}>;

/** A reservation is firm: it no longer runs out. */
export type InventoryAllocated = LogEvent<'InventoryAllocated', {
  /** The order. */
  readonly orderId: string;
  /** How many pieces. */
  readonly quantity: number;
}>;

/** Goods that were kept for an order are free again. */
export type InventoryReleased = LogEvent<'InventoryReleased', {
  /** The order. */
  readonly orderId: string;
  /** How many pieces. */
  readonly quantity: number;
  /** Whether it was given back, or its time ran out. */
  readonly cause: 'cancelled' | 'expired';
  /** The part of the order that was cancelled; null when all that was left is released. */
  readonly cancellationId: string | null;
  /** Why, in a few words, or a stable code. */
  readonly reason: string;
}>;

/** Goods left the shelf with a shipment. */
export type InventoryIssued = LogEvent<'InventoryIssued', {
  /** The order. */
  readonly orderId: string;
  /** The shipment, among those of the order. */
  readonly shipmentId: string;
  /** How many pieces. */
  readonly quantity: number;
}>;

/** Goods came back to the shelf. */
export type StockReturned = LogEvent<'StockReturned', {
  /** The order. */
  readonly orderId: string;
  /** The return, among those of the order. */
  readonly returnId: string;
  /** How many pieces. */
  readonly quantity: number;
}>;

/** It was allowed or forbidden to promise more than is there. */
export type BackorderPolicySet = LogEvent<'BackorderPolicySet', {
  /** Whether more may be promised than is there. */
  readonly allowed: boolean;
}>;

/** A payment began, by card or between accounts. */
export type PaymentInitiated = LogEvent<'PaymentInitiated', {
  /** The order that is paid for; null if none is. */
  readonly orderId: string | null;
  /** An amount above zero, a decimal with the currency's own decimals. */
  readonly amount: Decimal;
  /** The ISO 4217 code of the currency. */
  readonly currency: string;
  /** Here: by card. */
  readonly rail: 'card';
  /** What is paid with. */
  readonly method: string;
  /** Stands for the card at the gateway; never its number. */
  readonly token: string;
  /** When it began. */
  readonly initiatedAt: string;
} | {
  /** The order that is paid for; null if none is. */
  readonly orderId: string | null;
  /** An amount above zero, a decimal with the currency's own decimals. */
  readonly amount: Decimal;
  /** The ISO 4217 code of the currency. */
  readonly currency: string;
  /** Who pays. */
  readonly payer: {
    /** Where the side is paid from or to. */
    readonly address: {
      /** What kind of address it is. */
      readonly type: 'account' | 'vpa' | 'iban' | 'nuban' | 'aba' | 'sort_code' | 'ifsc';
      /** The address itself: an account number, or a name such as `ada@alder`. */
      readonly id: string;
      /** The bank's code, for the types that need one; null for the others. */
      readonly bank: string | null;
    };
    /** The bank, by the scheme's name for it; `own` is our own house. */
    readonly bankId: string;
    /** Where the side stands in our ledger: the account itself, or the bank's member account. */
    readonly accountId: string;
  };
  /** Who is paid. */
  readonly payee: {
    /** Where the side is paid from or to. */
    readonly address: {
      /** What kind of address it is. */
      readonly type: 'account' | 'vpa' | 'iban' | 'nuban' | 'aba' | 'sort_code' | 'ifsc';
      /** The address itself: an account number, or a name such as `ada@alder`. */
      readonly id: string;
      /** The bank's code, for the types that need one; null for the others. */
      readonly bank: string | null;
    };
    /** The bank, by the scheme's name for it; `own` is our own house. */
    readonly bankId: string;
    /** Where the side stands in our ledger: the account itself, or the bank's member account. */
    readonly accountId: string;
  };
  /** Between whom: `p2p` people, `p2m` a person and a merchant. */
  readonly purpose: 'p2p' | 'p2m';
  /** What payer and payee read beside the amount. */
  readonly note: string | null;
  /** Here: between accounts. */
  readonly rail: 'account';
  /** The payment that this one pays back; null if it pays nothing back. */
  readonly refundOf: string | null;
  /** The transfers of the ledger for its legs. */
  readonly transfers: {
    /** That of the debit. */
    readonly hold: string;
    /** That of the credit. */
    readonly credit: string;
    /** That of the reversal. */
    readonly reversal: string;
  };
  /** How long each leg is waited for, by the rules of the day it began. */
  readonly timers: {
    /** How long the payee's bank is waited for, in seconds. */
    readonly payeeTimeoutSeconds: number;
    /** How long the debit is waited for, in seconds. */
    readonly debitTimeoutSeconds: number;
    /** How long the credit is waited for, in seconds. */
    readonly creditTimeoutSeconds: number;
    /** How long the reversal is waited for, in seconds. */
    readonly reversalTimeoutSeconds: number;
    /** Status checks of a debit that timed out; after the last it is reversed as a precaution. */
    readonly debitChecksAfterSeconds: readonly number[];
    /** Status checks of a credit that timed out, or of a leg in conflict; after the last a person is asked. */
    readonly creditChecksAfterSeconds: readonly number[];
    /** Repetitions of a reversal that was refused or timed out; after the last a person is asked. */
    readonly reversalRetriesAfterSeconds: readonly number[];
  };
  /** By when what is in doubt must be over. */
  readonly turnAround: {
    /** How many days the turn-around time has. */
    readonly days: number;
    /** What each day beyond it costs, a decimal in the currency of the payment; null: nothing. */
    readonly compensationPerDay: Decimal | null;
  };
  /** When it began. */
  readonly initiatedAt: string;
}>;

/** The gateway holds the money. */
export type PaymentAuthorized = LogEvent<'PaymentAuthorized', {
  /** The order that is paid for; null if none is. */
  readonly orderId: string | null;
  /** An amount above zero, a decimal with the currency's own decimals. */
  readonly amount: Decimal;
  /** The ISO 4217 code of the currency. */
  readonly currency: string;
  /** The gateway's name for the authorisation. */
  readonly authorizationId: string;
  /** When it was authorised. */
  readonly authorizedAt: string;
  /** Until when it can be captured. */
  readonly expiresAt: string;
}>;

/** The gateway refuses the payment. */
export type PaymentDeclined = LogEvent<'PaymentDeclined', {
  /** The order that is paid for; null if none is. */
  readonly orderId: string | null;
  /** Why: a stable code, or a few words. */
  readonly reason: string;
  /** When it was declined. */
  readonly declinedAt: string;
}>;

/** The gateway is asked to take some or all of what it holds. */
export type PaymentCaptureRequested = LogEvent<'PaymentCaptureRequested', {
  /** The order that is paid for; null if none is. */
  readonly orderId: string | null;
  /** An amount above zero, a decimal with the currency's own decimals. */
  readonly amount: Decimal;
  /** The ISO 4217 code of the currency. */
  readonly currency: string;
  /** The capture, among those of the payment. */
  readonly captureId: string;
  /** The gateway's name for the authorisation. */
  readonly authorizationId: string;
  /** When it was asked for. */
  readonly requestedAt: string;
}>;

/** The gateway has taken money. */
export type PaymentCaptured = LogEvent<'PaymentCaptured', {
  /** The order that is paid for; null if none is. */
  readonly orderId: string | null;
  /** An amount above zero, a decimal with the currency's own decimals. */
  readonly amount: Decimal;
  /** The ISO 4217 code of the currency. */
  readonly currency: string;
  /** The capture, among those of the payment. */
  readonly captureId: string;
  /** When it was captured. */
  readonly capturedAt: string;
}>;

/** The gateway refused to take the money. */
export type PaymentCaptureFailed = LogEvent<'PaymentCaptureFailed', {
  /** The order that is paid for; null if none is. */
  readonly orderId: string | null;
  /** The capture, among those of the payment. */
  readonly captureId: string;
  /** Why: a stable code, or a few words. */
  readonly reason: string;
  /** When it failed. */
  readonly failedAt: string;
}>;

/** What is held, or may come to be, is to be let go. */
export type PaymentVoidRequested = LogEvent<'PaymentVoidRequested', {
  /** The order that is paid for; null if none is. */
  readonly orderId: string | null;
  /** Why: a stable code, or a few words. */
  readonly reason: string;
  /** When it was asked for. */
  readonly requestedAt: string;
}>;

/** What was held and not captured has been let go. */
export type PaymentVoided = LogEvent<'PaymentVoided', {
  /** The order that is paid for; null if none is. */
  readonly orderId: string | null;
  /** An amount above zero, a decimal with the currency's own decimals. */
  readonly amount: Decimal;
  /** The ISO 4217 code of the currency. */
  readonly currency: string;
  /** When it was let go. */
  readonly voidedAt: string;
}>;

/** The gateway is asked to pay money back. */
export type PaymentRefundRequested = LogEvent<'PaymentRefundRequested', {
  /** The order that is paid for; null if none is. */
  readonly orderId: string | null;
  /** An amount above zero, a decimal with the currency's own decimals. */
  readonly amount: Decimal;
  /** The ISO 4217 code of the currency. */
  readonly currency: string;
  /** The refund, among those of the payment. */
  readonly refundId: string;
  /** The gateway's name for the authorisation. */
  readonly authorizationId: string;
  /** Why: a stable code, or a few words. */
  readonly reason: string;
  /** When it was asked for. */
  readonly requestedAt: string;
}>;

/** The gateway has paid money back. */
export type PaymentRefunded = LogEvent<'PaymentRefunded', {
  /** The order that is paid for; null if none is. */
  readonly orderId: string | null;
  /** An amount above zero, a decimal with the currency's own decimals. */
  readonly amount: Decimal;
  /** The ISO 4217 code of the currency. */
  readonly currency: string;
  /** The refund, among those of the payment. */
  readonly refundId: string;
  /** When it was paid back. */
  readonly refundedAt: string;
}>;

/** The gateway refused to pay money back. */
export type PaymentRefundFailed = LogEvent<'PaymentRefundFailed', {
  /** The order that is paid for; null if none is. */
  readonly orderId: string | null;
  /** The refund, among those of the payment. */
  readonly refundId: string;
  /** Why: a stable code, or a few words. */
  readonly reason: string;
  /** When it failed. */
  readonly failedAt: string;
}>;

/** The authorisation has run out: nothing more can be captured. */
export type AuthorizationExpired = LogEvent<'AuthorizationExpired', {
  /** The order that is paid for; null if none is. */
  readonly orderId: string | null;
  /** When it ran out. */
  readonly expiredAt: string;
}>;

/** A payee asks a payer for a payment. */
export type CollectRequested = LogEvent<'CollectRequested', {
  /** The order that is paid for; null if none is. */
  readonly orderId: string | null;
  /** An amount above zero, a decimal with the currency's own decimals. */
  readonly amount: Decimal;
  /** The ISO 4217 code of the currency. */
  readonly currency: string;
  /** Who pays. */
  readonly payer: {
    /** Where the side is paid from or to. */
    readonly address: {
      /** What kind of address it is. */
      readonly type: 'account' | 'vpa' | 'iban' | 'nuban' | 'aba' | 'sort_code' | 'ifsc';
      /** The address itself: an account number, or a name such as `ada@alder`. */
      readonly id: string;
      /** The bank's code, for the types that need one; null for the others. */
      readonly bank: string | null;
    };
    /** The bank, by the scheme's name for it; `own` is our own house. */
    readonly bankId: string;
    /** Where the side stands in our ledger: the account itself, or the bank's member account. */
    readonly accountId: string;
  };
  /** Who is paid. */
  readonly payee: {
    /** Where the side is paid from or to. */
    readonly address: {
      /** What kind of address it is. */
      readonly type: 'account' | 'vpa' | 'iban' | 'nuban' | 'aba' | 'sort_code' | 'ifsc';
      /** The address itself: an account number, or a name such as `ada@alder`. */
      readonly id: string;
      /** The bank's code, for the types that need one; null for the others. */
      readonly bank: string | null;
    };
    /** The bank, by the scheme's name for it; `own` is our own house. */
    readonly bankId: string;
    /** Where the side stands in our ledger: the account itself, or the bank's member account. */
    readonly accountId: string;
  };
  /** Between whom: `p2p` people, `p2m` a person and a merchant. */
  readonly purpose: 'p2p' | 'p2m';
  /** What payer and payee read beside the amount. */
  readonly note: string | null;
  /** When it was asked for. */
  readonly requestedAt: string;
  /** Until when the payer can answer. */
  readonly expiresAt: string;
}>;

/** The payer agreed: the payment begins. */
export type CollectApproved = LogEvent<'CollectApproved', {
  /** When the payer agreed. */
  readonly approvedAt: string;
}>;

/** The payer refused. */
export type CollectDeclined = LogEvent<'CollectDeclined', {
  /** The order that is paid for; null if none is. */
  readonly orderId: string | null;
  /** Why: a stable code, or a few words. */
  readonly reason: string;
  /** When the payer refused. */
  readonly declinedAt: string;
}>;

/** The payer did not answer in time. */
export type CollectExpired = LogEvent<'CollectExpired', {
  /** The order that is paid for; null if none is. */
  readonly orderId: string | null;
  /** When it ran out. */
  readonly expiredAt: string;
}>;

/** The payee's bank knows the address. */
export type PayeeResolved = LogEvent<'PayeeResolved', {
  /** Whose the address is. */
  readonly name: string;
  /** When it was found out. */
  readonly resolvedAt: string;
}>;

/** The payer's bank is asked to debit. */
export type DebitRequested = LogEvent<'DebitRequested', {
  /** When it was asked for. */
  readonly requestedAt: string;
}>;

/** The money has left the payer. */
export type AccountDebited = LogEvent<'AccountDebited', {
  /** An amount above zero, a decimal with the currency's own decimals. */
  readonly amount: Decimal;
  /** The ISO 4217 code of the currency. */
  readonly currency: string;
  /** The bank's own reference for the movement. */
  readonly bankReference: string | null;
  /** When it was debited. */
  readonly debitedAt: string;
}>;

/** The payer's bank refused to debit. */
export type DebitRefused = LogEvent<'DebitRefused', {
  /** Why: a stable code, or a few words. */
  readonly reason: string;
  /** When it was refused. */
  readonly refusedAt: string;
}>;

/** The debit was not answered in time: the payment will not go on. */
export type DebitTimedOut = LogEvent<'DebitTimedOut', {
  /** When waiting for an answer was given up. */
  readonly timedOutAt: string;
}>;

/** The payee's bank is asked to credit. */
export type CreditRequested = LogEvent<'CreditRequested', {
  /** When it was asked for. */
  readonly requestedAt: string;
}>;

/** The payee has the money. */
export type AccountCredited = LogEvent<'AccountCredited', {
  /** An amount above zero, a decimal with the currency's own decimals. */
  readonly amount: Decimal;
  /** The ISO 4217 code of the currency. */
  readonly currency: string;
  /** The bank's own reference for the movement. */
  readonly bankReference: string | null;
  /** When it was credited. */
  readonly creditedAt: string;
}>;

/** The payee's bank refused to credit. */
export type CreditRefused = LogEvent<'CreditRefused', {
  /** Why: a stable code, or a few words. */
  readonly reason: string;
  /** When it was refused. */
  readonly refusedAt: string;
}>;

/** The credit was not answered in time: the payment is deemed. */
export type CreditTimedOut = LogEvent<'CreditTimedOut', {
  /** When waiting for an answer was given up. */
  readonly timedOutAt: string;
}>;

/** A bank was asked what became of a leg. */
export type StatusChecked = LogEvent<'StatusChecked', {
  /** Which movement of the payment is meant. */
  readonly leg: 'debit' | 'credit' | 'reversal';
  /** What the bank said of the leg. */
  readonly state: 'done' | 'refused' | 'none' | 'pending' | 'no_answer';
  /** What the bank moved, where it did. */
  readonly amount: Decimal | null;
  /** The currency of what the bank moved. */
  readonly currency: string | null;
  /** The bank's own code, such as `account_closed`. */
  readonly code: string | null;
  /** The bank's own reference for the movement. */
  readonly bankReference: string | null;
  /** Which of several tries, from 1. */
  readonly attempt: number;
  /** Whether that settled nothing, so that the bank is asked again. */
  readonly open: boolean;
  /** When the bank was asked. */
  readonly checkedAt: string;
}>;

/** The payer's bank is asked to give the debit back. */
export type ReversalRequested = LogEvent<'ReversalRequested', {
  /** Which of several tries, from 1. */
  readonly attempt: number;
  /** Whether nobody knows if there was a debit. */
  readonly precaution: boolean;
  /** Why: a stable code, or a few words. */
  readonly reason: string;
  /** When it was asked for. */
  readonly requestedAt: string;
}>;

/** The bank refused to give the debit back. */
export type ReversalRefused = LogEvent<'ReversalRefused', {
  /** Which of several tries, from 1. */
  readonly attempt: number;
  /** Why: a stable code, or a few words. */
  readonly reason: string;
  /** When it was refused. */
  readonly refusedAt: string;
}>;

/** The reversal was not answered in time. */
export type ReversalTimedOut = LogEvent<'ReversalTimedOut', {
  /** Which of several tries, from 1. */
  readonly attempt: number;
  /** When waiting for an answer was given up. */
  readonly timedOutAt: string;
}>;

/** The payment is complete: debited and credited. */
export type PaymentCompleted = LogEvent<'PaymentCompleted', {
  /** The order that is paid for; null if none is. */
  readonly orderId: string | null;
  /** An amount above zero, a decimal with the currency's own decimals. */
  readonly amount: Decimal;
  /** The ISO 4217 code of the currency. */
  readonly currency: string;
  /** When it was complete. */
  readonly completedAt: string;
}>;

/** What was debited has been given back. */
export type PaymentReversed = LogEvent<'PaymentReversed', {
  /** The order that is paid for; null if none is. */
  readonly orderId: string | null;
  /** An amount above zero, a decimal with the currency's own decimals. */
  readonly amount: Decimal;
  /** The ISO 4217 code of the currency. */
  readonly currency: string;
  /** Why: a stable code, or a few words. */
  readonly reason: string;
  /** When it was given back. */
  readonly reversedAt: string;
}>;

/** The payment came to nothing: nothing was debited, and nothing will be. */
export type PaymentFailed = LogEvent<'PaymentFailed', {
  /** The order that is paid for; null if none is. */
  readonly orderId: string | null;
  /** Why: a stable code, or a few words. */
  readonly reason: string;
  /** When it failed. */
  readonly failedAt: string;
}>;

/** A bank says that it moved another amount than it was asked to. */
export type PaymentConflicted = LogEvent<'PaymentConflicted', {
  /** Which movement of the payment is meant. */
  readonly leg: 'debit' | 'credit' | 'reversal';
  /** What the bank said of the leg. */
  readonly state: 'done' | 'refused' | 'none' | 'pending' | 'no_answer';
  /** What the bank moved, where it did. */
  readonly amount: Decimal | null;
  /** The currency of what the bank moved. */
  readonly currency: string | null;
  /** The bank's own code, such as `account_closed`. */
  readonly code: string | null;
  /** The bank's own reference for the movement. */
  readonly bankReference: string | null;
  /** When the bank said so. */
  readonly conflictedAt: string;
}>;

/** A person has found out what became of a leg. */
export type ResolutionRecorded = LogEvent<'ResolutionRecorded', {
  /** Which movement of the payment is meant. */
  readonly leg: 'debit' | 'credit' | 'reversal';
  /** Whether it happened, as it was asked for. */
  readonly happened: boolean;
  /** What somebody found out or did, in a few words. */
  readonly note: string;
  /** When it was found out. */
  readonly resolvedAt: string;
}>;

/** A message nobody asked for says that a leg was refused; the bank is asked. */
export type RefusalHeard = LogEvent<'RefusalHeard', {
  /** Which movement of the payment is meant. */
  readonly leg: 'debit' | 'credit' | 'reversal';
  /** What the bank said of the leg. */
  readonly state: 'done' | 'refused' | 'none' | 'pending' | 'no_answer';
  /** What the bank moved, where it did. */
  readonly amount: Decimal | null;
  /** The currency of what the bank moved. */
  readonly currency: string | null;
  /** The bank's own code, such as `account_closed`. */
  readonly code: string | null;
  /** The bank's own reference for the movement. */
  readonly bankReference: string | null;
  /** When the bank said so. */
  readonly heardAt: string;
}>;

/** An answer came that changes nothing any more. */
export type LateAnswerRecorded = LogEvent<'LateAnswerRecorded', {
  /** Which movement of the payment is meant. */
  readonly leg: 'debit' | 'credit' | 'reversal';
  /** What the bank said of the leg. */
  readonly state: 'done' | 'refused' | 'none' | 'pending' | 'no_answer';
  /** What the bank moved, where it did. */
  readonly amount: Decimal | null;
  /** The currency of what the bank moved. */
  readonly currency: string | null;
  /** The bank's own code, such as `account_closed`. */
  readonly code: string | null;
  /** The bank's own reference for the movement. */
  readonly bankReference: string | null;
  /** How the answer came: to a request, of its own, or to a question. */
  readonly source: 'response' | 'message' | 'status';
  /** Whether it is not what is on record, so that a person must look. */
  readonly contradicts: boolean;
  /** When it was recorded. */
  readonly recordedAt: string;
}>;

/** The payee was credited and the payer got the money back: it is out twice. */
export type ExcessCreditFound = LogEvent<'ExcessCreditFound', {
  /** The order that is paid for; null if none is. */
  readonly orderId: string | null;
  /** An amount above zero, a decimal with the currency's own decimals. */
  readonly amount: Decimal;
  /** The ISO 4217 code of the currency. */
  readonly currency: string;
  /** When it was found. */
  readonly foundAt: string;
}>;

/** The excess has been recovered, or given up. */
export type RecoveryClosed = LogEvent<'RecoveryClosed', {
  /** Whether it was recovered, or written off. */
  readonly outcome: 'recovered' | 'written_off';
  /** What somebody found out or did, in a few words. */
  readonly note: string;
  /** When it was closed. */
  readonly closedAt: string;
}>;

/** Some of the payment is disputed. */
export type PaymentDisputed = LogEvent<'PaymentDisputed', {
  /** The order that is paid for; null if none is. */
  readonly orderId: string | null;
  /** An amount above zero, a decimal with the currency's own decimals. */
  readonly amount: Decimal;
  /** The ISO 4217 code of the currency. */
  readonly currency: string;
  /** The dispute. */
  readonly disputeId: string;
  /** When it was disputed. */
  readonly disputedAt: string;
}>;

/** Some of it is to be paid back, by a payment of its own. */
export type RefundGranted = LogEvent<'RefundGranted', {
  /** The order that is paid for; null if none is. */
  readonly orderId: string | null;
  /** An amount above zero, a decimal with the currency's own decimals. */
  readonly amount: Decimal;
  /** The ISO 4217 code of the currency. */
  readonly currency: string;
  /** The refund, among those of the payment. */
  readonly refundId: string;
  /** The payment by which it is paid back. */
  readonly refundPaymentId: string;
  /** Why: a stable code, or a few words. */
  readonly reason: string;
  /** The dispute it follows from; null if from none. */
  readonly disputeId: string | null;
  /** Who pays back. */
  readonly payer: {
    /** What kind of address it is. */
    readonly type: 'account' | 'vpa' | 'iban' | 'nuban' | 'aba' | 'sort_code' | 'ifsc';
    /** The address itself: an account number, or a name such as `ada@alder`. */
    readonly id: string;
    /** The bank's code, for the types that need one; null for the others. */
    readonly bank: string | null;
  };
  /** Who is paid back. */
  readonly payee: {
    /** What kind of address it is. */
    readonly type: 'account' | 'vpa' | 'iban' | 'nuban' | 'aba' | 'sort_code' | 'ifsc';
    /** The address itself: an account number, or a name such as `ada@alder`. */
    readonly id: string;
    /** The bank's code, for the types that need one; null for the others. */
    readonly bank: string | null;
  };
  /** Between whom: `p2p` people, `p2m` a person and a merchant. */
  readonly purpose: 'p2p' | 'p2m';
  /** When it was granted. */
  readonly grantedAt: string;
}>;

/** A granted refund came to nothing. */
export type RefundLapsed = LogEvent<'RefundLapsed', {
  /** The order that is paid for; null if none is. */
  readonly orderId: string | null;
  /** An amount above zero, a decimal with the currency's own decimals. */
  readonly amount: Decimal;
  /** The ISO 4217 code of the currency. */
  readonly currency: string;
  /** The refund, among those of the payment. */
  readonly refundId: string;
  /** When it came to nothing. */
  readonly lapsedAt: string;
}>;

/** An account was opened. */
export type AccountOpened = LogEvent<'AccountOpened', {
  /** What the account stands for. */
  readonly kind: 'customer' | 'member' | 'cash' | 'suspense' | 'fees' | 'liquidity' | 'settlement';
  /** Whose it is: a name for people. */
  readonly name: string;
  /** The currencies it may hold; empty: any. */
  readonly currencies: readonly string[];
  /** Whether its balance may go either way without limit, as the ledger's own may. */
  readonly unbounded: boolean;
  /** How far below zero it may go, by currency. */
  readonly overdrafts: readonly {
    /** The ISO 4217 code of the currency. */
    readonly currency: string;
    /** How far below zero, a decimal in the currency. */
    readonly limit: Decimal;
  }[];
  /** When it was opened. */
  readonly openedAt: string;
}>;

/** How far below zero the account may go was set anew. */
export type AccountOverdraftsSet = LogEvent<'AccountOverdraftsSet', {
  /** How far below zero it may go, by currency. */
  readonly overdrafts: readonly {
    /** The ISO 4217 code of the currency. */
    readonly currency: string;
    /** How far below zero, a decimal in the currency. */
    readonly limit: Decimal;
  }[];
  /** When they were set. */
  readonly setAt: string;
}>;

/** Nothing more may be taken from the account. */
export type AccountFrozen = LogEvent<'AccountFrozen', {
  /** Why: a stable code, or a few words. */
  readonly reason: string;
  /** When it was frozen. */
  readonly frozenAt: string;
}>;

/** Money may be taken from the account again. */
export type AccountUnfrozen = LogEvent<'AccountUnfrozen', {
  /** When it was freed. */
  readonly unfrozenAt: string;
}>;

/** The account was closed. */
export type AccountClosed = LogEvent<'AccountClosed', {
  /** When it was closed. */
  readonly closedAt: string;
}>;

/** The account is open again: something taken before it was closed was given back. */
export type AccountReopened = LogEvent<'AccountReopened', {
  /** When it was opened again. */
  readonly reopenedAt: string;
}>;

/** Money was set aside for a transfer that is not posted yet. */
export type EntriesHeld = LogEvent<'EntriesHeld', {
  /** The transfer. */
  readonly transferId: string;
  /** What was set aside. */
  readonly entries: readonly {
    /** Whether it takes from the account or gives to it. */
    readonly side: 'debit' | 'credit';
    /** An amount above zero, a decimal in the currency. */
    readonly amount: Decimal;
    /** The ISO 4217 code of the currency. */
    readonly currency: string;
  }[];
  /** When it was set aside. */
  readonly heldAt: string;
}>;

/** What was set aside is free again: the transfer was voided or has expired. */
export type EntriesReleased = LogEvent<'EntriesReleased', {
  /** The transfer. */
  readonly transferId: string;
  /** Why it is free again. */
  readonly reason: 'voided' | 'expired';
  /** What is free again. */
  readonly entries: readonly {
    /** Whether it takes from the account or gives to it. */
    readonly side: 'debit' | 'credit';
    /** An amount above zero, a decimal in the currency. */
    readonly amount: Decimal;
    /** The ISO 4217 code of the currency. */
    readonly currency: string;
  }[];
  /** When it was free again. */
  readonly releasedAt: string;
}>;

/** Entries of a transfer were posted. */
export type EntriesPosted = LogEvent<'EntriesPosted', {
  /** The transfer. */
  readonly transferId: string;
  /** Why the money was moved. */
  readonly kind: 'deposit' | 'withdrawal' | 'transfer' | 'fx' | 'reversal' | 'payment' | 'refund' | 'settlement' | 'adjustment';
  /** What stands beside the entries on a statement. */
  readonly description: string;
  /** The day from which it counts, of UTC. */
  readonly effectiveDate: string;
  /** What had been held for the same transfer, all of it. */
  readonly released: readonly {
    /** Whether it takes from the account or gives to it. */
    readonly side: 'debit' | 'credit';
    /** An amount above zero, a decimal in the currency. */
    readonly amount: Decimal;
    /** The ISO 4217 code of the currency. */
    readonly currency: string;
  }[];
  /** What was posted. */
  readonly entries: readonly {
    /** Whether it takes from the account or gives to it. */
    readonly side: 'debit' | 'credit';
    /** An amount above zero, a decimal in the currency. */
    readonly amount: Decimal;
    /** The ISO 4217 code of the currency. */
    readonly currency: string;
  }[];
  /** When it was posted. */
  readonly postedAt: string;
}>;

/** Money was moved at once. */
export type TransferPosted = LogEvent<'TransferPosted', {
  /** Why the money was moved. */
  readonly kind: 'deposit' | 'withdrawal' | 'transfer' | 'fx' | 'reversal' | 'payment' | 'refund' | 'settlement' | 'adjustment';
  /** What stands beside the entries on a statement. */
  readonly description: string;
  /** The caller's own reference. */
  readonly reference: string | null;
  /** The payment it belongs to; null if to none. */
  readonly paymentId: string | null;
  /** The transfer that this one undoes; null if none. */
  readonly reverses: string | null;
  /** The quote at whose rate it exchanges; null if it exchanges nothing. */
  readonly quoteId: string | null;
  /** What it takes from and gives to each account. */
  readonly legs: readonly {
    /** The account. */
    readonly accountId: string;
    /** Whether it takes from the account or gives to it. */
    readonly side: 'debit' | 'credit';
    /** An amount above zero, a decimal with the currency's own decimals. */
    readonly amount: Decimal;
    /** The ISO 4217 code of the currency. */
    readonly currency: string;
    /** The kind, if the account is the ledger's own, opened by its first entry; else null. */
    readonly opens: 'cash' | 'suspense' | 'fees' | 'liquidity' | 'settlement' | null;
  }[];
  /** The day from which it counts, of UTC. */
  readonly effectiveDate: string;
  /** When it was posted. */
  readonly postedAt: string;
}>;

/** Money was set aside, to be captured or let go. */
export type TransferHeld = LogEvent<'TransferHeld', {
  /** Why the money was moved. */
  readonly kind: 'deposit' | 'withdrawal' | 'transfer' | 'fx' | 'reversal' | 'payment' | 'refund' | 'settlement' | 'adjustment';
  /** What stands beside the entries on a statement. */
  readonly description: string;
  /** The caller's own reference. */
  readonly reference: string | null;
  /** The payment it belongs to; null if to none. */
  readonly paymentId: string | null;
  /** The transfer that this one undoes; null if none. */
  readonly reverses: string | null;
  /** The quote at whose rate it exchanges; null if it exchanges nothing. */
  readonly quoteId: string | null;
  /** What it takes from and gives to each account. */
  readonly legs: readonly {
    /** The account. */
    readonly accountId: string;
    /** Whether it takes from the account or gives to it. */
    readonly side: 'debit' | 'credit';
    /** An amount above zero, a decimal with the currency's own decimals. */
    readonly amount: Decimal;
    /** The ISO 4217 code of the currency. */
    readonly currency: string;
    /** The kind, if the account is the ledger's own, opened by its first entry; else null. */
    readonly opens: 'cash' | 'suspense' | 'fees' | 'liquidity' | 'settlement' | null;
  }[];
  /** When it was set aside. */
  readonly heldAt: string;
  /** When what is held is let go; null: never. */
  readonly expiresAt: string | null;
}>;

/** What was held, or part of it, was moved; the rest is free again. */
export type TransferCaptured = LogEvent<'TransferCaptured', {
  /** Why the money was moved. */
  readonly kind: 'deposit' | 'withdrawal' | 'transfer' | 'fx' | 'reversal' | 'payment' | 'refund' | 'settlement' | 'adjustment';
  /** What it takes from and gives to each account. */
  readonly legs: readonly {
    /** The account. */
    readonly accountId: string;
    /** Whether it takes from the account or gives to it. */
    readonly side: 'debit' | 'credit';
    /** An amount above zero, a decimal with the currency's own decimals. */
    readonly amount: Decimal;
    /** The ISO 4217 code of the currency. */
    readonly currency: string;
    /** The kind, if the account is the ledger's own, opened by its first entry; else null. */
    readonly opens: 'cash' | 'suspense' | 'fees' | 'liquidity' | 'settlement' | null;
  }[];
  /** The day from which it counts, of UTC. */
  readonly effectiveDate: string;
  /** When it was moved. */
  readonly capturedAt: string;
}>;

/** What was held was let go. */
export type TransferVoided = LogEvent<'TransferVoided', {
  /** Why: a stable code, or a few words. */
  readonly reason: string;
  /** When it was let go. */
  readonly voidedAt: string;
}>;

/** What was held was let go because its time ran out. */
export type TransferExpired = LogEvent<'TransferExpired', {
  /** When it ran out. */
  readonly expiredAt: string;
}>;

/** The transfer was undone by another. */
export type TransferReversed = LogEvent<'TransferReversed', {
  /** The transfer that undid it. */
  readonly reversalId: string;
  /** Why: a stable code, or a few words. */
  readonly reason: string;
  /** When it was undone. */
  readonly reversedAt: string;
}>;

/** Every day through this one is closed for good. */
export type PeriodClosed = LogEvent<'PeriodClosed', {
  /** The last closed day, of UTC. */
  readonly through: string;
  /** When it was closed. */
  readonly closedAt: string;
}>;

/** A transfer counts from a day before the one on which it was recorded. */
export type BackdatedAdmitted = LogEvent<'BackdatedAdmitted', {
  /** The transfer. */
  readonly transferId: string;
  /** The day from which it counts, of UTC. */
  readonly effectiveDate: string;
  /** When it was recorded. */
  readonly admittedAt: string;
}>;

/** A rate was quoted, which holds for a while. */
export type FxQuoted = LogEvent<'FxQuoted', {
  /** The currency the customer sells. */
  readonly sellCurrency: string;
  /** The currency the customer buys. */
  readonly buyCurrency: string;
  /** How many units of the currency bought one unit of the currency sold buys. */
  readonly rate: Decimal;
  /** Where the rate comes from. */
  readonly rateSource: string;
  /** The fee, in hundredths of a percent of what is sold. */
  readonly feeBps: number;
  /** When it was quoted. */
  readonly quotedAt: string;
  /** Until when it holds. */
  readonly expiresAt: string;
}>;

/** Money was exchanged at the quoted rate. */
export type FxBooked = LogEvent<'FxBooked', {
  /** The transfer by which it was exchanged. */
  readonly transferId: string;
  /** The account the money leaves. */
  readonly fromAccountId: string;
  /** The account the money comes to. */
  readonly toAccountId: string;
  /** What was sold, the fee apart: a decimal in the currency sold. */
  readonly sellAmount: Decimal;
  /** The currency the customer sells. */
  readonly sellCurrency: string;
  /** What was bought: `sellAmount` times the rate. */
  readonly buyAmount: Decimal;
  /** The currency the customer buys. */
  readonly buyCurrency: string;
  /** How many units of the currency bought one unit of the currency sold buys. */
  readonly rate: Decimal;
  /** The fee, a decimal in the currency sold. */
  readonly feeAmount: Decimal;
  /** When it was exchanged. */
  readonly bookedAt: string;
}>;

/** A settlement window was opened. */
export type SettlementWindowOpened = LogEvent<'SettlementWindowOpened', {
  /** Which window of its currency, from 1. */
  readonly number: number;
  /** The ISO 4217 code of the currency. */
  readonly currency: string;
  /** When it was opened. */
  readonly openedAt: string;
  /** When its cycle ends. */
  readonly closesAt: string;
}>;

/** A completed payment was counted in the window that was open. */
export type SettlementPaymentRecorded = LogEvent<'SettlementPaymentRecorded', {
  /** Which window of its currency, from 1. */
  readonly number: number;
  /** The ISO 4217 code of the currency. */
  readonly currency: string;
  /** The payment. */
  readonly paymentId: string;
  /** The payer's bank, by the scheme's name for it; `own` is our own house. */
  readonly payerBank: string;
  /** The payee's bank, by the scheme's name for it; `own` is our own house. */
  readonly payeeBank: string;
  /** An amount above zero, a decimal with the currency's own decimals. */
  readonly amount: Decimal;
  /** The payment's reference number in its currency, unique for ten years. */
  readonly rrn: string;
  /** The day under which `rrn` was counted. It never goes back, though clocks may. */
  readonly switchDay: string;
  /** When it was counted. */
  readonly recordedAt: string;
}>;

/** A window was closed: nothing more is counted in it, and its nets stand. */
export type SettlementWindowClosed = LogEvent<'SettlementWindowClosed', {
  /** Which window of its currency, from 1. */
  readonly number: number;
  /** The ISO 4217 code of the currency. */
  readonly currency: string;
  /** How many payments were counted in it. */
  readonly payments: number;
  /** What they come to, a decimal in the currency. */
  readonly value: Decimal;
  /** What each member paid and was paid, in the order of their ids. */
  readonly positions: readonly {
    /** The bank, by the scheme's name for it; `own` is our own house. */
    readonly member: string;
    /** How many payments the member paid. */
    readonly debitCount: number;
    /** What the member paid, a decimal in the currency. */
    readonly debitValue: Decimal;
    /** How many payments the member was paid. */
    readonly creditCount: number;
    /** What the member was paid, a decimal in the currency. */
    readonly creditValue: Decimal;
    /** `creditValue` less `debitValue`: above zero, the member is owed it. */
    readonly net: Decimal;
  }[];
  /** When it was closed. */
  readonly closedAt: string;
}>;

/** The nets of a window have been moved. */
export type SettlementWindowSettled = LogEvent<'SettlementWindowSettled', {
  /** Which window of its currency, from 1. */
  readonly number: number;
  /** The ISO 4217 code of the currency. */
  readonly currency: string;
  /** The transfers that moved the nets. */
  readonly transferIds: readonly string[];
  /** When it was settled. */
  readonly settledAt: string;
}>;

/** Some or all of a payment is disputed. */
export type DisputeRaised = LogEvent<'DisputeRaised', {
  /** The payment. */
  readonly paymentId: string;
  /** An amount above zero, a decimal with the currency's own decimals. */
  readonly amount: Decimal;
  /** The ISO 4217 code of the currency. */
  readonly currency: string;
  /** The code of the reason, by the scheme. */
  readonly reasonCode: string;
  /** Whose bank raises it. */
  readonly raisedBy: 'payer' | 'payee';
  /** What is said about it. */
  readonly note: string | null;
  /** When it was raised. */
  readonly raisedAt: string;
  /** Until when it can be answered; then it is accepted. */
  readonly respondBy: string;
}>;

/** The other side answered that the payment was right. */
export type DisputeRepresented = LogEvent<'DisputeRepresented', {
  /** The payment. */
  readonly paymentId: string;
  /** What is said about it. */
  readonly evidence: string;
  /** When it was answered. */
  readonly representedAt: string;
  /** Until when it can be decided; then the answer stands. */
  readonly decideBy: string;
}>;

/** Some or all of what is disputed will be paid back. */
export type DisputeAccepted = LogEvent<'DisputeAccepted', {
  /** The payment. */
  readonly paymentId: string;
  /** An amount above zero, a decimal with the currency's own decimals. */
  readonly amount: Decimal;
  /** The ISO 4217 code of the currency. */
  readonly currency: string;
  /** The refund by which it is paid back. */
  readonly refundId: string;
  /** Whether it was so because nobody answered in time. */
  readonly deemed: boolean;
  /** When it was accepted. */
  readonly acceptedAt: string;
}>;

/** It was decided against whoever raised the dispute. */
export type DisputeRejected = LogEvent<'DisputeRejected', {
  /** The payment. */
  readonly paymentId: string;
  /** What is said about it. */
  readonly note: string | null;
  /** Whether it was so because nobody went on with it in time. */
  readonly deemed: boolean;
  /** When it was rejected. */
  readonly rejectedAt: string;
}>;

/** Whoever raised the dispute let it go. */
export type DisputeWithdrawn = LogEvent<'DisputeWithdrawn', {
  /** The payment. */
  readonly paymentId: string;
  /** What is said about it. */
  readonly note: string | null;
  /** When it was withdrawn. */
  readonly withdrawnAt: string;
}>;

/** An administrator asked for something. */
export type ActRequested = LogEvent<'ActRequested', {
  /** What is asked for. */
  readonly act: string;
  /** What it is done to. */
  readonly target: string;
  /** All that says what exactly is to be done. */
  readonly arguments: unknown;
  /** Stands for the state of what it is about: SHA-256, in hexadecimal. */
  readonly fingerprint: string;
  /** Why, in words. */
  readonly reason: string | null;
  /** Whether another person must approve; in an unlocked server there is nobody else. */
  readonly approval: 'needed' | 'not_needed' | 'nobody_else';
  /** Who called. */
  readonly by: string;
  /** The address the call came from; null where it is not known. */
  readonly from: string | null;
  /** Until when it may be approved; null where it need not be. */
  readonly expiresAt: string | null;
}>;

/** Another administrator approved it. */
export type ActApproved = LogEvent<'ActApproved', {
  /** Who called. */
  readonly by: string;
  /** The address the call came from; null where it is not known. */
  readonly from: string | null;
}>;

/** It was rejected, or withdrawn. */
export type ActRejected = LogEvent<'ActRejected', {
  /** Who called. */
  readonly by: string;
  /** The address the call came from; null where it is not known. */
  readonly from: string | null;
  /** Why, in words. */
  readonly reason: string | null;
}>;

/** It was carried out. */
export type ActExecuted = LogEvent<'ActExecuted', {
  /** What came of it. */
  readonly result: unknown;
}>;

/** It could not be carried out. */
export type ActFailed = LogEvent<'ActFailed', {
  /** The code it was answered with. */
  readonly code: string;
}>;

/** A call to the administration was refused. */
export type ActRefused = LogEvent<'ActRefused', {
  /** What is asked for. */
  readonly act: string;
  /** What it is done to. */
  readonly target: string | null;
  /** The act that the call was about; null where it was about none. */
  readonly actId: string | null;
  /** The code it was answered with. */
  readonly code: string;
  /** The HTTP status it was answered with. */
  readonly status: number;
  /** How many calls alike this stands for: more than one where there were too many. */
  readonly times: number;
  /** Who called; null where nobody was known. */
  readonly by: string | null;
  /** The address the call came from; null where it is not known. */
  readonly from: string | null;
}>;

/** Somebody read what not everybody may read unseen. */
export type RecordsRead = LogEvent<'RecordsRead', {
  /** What is asked for. */
  readonly act: string;
  /** What it is done to. */
  readonly target: string;
  /** How many calls alike this stands for: more than one where there were too many. */
  readonly times: number;
  /** Who called; null where nobody was known. */
  readonly by: string | null;
  /** The address the call came from; null where it is not known. */
  readonly from: string | null;
}>;

/** A key was issued to a machine. */
export type ApiKeyIssued = LogEvent<'ApiKeyIssued', {
  /** What the key is for, in words. */
  readonly label: string;
  /** The tenant whose things it is for. */
  readonly tenant: string;
  /** What its bearer may do. */
  readonly roles: readonly string[];
  /** The ids of what it acts for: customers, accounts, banks. */
  readonly holds: readonly string[];
  /** The operations it may use; null: all that its roles allow. */
  readonly operations: readonly string[] | null;
  /** When it runs out; null: never. */
  readonly expiresAt: string | null;
  /** The SHA-256 of the secret, in hexadecimal. */
  readonly digest: string;
  /** The act. */
  readonly actId: string;
  /** Who asked for it. */
  readonly requestedBy: string;
  /** Who approved it; null where nobody had to. */
  readonly approvedBy: string | null;
}>;

/** A key was taken back. */
export type ApiKeyRevoked = LogEvent<'ApiKeyRevoked', {
  /** Who revoked it. */
  readonly by: string;
  /** Why, in words. */
  readonly reason: string | null;
}>;

/** The saga saw an event it watches for. */
export type SagaObserved = LogEvent<'SagaObserved', {
  /** Which event it was. */
  readonly type: string;
  /** The stream of the event. */
  readonly streamId: string;
  /** Where in the log the event stands. */
  readonly position: number;
  /** When the event was recorded. */
  readonly recordedAt: string;
  /** The data of the event. */
  readonly data: unknown;
}>;

/** The saga asked for something to be done. */
export type SagaAsked = LogEvent<'SagaAsked', {
  /** The step, by its name in the saga. */
  readonly step: string;
  /** What the saga asks of the world. */
  readonly ask: {
    /** Commands, decided and appended together. */
    readonly kind: "commands";
    /** The commands, in order. */
    readonly commands: readonly {
      /** The type of its stream. */
      readonly stream: string;
      /** Its stream. */
      readonly streamId: string;
      /** Which command it is. */
      readonly type: string;
      /** The data of the command. */
      readonly data: unknown;
    }[];
  } | {
    /** One call through a port. */
    readonly kind: "call";
    /** The port. */
    readonly port: string;
    /** The operation of the port. */
    readonly operation: string;
    /** What is asked of it. */
    readonly request: unknown;
  };
}>;

/** What the saga asked for was answered. */
export type SagaAnswered = LogEvent<'SagaAnswered', {
  /** The step, by its name in the saga. */
  readonly step: string;
  /** How it ended, as far as anybody knows. */
  readonly outcome: 'done' | 'refused' | 'unknown';
  /** What came back. */
  readonly answer: unknown;
  /** When it was answered. */
  readonly at: string;
  /** The person whose answer it is, where it is one. */
  readonly resolvedBy?: string;
}>;

/** The saga set a timer, or moved it. */
export type SagaTimerSet = LogEvent<'SagaTimerSet', {
  /** The timer, by its name in the saga. */
  readonly timer: string;
  /** When the timer is due. */
  readonly dueAt: string;
}>;

/** The saga cancelled a timer. */
export type SagaTimerCancelled = LogEvent<'SagaTimerCancelled', {
  /** The timer, by its name in the saga. */
  readonly timer: string;
}>;

/** A timer of the saga was due. */
export type SagaTimerFired = LogEvent<'SagaTimerFired', {
  /** The timer, by its name in the saga. */
  readonly timer: string;
  /** When it fired. */
  readonly at: string;
}>;

/** The saga handed a step to a person. */
export type SagaEscalated = LogEvent<'SagaEscalated', {
  /** The step, by its name in the saga. */
  readonly step: string;
  /** Why. */
  readonly reason: string;
}>;

/** The saga ended. */
export type SagaEnded = LogEvent<'SagaEnded', {
  /** Whether the promise is kept or undone. */
  readonly outcome: 'completed' | 'compensated' | 'failed';
  /** What came of it. */
  readonly note: string;
}>;

/** Every event that is declared. */
export type DaybookEvent =
  | OrderCreated
  | OrderApproved
  | OrderConfirmed
  | ShipmentRequested
  | ShipmentPacked
  | ShipmentCancelled
  | OrderShipped
  | OrderCharged
  | OrderLinesCancelled
  | OrderCancelled
  | ReturnAuthorized
  | ReturnReceived
  | RefundRequested
  | RefundIssued
  | RefundFailed
  | StockReplenished
  | InventoryReserved
  | InventoryAllocated
  | InventoryReleased
  | InventoryIssued
  | StockReturned
  | BackorderPolicySet
  | PaymentInitiated
  | PaymentAuthorized
  | PaymentDeclined
  | PaymentCaptureRequested
  | PaymentCaptured
  | PaymentCaptureFailed
  | PaymentVoidRequested
  | PaymentVoided
  | PaymentRefundRequested
  | PaymentRefunded
  | PaymentRefundFailed
  | AuthorizationExpired
  | CollectRequested
  | CollectApproved
  | CollectDeclined
  | CollectExpired
  | PayeeResolved
  | DebitRequested
  | AccountDebited
  | DebitRefused
  | DebitTimedOut
  | CreditRequested
  | AccountCredited
  | CreditRefused
  | CreditTimedOut
  | StatusChecked
  | ReversalRequested
  | ReversalRefused
  | ReversalTimedOut
  | PaymentCompleted
  | PaymentReversed
  | PaymentFailed
  | PaymentConflicted
  | ResolutionRecorded
  | RefusalHeard
  | LateAnswerRecorded
  | ExcessCreditFound
  | RecoveryClosed
  | PaymentDisputed
  | RefundGranted
  | RefundLapsed
  | AccountOpened
  | AccountOverdraftsSet
  | AccountFrozen
  | AccountUnfrozen
  | AccountClosed
  | AccountReopened
  | EntriesHeld
  | EntriesReleased
  | EntriesPosted
  | TransferPosted
  | TransferHeld
  | TransferCaptured
  | TransferVoided
  | TransferExpired
  | TransferReversed
  | PeriodClosed
  | BackdatedAdmitted
  | FxQuoted
  | FxBooked
  | SettlementWindowOpened
  | SettlementPaymentRecorded
  | SettlementWindowClosed
  | SettlementWindowSettled
  | DisputeRaised
  | DisputeRepresented
  | DisputeAccepted
  | DisputeRejected
  | DisputeWithdrawn
  | ActRequested
  | ActApproved
  | ActRejected
  | ActExecuted
  | ActFailed
  | ActRefused
  | RecordsRead
  | ApiKeyIssued
  | ApiKeyRevoked
  | SagaObserved
  | SagaAsked
  | SagaAnswered
  | SagaTimerSet
  | SagaTimerCancelled
  | SagaTimerFired
  | SagaEscalated
  | SagaEnded;
