import {
  ask,
  call,
  cancelTimer,
  end,
  escalate,
  type Intent,
  type SagaState,
  saga,
  setTimer,
  UNDO,
} from '@daybook/core';
import { compare, money } from '@daybook/money';
import { carrier, inventoryItemCommands, orderCommands } from '@daybook/orders/contract';
import { paymentCommands } from '@daybook/payments/contract';
import { codeOf, labelOf, minutesAfter } from './answers.ts';
import { approve, pay, RESERVATION_MINUTES, reserve, ship } from './order-fulfilment-asks.ts';
import {
  CAPTURE,
  evolve,
  type Input,
  isForeign,
  type Progress,
  type Underway,
  watched,
} from './order-fulfilment-progress.ts';
import { compensate, voidLabel } from './order-fulfilment-undo.ts';

type State = SagaState<Progress>;

/**
 * The promise that an order is either filled and paid for, or leaves nothing behind. Stock is reserved first (all lines
 * or none), then the money is held, then both are made firm and the order approved in one append; each shipment is
 * labelled, packed, dispatched, shipped, and only then charged.
 *
 * To give up, the order is cancelled FIRST: its own stream then refuses every approval and shipment still on the
 * way, and what the saga had done is undone in reverse once OrderCancelled is seen, whoever asked for it. Goods that come
 * back are put on the shelf here too, because this is where they were taken from it.
 */
export const orderFulfilment = saga({
  name: 'OrderFulfilment',
  description: 'Brings an order to the customer: stock and money held, shipped and charged, or everything undone.',
  events: watched,
  startedBy: ['OrderCreated'],
  /** An imported order was paid and shipped elsewhere: there is nothing to do. */
  keyOf(event) {
    if (event.type === 'OrderCreated' && event.data.channel === 'import') return null;
    return 'orderId' in event.data ? event.data.orderId : event.streamId;
  },
  initial: { situation: 'waiting' } satisfies Progress as Progress,
  evolve,
  react(input, state) {
    const { data } = state;
    if (data.situation === 'waiting') return [];
    if (input.kind === 'event' && isForeign(data, input.event)) return [];
    if (data.situation === 'cancelled') return [...stopTimer(state), ...compensate(data, state)];
    const intents = reactTo(input, data, state);
    return intents.length > 0 ? intents : finish(data, state);
  },
});

function reactTo(input: Input, order: Underway, state: State): readonly Intent[] {
  switch (input.kind) {
    case 'event':
      return onEvent(input.event, order, state);
    case 'answer':
      return onAnswer(input, order, state);
    case 'timer':
      // An approval on its way decides by itself whether it was in time.
      return order.situation === 'placed' && !state.steps.approve ? giveUp(order, state, 'reservation_expired') : [];
  }
}

function onEvent(event: Extract<Input, { kind: 'event' }>['event'], order: Underway, state: State): readonly Intent[] {
  const { orderId } = order;
  switch (event.type) {
    case 'OrderCreated':
      return [reserve(order), setTimer('reservation', minutesAfter(order.order.createdAt, RESERVATION_MINUTES))];
    case 'PaymentAuthorized':
      return isGivingUp(state) || state.steps.approve ? [] : [approve(order, event.data.amount)];
    case 'PaymentDeclined':
      return giveUp(order, state, 'payment_declined');
    case 'AuthorizationExpired':
      return giveUp(order, state, 'authorization_expired');
    case 'OrderApproved':
      return stopTimer(state);
    case 'OrderConfirmed': {
      if (order.order.fulfilment === 'manual' || isGivingUp(state)) return [];
      const shipmentId = order.order.firstShipmentId;
      return [ask('request shipment', orderCommands.RequestShipment(orderId, { shipmentId, lines: null }))];
    }
    case 'ShipmentRequested': {
      const { shipmentId, lines } = event.data;
      const goods = lines.map(({ productId, quantity }) => ({ productId, quantity }));
      return [call(`label:${shipmentId}`, carrier, 'createLabel', { reference: shipmentId, orderId, lines: goods })];
    }
    case 'ShipmentCancelled':
      return voidLabel(state, event.data.shipmentId);
    case 'OrderLinesCancelled': {
      const { cancellationId, lines, reason } = event.data;
      const parts = lines.map(({ productId, quantity }) =>
        inventoryItemCommands.ReleasePart(productId, { orderId, cancellationId, quantity, reason }),
      );
      return [ask(`release:${cancellationId}`, parts)];
    }
    case 'OrderShipped': {
      const { shipmentId, amount } = event.data;
      const capture = paymentCommands.CapturePayment(order.paymentId, { captureId: shipmentId, amount });
      return [ask(CAPTURE + shipmentId, capture)];
    }
    case 'PaymentCaptured':
      return charge(order, state, event.data.captureId);
    case 'PaymentCaptureFailed':
      return order.shipments[event.data.captureId] ? [escalate(CAPTURE + event.data.captureId, event.data.reason)] : [];
    case 'ReturnReceived': {
      const { returnId, lines, restock } = event.data;
      if (!restock) return [];
      const back = lines.map(({ productId, quantity }) =>
        inventoryItemCommands.ReturnStock(productId, { orderId, returnId, quantity }),
      );
      return [ask(`restock:${returnId}`, back)];
    }
    case 'OrderCharged':
    case 'PaymentVoided':
    case 'OrderCancelled':
      return [];
  }
}

