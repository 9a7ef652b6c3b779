import {
  CurrencyCode,
  Day,
  Decimal,
  Nullable,
  OneOf,
  type RecordedOf,
  Shape,
  type Static,
  Text,
  Timestamp,
  Uuid,
  view,
} from '@daybook/core';
import { formatMoney, money, multiply } from '@daybook/money';
import { events } from '../payment/events.ts';
import { PURPOSES } from '../policies.ts';

const Row = Shape({
  paymentId: Uuid(),
  /** `clear`: nothing is in doubt, or no longer. Such rows are kept for what may still come to light. */
  state: OneOf('clear', 'in_doubt'),
  /** What is in doubt: a leg, two that contradict each other, or money that was paid twice. */
  about: Nullable(OneOf('debit', 'credit', 'reversal', 'conflict', 'contradiction', 'excess_credit')),
  since: Nullable(Timestamp()),
  amount: Decimal(),
  currency: CurrencyCode(),
  payerBank: Text({ maxLength: 40 }),
  payeeBank: Text({ maxLength: 40 }),
  purpose: OneOf(...PURPOSES),
  /** The last day of the turn-around time: each day begun after it costs `compensationPerDay`, if anything. */
  deadline: Day(),
  compensationPerDay: Nullable(Decimal()),
});

export type InDoubtRow = Static<typeof Row>;

/** The register of payments between accounts of which something is not known. */
export const inDoubt = view<typeof events, typeof Row>({
  name: 'payments_in_doubt',
  version: 1,
  events,
  row: Row,
  key: ['paymentId'],
  keys: ({ streamId }) => [{ paymentId: streamId }],
  project(row, event) {
    if (event.type === 'PaymentInitiated') return opened(event);
    const about = row && aboutAfter(row, event);
    if (!row || about === undefined || about === row.about) return row;
    if (about === null) return { ...row, state: 'clear', about, since: null };
    return { ...row, state: 'in_doubt', about, since: row.since ?? event.recordedAt };
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
    since: null,
    amount,
    currency,
    payerBank: data.payer.bankId,
    payeeBank: data.payee.bankId,
    purpose,
    deadline: dayAfter(initiatedAt, turnAround.days),
    compensationPerDay: turnAround.compensationPerDay,
  };
}

/** What is in doubt after an event; undefined where it changes nothing. */
function aboutAfter({ about }: InDoubtRow, event: Recorded): InDoubtRow['about'] | undefined {
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
      return about === 'conflict' || about === 'debit' ? null : undefined;
    case 'PaymentCompleted':
    case 'PaymentReversed':
    case 'PaymentFailed':
    case 'RecoveryClosed':
      return null;
    case 'ExcessCreditFound':
      return 'excess_credit';
    case 'ResolutionRecorded':
      return about === 'contradiction' ? null : undefined;
    case 'LateAnswerRecorded':
      return event.data.contradicts && about === null ? 'contradiction' : undefined;
    default:
      return undefined;
  }
}

/** What the delay of a payment has cost by a moment: nothing until its turn-around time is over. */
export function compensationAt({ deadline, compensationPerDay, currency }: InDoubtRow, now: string): string | null {
  if (compensationPerDay === null) return null;
  const days = Math.max(0, (startOf(now) - startOf(deadline)) / DAY_MS);
  return formatMoney(multiply(money(compensationPerDay, currency), days));
}

const DAY_MS = 86_400_000;
const startOf = (moment: string) => Date.parse(`${moment.slice(0, 10)}T00:00:00Z`);
const dayAfter = (moment: string, days: number) => new Date(startOf(moment) + days * DAY_MS).toISOString().slice(0, 10);
