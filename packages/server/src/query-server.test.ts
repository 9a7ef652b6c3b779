import { randomUUID } from 'node:crypto';
import { Shape, Type } from '@daybook/core';
import { ViewUnavailableError } from '@daybook/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandServer } from './command-server.ts';
import { queryServer } from './query-server.ts';
import { memoryEngine } from './testing/memory-engine.ts';
import { type Served, served } from './testing/served.ts';
import { toy, validOpening } from './testing/toy-context.ts';

let minute = 0;
const clock = () => `2026-01-01T00:${String(minute).padStart(2, '0')}:00.000000Z`;
const engine = memoryEngine([toy], clock);
let commands: Served;
let queries: Served;
const ids: string[] = [];

beforeAll(async () => {
  commands = await served(commandServer(engine));
  queries = await served(queryServer(engine));
  for (const owner of ['a', 'b', 'c', 'd', 'e']) {
    minute += 1;
    ids.push(String((await commands.post('/api/v1/accounts', { ...validOpening, owner })).body.streamId));
  }
  minute += 1;
  await commands.post(`/api/v1/accounts/${ids[0]}/payments`, { amountMinor: 7 });
});
afterAll(() => Promise.all([commands.close(), queries.close()]));

const page = (query: string) => queries.get(`/api/v1/accounts?status=open${query}`);
const owners = ({ body }: Awaited<ReturnType<typeof page>>) =>
  (body.items as { owner: string }[]).map(({ owner }) => owner).join('');

describe('one row', () => {
  test('is answered as it is, with its version and the position it was read at', async () => {
    const { status, headers, body } = await queries.get(`/api/v1/accounts/${ids[0]}`);
    expect(status).toBe(200);
    expect(body).toEqual({ id: ids[0], owner: 'a', status: 'open', balanceMinor: 107, version: 2 });
    expect([headers.get('etag'), headers.get('daybook-position')]).toEqual(['"2"', '6']);
  });

  test('that is not there is answered with the refusal its route declares', async () => {
    const { status, headers, body } = await queries.get(`/api/v1/accounts/${randomUUID()}`);
    expect([status, body.code, headers.get('daybook-position')]).toEqual([404, 'account_not_found', '6']);
  });

  test('can be asked for with HEAD', async () => {
    const answer = await fetch(`${queries.url}/api/v1/accounts/${ids[0]}`, { method: 'HEAD' });
    expect([answer.status, await answer.text(), answer.headers.get('etag')]).toEqual([200, '', '"2"']);
  });
});

describe('pages', () => {
  test('follow one another until the last, whose cursor is null', async () => {
    const first = await page('&limit=2');
    const second = await page(`&limit=2&cursor=${String(first.body.nextCursor)}`);
    const third = await page(`&limit=2&cursor=${String(second.body.nextCursor)}`);
    expect([owners(first), owners(second), owners(third)]).toEqual(['ab', 'cd', 'e']);
    expect(third.body).toMatchObject({ nextCursor: null, position: 6 });
  });

  test('can be skipped to with offset', async () => {
    expect(owners(await page('&limit=2&offset=3'))).toBe('de');
    expect(owners(await page('&offset=10000'))).toBe('');
  });

  test('are refused a cursor of another question, or one that was made up', async () => {
    const nextCursor = String((await page('&limit=2')).body.nextCursor);
    const fingerprint = JSON.parse(Buffer.from(nextCursor, 'base64url').toString())[0];
    const forged = (...values: unknown[]) =>
      Buffer.from(JSON.stringify([fingerprint, ...values])).toString('base64url');
    const foreign = await queries.get(`/api/v1/accounts?status=closed&cursor=${nextCursor}`);
    const past = await page(`&atPosition=3&cursor=${nextCursor}`);
    const made = await Promise.all(
      [
        'x',
        `${nextCursor}x`,
        `${nextCursor}=`,
        forged('b'),
        forged(1, 2),
        forged('b', 'no uuid'),
        forged({}, []),
        forged('b\u0000', ids[1]),
        forged('b', ids[1], 'c'),
        'e30',
        'A'.repeat(4_096),
      ].map((cursor) => page(`&cursor=${cursor}`)),
    );
    for (const { status, body } of [foreign, past, ...made])
      expect([status, body.code]).toEqual([400, 'invalid_cursor']);
  });

  test.each([
    'limit=0',
    'limit=501',
    'limit=-1',
    'limit=1e2',
    'limit=1.0',
    'limit=01',
    'limit=%201',
    'limit=',
    'limit=9007199254740993',
    'offset=10001',
    'offset=-0',
    'limit=1&limit=2',
    'status=open',
    '__proto__=1',
    'toString=1',
    'cursor=',
    `cursor=${'A'.repeat(4_097)}`,
    'wait=1',
    'minPosition=1&wait=10001',
    'minPosition=-1',
    'asOf=yesterday',
    'asOf=infinity',
    'asOf=2026-02-30T00:00:00Z',
    'asOf=2026-01-01T24:00:00Z',
    'asOf=2026-01-01T00:00:00',
    'asOf=2026-01-01T00:00:00%2B14:00',
    'asOf=2025-12-31T23:59:60Z',
    'asOf=2026-01-01T00:00:00Z&atPosition=1',
    'limit=%ff',
    'limit=%',
    Array(70).fill('a=1').join('&'),
  ])('refuse %s', async (query) => {
    const { status, body } = await page(`&${query}`);
    expect([status, body.code]).toEqual([400, 'invalid_request']);
    expect((body.errors as { in: string }[])[0]?.in).toBe('query');
  });

  test('refuse a missing parameter, and one that is none of its values', async () => {
    expect((await queries.get('/api/v1/accounts')).body).toMatchObject({
      errors: [{ in: 'query', pointer: '/status' }],
    });
    expect((await queries.get('/api/v1/accounts?status=lost')).status).toBe(400);
  });
});

