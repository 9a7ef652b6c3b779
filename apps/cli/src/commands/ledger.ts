import type { QueryArguments, Row } from '@daybook/core';
import { formatMoney, isZero, money, subtract, sum } from '@daybook/money';
import { field, listField, textField } from '../fields.ts';
import { type Output, table } from '../output.ts';
import { CliError } from '../problems.ts';
import type { Session } from '../session.ts';
import { type AsOfOptions, momentOf } from './as-of.ts';
import { viewNamed } from './views.ts';

/** More accounts and currencies than anyone reads on a terminal. */
const MAX_LINES = 100_000;

/** Prints what was posted to every account, now or then. Fails where it does not balance, which must not be. */
export async function trialBalance(session: Session, options: AsOfOptions, output: Output): Promise<void> {
  const { engine } = session;
  const position = await positionOf(session, options);
  const asked: QueryArguments = { groupBy: ['currency', 'accountId'], limit: MAX_LINES };
  const posted = await engine.query(viewNamed(session, 'trial_balance'), 'accounts', asked, { atPosition: position });
  const lines = posted.rows.map(lineOf);
  const totals = [...Map.groupBy(lines, ({ currency }) => currency)].map(([currency, all]) => {
    const total = (side: 'debits' | 'credits') =>
      sum(
        all.map((line) => money(line[side], currency)),
        currency,
      );
    const [debits, credits] = [total('debits'), total('credits')];
    const difference = subtract(credits, debits);
    return { currency, debits: formatMoney(debits), credits: formatMoney(credits), balanced: isZero(difference) };
  });
  output.result({ position, lines, totals }, () => [
    ...table(
      ['currency', 'account', 'debits', 'credits', 'balance'],
      lines.map(({ currency, accountId, debits, credits, balance }) => [currency, accountId, debits, credits, balance]),
    ),
    ...totals.map(({ currency, debits, credits }) => `${currency}: ${debits} debited, ${credits} credited`),
    `at position ${position}`,
  ]);
  const wrong = totals.filter(({ balanced }) => !balanced).map(({ currency }) => currency);
  if (wrong.length > 0) throw new CliError(`debits and credits differ in ${wrong.join(', ')}`);
}

/** Prints what is, or was, on one account in each of its currencies. */
export async function account(
  session: Session,
  accountId: string,
  options: AsOfOptions,
  output: Output,
): Promise<void> {
  const position = await positionOf(session, options);
  const { row } = await session.engine.row(viewNamed(session, 'accounts'), { accountId }, { atPosition: position });
  if (row === null) throw new CliError(`at position ${position}, there is no account ${accountId}`);
  output.result({ position, account: row }, () => [
    `${textField(row, 'kind')} account ${textField(row, 'name')}, ${textField(row, 'status')}, at position ${position}`,
    ...table(
      ['currency', 'balance', 'available', 'debits held', 'credits held'],
      listField(row, 'balances').map((balance) => [
        textField(balance, 'currency'),
        textField(balance, 'balance'),
        field(balance, 'available') === null ? 'unbounded' : textField(balance, 'available'),
        textField(balance, 'debitsPending'),
        textField(balance, 'creditsPending'),
      ]),
    ),
  ]);
}

/** Where nothing is said, the end of the log. */
const positionOf = async (session: Session, options: AsOfOptions): Promise<number> =>
  options.time === undefined && options.position === undefined
    ? (await session.engine.store.head()).position
    : momentOf(session, options);

function lineOf(row: Row) {
  const currency = textField(row, 'currency');
  const [debits, credits] = [money(textField(row, 'debits'), currency), money(textField(row, 'credits'), currency)];
  return {
    currency,
    accountId: textField(row, 'accountId'),
    debits: formatMoney(debits),
    credits: formatMoney(credits),
    balance: formatMoney(subtract(credits, debits)),
  };
}
