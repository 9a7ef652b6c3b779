// Written by `npm run schemas` from the declarations in the code. Change those, not this file.
import type {
  Change,
  CommandOptions,
  Decimal,
  FollowOptions,
  PageMoment,
  Pages,
  ReadMoment,
  ReadOptions,
  Receipt,
  RowAnswer,
} from '../calls.ts';

/** An order, with its lines, shipments, returns and refunds. */
export type OrdersRow = {
  /** The order. */
  readonly orderId: string;
  /** The number people know the order by. */
  readonly orderNumber: string;
  /** The customer who ordered the goods and pays for them. */
  readonly customerId: string;
  /** How far the order has come. */
  readonly status: 'created' | 'approved' | 'confirmed' | 'partially_shipped' | 'shipped' | 'partially_returned' | 'returned' | 'cancelled';
  /** Whether the goods have left, whatever has come back since. */
  readonly fulfilmentStatus: 'unfulfilled' | 'partially_fulfilled' | 'fulfilled' | 'cancelled';
  /** How far the order is paid. */
  readonly paymentStatus: 'pending' | 'authorized' | 'partially_processed' | 'processed' | 'partially_refunded' | 'refunded' | 'released';
  /** How the order came: placed here, or imported. */
  readonly channel: 'api' | 'import';
  /** The ISO 4217 code of the order's currency. */
  readonly currency: string;
  /** What all lines come to, a decimal in the currency. */
  readonly totalAmount: Decimal;
  /** What was cancelled, in money; `totalAmount` less this is what the order comes to. */
  readonly cancelledAmount: Decimal;
  /** What the customer was charged so far, a decimal in the currency. */
  readonly charged: Decimal;
  /** What was paid back so far, a decimal in the currency. */
  readonly refunded: Decimal;
  /** The payment that pays for it; null when it was paid elsewhere. */
  readonly paymentId: string | null;
  /** What was ordered, line by line, and where its units are. */
  readonly items: readonly {
    /** The line's name within its order: its place, from 1, unless imported. */
    readonly lineId: string;
    /** The product. It is stocked under this id. */
    readonly productId: string;
    /** The tag that names the goods to people. */
    readonly sku: string | null;
    /** What the goods are, in words. */
    readonly description: string | null;
    /** The price of one unit, a decimal in the currency. */
    readonly price: Decimal;
    /** Units ordered. */
    readonly ordered: number;
    /** Units cancelled. */
    readonly cancelled: number;
    /** Units in shipments that have not left. */
    readonly inShipment: number;
    /** Units that have left. */
    readonly shipped: number;
    /** Units that are to come back. */
    readonly returnRequested: number;
    /** Units that have come back. */
    readonly returned: number;
  }[];
  /** Its shipments. */
  readonly shipments: readonly {
    /** The shipment, among those of the order. */
    readonly shipmentId: string;
    /** How far the shipment has come. */
    readonly status: 'requested' | 'packed' | 'shipped' | 'charged' | 'cancelled';
    /** What is in it. */
    readonly lines: readonly {
      /** The line's name within its order: its place, from 1, unless imported. */
      readonly lineId: string;
      /** How many units. */
      readonly quantity: number;
    }[];
    /** What the goods come to, a decimal in the currency. */
    readonly amount: Decimal;
    /** The carrier's number for the parcel; null until it is packed. */
    readonly trackingNumber: string | null;
    /** Who carries the parcel; null until it is packed. */
    readonly carrier: string | null;
  }[];
  /** Its returns. */
  readonly returns: readonly {
    /** The return, among those of the order. */
    readonly returnId: string;
    /** Whether the goods are back. */
    readonly status: 'authorized' | 'received';
    /** What is to come back. */
    readonly lines: readonly {
      /** The line's name within its order: its place, from 1, unless imported. */
      readonly lineId: string;
      /** How many units. */
      readonly quantity: number;
    }[];
  }[];
  /** Its refunds. */
  readonly refunds: readonly {
    /** The refund, among those of the order. What is paid for a return has its id. */
    readonly refundId: string;
    /** Whether the money was paid back. */
    readonly status: 'pending' | 'issued' | 'failed';
    /** What is paid back, a decimal in the currency. */
    readonly amount: Decimal;
  }[];
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
  /** Where the goods go: an ISO 3166-1 alpha-2 code; null if unknown. */
  readonly country: string | null;
  /** When it was placed. */
  readonly createdAt: string;
  /** When the row last changed. */
  readonly updatedAt: string;
  /** The version of the order: how many events it has. */
  readonly version: number;
};

