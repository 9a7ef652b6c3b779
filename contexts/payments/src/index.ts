import { context } from '@daybook/core';
import { account } from './account/decide.ts';
import { routes } from './api.ts';
import { cardGateway } from './card-gateway.ts';
import { bank } from './bank.ts';
import { books } from './books/decide.ts';
import { dispute } from './dispute/decide.ts';
import { fxQuote } from './fx-quote/decide.ts';
import { paymentIn } from './payment/decide.ts';
import { Scheme } from './policies.ts';
import { refuse } from './rejections.ts';
import { accountRail } from './sagas/account-rail.ts';
import { cardRail } from './sagas/card-rail.ts';
import { disputeDeadline } from './sagas/dispute-deadline.ts';
import { disputeRefund } from './sagas/dispute-refund.ts';
import { holdExpiry } from './sagas/hold-expiry.ts';
import { settlementCycle } from './sagas/settlement-cycle.ts';
import { SCHEME } from './scheme.ts';
import { settlement } from './settlement/decide.ts';
import { transfer } from './transfer/decide.ts';
import { accountDays } from './views/account-days.ts';
import { accountEntries } from './views/account-entries.ts';
import { accounts } from './views/accounts.ts';
import { disputes } from './views/disputes.ts';
import { inDoubt } from './views/in-doubt.ts';
import { paymentTimeline } from './views/payment-timeline.ts';
import { payments as paymentsView } from './views/payments.ts';
import { settlementPositions } from './views/settlement-positions.ts';
import { settlementWindows } from './views/settlement-windows.ts';
import { transfers } from './views/transfers.ts';
import { trialBalance } from './views/trial-balance.ts';

/** Payments by card and between accounts, in a scheme of banks with dated rules. */
export const paymentsWith = (scheme: Scheme) =>
  context({
    name: 'payments',
    description: 'Payments by card and between accounts, the ledger they are booked in, settlement and disputes.',
    streams: [paymentIn(scheme), account, transfer, books, fxQuote, settlement, dispute],
    views: [
      paymentsView,
      paymentTimeline,
      inDoubt,
      accounts,
      accountEntries,
      accountDays,
      transfers,
      trialBalance,
      settlementWindows,
      settlementPositions,
      disputes,
    ],
    sagas: [cardRail, accountRail, holdExpiry, settlementCycle, disputeDeadline, disputeRefund],
    ports: [cardGateway, bank],
    routes,
    rejections: refuse.codes,
    feed: { roles: ['operator', 'auditor'] },
  });

/** Payments in the scheme that Daybook comes with. */
export const payments = paymentsWith(SCHEME);

// For the application, which supplies the adapters.
export { bank, cardGateway };
// The scheme, for an application that brings its own. `Scheme` is also its JSON Schema.
export { SCHEME, Scheme };
