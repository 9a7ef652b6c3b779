import {
  commandRoute,
  described,
  OneOf,
  pageRoute,
  type Route,
  rowRoute,
  Shape,
  Text,
  Type,
  Uuid,
} from '@daybook/core';
import { accountCommands } from '../account/commands.ts';
import { Overdrafts } from '../account/events.ts';
import { memberAccount, ownAccount } from '../ledger/kinds.ts';
import { refuse } from '../rejections.ts';
import { BookDay, through } from '../statement/period.ts';
import { transferCommands } from '../transfer/commands.ts';
import { accountEntries } from '../views/account-entries.ts';
import { accounts } from '../views/accounts.ts';
import {
  AccountCurrencies,
  AccountId,
  AccountKind,
  Amount,
  Currency,
  Description,
  ExternalReference,
  HoldSeconds,
  Name,
  Reason,
} from '../vocabulary.ts';
import { moved } from './legs.ts';

const OneAccount = Shape({ id: AccountId() });
const Nothing = Shape({});

/** Over the counter: the other side is the ledger's own cash. */
const CashMovement = Shape({
  amount: Amount(),
  currency: Currency(),
  reference: Type.Optional(ExternalReference()),
  description: Type.Optional(Description()),
  effectiveDate: Type.Optional(BookDay('The day from which it counts, today unless said.')),
});

/** No terms beyond those the caller gives. */
const plain = { paymentId: null, reverses: null, quoteId: null };