/** What a customer has bought, in one currency. */
export type CustomerSummaryRow = {
  /** The customer who ordered the goods and pays for them. */
  readonly customerId: string;
  /** The currency of the amounts: one row for each. */
  readonly currency: string;
  /** Orders placed, those cancelled since among them. */
  readonly orders: number;
  /** Orders cancelled as a whole. */
  readonly cancelledOrders: number;
  /** What the customer was charged, a decimal in the currency. */
  readonly charged: Decimal;
  /** What was paid back, a decimal in the currency. */
  readonly refunded: Decimal;
  /** `charged` less `refunded`. */
  readonly spent: Decimal;
  /** When the latest order was placed; null if none was yet. */
  readonly lastOrderAt: string | null;
  /** When the row last changed. */
  readonly updatedAt: string;
};

/** One thing that happened to an order, in words. */
export type OrderTimelineRow = {
  /** The order. */
  readonly orderId: string;
  /** Where in the log it stands: its place among all that was ever recorded. */
  readonly position: number;
  /** When it was recorded. */
  readonly at: string;
  /** Which event it was. */
  readonly type: string;
  /** What happened, in words. */
  readonly note: string;
};

/** What is on the shelf of a product, and what of it is spoken for. */
export type InventoryRow = {
  /** The product. It is stocked under this id. */
  readonly productId: string;
  /** The tag that names the goods to people; null while none is known. */
  readonly sku: string | null;
  /** Pieces on the shelf. */
  readonly onHand: number;
  /** Pieces on the shelf that are kept for orders. */
  readonly reserved: number;
  /** `onHand` less `reserved`; below zero by what is backordered. */
  readonly available: number;
  /** Whether more may be promised than is there. */
  readonly backorderAllowed: boolean;
  /** When the row last changed. */
  readonly updatedAt: string;
};

/** What `placeOrder` is asked with. */
export type PlaceOrderRequest = {
  /** The customer who ordered the goods and pays for them. */
  readonly customerId: string;
  /** The ISO 4217 code of the order's currency. */
  readonly currency: string;
  /** What is ordered. */
  readonly items: readonly {
    /** The product. It is stocked under this id. */
    readonly productId: string;
    /** How many units. */
    readonly quantity: number;
    /** The price of one unit, a decimal in the currency. */
    readonly price: Decimal;
    /** The tag that names the goods to people. */
    readonly sku?: string;
    /** What the goods are, in words. */
    readonly description?: string;
  }[];
  /** Where the goods go. */
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
  };
  /** By what the customer pays. */
  readonly payment: {
    /** What is paid with. */
    readonly method: string;
    /** Stands for the card at the gateway; never its number. */
    readonly token: string;
  };
  /** Whether the order is confirmed as soon as stock and money are held, or by a person. */
  readonly confirmation?: 'automatic' | 'manual';
  /** Whether a shipment is requested as soon as the order is confirmed, or by a person. */
  readonly fulfilment?: 'automatic' | 'manual';
};

/** What `cancelOrder` is asked with. */
export type CancelOrderRequest = {
  /** The order. */
  readonly id: string;
  /** Why, in a few words, or a stable code. */
  readonly reason: string;
};

/** What `confirmOrder` is asked with. */
export type ConfirmOrderRequest = {
  /** The order. */
  readonly id: string;
  /** The payment whose money is held; the order's own unless said. */
  readonly paymentId?: string;
};

/** What `cancelOrderLines` is asked with. */
export type CancelOrderLinesRequest = {
  /** The order. */
  readonly id: string;
  /** Which lines, and how many of each. */
  readonly lines: readonly {
    /** The line's name within its order: its place, from 1, unless imported. */
    readonly lineId: string;
    /** How many units. */
    readonly quantity: number;
  }[];
  /** Why, in a few words, or a stable code. */
  readonly reason: string;
};

