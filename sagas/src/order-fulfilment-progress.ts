import type { EventOf, SagaInput, Static } from '@daybook/core';
import { add, formatMoney, money } from '@daybook/money';
import { type MovedLine, orderEvents } from '@daybook/orders/contract';
import { paymentEvents } from '@daybook/payments/contract';

/** The events an order's fulfilment watches for. */
export const watched = {
  OrderCreated: orderEvents.OrderCreated,
  OrderApproved: orderEvents.OrderApproved,
  OrderConfirmed: orderEvents.OrderConfirmed,
  OrderLinesCancelled: orderEvents.OrderLinesCancelled,
  OrderCancelled: orderEvents.OrderCancelled,
  ShipmentRequested: orderEvents.ShipmentRequested,
  ShipmentCancelled: orderEvents.ShipmentCancelled,
  OrderShipped: orderEvents.OrderShipped,
  OrderCharged: orderEvents.OrderCharged,
  ReturnReceived: orderEvents.ReturnReceived,
  PaymentAuthorized: paymentEvents.PaymentAuthorized,
  PaymentDeclined: paymentEvents.PaymentDeclined,
  PaymentCaptured: paymentEvents.PaymentCaptured,
  PaymentCaptureFailed: paymentEvents.PaymentCaptureFailed,
  PaymentVoided: paymentEvents.PaymentVoided,
  AuthorizationExpired: paymentEvents.AuthorizationExpired,
};

export type WatchedEvent = EventOf<typeof watched> & { readonly streamId: string };
export type Input = SagaInput<typeof watched>;

/**
 * A shipment as far as the saga has seen it. `uncollected`: it has left and the capture failed, so a person has to
 * get it paid.
 */
export type Shipment = {
  readonly situation: 'requested' | 'shipped' | 'uncollected' | 'charged' | 'cancelled';
  readonly lines: readonly MovedLine[];
  readonly amount: string;
};

/** How many of a product were ordered, and where they went. */
export type Pieces = { readonly ordered: number; readonly cancelled: number; readonly shipped: number };

export type Underway = {
  readonly situation: 'placed' | 'approved' | 'confirmed' | 'cancelled';
  readonly orderId: string;
  readonly paymentId: string;
  readonly order: Static<typeof orderEvents.OrderCreated.schema>;
  /** By product id. */
  readonly pieces: Readonly<Record<string, Pieces>>;
  readonly shipments: Readonly<Record<string, Shipment>>;
  /** What is known of the money held at the card issuer. */
  readonly hold: 'none' | 'authorized' | 'declined' | 'voided' | 'expired';
  readonly captured: string;
  /** Why the order was cancelled. */
  readonly reason: string;
};

export type Progress = { readonly situation: 'waiting' } | Underway;

/** Folds what the saga sees into how far the order has come. */
export function evolve(progress: Progress, input: Input): Progress {
  switch (input.kind) {
    case 'timer':
      return progress;
    case 'answer':
      return progress.situation === 'waiting' ? progress : captureAnswered(progress, input);
    case 'event':
      if (input.event.type === 'OrderCreated') return begun(input.event);
      return progress.situation === 'waiting' ? progress : seen(progress, input.event);
  }
}

function begun({ streamId, data }: Extract<WatchedEvent, { type: 'OrderCreated' }>): Progress {
  if (data.paymentId === null) return { situation: 'waiting' };
  const pieces = data.items.map(({ productId, quantity }) => [
    productId,
    { ordered: quantity, cancelled: 0, shipped: 0 },
  ]);
  return {
    situation: 'placed',
    orderId: streamId,
    paymentId: data.paymentId,
    order: data,
    pieces: Object.fromEntries(pieces),
    shipments: {},
    hold: 'none',
    captured: '0',
    reason: '',
  };
}

function seen(progress: Underway, event: Exclude<WatchedEvent, { type: 'OrderCreated' }>): Underway {
  if (isForeign(progress, event)) return progress;
  switch (event.type) {
    case 'OrderApproved':
      return { ...progress, situation: 'approved' };
    case 'OrderConfirmed':
      return { ...progress, situation: 'confirmed' };
    case 'OrderLinesCancelled':
      return moved(progress, event.data.lines, 'cancelled');
    case 'OrderCancelled': {
      const { lines, reason } = event.data;
      return { ...moved(progress, lines, 'cancelled'), situation: 'cancelled', reason };
    }
    case 'ShipmentRequested': {
      const { shipmentId, lines, amount } = event.data;
      return withShipment(progress, shipmentId, { situation: 'requested', lines, amount });
    }
    case 'ShipmentCancelled':
      return withShipment(progress, event.data.shipmentId, { situation: 'cancelled' });
    case 'OrderShipped': {
      const { shipmentId, lines, amount } = event.data;
      return withShipment(moved(progress, lines, 'shipped'), shipmentId, { situation: 'shipped', lines, amount });
    }
    case 'OrderCharged':
      return withShipment(progress, event.data.shipmentId, { situation: 'charged' });
    case 'ReturnReceived':
      return progress;
    case 'PaymentAuthorized':
      return { ...progress, hold: 'authorized' };
    case 'PaymentDeclined':
      return { ...progress, hold: 'declined' };
    case 'PaymentVoided':
      return { ...progress, hold: 'voided' };
    case 'AuthorizationExpired':
      return { ...progress, hold: 'expired' };
    case 'PaymentCaptured': {
      const { amount, currency } = event.data;
      return { ...progress, captured: formatMoney(add(money(progress.captured, currency), money(amount, currency))) };
    }
    case 'PaymentCaptureFailed':
      return progress.shipments[event.data.captureId]
        ? withShipment(progress, event.data.captureId, { situation: 'uncollected' })
        : progress;
  }
}

/** Anyone may make a payment and say it is for this order; only the order's own payment counts. */
export function isForeign(progress: Underway, event: WatchedEvent): boolean {
  return event.streamId !== progress.orderId && event.streamId !== progress.paymentId;
}

function captureAnswered(progress: Underway, { step, outcome }: Extract<Input, { kind: 'answer' }>): Underway {
  const shipmentId = step.startsWith(CAPTURE) ? step.slice(CAPTURE.length) : '';
  const shipment = progress.shipments[shipmentId];
  if (!shipment) return progress;
  return outcome === 'refused' ? withShipment(progress, shipmentId, { situation: 'uncollected' }) : progress;
}

/** Prefix of the steps that capture money for a shipment. */
export const CAPTURE = 'capture:';

function moved(progress: Underway, lines: readonly MovedLine[], to: 'cancelled' | 'shipped'): Underway {
  const pieces = { ...progress.pieces };
  for (const { productId, quantity } of lines) {
    const before = pieces[productId] ?? { ordered: 0, cancelled: 0, shipped: 0 };
    pieces[productId] = { ...before, [to]: before[to] + quantity };
  }
  return { ...progress, pieces };
}

function withShipment(progress: Underway, id: string, change: Partial<Shipment>): Underway {
  const before = progress.shipments[id] ?? { situation: 'requested', lines: [], amount: '0' };
  return { ...progress, shipments: { ...progress.shipments, [id]: { ...before, ...change } } };
}
