import {
  Day,
  Decimal,
  described,
  Flag,
  Nullable,
  OneOf,
  type RecordedOf,
  Shape,
  type Static,
  Timestamp,
  view,
} from '@daybook/core';
import { formatMoney, money, multiply } from '@daybook/money';
import { LegName } from '../bank.ts';
import { DAY_MS, dayAfter, dayOf, startOf } from '../moments.ts';
import { events } from '../payment/events.ts';
import { PURPOSES } from '../policies.ts';
import { Amount, Currency, PayeeBank, PayerBank, PaymentId } from '../vocabulary.ts';

const Row = Shape({
  paymentId: PaymentId(),
  /** `clear`: nothing is in doubt, or no longer. Such rows are kept for what may still come to light. */
  state: described(
    OneOf('clear', 'in_doubt'),
    'Whether something is in doubt. Rows that are clear are kept for what may still come to light.',
  ),
  about: Nullable(
    described(
      OneOf('debit', 'credit', 'reversal', 'conflict', 'contradiction', 'excess_credit'),
      'What is in doubt: a leg, two that contradict each other, or money that was paid twice.',
    ),
  ),
  conflictOf: Nullable(
    described(LegName(), 'The leg of which a bank names another amount, while that is what is in doubt.'),
  ),
  /** Whether a bank contradicts what is on record, whatever else is in doubt, until a person has looked into it. */
  contradicted: Flag('Whether a bank contradicts what is on record, until a person has looked into it.'),
  since: Nullable(Timestamp('Since when something is in doubt; null: nothing is.')),
  amount: Amount(),
  currency: Currency(),
  payerBank: PayerBank(),
  payeeBank: PayeeBank(),
  purpose: described(OneOf(...PURPOSES), 'Between whom: `p2p` people, `p2m` a person and a merchant.'),
  /** The last day of the turn-around time: each day begun after it costs `compensationPerDay`, if anything. */
  deadline: Day('The last day of the turn-around time.'),
  compensationPerDay: Nullable(
    Decimal('What each day begun after the deadline costs, a decimal in the currency; null: nothing.'),
  ),
});

export type InDoubtRow = Static<typeof Row>;

/** The register of payments between accounts of which something is not known. */
export const inDoubt = view<typeof events, typeof Row>({
  name: 'payments_in_doubt',
  description: 'A payment between accounts, and what is not known of it.',
  version: 2,
  events,
  row: Row,
  key: ['paymentId'],
  keys: ({ streamId }) => [{ paymentId: streamId }],
  project(row, event) {
    if (event.type === 'PaymentInitiated') return opened(event);
    if (!row) return row;
    const doubt = doubtAfter(row, event);
    const contradicted = contradictedAfter(row, event);
    const about = doubt ?? (contradicted ? 'contradiction' : null);
    if (about === row.about && contradicted === row.contradicted) return row;
    const conflictOf =
      about !== 'conflict' ? null : event.type === 'PaymentConflicted' ? event.data.leg : row.conflictOf;
    const changed = { ...row, about, conflictOf, contradicted };
    if (about === null) return { ...changed, state: 'clear', since: null };
    return { ...changed, state: 'in_doubt', since: row.since ?? event.recordedAt };
  },
  queries: { byState: { where: ['state'], orderBy: [{ field: 'deadline' }, { field: 'since' }] } },
});

type Recorded = RecordedOf<typeof events>;

function opened({ streamId, data }: Extract<Recorded, { type: 'PaymentInitiated' }>): InDoubtRow | null {
  if (data.rail !== 'account') return null;
  const { amount, currency, purpose, turnAround, initiatedAt } = data;
  return {
    paymentId: streamId,
    state: 'clear',
    about: null,
    conflictOf: null,
    contradicted: false,
    since: null,
    amount,
    currency,
    payerBank: data.payer.bankId,
    payeeBank: data.payee.bankId,
    purpose,
    deadline: dayAfter(dayOf(initiatedAt), turnAround.days),
    compensationPerDay: turnAround.compensationPerDay,
  };
}

/** What is in doubt after an event, contradictions apart. */
function doubtAfter({ about, conflictOf }: InDoubtRow, event: Recorded): InDoubtRow['about'] {
  const before = about === 'contradiction' ? null : about;
  switch (event.type) {
    case 'DebitTimedOut':
      return 'debit';
    case 'CreditTimedOut':
      return 'credit';
    case 'PaymentConflicted':
      return 'conflict';
    case 'ReversalRequested':
      return 'reversal';
    case 'AccountDebited':
      return about === 'debit' || (about === 'conflict' && conflictOf === 'debit') ? null : before;
    case 'PaymentCompleted':
    case 'PaymentReversed':
    case 'PaymentFailed':
    case 'RecoveryClosed':
      return null;
    case 'ExcessCreditFound':
      return 'excess_credit';
    default:
      return before;
  }
}

function contradictedAfter({ contradicted }: InDoubtRow, event: Recorded): boolean {
  if (event.type === 'ResolutionRecorded') return false;
  return contradicted || (event.type === 'LateAnswerRecorded' && event.data.contradicts);
}

/** What the delay of a payment has cost by a moment: nothing until its turn-around time is over. */
export function compensationAt({ deadline, compensationPerDay, currency }: InDoubtRow, now: string): string | null {
  if (compensationPerDay === null) return null;
  const days = Math.max(0, (startOf(dayOf(now)) - startOf(deadline)) / DAY_MS);
  return formatMoney(multiply(money(compensationPerDay, currency), days));
}