/** What `requestShipment` is asked with. */
export type RequestShipmentRequest = {
  /** The order. */
  readonly id: string;
  /** Which lines and how many of each; everything open unless said. */
  readonly lines?: readonly {
    /** The line's name within its order: its place, from 1, unless imported. */
    readonly lineId: string;
    /** How many units. */
    readonly quantity: number;
  }[];
};

/** What `authorizeReturn` is asked with. */
export type AuthorizeReturnRequest = {
  /** The order. */
  readonly id: string;
  /** Which lines, and how many of each. */
  readonly lines: readonly {
    /** The line's name within its order: its place, from 1, unless imported. */
    readonly lineId: string;
    /** How many units. */
    readonly quantity: number;
  }[];
  /** Why, in a few words, or a stable code. */
  readonly reason: string;
};

/** What `receiveReturn` is asked with. */
export type ReceiveReturnRequest = {
  /** The order. */
  readonly id: string;
  /** The return, among those of the order. */
  readonly returnId: string;
  /** Whether the goods go back on the shelf. */
  readonly restock: boolean;
};

/** What `refundOrder` is asked with. */
export type RefundOrderRequest = {
  /** The order. */
  readonly id: string;
  /** What to pay back, a decimal in the currency of the order. */
  readonly amount: Decimal;
  /** Why, in a few words, or a stable code. */
  readonly reason: string;
};

/** What `order` is asked with. */
export type OrderRequest = {
  /** The order. */
  readonly id: string;
} & ReadMoment;

/** What `orders` is asked with. */
export type OrdersRequest = {
  /** Sorted by this; with `-` descending. */
  readonly sort?: '-createdAt' | 'createdAt';
  /** Only items of which this is equal. */
  readonly filter?: {
    readonly customerId?: string;
    readonly status?: 'created' | 'approved' | 'confirmed' | 'partially_shipped' | 'shipped' | 'partially_returned' | 'returned' | 'cancelled';
  };
} & PageMoment;

/** What `ordersOfCustomer` is asked with. */
export type OrdersOfCustomerRequest = {
  /** The customer who ordered the goods and pays for them. */
  readonly id: string;
  /** Sorted by this; with `-` descending. */
  readonly sort?: '-createdAt' | 'createdAt';
} & PageMoment;

/** What `customerSummary` is asked with. */
export type CustomerSummaryRequest = {
  /** The customer who ordered the goods and pays for them. */
  readonly id: string;
  /** Sorted by this; with `-` descending. */
  readonly sort?: 'currency' | '-currency';
} & PageMoment;

/** What `ordersByStatus` is asked with. */
export type OrdersByStatusRequest = {
  /** How far the orders have come. */
  readonly status: 'created' | 'approved' | 'confirmed' | 'partially_shipped' | 'shipped' | 'partially_returned' | 'returned' | 'cancelled';
  /** Placed at this time or later. */
  readonly from?: string;
  /** Placed before this time. */
  readonly to?: string;
  /** Sorted by this; with `-` descending. */
  readonly sort?: '-createdAt' | 'createdAt';
} & PageMoment;

/** What `orderTimeline` is asked with. */
export type OrderTimelineRequest = {
  /** The order. */
  readonly id: string;
  /** Sorted by this; with `-` descending. */
  readonly sort?: 'position' | '-position';
} & PageMoment;

/** What `sales` is asked with. */
export type SalesRequest = {
  /** On this day or later. */
  readonly from?: string;
  /** Before this day. */
  readonly to?: string;
  /** What makes a row, beside the currency: `day` unless said. */
  readonly groupBy?: 'day' | 'product' | 'country';
} & PageMoment;

/** Sums of `sales`. */
export type SalesSums = {
  /** The day, of UTC, on which the goods left or came back. */
  readonly day?: string;
  /** The product. It is stocked under this id. */
  readonly productId?: string;
  /** Where the goods went: an ISO 3166-1 alpha-2 code, `ZZ` if unknown. */
  readonly country?: string;
  /** The ISO 4217 code of the order's currency. */
  readonly currency?: string;
  /** Pieces that left. */
  readonly quantity: number;
  /** What left, in money: a decimal in the currency. */
  readonly gross: Decimal;
  /** Pieces that came back. */
  readonly returnedQuantity: number;
  /** What came back, in money: a decimal in the currency. */
  readonly returnedAmount: Decimal;
  /** `gross` less `returnedAmount`; below zero on a day when more came back than left. */
  readonly net: Decimal;
};

