import { formatMoney, zero } from '@daybook/money';
import { minus, plus } from '../totals.ts';
import type { AccountDayRow } from '../views/account-days.ts';
import type { AccountRow } from '../views/accounts.ts';

/** What was posted in a currency, over all days asked about. */
export type DaySums = Pick<AccountDayRow, 'currency'> & Partial<AccountDayRow>;

/** What is on an account in a currency, by what was posted to it. Above zero, we owe it to the account's owner. */
export type DatedBalance = {
  readonly currency: string;
  readonly debits: string;
  readonly credits: string;
  readonly balance: string;
  readonly entries: number;
};

/** One for each currency of the account, by code, whether anything was posted in it or not. */
export function balancesOf(account: AccountRow, sums: readonly DaySums[]): DatedBalance[] {
  const known = new Map(sums.map((one) => [one.currency, one]));
  const currencies = new Set([...account.balances.map(({ currency }) => currency), ...known.keys()]);
  return [...currencies].sort().map((currency) => {
    const nothing = formatMoney(zero(currency));
    const { debits = nothing, credits = nothing, count = 0 } = known.get(currency) ?? {};
    return {
      currency,
      debits: plus(nothing, debits),
      credits: plus(nothing, credits),
      balance: minus(credits, debits),
      entries: count,
    };
  });
}