describe('the moment of a read', () => {
  test('can be a position of the log', async () => {
    const { body, headers } = await queries.get(`/api/v1/accounts/${ids[0]}?atPosition=5`);
    expect([body.balanceMinor, headers.get('daybook-position')]).toEqual([100, '5']);
    expect(owners(await page('&atPosition=2'))).toBe('ab');
    expect((await queries.get(`/api/v1/accounts/${ids[0]}?atPosition=0`)).status).toBe(404);
  });

  test('can be a recorded time', async () => {
    expect(owners(await page('&asOf=2026-01-01T00:03:00Z'))).toBe('abc');
    expect(owners(await page('&asOf=1970-01-01T00:00:00Z'))).toBe('');
  });

  test('cannot lie in the future', async () => {
    expect((await page('&atPosition=7')).body).toMatchObject({ status: 422, code: 'position_beyond_head' });
    expect((await page('&asOf=9999-12-31T00:00:00Z')).body).toMatchObject({ status: 422, code: 'time_in_future' });
  });

  test('waits for the position a receipt gave', async () => {
    const asked = page('&minPosition=7&wait=5000');
    const { body } = await commands.post(`/api/v1/accounts/${ids[1]}/payments`, { amountMinor: 1 });
    expect(body.position).toBe(7);
    expect((await asked).body.position).toBe(7);
  });

  test('does not wait for ever', async () => {
    const { status, headers, body } = await page('&minPosition=1000000&wait=1');
    expect([status, body.code, headers.get('retry-after')]).toEqual([422, 'position_beyond_head', null]);
  });
});

test.each([
  ['view_behind', '1'],
  ['view_rebuilding', '10'],
  ['view_stopped', '60'],
] as const)('a view that cannot answer says %s, and when to ask again', async (code, retryAfter) => {
  const failing = { ...engine, row: () => Promise.reject(new ViewUnavailableError(code, 'accounts at 4711')) };
  const stopped = await served(queryServer(failing));
  const { status, headers, body } = await stopped.get(`/api/v1/accounts/${ids[0]}`);
  await stopped.close();
  expect([status, body.code, headers.get('retry-after')]).toEqual([503, code, retryAfter]);
  expect(JSON.stringify(body)).not.toMatch('4711');
});

test('a page of sums is paged by the fields it is grouped by', async () => {
  const first = await queries.get('/api/v1/balances?limit=1');
  expect(first.body).toMatchObject({ items: [{ status: 'open', balanceMinor: expect.any(Number) }], nextCursor: null });
});

test('a query that declares a parameter every query has stops the start', () => {
  const routes = toy.routes.map((route) =>
    route.kind === 'query' ? { ...route, query: Shape({ limit: Type.Optional(Type.Integer()) }) } : route,
  );
  expect(() => queryServer(memoryEngine([{ ...toy, routes }]))).toThrow('limit');
});
