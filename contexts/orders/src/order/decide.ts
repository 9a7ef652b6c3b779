import { type DecisionContext, type Rejection, stream } from '@daybook/core';
import { refuse } from '../rejections.ts';
import { type OrderCommand, orderCommands } from './commands.ts';
import { cancelLines, cancelOrder, cancelShipment } from './decide-cancellation.ts';
import { approveOrder, confirmOrder, createOrder, importOrder } from './decide-placing.ts';
import {
  authorizeReturn,
  importReturn,
  receiveReturn,
  recordRefund,
  recordRefundFailure,
  requestRefund,
} from './decide-return.ts';
import { packShipment, recordCharge, requestShipment, shipOrder } from './decide-shipment.ts';
import { type OrderEvent, orderEvents } from './events.ts';
import { evolve, noOrder, type Order } from './evolve.ts';

/** What an order answers to a command. The rules themselves stand in the files beside this one, by theme. */
function decide(command: OrderCommand, order: Order, { now }: DecisionContext): readonly OrderEvent[] | Rejection {
  if (command.type === 'CreateOrder') return createOrder(command, order, now);
  if (command.type === 'ImportOrder') return importOrder(command, order);
  if (order.situation === 'none') return refuse('order_not_found');
  switch (command.type) {
    case 'ApproveOrder':
      return approveOrder(command, order, now);
    case 'ConfirmOrder':
      return confirmOrder(command, order, now);
    case 'CancelOrder':
      return cancelOrder(command, order, now);
    case 'CancelLines':
      return cancelLines(command, order, now);
    case 'RequestShipment':
      return requestShipment(command, order, now);
    case 'PackShipment':
      return packShipment(command, order, now);
    case 'ShipOrder':
      return shipOrder(command, order, now);
    case 'RecordCharge':
      return recordCharge(command, order, now);
    case 'CancelShipment':
      return cancelShipment(command, order, now);
    case 'AuthorizeReturn':
      return authorizeReturn(command, order, now);
    case 'ReceiveReturn':
      return receiveReturn(command, order, now);
    case 'RequestRefund':
      return requestRefund(command, order, now);
    case 'RecordRefund':
      return recordRefund(command, order, now);
    case 'RecordRefundFailure':
      return recordRefundFailure(command, order, now);
    case 'ImportReturn':
      return importReturn(command, order);
  }
}

/** Stream 'Order', one for each order; its id is the order's. */
export const order = stream({
  description: 'An order, from being placed to the last refund.',
  events: orderEvents,
  commands: orderCommands,
  initial: noOrder,
  evolve,
  decide,
  holders: (order) => (order.situation === 'none' ? [] : [order.placed.customerId]),
});
