import { pageRoute, type Route, rowRoute, Shape, Timestamp, Type } from '@daybook/core';
import { refuse } from './rejections.ts';
import { administrativeActs } from './views/acts.ts';
import { apiKeys } from './views/api-keys.ts';
import { administrativeTrail } from './views/trail.ts';
import { ActId, KeyId } from './vocabulary.ts';

const access = { roles: ['admin', 'auditor'] };
const ActKey = Shape({ id: ActId() });
const ApiKeyKey = Shape({ id: KeyId() });
const NOTHING = Shape({});

/** What can be read of the administration itself. What can be done there has effects, and is not declared here. */
export const routes: readonly Route[] = [
  pageRoute({
    name: 'administrativeActs',
    path: '/api/v1/admin/acts',
    port: 'admin',
    access,
    summary: 'What was asked of the administration, the latest first.',
    params: NOTHING,
    query: NOTHING,
    view: administrativeActs,
    many: 'latest',
    arguments: () => ({}),
  }),
  rowRoute({
    name: 'administrativeAct',
    path: '/api/v1/admin/acts/{id}',
    port: 'admin',
    access,
    summary: 'One act, and what became of it.',
    params: ActKey,
    query: NOTHING,
    view: administrativeActs,
    one: ({ params }) => ({ actId: params.id }),
    missing: () => refuse('act_not_found'),
  }),
  pageRoute({
    name: 'administrativeTrail',
    path: '/api/v1/admin/trail',
    port: 'admin',
    access,
    summary: 'Every call to the administration, the latest first: who, what, when, from where, and the answer.',
    params: NOTHING,
    query: Shape({
      from: Type.Optional(Timestamp('No earlier calls than this.')),
      to: Type.Optional(Timestamp('Only calls before this.')),
    }),
    view: administrativeTrail,
    many: 'latest',
    arguments: ({ query: { from, to } }) => ({
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
    }),
  }),
  pageRoute({
    name: 'apiKeys',
    path: '/api/v1/admin/api-keys',
    port: 'admin',
    access,
    summary: 'The API keys there are and were, the latest first; never their secrets.',
    params: NOTHING,
    query: NOTHING,
    view: apiKeys,
    many: 'latest',
    arguments: () => ({}),
  }),
  rowRoute({
    name: 'apiKey',
    path: '/api/v1/admin/api-keys/{id}',
    port: 'admin',
    access,
    summary: 'One API key.',
    params: ApiKeyKey,
    query: NOTHING,
    view: apiKeys,
    one: ({ params }) => ({ keyId: params.id }),
    missing: () => refuse('api_key_not_found'),
  }),
];
