import type { Route } from '@daybook/core';
import { accountRoutes } from './api/accounts.ts';
import { booksRoutes } from './api/books.ts';
import { disputeRoutes } from './api/disputes.ts';
import { fxRoutes } from './api/fx.ts';
import { paymentRoutes } from './api/payments.ts';
import { recoveryRoutes } from './api/recovery.ts';
import { reportRoutes } from './api/reports.ts';
import { settlementRoutes } from './api/settlement.ts';
import { transferRoutes } from './api/transfers.ts';

/** The context's HTTP face, as data, from the files in api/. */
export const routes: readonly Route[] = [
  ...recoveryRoutes,
  ...paymentRoutes,
  ...accountRoutes,
  ...transferRoutes,
  ...booksRoutes,
  ...fxRoutes,
  ...reportRoutes,
  ...settlementRoutes,
  ...disputeRoutes,
];