function onAnswer(
  { step, outcome, answer, resolvedBy }: Extract<Input, { kind: 'answer' }>,
  order: Underway,
  state: State,
): readonly Intent[] {
  if (outcome === 'unknown') return [escalate(step, 'outcome unknown')];
  const done = outcome === 'done';
  const toPerson = done ? [] : [escalate(step, `refused: ${codeOf(answer) ?? 'no reason given'}`)];
  if (step.startsWith(UNDO)) return toPerson;
  const [kind = '', id = ''] = step.split(':');
  const shipment = order.shipments[id];
  switch (kind) {
    case 'reserve stock':
      if (!done) return giveUp(order, state, 'out_of_stock');
      return isGivingUp(state) ? [] : [pay(order)];
    case 'pay':
      return done ? [] : giveUp(order, state, 'payment_refused');
    case 'approve':
      if (done) return [];
      return giveUp(order, state, codeOf(answer) === 'reservation_not_found' ? 'reservation_expired' : 'not_approved');
    case 'request shipment': // refused: it was cancelled, or somebody has asked for shipments by hand
    case 'cancel order': // refused: everything has been packed, and goes its way
    case 'void remainder': // refused: nothing is held any more
      return [];
    case 'label': {
      if (shipment?.situation === 'cancelled') return voidLabel(state, id);
      if (!done) return toPerson;
      const label = labelOf(answer);
      if (!label) return [escalate(step, 'the answer names no tracking number and carrier')];
      return [ask(`pack:${id}`, orderCommands.PackShipment(order.orderId, { shipmentId: id, ...label }))];
    }
    case 'pack': {
      // Refused: the shipment was cancelled while its label was being made.
      const label = labelOf(state.steps[`label:${id}`]?.answer ?? null);
      if (!done || !label) return voidLabel(state, id);
      return [call(`dispatch:${id}`, carrier, 'dispatch', { trackingNumber: label.trackingNumber })];
    }
    case 'dispatch':
      return done && shipment ? [ship(order, id)] : toPerson;
    case 'capture': {
      if (shipment?.situation !== 'uncollected') return [];
      // The engine's answer says whether the payment took the order; a person's, that it was paid otherwise.
      if (done && resolvedBy !== null) return charge(order, state, id);
      return [escalate(step, `could not collect: ${codeOf(answer) ?? 'the capture failed'}`)];
    }
    default: // ship, charge, release, restock
      return toPerson;
  }
}

/** The customer has paid for a shipment; said once, however the money came. */
function charge({ orderId, shipments }: Underway, state: State, shipmentId: string): readonly Intent[] {
  const shipment = shipments[shipmentId];
  const step = `charge:${shipmentId}`;
  if (!shipment || state.steps[step]) return [];
  const { amount } = shipment;
  return [ask(step, orderCommands.RecordCharge(orderId, { shipmentId, captureId: shipmentId, amount }))];
}

/** Cancels the order, or what is still open of it, once. Undoing begins when OrderCancelled is seen. */
function giveUp({ orderId }: Underway, state: State, reason: string): readonly Intent[] {
  if (state.steps['cancel order']) return [];
  // The saga cancels an order once at most, so the order's own id names that cancellation.
  return [ask('cancel order', orderCommands.CancelOrder(orderId, { cancellationId: orderId, reason }))];
}

function isGivingUp({ steps }: State): boolean {
  const cancelling = steps['cancel order'];
  return cancelling !== undefined && cancelling.status !== 'refused';
}

const stopTimer = ({ timers }: State): Intent[] =>
  timers.reservation?.status === 'set' ? [cancelTimer('reservation')] : [];

/** When every piece is shipped or cancelled and every shipment paid: lets go of money held for nothing, and ends. */
function finish(order: Underway, state: State): readonly Intent[] {
  if (order.situation !== 'confirmed' || state.status !== 'running') return [];
  if (Object.values(state.steps).some(({ status }) => status === 'asked')) return [];
  const gone = Object.values(order.pieces).every((p) => p.ordered === p.cancelled + p.shipped);
  const paid = Object.values(order.shipments).every((s) => s.situation === 'charged' || s.situation === 'cancelled');
  if (!gone || !paid) return [];
  const { currency, totalAmount } = order.order;
  const held =
    order.hold === 'authorized' && compare(money(totalAmount, currency), money(order.captured, currency)) > 0;
  const release = state.steps['void remainder'];
  if (held && !release) {
    return [ask('void remainder', paymentCommands.VoidPayment(order.paymentId, { reason: 'lines cancelled' }))];
  }
  return held && release?.status === 'done' ? [] : [end('completed', 'filled and paid')];
}
