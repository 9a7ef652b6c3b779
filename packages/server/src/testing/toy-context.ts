import {
  ask,
  Count,
  CurrencyCode,
  commandRoute,
  commands,
  context,
  Day,
  Decimal,
  escalate,
  event,
  OneOf,
  pageRoute,
  rejections,
  rowRoute,
  Shape,
  saga,
  stream,
  Text,
  Type,
  Uuid,
  view,
} from '@daybook/core';

/** A context of one stream, one view and one saga, with a field of every kind: for tests of the servers only. */

const Opening = Shape({
  owner: Text({ maxLength: 100 }),
  currency: CurrencyCode(),
  limit: Decimal(),
  openedOn: Day(),
  kind: OneOf('giro', 'savings'),
  openingMinor: Count(),
  joint: Type.Boolean(),
  holders: Type.Array(Shape({ holderId: Uuid(), sharePercent: Count({ minimum: 1, maximum: 100 }) }), {
    minItems: 1,
    maxItems: 10,
  }),
  note: Type.Optional(Text()),
});

/** A body that is accepted. */
export const validOpening = {
  owner: 'Ada Lovelace',
  currency: 'EUR',
  limit: '2500.00',
  openedOn: '2026-01-01',
  kind: 'giro',
  openingMinor: 100,
  joint: false,
  holders: [{ holderId: '0197f1c0-0000-7000-8000-000000000001', sharePercent: 100 }],
  note: 'a first account',
};

/** The same as a message of gRPC's. */
export const openingMessage = {
  owner: 'Ada Lovelace',
  currency: 'EUR',
  limit: '2500.00',
  opened_on: '2026-01-01',
  kind: 'giro',
  opening_minor: 100,
  joint: false,
  holders: [{ holder_id: '0197f1c0-0000-7000-8000-000000000001', share_percent: 100 }],
};

const accountEvents = {
  AccountOpened: event(Opening),
  MoneyPaidIn: event(Shape({ amountMinor: Count({ minimum: 1 }) })),
  AccountClosed: event(Shape({})),
};

const accountCommands = commands('Account', {
  OpenAccount: Opening,
  PayIn: Shape({ amountMinor: Count({ minimum: 1 }) }),
  CloseAccount: Shape({}),
});

const refuse = rejections({
  account_not_found: { kind: 'missing', meaning: 'There is no such account.' },
  account_already_open: { kind: 'conflict', meaning: 'This account is open already.' },
  account_closed: { kind: 'conflict', meaning: 'This account is closed.' },
  amount_over_limit: { kind: 'unprocessable', meaning: 'The amount is more than may be paid in at once.' },
});

/** The most that may be paid in at once, in minor units. */
const MAX_PAY_IN = 1_000_000;

const account = stream({
  events: accountEvents,
  commands: accountCommands,
  initial: 'none' as 'none' | 'open' | 'closed',
  evolve: (state, { type }) => (type === 'AccountOpened' ? 'open' : type === 'AccountClosed' ? 'closed' : state),
  decide(command, state) {
    if (command.type === 'OpenAccount')
      return state === 'none' ? [{ type: 'AccountOpened', data: command.data }] : refuse('account_already_open');
    if (state === 'none') return refuse('account_not_found');
    if (state === 'closed') return refuse('account_closed');
    if (command.type === 'CloseAccount') return [{ type: 'AccountClosed', data: {} }];
    if (command.data.amountMinor > MAX_PAY_IN) return refuse('amount_over_limit', { maximum: MAX_PAY_IN });
    return [{ type: 'MoneyPaidIn', data: command.data }];
  },
});

export const accounts = view({
  name: 'accounts',
  version: 1,
  events: accountEvents,
  row: Shape({ id: Uuid(), owner: Text(), status: OneOf('open', 'closed'), balanceMinor: Count(), version: Count() }),
  key: ['id'],
  keys: ({ streamId }) => [{ id: streamId }],
  project(row, { type, data, streamId: id, version }) {
    if (type === 'AccountOpened')
      return { id, owner: data.owner, status: 'open' as const, balanceMinor: data.openingMinor, version };
    if (!row) return null;
    if (type === 'AccountClosed') return { ...row, status: 'closed' as const, version };
    return { ...row, balanceMinor: row.balanceMinor + data.amountMinor, version };
  },
  queries: {
    byStatus: { where: ['status'], orderBy: [{ field: 'owner' }] },
    balances: { groupBy: ['status'], sum: ['balanceMinor'] },
  },
});

/** Asks a person about every account that is closed. */
const farewell = saga({
  name: 'Farewell',
  events: { AccountClosed: accountEvents.AccountClosed },
  startedBy: ['AccountClosed'],
  keyOf: ({ streamId }) => streamId,
  initial: {},
  evolve: (data) => data,
  react: (input) =>
    input.kind === 'event'
      ? [ask('write', accountCommands.CloseAccount(input.event.streamId, {})), escalate('write', 'a letter is due')]
      : [],
});

const Id = Shape({ id: Uuid() });

export const toy = context({
  name: 'toy',
  streams: [account],
  views: [accounts],
  sagas: [farewell],
  ports: [],
  rejections: refuse.codes,
  feed: { roles: ['auditor'] },
  routes: [
    commandRoute({
      name: 'openAccount',
      path: '/api/v1/accounts',
      access: { roles: ['clerk'] },
      summary: 'Opens an account.',
      params: Shape({}),
      body: Opening,
      location: (id) => `/api/v1/accounts/${id}`,
      commands: (request) => accountCommands.OpenAccount(request.newId('account'), request.body),
    }),
    commandRoute({
      name: 'payIn',
      path: '/api/v1/accounts/:id/payments',
      access: { roles: ['clerk'], holders: ['customer'] },
      summary: 'Pays money in.',
      params: Id,
      body: accountCommands.schemas.PayIn,
      commands: ({ params, body }) => accountCommands.PayIn(params.id, body),
    }),
    commandRoute({
      name: 'closeAccount',
      path: '/api/v1/accounts/{id}/close',
      access: { roles: ['clerk'], holders: ['customer'] },
      summary: 'Closes an account.',
      params: Id,
      body: Shape({}),
      commands: ({ params }) => accountCommands.CloseAccount(params.id, {}),
    }),
    rowRoute({
      name: 'account',
      path: '/api/v1/accounts/:id',
      access: { roles: ['clerk', 'auditor'] },
      summary: 'One account.',
      params: Id,
      query: Shape({}),
      view: accounts,
      one: ({ params }) => ({ id: params.id }),
      missing: () => refuse('account_not_found'),
    }),
    pageRoute({
      name: 'accounts',
      path: '/api/v1/accounts',
      access: { roles: ['clerk', 'auditor'] },
      summary: 'The accounts of a status, by owner.',
      params: Shape({}),
      query: Shape({ status: OneOf('open', 'closed') }),
      view: accounts,
      many: 'byStatus',
      arguments: ({ query }) => ({ where: { status: query.status } }),
    }),
    pageRoute({
      name: 'balances',
      path: '/api/v1/balances',
      access: { roles: ['auditor'] },
      summary: 'What lies on all accounts together, by status.',
      params: Shape({}),
      query: Shape({}),
      view: accounts,
      many: 'balances',
      arguments: () => ({}),
    }),
  ],
});

export const toySchemas = { Opening, Nothing: Shape({}) };
