import { Day, Shape, type Static, view } from '@daybook/core';
import { formatMoney, zero } from '@daybook/money';
import { plus, Total } from '../totals.ts';
import { events } from '../transfer/events.ts';
import { AccountId, Currency } from '../vocabulary.ts';

const { TransferPosted, TransferCaptured } = events;

const Row = Shape({
  currency: Currency(),
  accountId: AccountId(),
  /** The day from which the legs count. */
  day: Day('The day from which the legs count.'),
  debits: Total('What was taken, a decimal in the currency.'),
  credits: Total('What was given, a decimal in the currency.'),
});

export type TrialBalanceRow = Static<typeof Row>;

/**
 * What the journal posted to each account, by day. It is folded from the journal and not from the accounts, whose own
 * count it so proves; and one event of the journal holds all legs of a transfer, so that per currency the debits equal
 * the credits at every position of the log.
 */
export const trialBalance = view({
  name: 'trial_balance',
  description: 'What the journal posted to an account for a day, in a currency.',
  version: 1,
  events: { TransferPosted, TransferCaptured },
  row: Row,
  key: ['currency', 'accountId', 'day'],
  keys({ data: { legs, effectiveDate: day } }) {
    const keys = legs.map(({ currency, accountId }) => ({ currency, accountId, day }));
    return [...new Map(keys.map((key) => [`${key.currency} ${key.accountId}`, key])).values()];
  },
  project(before, { data }, key) {
    const [currency, accountId] = [String(key.currency), String(key.accountId)];
    const nothing = formatMoney(zero(currency));
    let row = before ?? { currency, accountId, day: data.effectiveDate, debits: nothing, credits: nothing };
    for (const leg of data.legs) {
      if (leg.currency !== currency || leg.accountId !== accountId) continue;
      const side = `${leg.side}s` as const;
      row = { ...row, [side]: plus(row[side], leg.amount) };
    }
    return row;
  },
  queries: {
    accounts: { range: 'day', groupBy: ['currency', 'accountId'], sum: ['debits', 'credits'] },
    totals: { range: 'day', groupBy: ['currency'], sum: ['debits', 'credits'] },
  },
});
