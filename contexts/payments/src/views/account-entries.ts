import {
  Count,
  CurrencyCode,
  Day,
  Decimal,
  OneOf,
  Shape,
  type Static,
  Text,
  Timestamp,
  Uuid,
  view,
} from '@daybook/core';
import { events } from '../account/events.ts';
import { TRANSFER_KINDS } from '../ledger/kinds.ts';

const { EntriesPosted } = events;

const Row = Shape({
  accountId: Uuid(),
  currency: CurrencyCode(),
  /** The day from which it counts. */
  effectiveDate: Day(),
  /** When it was entered: later than its day where it was back-dated. */
  recordedAt: Timestamp(),
  /** Where it lies in the log: the event's position, and the entry's place in the event, from 1. */
  position: Count({ maximum: Number.MAX_SAFE_INTEGER }),
  line: Count(),
  side: OneOf('debit', 'credit'),
  amount: Decimal(),
  transferId: Uuid(),
  kind: OneOf(...TRANSFER_KINDS),
  description: Text({ maxLength: 200 }),
});

export type EntryRow = Static<typeof Row>;

/** In the order of a statement: by the day from which it counts, then as it was recorded. */
const IN_ORDER = [{ field: 'effectiveDate' }, { field: 'position' }, { field: 'line' }] as const;

/** One row for everything posted to an account. Rows are only ever added. */
export const accountEntries = view({
  name: 'account_entries',
  version: 1,
  events: { EntriesPosted },
  row: Row,
  key: ['accountId', 'position', 'line'],
  keys: ({ streamId, position, data }) => data.entries.map((_, i) => ({ accountId: streamId, position, line: i + 1 })),
  project(_, { streamId, recordedAt, position, data }, key) {
    const entry = data.entries[Number(key.line) - 1];
    if (!entry) return null;
    const { effectiveDate, transferId, kind, description } = data;
    const { side, amount, currency } = entry;
    return {
      accountId: streamId,
      currency,
      effectiveDate,
      recordedAt,
      position,
      line: Number(key.line),
      side,
      amount,
      transferId,
      kind,
      description,
    };
  },
  queries: {
    byAccount: { where: ['accountId'], range: 'effectiveDate', orderBy: IN_ORDER },
    byCurrency: { where: ['accountId', 'currency'], range: 'effectiveDate', orderBy: IN_ORDER },
    /** What came and what went, by currency. */
    turnover: { where: ['accountId'], range: 'effectiveDate', groupBy: ['currency', 'side'], sum: ['amount'] },
  },
});
