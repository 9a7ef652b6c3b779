import { Count, described, Nullable, OneOf, type RecordedOf, Shape, Text, Timestamp, view } from '@daybook/core';
import { events } from '../payment/events.ts';
import { PaymentId } from '../vocabulary.ts';

type Recorded = RecordedOf<typeof events>;

/** What happened to a payment, in words, in the order it was recorded: its legs, and what the banks said of them. */
export const paymentTimeline = view({
  name: 'payment_timeline',
  description: 'One thing that happened to a payment, in words.',
  version: 1,
  events,
  row: Shape({
    paymentId: PaymentId(),
    position: Count({
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'Where in the log it stands: its place among all that was ever recorded.',
    }),
    at: Timestamp('When it was recorded.'),
    type: Text({ maxLength: 100, description: 'Which event it was.' }),
    leg: Nullable(described(OneOf('debit', 'credit', 'reversal'), 'The leg it is about; null where it is about none.')),
    note: Text({ description: 'What happened, in words.' }),
  }),
  key: ['paymentId', 'position'],
  keys: ({ streamId, position }) => [{ paymentId: streamId, position }],
  project: (_, event) => ({
    paymentId: event.streamId,
    position: event.position,
    at: event.recordedAt,
    type: event.type,
    leg: legOf(event),
    note: noteOf(event),
  }),
  queries: { byPayment: { where: ['paymentId'], orderBy: [{ field: 'position' }] } },
});

function legOf({ type, data }: Recorded) {
  if ('leg' in data) return data.leg;
  if (type === 'AccountDebited' || type.startsWith('Debit')) return 'debit' as const;
  if (type === 'AccountCredited' || type.startsWith('Credit')) return 'credit' as const;
  return type === 'PaymentReversed' || type.startsWith('Reversal') ? ('reversal' as const) : null;
}

function noteOf({ type, data }: Recorded): string {
  switch (type) {
    case 'PaymentInitiated':
      if (data.rail === 'card') return `Initiated by ${data.method}: ${data.amount} ${data.currency}`;
      return `Initiated: ${data.amount} ${data.currency} from ${data.payer.address.id} to ${data.payee.address.id}`;
    case 'PaymentAuthorized':
      return `Authorised ${data.amount} ${data.currency}`;
    case 'PaymentDeclined':
      return `Declined: ${data.reason}`;
    case 'PaymentCaptureRequested':
      return `Capture of ${data.amount} ${data.currency} requested`;
    case 'PaymentCaptured':
      return `Captured ${data.amount} ${data.currency}`;
    case 'PaymentCaptureFailed':
      return `Capture failed: ${data.reason}`;
    case 'PaymentVoidRequested':
      return `Void requested: ${data.reason}`;
    case 'PaymentVoided':
      return `Released ${data.amount} ${data.currency}`;
    case 'PaymentRefundRequested':
      return `Refund of ${data.amount} ${data.currency} requested: ${data.reason}`;
    case 'PaymentRefunded':
      return `Refunded ${data.amount} ${data.currency}`;
    case 'PaymentRefundFailed':
      return `Refund failed: ${data.reason}`;
    case 'AuthorizationExpired':
      return 'The authorisation has expired';
    case 'CollectRequested':
      return `${data.payee.address.id} asks ${data.payer.address.id} for ${data.amount} ${data.currency}`;
    case 'CollectApproved':
      return 'The payer approved';
    case 'CollectDeclined':
      return `The payer declined: ${data.reason}`;
    case 'CollectExpired':
      return 'The payer did not answer in time';
    case 'PayeeResolved':
      return `The payee is ${data.name}`;
    case 'DebitRequested':
      return 'The payer’s bank is asked to debit';
    case 'AccountDebited':
      return `Debited ${data.amount} ${data.currency}`;
    case 'DebitRefused':
      return `Not debited: ${data.reason}`;
    case 'DebitTimedOut':
      return 'The debit was not answered in time';
    case 'CreditRequested':
      return 'The payee’s side is asked to credit';
    case 'AccountCredited':
      return `Credited ${data.amount} ${data.currency}`;
    case 'CreditRefused':
      return `Not credited: ${data.reason}`;
    case 'CreditTimedOut':
      return 'The credit was not answered in time: deemed';
    case 'StatusChecked':
      return `Status of the ${data.leg}, check ${data.attempt}: ${saidIn(data)}`;
    case 'ReversalRequested':
      return `${data.precaution ? 'Reversal as a precaution' : 'Reversal'}, try ${data.attempt}: ${data.reason}`;
    case 'ReversalRefused':
      return `Reversal refused, try ${data.attempt}: ${data.reason}`;
    case 'ReversalTimedOut':
      return `The reversal was not answered in time, try ${data.attempt}`;
    case 'PaymentCompleted':
      return `Completed: ${data.amount} ${data.currency}`;
    case 'PaymentReversed':
      return `Given back ${data.amount} ${data.currency}: ${data.reason}`;
    case 'PaymentFailed':
      return `Failed: ${data.reason}`;
    case 'PaymentConflicted':
      return `The bank says of the ${data.leg}: ${saidIn(data)}, which is not what was asked`;
    case 'ResolutionRecorded':
      return `A person found that the ${data.leg} ${data.happened ? 'happened' : 'did not happen'}: ${data.note}`;
    case 'RefusalHeard':
      return `A message says of the ${data.leg}: ${saidIn(data)}; the bank is asked`;
    case 'LateAnswerRecorded':
      return `Late, of the ${data.leg}: ${saidIn(data)}${data.contradicts ? ', which contradicts the record' : ''}`;
    case 'ExcessCreditFound':
      return `Credited and given back: ${data.amount} ${data.currency} too much is out`;
    case 'RecoveryClosed':
      return `${data.outcome === 'recovered' ? 'Recovered' : 'Written off'}: ${data.note}`;
    case 'PaymentDisputed':
      return `Disputed: ${data.amount} ${data.currency}`;
    case 'RefundGranted':
      return `Refund of ${data.amount} ${data.currency} granted: ${data.reason}`;
    case 'RefundLapsed':
      return `Refund of ${data.amount} ${data.currency} came to nothing`;
  }
}

function saidIn(said: { state: string; amount: string | null; currency: string | null; code: string | null }): string {
  if (said.state === 'done') return `done, ${said.amount} ${said.currency}`;
  return said.code === null ? said.state : `${said.state}, ${said.code}`;
}
