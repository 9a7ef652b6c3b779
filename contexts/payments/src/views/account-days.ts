import { Count, Day, Shape, type Static, view } from '@daybook/core';
import { formatMoney, zero } from '@daybook/money';
import { events } from '../account/events.ts';
import { plus, Total } from '../totals.ts';
import { AccountId, Currency } from '../vocabulary.ts';

const { EntriesPosted } = events;

const Row = Shape({
  accountId: AccountId(),
  currency: Currency(),
  day: Day('The day from which the entries count, which is not always the one on which they were recorded.'),
  debits: Total('What was taken, a decimal in the currency.'),
  credits: Total('What was given, a decimal in the currency.'),
  /** How many entries. */
  count: Count({ description: 'How many entries.' }),
});

export type AccountDayRow = Static<typeof Row>;

/** What was posted to an account for a day. The balance of any day is the sum of the days up to it. */
export const accountDays = view({
  name: 'account_days',
  description: 'What was posted to an account for a day, in a currency.',
  version: 1,
  events: { EntriesPosted },
  row: Row,
  key: ['accountId', 'currency', 'day'],
  keys({ streamId: accountId, data: { effectiveDate: day, entries } }) {
    const currencies = new Set(entries.map(({ currency }) => currency));
    return [...currencies].map((currency) => ({ accountId, currency, day }));
  },
  project(before, { streamId, data }, key) {
    const currency = String(key.currency);
    const nothing = formatMoney(zero(currency));
    let row = before ?? {
      accountId: streamId,
      currency,
      day: data.effectiveDate,
      debits: nothing,
      credits: nothing,
      count: 0,
    };
    for (const entry of data.entries) {
      if (entry.currency !== currency) continue;
      const side = `${entry.side}s` as const;
      row = { ...row, [side]: plus(row[side], entry.amount), count: row.count + 1 };
    }
    return row;
  },
  queries: {
    balances: { where: ['accountId'], range: 'day', groupBy: ['currency'], sum: ['debits', 'credits', 'count'] },
  },
});
