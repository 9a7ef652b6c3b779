import { ask, type Intent } from '@daybook/core';
import { inventoryItemCommands, orderCommands } from '@daybook/orders/contract';
import { paymentCommands } from '@daybook/payments/contract';
import { minutesAfter } from './answers.ts';
import type { Underway } from './order-fulfilment-progress.ts';

/** How long stock waits for its payment. Long enough for a cardholder to find the bank's app. */
export const RESERVATION_MINUTES = 15;

/** Holds every line, or none, until the payment should be through. */
export const reserve = ({ orderId, order }: Underway): Intent =>
  ask(
    'reserve stock',
    order.items.map(({ productId, quantity }) => {
      const expiresAt = minutesAfter(order.createdAt, RESERVATION_MINUTES);
      return inventoryItemCommands.ReserveStock(productId, { orderId, quantity, expiresAt });
    }),
  );

/** Has the money held. The payment's id came with the order, so that asking twice makes one payment. */
export function pay({ orderId, paymentId, order }: Underway): Intent {
  const { method, token } = order.payment ?? { method: '', token: '' };
  const { totalAmount: amount, currency } = order;
  return ask('pay', paymentCommands.InitiatePayment(paymentId, { orderId, amount, currency, method, token }));
}

/** Makes the order a promise and its stock firm, together: an approved order never lacks stock. */
export const approve = ({ orderId, paymentId, order }: Underway, authorizedAmount: string): Intent =>
  ask('approve', [
    orderCommands.ApproveOrder(orderId, { paymentId, authorizedAmount }),
    ...order.items.map(({ productId }) => inventoryItemCommands.AllocateStock(productId, { orderId })),
  ]);

/** The parcel has left: the order and every shelf know it together. */
export const ship = ({ orderId, shipments }: Underway, shipmentId: string): Intent =>
  ask(`ship:${shipmentId}`, [
    orderCommands.ShipOrder(orderId, { shipmentId }),
    ...(shipments[shipmentId]?.lines ?? []).map(({ productId, quantity }) =>
      inventoryItemCommands.IssueStock(productId, { orderId, shipmentId, quantity }),
    ),
  ]);
