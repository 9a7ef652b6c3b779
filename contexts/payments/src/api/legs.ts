import type { OwnKind } from '../ledger/kinds.ts';
import type { Leg } from '../transfer/events.ts';

type Side = { readonly accountId: string; readonly opens?: OwnKind };
type Amount = { readonly amount: string; readonly currency: string };

/** The two legs of money that leaves one account and comes to another. */
export const moved = ({ amount, currency }: Amount, from: Side, to: Side): Leg[] => [
  { accountId: from.accountId, side: 'debit', amount, currency, opens: from.opens ?? null },
  { accountId: to.accountId, side: 'credit', amount, currency, opens: to.opens ?? null },
];
