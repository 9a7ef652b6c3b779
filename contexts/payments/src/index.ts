import { context } from '@daybook/core';
import { routes } from './api.ts';
import { cardGateway } from './card-gateway.ts';
import { payment } from './payment/decide.ts';
import { refuse } from './rejections.ts';
import { cardRail } from './sagas/card-rail.ts';
import { payments as paymentsView } from './views/payments.ts';

/** Payments: the card rail. */
export const payments = context({
  name: 'payments',
  streams: [payment],
  views: [paymentsView],
  sagas: [cardRail],
  ports: [cardGateway],
  routes,
  rejections: refuse.codes,
});

// For the application, which supplies the adapter.
export { cardGateway };
