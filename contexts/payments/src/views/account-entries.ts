import { Count, Day, Decimal, Shape, type Static, Timestamp, view } from '@daybook/core';
import { events } from '../account/events.ts';
import { AccountId, Currency, Description, EntrySide, TransferId, TransferKind } from '../vocabulary.ts';

const { EntriesPosted } = events;

const Row = Shape({
  accountId: AccountId(),
  currency: Currency(),
  effectiveDate: Day('The day from which it counts.'),
  recordedAt: Timestamp('When it was entered: later than its day where it was back-dated.'),
  /** Where it lies in the log: the event's position, and the entry's place in the event, from 1. */
  position: Count({ maximum: Number.MAX_SAFE_INTEGER, description: "Where in the log the entry's event stands." }),
  line: Count({ description: "The entry's place in its event, from 1." }),
  side: EntrySide(),
  amount: Decimal('An amount above zero, a decimal in the currency.'),
  transferId: TransferId(),
  kind: TransferKind(),
  description: Description(),
});

export type EntryRow = Static<typeof Row>;

/** In the order of a statement: by the day from which it counts, then as it was recorded. */
const IN_ORDER = [{ field: 'effectiveDate' }, { field: 'position' }, { field: 'line' }] as const;

/** One row for everything posted to an account. Rows are only ever added. */
export const accountEntries = view({
  name: 'account_entries',
  description: 'One entry of an account.',
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
