import { isRejection, type Rejection } from '@daybook/core';
import { equal, exceeds, minus, plus, readAmount, worthOf } from '../amounts.ts';
import { refuse } from '../rejections.ts';
import type { MovedLine } from '../vocabulary.ts';
import { chooseLines, sameLines } from './choose-lines.ts';
import type { OrderCommandOf } from './commands.ts';
import type { OrderEvent } from './events.ts';
import type { Placed } from './evolve.ts';
import { importedTime } from './imported-time.ts';
import { returnableOf } from './lines.ts';

type Decision = readonly OrderEvent[] | Rejection;

/** Agrees to take goods back. An imported order was paid elsewhere, so its returns can only be imported too. */
export function authorizeReturn({ data }: OrderCommandOf<'AuthorizeReturn'>, order: Placed, now: string): Decision {
  const { returnId, reason } = data;
  const known = order.returns[returnId];
  if (known) return sameLines(known.lines, data.lines) ? [] : refuse('return_differs');
  if (order.placed.paymentId === null) return refuse('paid_elsewhere');
  const lines = chooseLines(order, data.lines, returnableOf, 'quantity_not_shipped');
  if (isRejection(lines)) return lines;
  return [{ type: 'ReturnAuthorized', data: { returnId, lines, reason, authorizedAt: now } }];
}

/**
 * The goods are back, and what they cost is to be paid back: the refund carries the return's id. Where an earlier
 * goodwill refund has used up part of what was charged, only the rest is paid back. Goods that were never charged are
 * not refunded; while a charge is still on its way, the answer is to try again.
 */
export function receiveReturn({ data }: OrderCommandOf<'ReceiveReturn'>, order: Placed, now: string): Decision {
  const { returnId, restock } = data;
  const known = order.returns[returnId];
  if (!known) return refuse('return_not_found');
  if (known.situation === 'received') return known.restock === restock ? [] : refuse('return_differs');
  if (order.refunds[returnId]) return refuse('refund_differs');
  const { paymentId, currency } = order.placed;
  if (paymentId === null) return refuse('paid_elsewhere');
  const value = worthOf(known.lines, currency);
  const refundable = refundableOf(order);
  const uncharged = Object.values(order.shipments).some(({ situation }) => situation === 'shipped');
  if (uncharged && exceeds(value, refundable, currency)) return refuse('charge_pending');
  const amount = exceeds(value, refundable, currency) ? refundable : value;
  const received = returned(order, { returnId, lines: known.lines, amount: value, restock, at: now });
  if (!exceeds(amount, '0', currency)) return [received];
  const refund = { refundId: returnId, paymentId, amount, currency, reason: 'goods returned', requestedAt: now };
  return [received, { type: 'RefundRequested', data: refund }];
}

/** Money back without goods back. */
export function requestRefund({ data }: OrderCommandOf<'RequestRefund'>, order: Placed, now: string): Decision {
  const { paymentId, currency } = order.placed;
  const { refundId, reason } = data;
  const asked = readAmount(data.amount, currency);
  if (isRejection(asked)) return asked;
  const known = order.refunds[refundId];
  if (known) return equal(known.amount, asked.amount, currency) ? [] : refuse('refund_differs');
  if (order.returns[refundId]) return refuse('refund_differs');
  if (paymentId === null) return refuse('paid_elsewhere');
  const most = refundableOf(order);
  if (exceeds(asked.amount, most, currency)) return refuse('refund_exceeds_charge', { asked: asked.amount, most });
  return [
    {
      type: 'RefundRequested',
      data: { refundId, paymentId, amount: asked.amount, currency, reason, requestedAt: now },
    },
  ];
}

export function recordRefund({ data }: OrderCommandOf<'RecordRefund'>, order: Placed, now: string): Decision {
  const { customerId, currency } = order.placed;
  const refund = order.refunds[data.refundId];
  if (!refund) return refuse('order_refund_not_found');
  if (!equal(refund.amount, data.amount, currency)) return refuse('refund_differs');
  switch (refund.situation) {
    case 'pending': {
      const { refundId } = data;
      return [{ type: 'RefundIssued', data: { refundId, amount: refund.amount, currency, customerId, issuedAt: now } }];
    }
    case 'issued':
      return [];
    case 'failed':
      return refuse('refund_failed');
  }
}

export function recordRefundFailure(
  { data }: OrderCommandOf<'RecordRefundFailure'>,
  order: Placed,
  now: string,
): Decision {
  const refund = order.refunds[data.refundId];
  if (!refund) return refuse('order_refund_not_found');
  switch (refund.situation) {
    case 'pending':
      return [{ type: 'RefundFailed', data: { ...data, failedAt: now } }];
    case 'failed':
      return [];
    case 'issued':
      return refuse('refund_already_issued');
  }
}

/** A return of an imported order, told in one go. Nothing is put back on a shelf here: the goods never left one of ours. */
export function importReturn({ data }: OrderCommandOf<'ImportReturn'>, order: Placed): Decision {
  const { returnId, reason } = data;
  const at = importedTime(data.at);
  if (order.placed.channel !== 'import') return refuse('not_imported');
  const known = order.returns[returnId];
  if (known) return sameLines(known.lines, data.lines) ? [] : refuse('return_differs');
  const lines = chooseLines(order, data.lines, returnableOf, 'quantity_not_shipped');
  if (isRejection(lines)) return lines;
  const { customerId, currency } = order.placed;
  const amount = worthOf(lines, currency);
  return [
    { type: 'ReturnAuthorized', data: { returnId, lines, reason, authorizedAt: at } },
    returned(order, { returnId, lines, amount, restock: false, at }),
    { type: 'RefundIssued', data: { refundId: returnId, amount, currency, customerId, issuedAt: at } },
  ];
}

/** What was charged less every refund that was paid or may yet be. */
export function refundableOf(order: Placed): string {
  const { currency } = order.placed;
  const taken = Object.values(order.refunds)
    .filter(({ situation }) => situation !== 'failed')
    .reduce((sum, { amount }) => plus(sum, amount, currency), '0');
  return minus(order.charged, taken, currency);
}

function returned(
  order: Placed,
  {
    at,
    lines,
    ...rest
  }: { returnId: string; lines: readonly MovedLine[]; amount: string; restock: boolean; at: string },
): OrderEvent {
  const { customerId, country, currency } = order.placed;
  return {
    type: 'ReturnReceived',
    data: { ...rest, lines: [...lines], customerId, country, currency, receivedAt: at },
  };
}
