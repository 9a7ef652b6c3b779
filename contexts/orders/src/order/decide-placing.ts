import { canonicalJson, isRejection, type Rejection } from '@daybook/core';
import { exceeds, readAmount, totalOf } from '../amounts.ts';
import { refuse } from '../rejections.ts';
import type { OrderedLine } from '../vocabulary.ts';
import type { OrderCommandOf } from './commands.ts';
import type { OrderEvent } from './events.ts';
import type { Order, Placed } from './evolve.ts';
import { importedTime } from './imported-time.ts';

/** More than any basket; an order is one event, and an event has to stay readable. */
export const MAX_LINES = 1_000;

type Created = Extract<OrderEvent, { type: 'OrderCreated' }>['data'];
type Decision = readonly OrderEvent[] | Rejection;

export function createOrder({ data }: OrderCommandOf<'CreateOrder'>, order: Order, now: string): Decision {
  const { customerId, orderNumber, currency, shippingAddress, payment, paymentId } = data;
  const priced = priceItems(data.items, currency);
  if (isRejection(priced)) return priced;
  const created: Created = {
    customerId,
    orderNumber,
    currency,
    ...priced,
    shippingAddress,
    country: shippingAddress?.country ?? null,
    payment,
    paymentId,
    firstShipmentId: data.firstShipmentId,
    channel: 'api',
    confirmation: data.confirmation,
    fulfilment: data.fulfilment,
    createdAt: order.situation === 'none' ? now : order.placed.createdAt,
  };
  if (order.situation !== 'none') return sameOrder(order, created) ? [] : refuse('order_already_exists');
  return [{ type: 'OrderCreated', data: created }];
}

/** An order's history told in one go: placed, confirmed, shipped in one shipment, paid. */
export function importOrder({ data }: OrderCommandOf<'ImportOrder'>, order: Order): Decision {
  const { customerId, orderNumber, currency, shippingAddress, shipmentId, captureId } = data;
  const priced = priceItems(data.items, currency);
  if (isRejection(priced)) return priced;
  const { items, totalAmount } = priced;
  const country = shippingAddress?.country ?? null;
  const created: Created = {
    customerId,
    orderNumber,
    currency,
    items,
    totalAmount,
    shippingAddress,
    country,
    payment: null,
    paymentId: null,
    firstShipmentId: shipmentId,
    channel: 'import',
    confirmation: 'automatic',
    fulfilment: 'manual',
    createdAt: importedTime(data.createdAt),
  };
  if (order.situation !== 'none') return sameOrder(order, created) ? [] : refuse('order_already_exists');
  const lines = items.map(({ lineId, productId, sku, quantity, price }) => ({
    lineId,
    productId,
    sku,
    quantity,
    price,
  }));
  const { trackingNumber, carrier } = data;
  const [confirmedAt, shippedAt] = [importedTime(data.confirmedAt), importedTime(data.shippedAt)];
  const paid = { customerId, currency, amount: totalAmount, shipmentId };
  return [
    { type: 'OrderCreated', data: created },
    { type: 'OrderConfirmed', data: { customerId, totalAmount, currency, confirmedAt } },
    { type: 'OrderShipped', data: { ...paid, country, lines, trackingNumber, carrier, shippedAt } },
    { type: 'OrderCharged', data: { ...paid, captureId, chargedAt: shippedAt } },
  ];
}

/** Stock and money are held: the promise can be made. With automatic confirmation it is made at once. */
export function approveOrder({ data }: OrderCommandOf<'ApproveOrder'>, order: Placed, now: string): Decision {
  const { paymentId, currency, totalAmount, confirmation } = order.placed;
  if (data.paymentId !== paymentId) return refuse('payment_mismatch');
  if (order.situation === 'cancelled') return refuse('order_cancelled');
  if (order.situation !== 'created') return [];
  const authorized = readAmount(data.authorizedAmount, currency);
  if (isRejection(authorized)) return authorized;
  if (exceeds(totalAmount, authorized.amount, currency)) return refuse('payment_insufficient');
  const approved: OrderEvent = {
    type: 'OrderApproved',
    data: { paymentId: data.paymentId, authorizedAmount: authorized.amount, approvedAt: now },
  };
  return confirmation === 'automatic' ? [approved, confirmed(order, now)] : [approved];
}

export function confirmOrder({ data }: OrderCommandOf<'ConfirmOrder'>, order: Placed, now: string): Decision {
  if (data.paymentId !== null && data.paymentId !== order.placed.paymentId) return refuse('payment_mismatch');
  switch (order.situation) {
    case 'created':
      return refuse('order_not_approved');
    case 'approved':
      return [confirmed(order, now)];
    case 'confirmed':
      return [];
    case 'cancelled':
      return refuse('order_cancelled');
  }
}

function confirmed(order: Placed, now: string): OrderEvent {
  const { customerId, totalAmount, currency } = order.placed;
  return { type: 'OrderConfirmed', data: { customerId, totalAmount, currency, confirmedAt: now } };
}

const sameOrder = (order: Placed, created: Created) => canonicalJson(order.placed) === canonicalJson(created);

/** Checks every line and adds them up. Prices come out with exactly the currency's decimals. */
function priceItems(
  asked: readonly OrderedLine[],
  currency: string,
): { items: OrderedLine[]; totalAmount: string } | Rejection {
  if (asked.length === 0) return refuse('no_lines');
  if (asked.length > MAX_LINES) return refuse('too_many_lines', { lines: asked.length, most: MAX_LINES });
  const lineIds = new Set<string>();
  const productIds = new Set<string>();
  const items: OrderedLine[] = [];
  for (const item of asked) {
    const { lineId, productId } = item;
    if (lineIds.has(lineId) || productIds.has(productId)) return refuse('duplicate_line', { lineId, productId });
    lineIds.add(lineId);
    productIds.add(productId);
    const price = readAmount(item.price, currency);
    if (isRejection(price)) return price;
    items.push({ ...item, price: price.amount });
  }
  const totalAmount = totalOf(items, currency);
  return totalAmount === null ? refuse('order_amount_invalid', { problem: 'out_of_range' }) : { items, totalAmount };
}
