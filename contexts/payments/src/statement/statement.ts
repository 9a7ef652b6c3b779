import { add, formatMoney, type Money, money, subtract, zero } from '@daybook/money';
import { plus } from '../totals.ts';
import type { EntryRow } from '../views/account-entries.ts';

/** One line of a statement. `balance` is that of the account after it. */
export type StatementLine = Omit<EntryRow, 'accountId' | 'currency'> & { readonly balance: string };

/** How many entries went one way, and what they come to. */
export type Turnover = { readonly count: number; readonly total: string };

/**
 * What happened on an account in one currency: `closing` is `opening` plus the credits less the debits, exactly.
 * Amounts are decimals with the currency's decimals; a balance below zero is owed to us.
 */
export type Statement = {
  readonly currency: string;
  readonly opening: string;
  readonly credits: Turnover;
  readonly debits: Turnover;
  readonly closing: string;
  /** What is set aside at the moment of reading: it is in no balance yet. */
  readonly held: { readonly debits: string; readonly credits: string };
  readonly entries: readonly StatementLine[];
};

/** Everything said about an account for a period. Both days belong to it. */
export type AccountStatement = {
  readonly accountId: string;
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** The past moment whose knowledge this is; null for what is known now. */
  readonly knownOn: string | null;
  /** Up to where the log had been read. */
  readonly position: number;
  /** One for each currency. */
  readonly statements: readonly Statement[];
};

/**
 * Makes the statement of one currency. `entries` are those of the period, in the order they are to stand in: by the
 * day from which they count, then as they were recorded.
 */
export function statementOf({
  currency,
  opening,
  held,
  entries,
}: Pick<Statement, 'currency' | 'held'> & {
  readonly opening: Money;
  readonly entries: readonly EntryRow[];
}): Statement {
  let balance = opening;
  const lines = entries.map(({ accountId: _, currency: __, ...entry }): StatementLine => {
    const amount = money(entry.amount, currency);
    balance = entry.side === 'credit' ? add(balance, amount) : subtract(balance, amount);
    return { ...entry, balance: formatMoney(balance) };
  });
  return {
    currency,
    opening: formatMoney(opening),
    credits: turnoverOf(entries, 'credit', currency),
    debits: turnoverOf(entries, 'debit', currency),
    closing: formatMoney(balance),
    held,
    entries: lines,
  };
}

function turnoverOf(entries: readonly EntryRow[], side: EntryRow['side'], currency: string): Turnover {
  const amounts = entries.filter((entry) => entry.side === side).map(({ amount }) => amount);
  return { count: amounts.length, total: amounts.reduce(plus, formatMoney(zero(currency))) };
}
