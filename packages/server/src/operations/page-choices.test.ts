import { pageRoute, Shape, view } from '@daybook/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandServer } from '../command-server.ts';
import { queryServer } from '../query-server.ts';
import { memoryEngine } from '../testing/memory-engine.ts';
import { type Served, served } from '../testing/served.ts';
import { toy, validOpening } from '../testing/toy-context.ts';
import { ANYBODY } from './caller.ts';
import { operationsOf } from './operations.ts';

const [accounts] = toy.views;
if (!accounts) throw new Error('the toy has a view');
const sortable = view({
  ...accounts,
  queries: {
    all: { orderBy: [{ field: 'owner' }] },
    richest: { orderBy: [{ field: 'balanceMinor', descending: true }] },
    byStatus: { where: ['status'], orderBy: [{ field: 'owner' }] },
    byOwnerAndStatus: { where: ['owner', 'status'], range: 'balanceMinor', orderBy: [{ field: 'balanceMinor' }] },
    balances: { groupBy: ['status'], sum: ['balanceMinor'] },
  },
  // biome-ignore lint/suspicious/noExplicitAny: a view of another view's parts, of which nobody knows the types any more
} as any);
const page = (name: string, many: string, where: Record<string, string> = {}) =>
  pageRoute({
    name,
    path: `/api/v1/${name}`,
    access: { roles: ['auditor'] },
    summary: 'Accounts.',
    params: Shape({}),
    query: Shape({}),
    view: sortable,
    many,
    arguments: () => ({ where }),
  });
const routes = toy.routes.filter(({ name }) => name === 'openAccount' || name === 'closeAccount');
const context = {
  ...toy,
  views: [sortable],
  routes: [
    ...routes,
    page('everything', 'all'),
    page('open', 'byStatus', { status: 'open' }),
    page('sums', 'balances'),
  ],
};
const engine = memoryEngine([context]);
let queries: Served;

beforeAll(async () => {
  const commands = await served(commandServer(engine));
  queries = await served(queryServer(engine));
  for (const [owner, openingMinor] of [
    ['a', 1],
    ['b', 5],
    ['c', 3],
    ['d', 5],
    ['e', 2],
  ] as const) {
    const { body } = await commands.post('/api/v1/accounts', { ...validOpening, owner, openingMinor });
    if (owner === 'c') await commands.post(`/api/v1/accounts/${String(body.streamId)}/close`);
  }
  await commands.close();
});
afterAll(() => queries.close());

