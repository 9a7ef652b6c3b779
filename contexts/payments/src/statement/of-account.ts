import { formatMoney, type Money, money, zero } from '@daybook/money';
import { minus, plus } from '../totals.ts';
import type { EntryRow } from '../views/account-entries.ts';
import type { AccountRow } from '../views/accounts.ts';
import { type AccountStatement, statementOf } from './statement.ts';

/** What went one way in a currency, before a period. */
export type EarlierTurnover = Pick<EntryRow, 'currency' | 'side'> & { readonly amount?: string };

/**
 * Makes the statements of an account: of one currency, or (null) of all it has. `earlier` is what was posted before the
 * period; `entries` are those of the period, in order.
 */
export function accountStatementOf({
  account,
  earlier,
  entries,
  currency: only,
}: {
  readonly account: AccountRow;
  readonly earlier: readonly EarlierTurnover[];
  readonly entries: readonly EntryRow[];
  readonly currency: string | null;
}): Pick<AccountStatement, 'accountId' | 'name' | 'statements'> {
  const { accountId, name, balances } = account;
  const entriesOf = Map.groupBy(entries, ({ currency }) => currency);
  // The account is read before its entries: one of them may be its first in a currency.
  const all = [...balances, ...earlier, ...entries].map(({ currency }) => currency);
  const currencies = only === null ? [...new Set(all)].sort() : [only];
  const statements = currencies.map((currency) => {
    const nothing = formatMoney(zero(currency));
    const { debitsPending = nothing, creditsPending = nothing } =
      balances.find((one) => one.currency === currency) ?? {};
    return statementOf({
      currency,
      opening: openingOf(earlier, currency),
      held: { debits: debitsPending, credits: creditsPending },
      entries: entriesOf.get(currency) ?? [],
    });
  });
  return { accountId, name, statements };
}

function openingOf(earlier: readonly EarlierTurnover[], currency: string): Money {
  let opening = formatMoney(zero(currency));
  for (const { currency: of, side, amount = '0' } of earlier) {
    if (of !== currency) continue;
    opening = side === 'credit' ? plus(opening, amount) : minus(opening, amount);
  }
  return money(opening, currency);
}