/** What `replenishStock` is asked with. */
export type ReplenishStockRequest = {
  /** The product. It is stocked under this id. */
  readonly productId: string;
  /** The tag that names the goods to people. */
  readonly sku: string;
  /** How many pieces. */
  readonly quantity: number;
};

/** What `setBackorderPolicy` is asked with. */
export type SetBackorderPolicyRequest = {
  /** The product. It is stocked under this id. */
  readonly productId: string;
  /** Whether more may be promised than is there. */
  readonly allowed: boolean;
};

/** What `inventory` is asked with. */
export type InventoryRequest = {
  /** Sorted by this; with `-` descending. */
  readonly sort?: 'sku' | '-sku';
} & PageMoment;

/** What `productStock` is asked with. */
export type ProductStockRequest = {
  /** The product. It is stocked under this id. */
  readonly productId: string;
} & ReadMoment;

/** The operations of the context orders. */
export type OrdersOperations = {
  /** Place an order. The price of a line is for one unit. For trader, operator. For customer: what is theirs. */
  placeOrder(request: PlaceOrderRequest, options?: CommandOptions): Promise<Receipt>;
  /** Cancel an order, or whatever of it has not been packed yet. For trader, operator. For customer: what is theirs. */
  cancelOrder(request: CancelOrderRequest, options?: CommandOptions): Promise<Receipt>;
  /** Confirm an order whose stock and money are held. For operator. */
  confirmOrder(request: ConfirmOrderRequest, options?: CommandOptions): Promise<Receipt>;
  /** Cancel part of what is open. For trader, operator. For customer: what is theirs. */
  cancelOrderLines(request: CancelOrderLinesRequest, options?: CommandOptions): Promise<Receipt>;
  /** Ask for a shipment of the lines named, or of everything open. For operator. */
  requestShipment(request: RequestShipmentRequest, options?: CommandOptions): Promise<Receipt>;
  /** Agree to take goods back. For operator. */
  authorizeReturn(request: AuthorizeReturnRequest, options?: CommandOptions): Promise<Receipt>;
  /** The goods are back; what they cost is paid back. For operator. */
  receiveReturn(request: ReceiveReturnRequest, options?: CommandOptions): Promise<Receipt>;
  /** Pay money back without goods coming back. For operator. */
  refundOrder(request: RefundOrderRequest, options?: CommandOptions): Promise<Receipt>;
  /** An order. For trader, operator, auditor. For customer: what is theirs. */
  order(request: OrderRequest, options?: ReadOptions): Promise<RowAnswer<OrdersRow>>;
  /** All orders, the newest first. For trader, operator, auditor. */
  orders(request?: OrdersRequest, options?: ReadOptions): Pages<OrdersRow>;
  /** A customer's orders, the newest first. For trader, operator, auditor. For customer: what is theirs. */
  ordersOfCustomer(request: OrdersOfCustomerRequest, options?: ReadOptions): Pages<OrdersRow>;
  /** What a customer has ordered and spent, one row for each currency. For trader, operator, auditor. For customer: what is theirs. */
  customerSummary(request: CustomerSummaryRequest, options?: ReadOptions): Pages<CustomerSummaryRow>;
  /** Orders in a status, placed from a time on and before another, the newest first. For trader, operator, auditor. */
  ordersByStatus(request: OrdersByStatusRequest, options?: ReadOptions): Pages<OrdersRow>;
  /** What happened to an order, in words. For trader, operator, auditor. For customer: what is theirs. */
  orderTimeline(request: OrderTimelineRequest, options?: ReadOptions): Pages<OrderTimelineRow>;
  /** What was sold from a day on and before another, by day, product or country; always by currency. For trader, operator, treasurer, auditor. */
  sales(request?: SalesRequest, options?: ReadOptions): Pages<SalesSums>;
  /** Put stock on the shelf. For operator. */
  replenishStock(request: ReplenishStockRequest, options?: CommandOptions): Promise<Receipt>;
  /** Allow or forbid promising more than is there. For operator. */
  setBackorderPolicy(request: SetBackorderPolicyRequest, options?: CommandOptions): Promise<Receipt>;
  /** What is on the shelves and what of it is spoken for. For trader, operator, auditor. */
  inventory(request?: InventoryRequest, options?: ReadOptions): Pages<InventoryRow>;
  /** A product's stock. For trader, operator, auditor. */
  productStock(request: ProductStockRequest, options?: ReadOptions): Promise<RowAnswer<InventoryRow>>;
};

