import {
  Count,
  Day,
  described,
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
import { events, Legs, terms } from '../transfer/events.ts';
import { TransferId } from '../vocabulary.ts';

const Row = Shape({
  transferId: TransferId(),
  status: described(OneOf('held', 'posted', 'captured', 'voided', 'expired', 'reversed'), 'What became of it.'),
  ...terms,
  legs: described(Legs(), 'What was held, or posted at once.'),
  postedLegs: Nullable(described(Legs(), 'What moved: all of what was held or part of it; null until it moves.')),
  effectiveDate: Nullable(Day('From which day it counts; null until it moves.')),
  expiresAt: Nullable(
    Timestamp('When what is held is let go; null for a hold that waits for ever, and where nothing is held.'),
  ),
  reason: Nullable(Text({ maxLength: 200, description: 'Why it was voided or reversed.' })),
  reversedBy: Nullable(Uuid('The transfer that undid this one. `reverses` names the one that this one undoes.')),
  createdAt: Timestamp('When it began.'),
  updatedAt: Timestamp('When the row last changed.'),
  version: Count({
    maximum: Number.MAX_SAFE_INTEGER,
    description: 'The version of the stream: how many events it has.',
  }),
});

export type TransferRow = Static<typeof Row>;

/** One row a transfer. */
export const transfers = view({
  name: 'transfers',
  description: 'A transfer of money between accounts.',
  version: 1,
  events,
  row: Row,
  key: ['transferId'],
  keys: ({ streamId }) => [{ transferId: streamId }],
  project(row, event) {
    if (event.type === 'TransferPosted' || event.type === 'TransferHeld') return begun(event);
    return row && { ...row, ...changes(event), updatedAt: event.recordedAt, version: event.version };
  },
  queries: {
    byPayment: { where: ['paymentId'], orderBy: [{ field: 'createdAt' }] },
  },
});

type Recorded = RecordedOf<typeof events>;
type Beginning = Extract<Recorded, { type: 'TransferPosted' | 'TransferHeld' }>;

function begun({ type, data, streamId, recordedAt, version }: Beginning): TransferRow {
  const { kind, description, reference, paymentId, reverses, quoteId, legs } = data;
  return {
    transferId: streamId,
    status: type === 'TransferPosted' ? 'posted' : 'held',
    kind,
    description,
    reference,
    paymentId,
    reverses,
    quoteId,
    legs,
    postedLegs: type === 'TransferPosted' ? legs : null,
    effectiveDate: type === 'TransferPosted' ? data.effectiveDate : null,
    expiresAt: type === 'TransferPosted' ? null : data.expiresAt,
    reason: null,
    reversedBy: null,
    createdAt: recordedAt,
    updatedAt: recordedAt,
    version,
  };
}

function changes({ type, data }: Exclude<Recorded, Beginning>): Partial<TransferRow> {
  switch (type) {
    case 'TransferCaptured':
      return { status: 'captured', postedLegs: data.legs, effectiveDate: data.effectiveDate };
    case 'TransferVoided':
      return { status: 'voided', reason: data.reason };
    case 'TransferExpired':
      return { status: 'expired' };
    case 'TransferReversed':
      return { status: 'reversed', reason: data.reason, reversedBy: data.reversalId };
  }
}
