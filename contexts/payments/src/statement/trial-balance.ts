import { checkedSum, formatMoney, isZero, money, negate, subtract } from '@daybook/money';
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

/** Of one currency: null where the sum is larger than can be counted. It is balanced if the lines cancel out exactly. */
export type TrialBalanceTotal = {
  readonly currency: string;
  readonly debits: string | null;
  readonly credits: string | null;
  readonly balanced: boolean;
};

/** Makes a trial balance: a line for every account and currency, and a total for every currency. */
export function trialBalanceOf(
  sums: readonly TrialBalanceSums[],
  names: readonly AccountRow[],
): { readonly totals: readonly TrialBalanceTotal[]; readonly lines: readonly TrialBalanceLine[] } {
  const known = new Map(names.map((account) => [account.accountId, account]));
  const lines = sums.map(({ currency, accountId, debits = '0', credits = '0' }): TrialBalanceLine => {
    const { kind = null, name = null } = known.get(accountId) ?? {};
    const [out, into] = [money(debits, currency), money(credits, currency)];
    const balance = formatMoney(subtract(into, out));
    return { currency, accountId, kind, name, debits: formatMoney(out), credits: formatMoney(into), balance };
  });
  const byCurrency = Map.groupBy(lines, ({ currency }) => currency);
  return { totals: [...byCurrency].map(([currency, all]) => totalOf(currency, all)), lines };
}

function totalOf(currency: string, lines: readonly TrialBalanceLine[]): TrialBalanceTotal {
  const debits = lines.map((line) => money(line.debits, currency));
  const credits = lines.map((line) => money(line.credits, currency));
  const difference = checkedSum([...credits, ...debits.map(negate)], currency);
  const written = (sum: ReturnType<typeof checkedSum>) => (sum === 'out_of_range' ? null : formatMoney(sum));
  return {
    currency,
    debits: written(checkedSum(debits, currency)),
    credits: written(checkedSum(credits, currency)),
    balanced: difference !== 'out_of_range' && isZero(difference),
  };
}