/** What can be followed. */
export type OrdersFollow = {
  /** The changes of: An order. */
  order(request: OrderRequest, options?: FollowOptions): AsyncIterable<Change<OrdersRow>>;
  /** The changes of: All orders, the newest first. */
  orders(request: OrdersRequest, options?: FollowOptions): AsyncIterable<Change<OrdersRow>>;
  /** The changes of: A customer's orders, the newest first. */
  ordersOfCustomer(request: OrdersOfCustomerRequest, options?: FollowOptions): AsyncIterable<Change<OrdersRow>>;
  /** The changes of: What a customer has ordered and spent, one row for each currency. */
  customerSummary(request: CustomerSummaryRequest, options?: FollowOptions): AsyncIterable<Change<CustomerSummaryRow>>;
  /** The changes of: Orders in a status, placed from a time on and before another, the newest first. */
  ordersByStatus(request: OrdersByStatusRequest, options?: FollowOptions): AsyncIterable<Change<OrdersRow>>;
  /** The changes of: What happened to an order, in words. */
  orderTimeline(request: OrderTimelineRequest, options?: FollowOptions): AsyncIterable<Change<OrderTimelineRow>>;
  /** The changes of: What is on the shelves and what of it is spoken for. */
  inventory(request: InventoryRequest, options?: FollowOptions): AsyncIterable<Change<InventoryRow>>;
  /** The changes of: A product's stock. */
  productStock(request: ProductStockRequest, options?: FollowOptions): AsyncIterable<Change<InventoryRow>>;
};

/** The request of every command. */
export type OrdersCommands = {
  readonly placeOrder: PlaceOrderRequest;
  readonly cancelOrder: CancelOrderRequest;
  readonly confirmOrder: ConfirmOrderRequest;
  readonly cancelOrderLines: CancelOrderLinesRequest;
  readonly requestShipment: RequestShipmentRequest;
  readonly authorizeReturn: AuthorizeReturnRequest;
  readonly receiveReturn: ReceiveReturnRequest;
  readonly refundOrder: RefundOrderRequest;
  readonly replenishStock: ReplenishStockRequest;
  readonly setBackorderPolicy: SetBackorderPolicyRequest;
};

export const ordersTable = {
  placeOrder: { kind: 'command', path: '/api/v1/orders' },
  cancelOrder: { kind: 'command', path: '/api/v1/orders/{id}/cancel' },
  confirmOrder: { kind: 'command', path: '/api/v1/orders/{id}/confirm' },
  cancelOrderLines: { kind: 'command', path: '/api/v1/orders/{id}/lines/cancel' },
  requestShipment: { kind: 'command', path: '/api/v1/orders/{id}/shipments' },
  authorizeReturn: { kind: 'command', path: '/api/v1/orders/{id}/returns' },
  receiveReturn: { kind: 'command', path: '/api/v1/orders/{id}/returns/{returnId}/receive' },
  refundOrder: { kind: 'command', path: '/api/v1/orders/{id}/refunds' },
  order: { kind: 'row', path: '/api/v1/orders/{id}' },
  orders: { kind: 'page', path: '/api/v1/orders' },
  ordersOfCustomer: { kind: 'page', path: '/api/v1/customers/{id}/orders' },
  customerSummary: { kind: 'page', path: '/api/v1/customers/{id}/summary' },
  ordersByStatus: { kind: 'page', path: '/api/v1/orders/status/{status}' },
  orderTimeline: { kind: 'page', path: '/api/v1/orders/{id}/timeline' },
  sales: { kind: 'page', path: '/api/v1/analytics/sales' },
  replenishStock: { kind: 'command', path: '/api/v1/inventory/{productId}/replenish' },
  setBackorderPolicy: { kind: 'command', path: '/api/v1/inventory/{productId}/backorder' },
  inventory: { kind: 'page', path: '/api/v1/inventory' },
  productStock: { kind: 'row', path: '/api/v1/inventory/{productId}' },
} as const;
