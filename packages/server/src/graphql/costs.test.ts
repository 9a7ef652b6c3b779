import { Count, OneOf, reportRoute, Shape, Type } from '@daybook/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { feeds } from '../feeds/feeds.ts';
import { type RateLimits, type Rates, rates } from '../limits/rates.ts';
import { queryServer } from '../query-server.ts';
import { bearer, bearers } from '../testing/bearers.ts';
import { memoryEngine } from '../testing/memory-engine.ts';
import { type Served, served } from '../testing/served.ts';
import { accounts, toy, validOpening } from '../testing/toy-context.ts';
import { graphqlServer } from './graphql-server.ts';
import { asking } from './testing/asking.ts';
import { testSocket } from './testing/socket.ts';
import { EVENTS, INIT, subscribe } from './testing/subscription-server.ts';

const wealth = reportRoute({
  name: 'wealth',
  path: '/api/v1/wealth',
  access: { roles: ['auditor'] },
  summary: 'What everybody has.',
  params: Shape({}),
  query: Shape({}),
  response: Shape({ sums: Type.Array(Shape({ status: OneOf('open', 'closed'), balanceMinor: Count() })) }),
  reads: () => ({ sums: { view: accounts, many: 'balances', arguments: {} } }),
  answer: ({ sums }) => ({ type: 'json', body: { sums } }),
});
const engine = memoryEngine([{ ...toy, routes: [...toy.routes, wealth] }]);
const ID = '0197f1c0-0000-7000-8000-000000000002';
const OPEN = 'mutation($input: OpenAccountInput!) { openAccount(input: $input) { location } }';
const PAGE = '{ accounts(status: open, first: 500) { position } }';
const head = async () => (await engine.store.head()).position;

let started: { close(): Promise<unknown> }[];
let spent: number[];
beforeEach(() => {
  started = [];
  spent = [];
});
afterEach(() => Promise.all(started.map((one) => one.close())));

/** Budgets that are not filled up again, and what is taken of the principals'. */
const budgets = (limits: RateLimits): Rates =>
  rates(
    limits,
    (kind, _, cost) => {
      if (kind === 'principal') spent.push(cost);
    },
    () => 0,
  );
async function serving(limits: RateLimits, kind = graphqlServer): Promise<Served> {
  const budget = budgets(limits);
  const all = feeds(engine, {}, budget);
  const one = await served(kind(engine, { authenticate: bearers, rates: budget, feeds: all, introspection: true }));
  started.push(all, one);
  return one;
}
const total = () => spent.reduce((sum, cost) => sum + cost, 0);
const PLENTY = { perPrincipal: { perSecond: 1, burst: 1_000 } };

describe('a document takes from its sender’s budget', () => {
  test.each([
    ['a row', `{ account(id: "${ID}") { id } }`, 1],
    [
      'three rows',
      `{ a: account(id: "${ID}") { id } b: account(id: "${ID}") { id } c: account(id: "${ID}") { id } }`,
      3,
    ],
    ['a row of the past', `{ account(id: "${ID}", atPosition: 0) { id } }`, 20],
    ['a page as it is shown', '{ accounts(status: open) { position } }', 1],
    ['the largest page', PAGE, 10],
    ['a page of the past', '{ accounts(status: open, first: 100, atPosition: 0) { position } }', 21],
    ['a report', '{ wealth { position } }', 20],
    [
      'two commands',
      `mutation { a: closeAccount(input: {id: "${ID}"}) { location } b: closeAccount(input: {id: "${ID}"}) { location } }`,
      2,
    ],
    ['the schema', '{ __schema { queryType { name } } }', 20],
    ['nothing that costs anything', '{ __typename }', 1],
    ['what cannot be answered', '{ nothing }', 1],
    ['what is no GraphQL', '{', 1],
  ])('for %s what it is reckoned at', async (_, query, cost) => {
    await asking(await serving(PLENTY))(query, {}, bearer('a'));
    expect(total()).toBe(cost);
  });

  test('what its variables make of it', async () => {
    const query = 'query($first: Int) { accounts(status: open, first: $first) { position } }';
    const ask = asking(await serving(PLENTY));
    await ask(query, { first: 10 }, bearer('a'));
    await ask(query, { first: 500 }, bearer('a'));
    expect(total()).toBe(1 + 10);
  });

  test('as much as the same costs over REST', async () => {
    const rest = await serving(PLENTY, queryServer);
    for (const path of ['accounts?status=open&limit=500', 'accounts?status=open&limit=100&atPosition=0', 'wealth'])
      await rest.get(`/api/v1/${path}`, bearer('a'));
    expect(total()).toBe(10 + 21 + 20);
  });

  test('for a subscription what a feed costs, and the document', async () => {
    const server = await serving(PLENTY);
    const socket = testSocket(server.url);
    socket.send({ ...INIT, payload: bearer('a') });
    await socket.next();
    socket.send(subscribe('1', EVENTS, { after: 0 }));
    expect(await socket.next()).toMatchObject({ type: 'next' });
    expect(total()).toBe(21);
    socket.send(subscribe('2', 'subscription { nothing }'));
    expect(await socket.next()).toMatchObject({ type: 'error' });
    expect(total()).toBe(22);
    socket.close();
  });
});

describe('a document for which not enough is left', () => {
  test('is refused whole, and nothing of it is done', async () => {
    const server = await serving({ perPrincipal: { perSecond: 1, burst: 5 } });
    const ask = asking(server);
    const opening = (count: number) =>
      `mutation($input: OpenAccountInput!) { ${Array.from({ length: count }, (_, i) => `a${i}: openAccount(input: $input) { location }`).join(' ')} }`;
    const before = await head();
    expect((await ask(opening(3), { input: validOpening }, bearer('a'))).errors).toEqual([]);
    const refused = await server.post(
      '/graphql',
      { query: opening(3), variables: { input: validOpening } },
      bearer('a'),
    );
    expect(refused.status).toBe(429);
    expect(refused.body).toMatchObject({ errors: [{ extensions: { code: 'rate_limited' } }] });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(refused.headers.get('ratelimit')).toMatch(/"principal";r=1;/);
    expect(await head()).toBe(before + 3);
    expect((await ask(OPEN, { input: validOpening }, bearer('a'))).errors).toEqual([]);
  });

  test('is refused where others of its tenant have spent it, and not where another tenant has', async () => {
    const ask = asking(await serving({ perTenant: { perSecond: 1, burst: 15 } }));
    expect((await ask(PAGE, {}, bearer('a', 'ada'))).errors).toEqual([]);
    expect((await ask(PAGE, {}, bearer('a', 'bob'))).codes).toEqual(['rate_limited']);
    expect((await ask(PAGE, {}, bearer('b', 'bob'))).errors).toEqual([]);
  });
});
