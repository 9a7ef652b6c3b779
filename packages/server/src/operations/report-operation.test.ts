import { randomUUID } from 'node:crypto';
import { OneOf, type ReportRead, rejections, reportRoute, Shape, Text, Type, Uuid } from '@daybook/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandServer } from '../command-server.ts';
import { queryServer } from '../query-server.ts';
import { memoryEngine } from '../testing/memory-engine.ts';
import { type Served, served } from '../testing/served.ts';
import { accounts, toy, validOpening } from '../testing/toy-context.ts';
import { MAX_REPORT_ROWS } from './report-operation.ts';

const refuse = rejections({
  owner_not_found: { kind: 'missing', meaning: 'Nobody has that name.' },
});

type Account = { id: string; owner: string; balanceMinor: number };
const one = (id: string): ReportRead<Account | null> => ({ view: accounts, one: { id } });
const open: ReportRead<readonly Account[]> = {
  view: accounts,
  many: 'byStatus',
  arguments: { where: { status: 'open' } },
};
const sums: ReportRead<readonly Partial<Account>[]> = { view: accounts, many: 'balances', arguments: {} };

/** How often the engine was asked for a page, and at which position. */
const asked: (number | undefined)[] = [];

const wealth = reportRoute({
  name: 'wealth',
  path: '/api/v1/wealth/{id}',
  access: { roles: ['auditor'] },
  summary: 'What somebody has, beside what everybody has.',
  params: Shape({ id: Uuid() }),
  query: Shape({ asOf: Type.Optional(Type.Integer()), format: Type.Optional(OneOf('json', 'text')) }),
  response: Shape({ before: Type.Integer() }),
  texts: ['text/plain'],
  reads: ({ params }) => ({ account: one(params.id), before: open, sums, after: open }),
  answer({ account, before, sums, after }, { query, now, position, knownOn }) {
    if (!account) return refuse('owner_not_found');
    const body = { account, before: before.length, sums, after: after.length, query, now, position, knownOn };
    if (query.format === 'text')
      return { type: 'text', contentType: 'text/plain; charset=utf-8', body: account.owner, filename: 'a "b"\r\n.txt' };
    return { type: 'json', body };
  },
});

let minute = 0;
const clock = () => `2026-01-01T00:${String(minute).padStart(2, '0')}:00.000000Z`;
const context = { ...toy, routes: [...toy.routes, wealth], rejections: { ...toy.rejections, ...refuse.codes } };
const real = memoryEngine([context], clock);
const engine: typeof real = {
  ...real,
  query(of, name, question, at) {
    if (name === 'byStatus') asked.push(at?.atPosition);
    return real.query(of, name, question, at);
  },
};
let commands: Served;
let queries: Served;
const ids: string[] = [];

beforeAll(async () => {
  commands = await served(commandServer(engine));
  queries = await served(queryServer(engine, { now: () => '2026-02-01T00:00:00.000000Z' }));
  for (const owner of ['a', 'b', 'c']) {
    minute += 1;
    ids.push(String((await commands.post('/api/v1/accounts', { ...validOpening, owner })).body.streamId));
  }
});
afterAll(() => Promise.all([commands.close(), queries.close()]));

