import {
  Count,
  CurrencyCode,
  commandRoute,
  Decimal,
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
import { ACCOUNT_KINDS, memberAccount, ownAccount } from '../ledger/kinds.ts';
import { refuse } from '../rejections.ts';
import { BookDay, through } from '../statement/period.ts';
import { transferCommands } from '../transfer/commands.ts';
import { accountEntries } from '../views/account-entries.ts';
import { accounts } from '../views/accounts.ts';
import { moved } from './legs.ts';

const AccountId = Shape({ id: Uuid() });
const Nothing = Shape({});

/** Over the counter: the other side is the ledger's own cash. */
const CashMovement = Shape({
  amount: Decimal(),
  currency: CurrencyCode(),
  reference: Type.Optional(Text({ maxLength: 120 })),
  description: Type.Optional(Text({ maxLength: 200 })),
  effectiveDate: Type.Optional(BookDay()),
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
      kind: Type.Optional(OneOf('customer', 'member')),
      name: Text({ maxLength: 200 }),
      currencies: Type.Array(CurrencyCode(), { minItems: 1, maxItems: 50 }),
      overdrafts: Type.Optional(Overdrafts()),
      bankId: Type.Optional(Text({ maxLength: 40 })),
    }),
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
    params: AccountId,
    body: Shape({ overdrafts: Overdrafts() }),
    commands: ({ params, body }) => accountCommands.SetOverdrafts(params.id, body),
  }),
  commandRoute({
    name: 'freezeAccount',
    path: '/api/v1/accounts/{id}/freeze',
    access: { roles: ['operator'] },
    summary: 'Let nothing more be taken from the account; what was held before may still be captured.',
    params: AccountId,
    body: Shape({ reason: Text({ maxLength: 200 }) }),
    commands: ({ params, body }) => accountCommands.FreezeAccount(params.id, body),
  }),
  commandRoute({
    name: 'unfreezeAccount',
    path: '/api/v1/accounts/{id}/unfreeze',
    access: { roles: ['operator'] },
    summary: 'Let money be taken from the account again.',
    params: AccountId,
    body: Nothing,
    commands: ({ params }) => accountCommands.UnfreezeAccount(params.id, {}),
  }),
  commandRoute({
    name: 'closeAccount',
    path: '/api/v1/accounts/{id}/close',
    access: { roles: ['operator'] },
    summary: 'Close an account with nothing on it and nothing held.',
    params: AccountId,
    body: Nothing,
    commands: ({ params }) => accountCommands.CloseAccount(params.id, {}),
  }),
  commandRoute({
    name: 'depositCash',
    path: '/api/v1/accounts/{id}/deposits',
    access: { roles: ['operator'] },
    summary: 'Pay cash in.',
    params: AccountId,
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
    params: AccountId,
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
    params: AccountId,
    body: Shape({
      amount: Decimal(),
      currency: CurrencyCode(),
      toAccountId: Type.Optional(Uuid()),
      description: Text({ maxLength: 200 }),
      expiresInSeconds: Type.Optional(Count({ minimum: 1, maximum: 34_560_000 })),
    }),
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
    params: AccountId,
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
    params: Shape({ kind: OneOf(...ACCOUNT_KINDS) }),
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
    params: AccountId,
    query: Shape({ currency: CurrencyCode(), from: Type.Optional(BookDay()), to: Type.Optional(BookDay()) }),
    view: accountEntries,
    many: 'byCurrency',
    arguments: ({ params, query: { currency, from, to } }) => ({
      where: { accountId: params.id, currency },
      ...(from === undefined ? {} : { from }),
      ...through(to),
    }),
  }),
];
