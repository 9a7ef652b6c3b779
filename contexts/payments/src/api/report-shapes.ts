import { Count, Day, Decimal, Flag, Nullable, Shape, Timestamp, Type } from '@daybook/core';
import { Total } from '../totals.ts';
import { accountEntries } from '../views/account-entries.ts';
import { inDoubt } from '../views/in-doubt.ts';
import { settlementPositions } from '../views/settlement-positions.ts';
import { settlementWindows } from '../views/settlement-windows.ts';
import { AccountId, AccountKind, Currency, Name } from '../vocabulary.ts';

/* What reports answer with, where they answer with JSON. */

/** Of what moment a report is. */
const moment = {
  knownOn: Nullable(Timestamp('The past moment whose knowledge this is; null: what is known now.')),
  position: Count({ maximum: Number.MAX_SAFE_INTEGER, description: 'Up to where the log had been read.' }),
};

const AsOf = () => Nullable(Day('The last day whose entries count; null: all of them.'));

const Balance = Shape({
  currency: Currency(),
  debits: Total('What was taken from the account, a decimal in the currency.'),
  credits: Total('What was given to it, a decimal in the currency.'),
  balance: Total('`credits` less `debits`: above zero, we owe it to the owner of the account.'),
  entries: Count({ description: 'How many entries that is.' }),
});

export const AccountBalance = Shape({
  accountId: AccountId(),
  asOf: AsOf(),
  ...moment,
  balances: Type.Array(Balance, { description: 'One for each currency of the account, by code.' }),
});

const { accountId: _, currency: __, ...entry } = accountEntries.row.properties;

const Turnover = (description: string) =>
  Shape(
    {
      count: Count({ description: 'How many entries.' }),
      total: Total('What they come to, a decimal in the currency.'),
    },
    description,
  );

const Statement = Shape({
  currency: Currency(),
  opening: Decimal('The balance before the first day, a decimal in the currency.'),
  credits: Turnover('What was given in the period.'),
  debits: Turnover('What was taken in the period.'),
  closing: Decimal('The balance after the last day: `opening` plus the credits less the debits.'),
  held: Shape(
    { debits: Total('To be taken, a decimal in the currency.'), credits: Total('To be given, likewise.') },
    'What is set aside at the moment of reading, and in no balance yet.',
  ),
  entries: Type.Array(Shape({ ...entry, balance: Decimal('The balance after the entry.') }), {
    description: 'What was posted in the period: by the day from which it counts, then as it was recorded.',
  }),
});

export const AccountStatement = Shape({
  accountId: AccountId(),
  name: Name(),
  from: Day('The first day of the period.'),
  to: Day('The last day of the period.'),
  ...moment,
  statements: Type.Array(Statement, { description: 'One for each currency, by code.' }),
});

export const TrialBalance = Shape({
  asOf: AsOf(),
  ...moment,
  totals: Type.Array(
    Shape({
      currency: Currency(),
      debits: Total('All debits, a decimal in the currency.'),
      credits: Total('All credits, a decimal in the currency.'),
      balanced: Flag('Whether the two are the same, as they must be.'),
    }),
    { description: 'One for each currency.' },
  ),
  lines: Type.Array(
    Shape({
      currency: Currency(),
      accountId: AccountId(),
      kind: Nullable(AccountKind(), 'What the account stands for; null while its opening has not been read.'),
      name: Nullable(Name(), 'Whose it is; null while its opening has not been read.'),
      debits: Total('What was taken from the account, a decimal in the currency.'),
      credits: Total('What was given to it, a decimal in the currency.'),
      balance: Total('`credits` less `debits`.'),
    }),
    { description: 'One for each account and currency.' },
  ),
});

export const SettlementStatement = Shape({
  ...settlementWindows.row.properties,
  positions: Type.Array(settlementPositions.row, { description: 'What each member paid and was paid, by its id.' }),
  position: moment.position,
});

const { state: ___, ...doubt } = inDoubt.row.properties;

export const PaymentsInDoubt = Shape({
  items: Type.Array(
    Shape({
      ...doubt,
      compensation: Nullable(
        Decimal('What the delay has cost by now, a decimal in the currency; null: nothing is owed.'),
      ),
    }),
    { description: 'The payments of which something is not known, the one due first at the top.' },
  ),
});