describe('a report', () => {
  test('is made of a row, a whole query and sums, and says up to where it read', async () => {
    const { status, headers, body } = await queries.get(`/api/v1/wealth/${ids[0]}?asOf=7`);
    expect([status, headers.get('daybook-position')]).toEqual([200, '3']);
    expect(body).toEqual({
      account: expect.objectContaining({ owner: 'a' }),
      before: 3,
      sums: [{ status: 'open', balanceMinor: 300 }],
      after: 3,
      query: { asOf: 7 },
      now: '2026-02-01T00:00:00.000000Z',
      position: 3,
      knownOn: null,
    });
  });

  test('is made of the present read by read, and of the past at one position and no more often than needed', async () => {
    asked.length = 0;
    await queries.get(`/api/v1/wealth/${ids[0]}`);
    expect(asked).toEqual([undefined, undefined]);
    asked.length = 0;
    const { body } = await queries.get(`/api/v1/wealth/${ids[0]}?knownOn=2026-01-01T00:02:00Z`);
    expect(asked).toEqual([2]);
    expect(body).toMatchObject({ before: 2, after: 2, position: 2, knownOn: '2026-01-01T00:02:00Z' });
    expect((await queries.get(`/api/v1/wealth/${ids[0]}?atPosition=1`)).body).toMatchObject({ before: 1, position: 1 });
  });

  test('waits for the position a receipt gave', async () => {
    expect((await queries.get(`/api/v1/wealth/${ids[0]}?minPosition=3`)).status).toBe(200);
    const late = await queries.get(`/api/v1/wealth/${ids[0]}?minPosition=4&wait=1`);
    expect([late.status, late.body.code]).toEqual([422, 'position_beyond_head']);
  });

  test('may be text of any kind, under a name that cannot break out of its header', async () => {
    const { headers, body } = await queries.get(`/api/v1/wealth/${ids[1]}?format=text`);
    expect(body).toEqual({ text: 'b' });
    expect(headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(headers.get('content-disposition')).toBe('attachment; filename="a--b---.txt"');
    expect(headers.get('daybook-position')).toBe('3');
  });

  test('is refused as its route says', async () => {
    const { status, headers, body } = await queries.get(`/api/v1/wealth/${randomUUID()}`);
    expect([status, body.code, body.title]).toEqual([404, 'owner_not_found', 'Nobody has that name.']);
    expect(headers.get('daybook-position')).toBe('3');
  });

  test.each([
    ['knownOn=yesterday', '/knownOn'],
    ['knownOn=2026-01-01T00:00:00Z&atPosition=1', '/knownOn'],
    ['knownOn=2026-01-01T00:00:00Z&knownOn=2026-01-01T00:00:00Z', '/knownOn'],
    ['asOf=2026-01-01T00:00:00Z', '/asOf'],
    ['wait=1', '/wait'],
    ['minPosition=-1', '/minPosition'],
    ['limit=1', '/limit'],
    ['cursor=x', '/cursor'],
    ['offset=1', '/offset'],
    ['format=', '/format'],
    ['format=12345678901', '/format'],
  ])('refuses %s', async (query, pointer) => {
    const { status, body } = await queries.get(`/api/v1/wealth/${ids[0]}?${query}`);
    expect([status, body.code]).toEqual([400, 'invalid_request']);
    expect(body.errors).toMatchObject([{ in: 'query', pointer }]);
  });

  test('cannot be of the future', async () => {
    const future = await queries.get(`/api/v1/wealth/${ids[0]}?knownOn=9999-12-31T00:00:00Z`);
    expect(future.body).toMatchObject({ status: 422, code: 'time_in_future' });
    const ahead = await queries.get(`/api/v1/wealth/${ids[0]}?atPosition=4`);
    expect(ahead.body).toMatchObject({ status: 422, code: 'position_beyond_head' });
  });

  test('of too many rows is refused and not cut short', async () => {
    const row = { id: randomUUID(), owner: 'x', status: 'open', balanceMinor: 1, version: 1 };
    const full: typeof real = {
      ...real,
      async query(_, name, { limit }) {
        const more = name === 'byStatus' && limit === MAX_REPORT_ROWS;
        return { rows: [row], next: more ? ['x', row.id] : null, position: 3 };
      },
    };
    const server = await served(queryServer(full));
    const { status, body } = await server.get(`/api/v1/wealth/${ids[0]}`);
    await server.close();
    expect([status, body.code]).toEqual([422, 'report_too_large']);
  });
});

test('a report that declares a parameter every report has stops the start', () => {
  const routes = [{ ...wealth, query: Shape({ knownOn: Type.Optional(Text()) }) }];
  expect(() => queryServer(memoryEngine([{ ...toy, routes }]))).toThrow('knownOn');
});
