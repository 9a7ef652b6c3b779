import {
  Count,
  Decimal,
  described,
  Nullable,
  OneOf,
  type RecordedOf,
  Shape,
  type Static,
  Timestamp,
  Type,
  Uuid,
  view,
} from '@daybook/core';
import { add, formatMoney, money, zero } from '@daybook/money';
import { events, WindowNumber } from '../settlement/events.ts';
import { Currency } from '../vocabulary.ts';

const Row = Shape({
  currency: Currency(),
  number: WindowNumber(),
  status: described(OneOf('open', 'closed', 'settled'), 'How far the window has come.'),
  payments: Count({ description: 'How many payments were counted in it, so far.' }),
  value: Decimal('What they come to, a decimal in the currency.'),
  openedAt: Timestamp('When it was opened.'),
  /** When its cycle ends; `closedAt` says when it was closed. */
  closesAt: Timestamp('When its cycle ends; `closedAt` says when it was closed.'),
  closedAt: Nullable(Timestamp('When it was closed; null while it is not.')),
  settledAt: Nullable(Timestamp('When it was settled; null while it is not.')),
  transferIds: described(Type.Array(Uuid()), 'The transfers that moved the nets.'),
});
type Row = Static<typeof Row>;

/** One row a window. `payments` and `value` grow while it is open. */
export const settlementWindows = view<typeof events, typeof Row>({
  name: 'settlement_windows',
  description: 'A settlement window of a currency.',
  version: 1,
  events,
  row: Row,
  key: ['currency', 'number'],
  keys: ({ data: { currency, number } }) => [{ currency, number }],
  project(row, event) {
    if (event.type === 'SettlementWindowOpened') return opened(event.data);
    return row && { ...row, ...changes(row, event) };
  },
  queries: { byCurrency: { where: ['currency'], orderBy: [{ field: 'number', descending: true }] } },
});

type Event = RecordedOf<typeof events>;
type Opening = Extract<Event, { type: 'SettlementWindowOpened' }>;

function opened({ currency, number, openedAt, closesAt }: Opening['data']): Row {
  return {
    currency,
    number,
    status: 'open',
    payments: 0,
    value: formatMoney(zero(currency)),
    openedAt,
    closesAt,
    closedAt: null,
    settledAt: null,
    transferIds: [],
  };
}

function changes({ payments, value, currency }: Row, { type, data }: Exclude<Event, Opening>): Partial<Row> {
  switch (type) {
    case 'SettlementPaymentRecorded':
      return {
        payments: payments + 1,
        value: formatMoney(add(money(value, currency), money(data.amount, currency))),
      };
    case 'SettlementWindowClosed':
      return { status: 'closed', closedAt: data.closedAt };
    case 'SettlementWindowSettled':
      return { status: 'settled', settledAt: data.settledAt, transferIds: data.transferIds };
  }
}
