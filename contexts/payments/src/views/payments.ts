import {
  Decimal,
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
import { compare, formatMoney, money, subtract } from '@daybook/money';
import { Address } from '../addresses/address.ts';
import { plus } from '../amounts.ts';
import { events } from '../payment/events.ts';
import { PURPOSES } from '../policies.ts';
import { Amount, Currency, PayeeBank, PayerBank, PaymentId, PaymentNote } from '../vocabulary.ts';

/**
 * Where a payment stands, in one word. By card, captured in part is `authorized` still: the amounts say how much.
 * Between accounts, `debit_in_doubt` and `deemed` (credited, as far as anybody knows) wait for a bank's answer, and
 * `conflicted` for one that agrees with what was asked.
 */
const Status = () =>
  OneOf(
    'initiated',
    'authorized',
    'captured',
    'refunded',
    'declined',
    'voiding',
    'voided',
    'expired',
    'awaiting_payer',
    'debiting',
    'debit_in_doubt',
    'crediting',
    'deemed',
    'reversing',
    'conflicted',
    'completed',
    'reversed',
    'failed',
  );

/** A payment as it is shown. The card's token is deliberately absent. */
const Row = Shape({
  paymentId: PaymentId(),
  orderId: Nullable(Uuid('The order that is paid for; null if none is.')),
  rail: described(OneOf('card', 'account'), 'By card, or between accounts.'),
  status: described(Status(), 'Where it stands.'),
  reason: Nullable(
    Text({ maxLength: 200, description: 'Why it was declined, has failed or was given back; null otherwise.' }),
  ),
  amount: Amount(),
  currency: Currency(),
  /** By card only. */
  method: Nullable(Text({ maxLength: 40, description: 'What is paid with, by card; null between accounts.' })),
  /** What was surely captured and refunded; requests under way do not count. Between accounts: paid and granted back. */
  captured: Decimal('What was surely taken from the payer, a decimal in the currency.'),
  refunded: Decimal('What was surely paid back, or is granted to be, a decimal in the currency.'),
  /** Between accounts only, as is all that follows. A bank is `own` for our own accounts. */
  payer: Nullable(described(Address(), 'Who pays, between accounts; null by card.')),
  payerBank: Nullable(PayerBank()),
  payee: Nullable(described(Address(), 'Who is paid, between accounts; null by card.')),
  payeeBank: Nullable(PayeeBank()),
  payeeName: Nullable(
    Text({ maxLength: 200, description: 'Whose the address of the payee is, once its bank has said so.' }),
  ),
  purpose: Nullable(described(OneOf(...PURPOSES), 'Between whom: `p2p` people, `p2m` a person and a merchant.')),
  note: Nullable(PaymentNote()),
  refundOf: Nullable(Uuid('The payment that this one pays back.')),
  createdAt: Timestamp('When it began.'),
  updatedAt: Timestamp('When the row last changed.'),
});

export type PaymentRow = Static<typeof Row>;

/** One row a payment. */
export const payments = view<typeof events, typeof Row>({
  name: 'payments',
  description: 'A payment, by card or between accounts.',
  version: 2,
  events,
  row: Row,
  key: ['paymentId'],
  keys: ({ streamId }) => [{ paymentId: streamId }],
  project(row, event) {
    if (event.type === 'CollectRequested' || event.type === 'PaymentInitiated')
      return { ...opened(event), createdAt: row?.createdAt ?? event.recordedAt };
    return row && { ...row, ...changes(row, event), updatedAt: event.recordedAt };
  },
  queries: {
    byOrder: { where: ['orderId'], orderBy: [{ field: 'createdAt' }] },
    byStatus: { where: ['status'], range: 'createdAt', orderBy: [{ field: 'createdAt' }] },
    refundsOf: { where: ['refundOf'], orderBy: [{ field: 'createdAt' }] },
  },
});

type Recorded = RecordedOf<typeof events>;
type Opening = Extract<Recorded, { type: 'PaymentInitiated' | 'CollectRequested' }>;

function opened(event: Opening): PaymentRow {
  const { streamId, recordedAt } = event;
  const { orderId, amount, currency } = event.data;
  const nothing = formatMoney(money('0', currency));
  const common = {
    paymentId: streamId,
    orderId,
    reason: null,
    amount,
    currency,
    captured: nothing,
    refunded: nothing,
    createdAt: recordedAt,
    updatedAt: recordedAt,
  };
  if (event.type === 'CollectRequested')
    return { ...common, ...between(event.data), rail: 'account', status: 'awaiting_payer' };
  const { data } = event;
  if (data.rail === 'account')
    return { ...common, ...between(data), rail: 'account', status: 'initiated', refundOf: data.refundOf };
  return { ...common, ...NOT_BETWEEN_ACCOUNTS, rail: 'card', status: 'initiated', method: data.method };
}

const NOT_BETWEEN_ACCOUNTS = {
  payer: null,
  payerBank: null,
  payee: null,
  payeeBank: null,
  payeeName: null,
  purpose: null,
  note: null,
  refundOf: null,
};

const between = (data: Extract<Opening, { type: 'CollectRequested' }>['data'] | AccountTerms) => ({
  ...NOT_BETWEEN_ACCOUNTS,
  method: null,
  payer: data.payer.address,
  payerBank: data.payer.bankId,
  payee: data.payee.address,
  payeeBank: data.payee.bankId,
  purpose: data.purpose,
  note: data.note,
});

type AccountTerms = Extract<Extract<Opening, { type: 'PaymentInitiated' }>['data'], { rail: 'account' }>;

function changes(row: PaymentRow, { type, data }: Exclude<Recorded, Opening>): Partial<PaymentRow> {
  switch (type) {
    case 'PaymentAuthorized':
      // Asked to be voided before it was even answered: what the gateway now holds is about to be released.
      return row.status === 'voiding' ? {} : { status: 'authorized' };
    case 'PaymentDeclined':
    case 'CollectDeclined':
      return { status: 'declined', reason: data.reason };
    case 'PaymentVoidRequested':
      return { status: 'voiding' };
    case 'PaymentVoided':
      return { status: 'voided' };
    case 'AuthorizationExpired':
    case 'CollectExpired':
      return { status: 'expired' };
    case 'PaymentCaptured': {
      const captured = plus(row.captured, data.amount, row.currency);
      const whole = row.status === 'authorized' && same(captured, row.amount, row.currency);
      return whole ? { captured, status: 'captured' } : { captured };
    }
    case 'PaymentRefunded': {
      const refunded = plus(row.refunded, data.amount, row.currency);
      const whole = row.status === 'captured' && same(refunded, row.captured, row.currency);
      return whole ? { refunded, status: 'refunded' } : { refunded };
    }
    case 'RefundGranted':
      return { refunded: plus(row.refunded, data.amount, row.currency) };
    case 'RefundLapsed':
      return { refunded: formatMoney(subtract(money(row.refunded, row.currency), money(data.amount, row.currency))) };
    case 'PayeeResolved':
      return { payeeName: data.name };
    case 'DebitRequested':
      return { status: 'debiting' };
    case 'DebitTimedOut':
      return { status: 'debit_in_doubt' };
    case 'CreditRequested':
      return { status: 'crediting' };
    case 'CreditTimedOut':
      return { status: 'deemed' };
    case 'ReversalRequested':
      return { status: 'reversing' };
    case 'PaymentConflicted':
      return { status: 'conflicted' };
    case 'PaymentCompleted':
      return { status: 'completed', captured: data.amount };
    case 'PaymentReversed':
      return { status: 'reversed', reason: data.reason };
    case 'PaymentFailed':
      return { status: 'failed', reason: data.reason };
    default:
      return {};
  }
}

const same = (a: string, b: string, currency: string) => compare(money(a, currency), money(b, currency)) === 0;
