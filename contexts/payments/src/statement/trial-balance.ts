import { formatMoney, zero } from '@daybook/money';
import { minorUnits, minus, plus } from '../totals.ts';
import type { AccountRow } from '../views/accounts.ts';
import type { TrialBalanceRow } from '../views/trial-balance.ts';

/** What the journal posted to one account in one currency. */
export type TrialBalanceSums = Pick<TrialBalanceRow, 'currency' | 'accountId'> & Partial<TrialBalanceRow>;

/** One line: `kind` and `name` are null for an account whose opening has not been read yet. */
export type TrialBalanceLine = {
  readonly currency: string;
  readonly accountId: string;
  readonly kind: AccountRow['kind'] | null;
  readonly name: string | null;
  readonly debits: string;
  readonly credits: string;
  /** Credits less debits. */
  readonly balance: string;
};

/** Of one currency. It is balanced if the lines cancel out exactly. */
export type TrialBalanceTotal = {
  readonly currency: string;
  readonly debits: string;
  readonly credits: string;
  readonly balanced: boolean;
};

/** Makes a trial balance: a line for every account and currency, and a total for every currency. */
export function trialBalanceOf(
  sums: readonly TrialBalanceSums[],
  names: readonly AccountRow[],
): { readonly totals: readonly TrialBalanceTotal[]; readonly lines: readonly TrialBalanceLine[] } {
  const known = new Map(names.map((account) => [account.accountId, account]));
  const lines = sums.map(({ currency, accountId, ...sum }): TrialBalanceLine => {
    const { kind = null, name = null } = known.get(accountId) ?? {};
    const nothing = formatMoney(zero(currency));
    const [debits, credits] = [plus(nothing, sum.debits ?? nothing), plus(nothing, sum.credits ?? nothing)];
    return { currency, accountId, kind, name, debits, credits, balance: minus(credits, debits) };
  });
  const byCurrency = Map.groupBy(lines, ({ currency }) => currency);
  return { totals: [...byCurrency].map(([currency, all]) => totalOf(currency, all)), lines };
}

function totalOf(currency: string, lines: readonly TrialBalanceLine[]): TrialBalanceTotal {
  const nothing = formatMoney(zero(currency));
  const debits = lines.reduce((total, line) => plus(total, line.debits), nothing);
  const credits = lines.reduce((total, line) => plus(total, line.credits), nothing);
  return { currency, debits, credits, balanced: minorUnits(minus(credits, debits)) === 0n };
}
