export { orderFulfilment } from './order-fulfilment.ts';
export { orderRefund } from './order-refund.ts';
