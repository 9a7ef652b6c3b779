import {
  Decimal,
  described,
  Flag,
  Nullable,
  OneOf,
  type RecordedOf,
  Shape,
  type Static,
  Timestamp,
  Uuid,
  view,
} from '@daybook/core';
import { events, Note, ReasonCode, Side } from '../dispute/events.ts';
import { Currency, DisputeId, PaymentId } from '../vocabulary.ts';

export const DISPUTE_STATUSES = ['raised', 'represented', 'accepted', 'rejected', 'withdrawn'] as const;

const Row = Shape({
  disputeId: DisputeId(),
  paymentId: PaymentId(),
  status: described(OneOf(...DISPUTE_STATUSES), 'How far it has come.'),
  /** What is disputed; `accepted` is what of it is paid back, as the payment's refund `refundId`. */
  amount: Decimal('What is disputed, a decimal in the currency.'),
  currency: Currency(),
  accepted: Nullable(Decimal('What of it is paid back; null unless accepted.')),
  refundId: Nullable(Uuid("The refund by which it is paid back, among the payment's; null unless accepted.")),
  reasonCode: ReasonCode(),
  raisedBy: Side(),
  note: Nullable(Note()),
  evidence: Nullable(described(Note(), 'The answer that the payment was right, and why; null while there is none.')),
  outcomeNote: Nullable(described(Note(), 'The note with which it was rejected or withdrawn.')),
  deemed: Flag('Whether silence decided.'),
  raisedAt: Timestamp('When it was raised.'),
  dueBy: Timestamp('By when the next step is due; that of the last step, once it is closed.'),
  closedAt: Nullable(Timestamp('When it was over; null while it is not.')),
});
type Row = Static<typeof Row>;

/** The register of disputes: one row each. */
export const disputes = view<typeof events, typeof Row>({
  name: 'disputes',
  description: 'A dispute about a payment.',
  version: 1,
  events,
  row: Row,
  key: ['disputeId'],
  keys: ({ streamId }) => [{ disputeId: streamId }],
  project(row, event) {
    if (event.type === 'DisputeRaised') return raised(event);
    return row && { ...row, ...changes(event) };
  },
  queries: {
    byPayment: { where: ['paymentId'], orderBy: [{ field: 'raisedAt' }] },
    byStatus: { where: ['status'], orderBy: [{ field: 'dueBy' }] },
  },
});

type Event = RecordedOf<typeof events>;
type Raising = Extract<Event, { type: 'DisputeRaised' }>;

function raised({ streamId, data: { respondBy, ...said } }: Raising): Row {
  return {
    disputeId: streamId,
    ...said,
    status: 'raised',
    accepted: null,
    refundId: null,
    evidence: null,
    outcomeNote: null,
    deemed: false,
    dueBy: respondBy,
    closedAt: null,
  };
}

function changes({ type, data }: Exclude<Event, Raising>): Partial<Row> {
  switch (type) {
    case 'DisputeRepresented':
      return { status: 'represented', evidence: data.evidence, dueBy: data.decideBy };
    case 'DisputeAccepted': {
      const { amount, refundId, deemed, acceptedAt } = data;
      return { status: 'accepted', accepted: amount, refundId, deemed, closedAt: acceptedAt };
    }
    case 'DisputeRejected':
      return { status: 'rejected', outcomeNote: data.note, deemed: data.deemed, closedAt: data.rejectedAt };
    case 'DisputeWithdrawn':
      return { status: 'withdrawn', outcomeNote: data.note, closedAt: data.withdrawnAt };
  }
}