/** Accounts over HTTP: opening them, what may be done to them, and what moves on them. */
export const accountRoutes: readonly Route[] = [
  commandRoute({
    name: 'openAccount',
    path: '/api/v1/accounts',
    access: { roles: ['operator'] },
    summary: "Open an account: a customer's unless said, or the one of a bank that is a member of the scheme.",
    params: Nothing,
    body: Shape({
      kind: Type.Optional(
        described(
          OneOf('customer', 'member'),
          "Whether it is a customer's, which is so unless said, or that of a bank that is a member of the scheme.",
        ),
      ),
      name: Name(),
      currencies: AccountCurrencies(),
      overdrafts: Type.Optional(Overdrafts()),
      bankId: Type.Optional(Text({ maxLength: 40, description: 'The bank whose account it is, for a member only.' })),
    }),
    example: { body: { name: 'Ada Lovelace', currencies: ['EUR', 'GBP'] } },
    location: (accountId) => `/api/v1/accounts/${accountId}`,
    commands({ body: { kind = 'customer', name, currencies, overdrafts = [], bankId }, newId, idOf }) {
      if ((kind === 'member') !== (bankId !== undefined)) return refuse('bank_id_misplaced');
      const accountId = bankId === undefined ? newId('account') : idOf(memberAccount(bankId));
      return accountCommands.OpenAccount(accountId, { kind, name, currencies, overdrafts });
    },
  }),
  commandRoute({
    name: 'setOverdrafts',
    path: '/api/v1/accounts/{id}/overdrafts',
    access: { roles: ['treasurer'] },
    summary: 'Set how far below zero the account may go: all its limits anew, or the net debit caps of a member.',
    params: OneAccount,
    body: Shape({ overdrafts: Overdrafts() }),
    commands: ({ params, body }) => accountCommands.SetOverdrafts(params.id, body),
  }),
  commandRoute({
    name: 'freezeAccount',
    path: '/api/v1/accounts/{id}/freeze',
    access: { roles: ['operator'] },
    summary: 'Let nothing more be taken from the account; what was held before may still be captured.',
    params: OneAccount,
    body: Shape({ reason: Reason() }),
    commands: ({ params, body }) => accountCommands.FreezeAccount(params.id, body),
  }),
  commandRoute({
    name: 'unfreezeAccount',
    path: '/api/v1/accounts/{id}/unfreeze',
    access: { roles: ['operator'] },
    summary: 'Let money be taken from the account again.',
    params: OneAccount,
    body: Nothing,
    commands: ({ params }) => accountCommands.UnfreezeAccount(params.id, {}),
  }),
  commandRoute({
    name: 'closeAccount',
    path: '/api/v1/accounts/{id}/close',
    access: { roles: ['operator'] },
    summary: 'Close an account with nothing on it and nothing held.',
    params: OneAccount,
    body: Nothing,
    commands: ({ params }) => accountCommands.CloseAccount(params.id, {}),
  }),
  commandRoute({
    name: 'depositCash',
    path: '/api/v1/accounts/{id}/deposits',
    access: { roles: ['operator'] },
    summary: 'Pay cash in.',
    params: OneAccount,
    body: CashMovement,
    location: (transferId) => `/api/v1/transfers/${transferId}`,
    commands: ({ params, body, newId, idOf }) =>
      transferCommands.PostTransfer(newId('transfer'), {
        ...plain,
        kind: 'deposit',
        description: body.description ?? 'Deposit',
        reference: body.reference ?? null,
        legs: moved(body, { accountId: idOf(ownAccount('cash')), opens: 'cash' }, { accountId: params.id }),
        effectiveDate: body.effectiveDate ?? null,
      }),
  }),
  commandRoute({
    name: 'withdrawCash',
    path: '/api/v1/accounts/{id}/withdrawals',
    access: { roles: ['operator'] },
    summary: 'Pay cash out.',
    params: OneAccount,
    body: CashMovement,
    location: (transferId) => `/api/v1/transfers/${transferId}`,
    commands: ({ params, body, newId, idOf }) =>
      transferCommands.PostTransfer(newId('transfer'), {
        ...plain,
        kind: 'withdrawal',
        description: body.description ?? 'Withdrawal',
        reference: body.reference ?? null,
        legs: moved(body, { accountId: params.id }, { accountId: idOf(ownAccount('cash')), opens: 'cash' }),
        effectiveDate: body.effectiveDate ?? null,
      }),
  }),
  commandRoute({
    name: 'holdMoney',
    path: '/api/v1/accounts/{id}/holds',
    access: { roles: ['trader', 'operator'], holders: ['customer'] },
    whose: ({ params }) => [params.id],
    summary: 'Set money aside, for another account or to be paid out in cash, until it is captured or let go.',
    params: OneAccount,
    body: Shape({
      amount: Amount(),
      currency: Currency(),
      toAccountId: Type.Optional(Uuid('The account the money is for; to be paid out in cash unless said.')),
      description: Description(),
      expiresInSeconds: Type.Optional(HoldSeconds()),
    }),
    example: {
      body: { amount: '29.99', currency: 'EUR', description: 'Deposit for the flat', expiresInSeconds: 86_400 },
    },
    location: (transferId) => `/api/v1/transfers/${transferId}`,
    commands: ({ params, body, newId, idOf }) =>
      transferCommands.HoldTransfer(newId('transfer'), {
        ...plain,
        kind: body.toAccountId === undefined ? 'withdrawal' : 'transfer',
        description: body.description,
        reference: null,
        legs: moved(
          body,
          { accountId: params.id },
          body.toAccountId === undefined
            ? { accountId: idOf(ownAccount('cash')), opens: 'cash' }
            : { accountId: body.toAccountId },
        ),
        expiresInSeconds: body.expiresInSeconds ?? null,
      }),
  }),
  rowRoute({
    name: 'account',
    path: '/api/v1/accounts/{id}',
    access: { roles: ['trader', 'operator', 'treasurer', 'auditor'], holders: ['customer'] },
    whose: (row) => [row.accountId],
    summary: 'An account, with what is on it in each of its currencies.',
    params: OneAccount,
    query: Nothing,
    view: accounts,
    one: ({ params }) => ({ accountId: params.id }),
    missing: () => refuse('account_not_found'),
  }),
  pageRoute({
    name: 'accounts',
    path: '/api/v1/accounts',
    access: { roles: ['trader', 'operator', 'treasurer', 'auditor'] },
    summary: 'All accounts, by name.',
    params: Nothing,
    query: Nothing,
    view: accounts,
    many: 'all',
    arguments: () => ({}),
  }),
  pageRoute({
    name: 'accountsByKind',
    path: '/api/v1/accounts/kind/{kind}',
    access: { roles: ['trader', 'operator', 'treasurer', 'auditor'] },
    summary: 'The accounts of a kind, by name.',
    params: Shape({ kind: AccountKind() }),
    query: Nothing,
    view: accounts,
    many: 'byKind',
    arguments: ({ params }) => ({ where: { kind: params.kind } }),
  }),
  pageRoute({
    name: 'accountEntries',
    path: '/api/v1/accounts/{id}/entries',
    access: { roles: ['trader', 'operator', 'treasurer', 'auditor'], holders: ['customer'] },
    whose: ({ params }) => [params.id],
    summary: 'What was posted to an account in a currency, from a day on and through another, in that order.',
    params: OneAccount,
    query: Shape({
      currency: Currency(),
      from: Type.Optional(BookDay('From this day on.')),
      to: Type.Optional(BookDay('Through this day.')),
    }),
    view: accountEntries,
    many: 'byCurrency',
    arguments: ({ params, query: { currency, from, to } }) => ({
      where: { accountId: params.id, currency },
      ...(from === undefined ? {} : { from }),
      ...through(to),
    }),
  }),
];