type Page = { items: { owner: string }[]; nextCursor: string | null };
const owners = async (path: string) => {
  const { status, body } = await queries.get(`/api/v1/${path}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return (body as Page).items.map(({ owner }) => owner).join('');
};
const paged = async (path: string) => {
  let found = '';
  for (let cursor = ''; ; ) {
    const { body } = await queries.get(`/api/v1/${path}&limit=2${cursor}`);
    const { items, nextCursor } = body as Page;
    found += items.map(({ owner }) => owner).join('');
    if (nextCursor === null) return found;
    cursor = `&cursor=${nextCursor}`;
  }
};

describe('a page', () => {
  test('comes in its declared order, and in the reverse of it', async () => {
    expect(await owners('everything')).toBe('abcde');
    expect(await owners('everything?sort=owner')).toBe('abcde');
    expect(await owners('everything?sort=-owner')).toBe('edcba');
  });

  test('comes in the order of another query that asks for nothing more, and in its reverse', async () => {
    expect(await owners('everything?sort=-balanceMinor')).toMatch(/^(bd|db)cea$/);
    expect(await owners('everything?sort=balanceMinor')).toMatch(/^aec(bd|db)$/);
  });

  test('is filtered by what another query asks for', async () => {
    expect(await owners('everything?filter[status]=closed')).toBe('c');
    expect(await owners('everything?filter%5Bstatus%5D=open&sort=-owner')).toBe('edba');
    expect(await owners('everything?filter[owner]=b&filter[status]=open')).toBe('b');
  });

  test('keeps what its own query asks for, whatever it is filtered by', async () => {
    expect(await owners('open?filter[owner]=b')).toBe('b');
    expect(await owners('open?filter[owner]=c')).toBe('');
  });

  test.each(['sort=-owner', 'sort=balanceMinor', 'sort=-balanceMinor', 'filter[status]=open&sort=-owner'])(
    'goes on from page to page without gap or repeat with %s',
    async (asked) => {
      const all = await owners(`everything?${asked}`);
      expect(await paged(`everything?${asked}`)).toBe(all);
      expect(await paged(`everything?${asked}&atPosition=6`)).toHaveLength(all.length);
    },
  );

  test('refuses a cursor of another order or filter', async () => {
    const { body } = await queries.get('/api/v1/everything?limit=2&sort=-owner');
    for (const asked of [
      '',
      '&sort=owner',
      '&sort=-balanceMinor',
      '&filter[status]=open',
      '&sort=-owner&filter[status]=open',
    ]) {
      const other = await queries.get(`/api/v1/everything?limit=2&cursor=${String(body.nextCursor)}${asked}`);
      expect([other.status, other.body.code], asked).toEqual([400, 'invalid_cursor']);
    }
  });

  test.each([
    'sort=status',
    'sort=',
    'sort=+owner',
    'sort=--owner',
    'sort=owner,balanceMinor',
    'sort=owner%20desc',
    'sort=1;drop table',
    'sort=constructor',
    'sort=__proto__',
    'sort=balanceMinor&filter[status]=open',
  ])('cannot be sorted by what there is no index for: %s', async (asked) => {
    const { status, body } = await queries.get(`/api/v1/everything?${asked}`);
    expect([status, body.code]).toEqual([400, 'invalid_sort']);
    expect(String(body.detail)).toMatch('owner');
  });

  test.each([
    'filter[balanceMinor]=1',
    'filter[]=1',
    'filter[__proto__]=x',
    'filter[owner]=b',
    'filter[status][x]=open',
  ])('cannot be filtered by what there is no index for: %s', async (asked) => {
    const { status, body } = await queries.get(`/api/v1/everything?${asked}`);
    expect([status, body.code]).toEqual([400, 'invalid_filter']);
  });

  test.each(['filter[status]=lost', 'filter[status]=open&filter[status]=closed', 'filter=open', 'filter[status]=%ff'])(
    'refuses a filter that makes no sense: %s',
    async (asked) => {
      const { status, body } = await queries.get(`/api/v1/everything?${asked}`);
      expect([status, body.code]).toEqual([400, 'invalid_request']);
    },
  );

  test('of sums has one order and no filter', async () => {
    expect((await queries.get('/api/v1/sums?sort=status')).body).toMatchObject({ code: 'invalid_sort' });
    expect((await queries.get('/api/v1/sums?filter[status]=open')).body).toMatchObject({ code: 'invalid_filter' });
  });
});

test('a face with types of its own sorts and filters by the same words', async () => {
  const everything = operationsOf(engine).find(({ name }) => name === 'everything');
  if (everything?.kind !== 'page') throw new Error('it is a page');
  expect(everything.sorts).toEqual(['owner', '-owner', '-balanceMinor', 'balanceMinor']);
  expect(Object.keys(everything.filters).sort()).toEqual(['owner', 'status']);
  const run = (query: object) =>
    everything.run({ params: {}, query: { ...query }, body: undefined }, { principal: ANYBODY });
  const { items } = await run({ sort: '-owner', filter: { status: 'open' } });
  expect(items.map(({ owner }) => owner)).toEqual(['e', 'd', 'b', 'a']);
  await expect(run({ filter: { balanceMinor: 1 } })).rejects.toMatchObject({ code: 'invalid_filter' });
  await expect(run({ filter: 'open' })).rejects.toMatchObject({ code: 'invalid_request' });
  await expect(run({ filter: { status: ['open'] } })).rejects.toMatchObject({ code: 'invalid_request' });
});
