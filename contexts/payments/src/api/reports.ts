import {
  CurrencyCode,
  described,
  OneOf,
  type ReportAnswer,
  type Route,
  readRow,
  readRows,
  readSums,
  reportRoute,
  Shape,
  Type,
} from '@daybook/core';
import { isCurrency } from '@daybook/money';
import { refuse } from '../rejections.ts';
import { balancesOf } from '../statement/balances.ts';
import { camt053Of } from '../statement/camt053.ts';
import { csvOf } from '../statement/csv.ts';
import { accountStatementOf } from '../statement/of-account.ts';
import { BookDay, through } from '../statement/period.ts';
import type { AccountStatement as Statements } from '../statement/statement.ts';
import { trialBalanceOf } from '../statement/trial-balance.ts';
import { accountDays } from '../views/account-days.ts';
import { accountEntries } from '../views/account-entries.ts';
import { accounts } from '../views/accounts.ts';
import { trialBalance } from '../views/trial-balance.ts';
import { AccountId } from '../vocabulary.ts';
import { AccountBalance, AccountStatement, TrialBalance } from './report-shapes.ts';

const OneAccount = Shape({ id: AccountId() });

type Format = 'json' | 'csv' | 'camt.053';

/**
 * What is made of several reads. Every report takes `knownOn` too, a recorded time: what was known then. `asOf`, `from`
 * and `to` are days from which entries count. The two are independent of each other.
 */
export const reportRoutes: readonly Route[] = [
  reportRoute({
    name: 'accountBalance',
    path: '/api/v1/accounts/{id}/balance',
    access: { roles: ['trader', 'operator', 'treasurer', 'auditor'], holders: ['customer'] },
    whose: ({ params }) => [params.id],
    summary: 'What was on an account at the end of a day, or is on it now, in each of its currencies.',
    params: OneAccount,
    query: Shape({ asOf: Type.Optional(BookDay('The last day whose entries count; all of them unless said.')) }),
    response: AccountBalance,
    reads: ({ params, query }) => ({
      account: readRow(accounts, { accountId: params.id }),
      sums: readSums(accountDays, 'balances', {
        where: { accountId: params.id },
        ...through(query.asOf),
        groupBy: ['currency'],
      }),
    }),
    answer({ account, sums }, { params, query, position, knownOn }) {
      if (!account) return refuse('account_not_found');
      const balances = balancesOf(account, sums);
      return {
        type: 'json',
        body: { accountId: params.id, asOf: query.asOf ?? null, knownOn, position, balances },
      };
    },
  }),
  reportRoute({
    name: 'accountStatement',
    path: '/api/v1/accounts/{id}/statement',
    access: { roles: ['trader', 'operator', 'treasurer', 'auditor'], holders: ['customer'] },
    whose: ({ params }) => [params.id],
    summary: 'What happened on an account from one day through another, as JSON, CSV or camt.053.',
    params: OneAccount,
    query: Shape({
      from: BookDay('The first day.'),
      to: BookDay('The last day.'),
      currency: Type.Optional(CurrencyCode('One currency only; all of them unless said.')),
      format: Type.Optional(described(OneOf('json', 'csv', 'camt.053'), 'What to make of it: `json` unless said.')),
    }),
    example: { query: { from: '2026-11-01', to: '2026-11-30' } },
    response: AccountStatement,
    texts: ['text/csv', 'application/xml'],
    reads({ params: { id: accountId }, query: { from, to, currency } }) {
      const earlier = readSums(accountEntries, 'turnover', {
        where: { accountId },
        to: from,
        groupBy: ['currency', 'side'],
      });
      const period = { from, ...through(to) };
      return {
        account: readRow(accounts, { accountId }),
        earlier,
        entries:
          currency === undefined
            ? readRows(accountEntries, 'byAccount', { where: { accountId }, ...period })
            : readRows(accountEntries, 'byCurrency', { where: { accountId, currency }, ...period }),
        earlierStill: earlier,
      };
    },
    answer({ account, earlier, entries, earlierStill }, { query, now, position, knownOn }) {
      const { from, to, currency, format = 'json' } = query;
      if (from > to) return refuse('invalid_period');
      if (!account) return refuse('account_not_found');
      if (currency !== undefined && !isCurrency(currency)) return refuse('unknown_currency', { currency });
      if (currency !== undefined && !account.balances.some((one) => one.currency === currency))
        return refuse('currency_not_held', { currency });
      // Read again behind the entries, what came before them is the same: so both are of one moment.
      if (JSON.stringify(earlier) !== JSON.stringify(earlierStill)) return refuse('statement_changed');
      const made = accountStatementOf({ account, earlier, entries, currency: currency ?? null });
      return written({ ...made, from, to, knownOn, position }, format, now);
    },
  }),
  reportRoute({
    name: 'trialBalance',
    path: '/api/v1/trial-balance',
    access: { roles: ['treasurer', 'auditor'] },
    summary: 'What the journal posted to every account, through a day or until now; per currency it comes to nothing.',
    params: Shape({}),
    query: Shape({ asOf: Type.Optional(BookDay('The last day whose entries count; all of them unless said.')) }),
    response: TrialBalance,
    reads: ({ query }) => ({
      lines: readSums(trialBalance, 'accounts', { ...through(query.asOf), groupBy: ['currency', 'accountId'] }),
      names: readRows(accounts, 'all', {}),
    }),
    answer({ lines, names }, { query, position, knownOn }) {
      const body = { asOf: query.asOf ?? null, knownOn, position, ...trialBalanceOf(lines, names) };
      return { type: 'json', body };
    },
  }),
];

function written(statement: Statements, format: Format, now: string): ReportAnswer {
  const name = `statement-${statement.accountId}-${statement.from}-${statement.to}`;
  switch (format) {
    case 'json':
      return { type: 'json', body: statement };
    case 'csv':
      return { type: 'text', contentType: 'text/csv; charset=utf-8', body: csvOf(statement), filename: `${name}.csv` };
    case 'camt.053':
      return {
        type: 'text',
        contentType: 'application/xml; charset=utf-8',
        body: camt053Of(statement, now),
        filename: `${name}.xml`,
      };
  }
}
