import {
  CurrencyCode,
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
import { add, compare, formatMoney, money } from '@daybook/money';
import { events } from '../payment/events.ts';

/** Where a payment stands, in one word. Captured in part is `authorized` still: the amounts say how much. */
const Status = () =>
  OneOf('initiated', 'authorized', 'captured', 'refunded', 'declined', 'voiding', 'voided', 'expired');

/** A payment as it is shown. The card's token is deliberately absent. */
const Row = Shape({
  paymentId: Uuid(),
  orderId: Nullable(Uuid()),
  status: Status(),
  amount: Decimal(),
  currency: CurrencyCode(),
  method: Text({ maxLength: 40 }),
  /** What was surely captured and refunded; requests under way do not count. */
  captured: Decimal(),
  refunded: Decimal(),
  createdAt: Timestamp(),
  updatedAt: Timestamp(),
});

export type PaymentRow = Static<typeof Row>;

/** One row a payment. */
export const payments = view<typeof events, typeof Row>({
  name: 'payments',
  version: 1,
  events,
  row: Row,
  key: ['paymentId'],
  keys: ({ streamId }) => [{ paymentId: streamId }],
  project(row, event) {
    if (event.type === 'PaymentInitiated') return opened(event);
    return row && { ...row, ...changes(row, event), updatedAt: event.recordedAt };
  },
  queries: {
    byOrder: { where: ['orderId'], orderBy: [{ field: 'createdAt' }] },
    byStatus: { where: ['status'], range: 'createdAt', orderBy: [{ field: 'createdAt' }] },
  },
});

type Recorded = RecordedOf<typeof events>;

function opened({ streamId, recordedAt, data }: Extract<Recorded, { type: 'PaymentInitiated' }>): PaymentRow {
  const { orderId, amount, currency, method } = data;
  const nothing = formatMoney(money('0', currency));
  return {
    paymentId: streamId,
    orderId,
    status: 'initiated',
    amount,
    currency,
    method,
    captured: nothing,
    refunded: nothing,
    createdAt: recordedAt,
    updatedAt: recordedAt,
  };
}

function changes(
  row: PaymentRow,
  { type, data }: Exclude<Recorded, { type: 'PaymentInitiated' }>,
): Partial<PaymentRow> {
  switch (type) {
    case 'PaymentAuthorized':
      // Asked to be voided before it was even answered: what the gateway now holds is about to be released.
      return row.status === 'voiding' ? {} : { status: 'authorized' };
    case 'PaymentDeclined':
      return { status: 'declined' };
    case 'PaymentVoidRequested':
      return { status: 'voiding' };
    case 'PaymentVoided':
      return { status: 'voided' };
    case 'AuthorizationExpired':
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
    case 'PaymentCaptureRequested':
    case 'PaymentCaptureFailed':
    case 'PaymentRefundRequested':
    case 'PaymentRefundFailed':
      return {};
  }
}

const plus = (a: string, b: string, currency: string) => formatMoney(add(money(a, currency), money(b, currency)));
const same = (a: string, b: string, currency: string) => compare(money(a, currency), money(b, currency)) === 0;
