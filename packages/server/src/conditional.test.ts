import type { AnyView } from '@daybook/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandServer } from './command-server.ts';
import { queryServer } from './query-server.ts';
import { memoryEngine } from './testing/memory-engine.ts';
import { type Served, served } from './testing/served.ts';
import { toy, validOpening } from './testing/toy-context.ts';

const ORIGIN = 'https://console.example';
const real = memoryEngine([toy]);
/** What commands were waited for, and whether the views were in time. */
const waits: { views: readonly string[]; position: number; waitMs: number }[] = [];
let inTime = true;
const engine: typeof real = {
  ...real,
  async folded(views: readonly AnyView[], position, waitMs) {
    waits.push({ views: views.map(({ name }) => name), position, waitMs });
    return inTime;
  },
};
let commands: Served;
let queries: Served;
let path = '';
beforeAll(async () => {
  commands = await served(commandServer(engine, { corsOrigins: [ORIGIN] }));
  queries = await served(queryServer(engine, { corsOrigins: [ORIGIN] }));
  path = `/api/v1/accounts/${String((await open()).body.streamId)}`;
});
afterAll(() => Promise.all([commands.close(), queries.close()]));

const open = (headers: Record<string, string> = {}) => commands.post('/api/v1/accounts', validOpening, headers);
const PAGE = '/api/v1/accounts?status=open';

describe('an answer that has not changed', () => {
  test('of a row comes to 304 for its version, until it has another', async () => {
    const first = await queries.get(path);
    expect(first.headers.get('etag')).toBe('"1"');
    const again = await queries.get(path, { 'if-none-match': '"1"' });
    expect([again.status, again.body, again.headers.get('etag')]).toEqual([304, { text: '' }, '"1"']);
    expect(again.headers.get('daybook-position')).toBe(first.headers.get('daybook-position'));
    await commands.post(`${path}/payments`, { amountMinor: 1 }, { 'if-match': '"1"' });
    expect((await queries.get(path, { 'if-none-match': '"1"' })).headers.get('etag')).toBe('"2"');
  });

  test('of a page comes to 304 although the log has grown, and to 200 when an item has changed', async () => {
    const etag = String((await queries.get(PAGE)).headers.get('etag'));
    expect(etag).toMatch(/^W\/"[\w-]{22}"$/);
    expect((await queries.get(PAGE, { 'if-none-match': etag })).status).toBe(304);
    const other = `/api/v1/accounts/${String((await open()).body.streamId)}`;
    const grown = await queries.get(PAGE, { 'if-none-match': etag });
    expect(grown.status).toBe(200);
    await commands.post(`${other}/close`);
    const closed = '/api/v1/accounts?status=closed';
    const tag = String((await queries.get(closed)).headers.get('etag'));
    await commands.post(`${path}/payments`, { amountMinor: 1 });
    const unmoved = await queries.get(closed, { 'if-none-match': tag });
    expect([unmoved.status, unmoved.headers.get('daybook-position')]).toEqual([
      304,
      String((await real.store.head()).position),
    ]);
  });

  test('is told among several tags, weak or not, and by a star', async () => {
    const etag = String((await queries.get(path)).headers.get('etag'));
    for (const known of [`"x", ${etag}`, `W/${etag}`, '*', `${etag},"y"`])
      expect((await queries.get(path, { 'if-none-match': known })).status, known).toBe(304);
    for (const unknown of ['"x"', etag.slice(1, -1), '', 'W/', '"', '"\u00e9"', `x${etag.slice(1)}`])
      expect((await queries.get(path, { 'if-none-match': unknown })).status, unknown).toBe(200);
  });

  test('is told to HEAD as well', async () => {
    const headers = { 'if-none-match': '*' };
    const answer = await fetch(queries.url + PAGE, { method: 'HEAD', headers });
    expect([answer.status, await answer.text()]).toEqual([304, '']);
  });

  test('never hides that there is nothing', async () => {
    const { status } = await queries.get(path.slice(0, -1) + (path.endsWith('0') ? '1' : '0'), {
      'if-none-match': '*',
    });
    expect(status).toBe(404);
  });
});

describe('Prefer: wait', () => {
  test('on a command waits for the views that fold its events, and says so', async () => {
    waits.length = 0;
    const { status, headers, body } = await open({ prefer: 'respond-async, wait=2; x=y' });
    expect([status, headers.get('preference-applied')]).toEqual([201, 'wait']);
    expect(waits).toEqual([{ views: ['accounts'], position: body.position, waitMs: 2_000 }]);
  });

  test('that is not fulfilled in time takes nothing from the receipt', async () => {
    inTime = false;
    const { status, headers, body } = await open({ prefer: 'wait=1' });
    inTime = true;
    expect([status, headers.get('preference-applied')]).toEqual([201, null]);
    expect(body.position).toBe((await real.store.head()).position);
  });

  test.each([
    'wait',
    'wait=',
    'wait=-1',
    'wait=1.5',
    'wait=soon',
    'waiting=2',
    'return=minimal',
    ',;=',
    'wait=x, wait=2',
  ])('that makes no sense is passed over: %s', async (prefer) => {
    waits.length = 0;
    expect((await open({ prefer })).status).toBe(201);
    expect(waits).toEqual([]);
  });

  test('is never longer than we wait for anything', async () => {
    waits.length = 0;
    await open({ prefer: 'WAIT="999999999"' });
    expect(waits).toMatchObject([{ waitMs: 10_000 }]);
  });

  test('on a query is how long it waits for its position', async () => {
    const { position } = await real.store.head();
    const shown = await queries.get(`${path}?minPosition=${position}`, { prefer: 'wait=2' });
    expect([shown.status, shown.headers.get('preference-applied')]).toEqual([200, 'wait']);
    const late = await queries.get(`${path}?minPosition=${position + 1}`, { prefer: 'wait=0' });
    expect([late.status, late.body.code]).toEqual([422, 'position_beyond_head']);
    const plain = await queries.get(path, { prefer: 'wait=2' });
    expect([plain.status, plain.headers.get('preference-applied')]).toEqual([200, null]);
  });
});

describe('Accept', () => {
  test.each([
    undefined,
    '',
    '*/*',
    'application/json',
    'application/*;q=0.1',
    'text/html, */*;q=0.8',
    'APPLICATION/JSON',
  ])('that allows JSON is answered: %s', async (accept) => {
    const headers: Record<string, string> = accept === undefined ? {} : { accept };
    expect((await queries.get(PAGE, headers)).status).toBe(200);
  });

  test.each(['text/html', 'application/json;q=0', 'image/*', '*/*;q=0', 'json', 'application/json;q=0, */*;q=1'])(
    'that does not is refused, and nothing is done: %s',
    async (accept) => {
      const { position } = await real.store.head();
      for (const { status, headers, body } of [await queries.get(PAGE, { accept }), await open({ accept })]) {
        expect([status, body.code]).toEqual([406, 'not_acceptable']);
        expect(headers.get('content-type')).toMatch('application/problem+json');
      }
      expect((await real.store.head()).position).toBe(position);
    },
  );
});

describe('a page of another origin', () => {
  const preflight = (origin: string, method = 'POST') =>
    fetch(`${commands.url}/api/v1/accounts`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': method, 'access-control-request-headers': 'idempotency-key' },
    });

  test('may ask where it is named, with all the headers that we know', async () => {
    const { status, headers } = await preflight(ORIGIN);
    expect([status, headers.get('access-control-allow-origin')]).toEqual([204, ORIGIN]);
    const allowed = String(headers.get('access-control-allow-headers')).toLowerCase().split(', ');
    for (const name of ['authorization', 'content-type', 'idempotency-key', 'if-match', 'if-none-match', 'prefer'])
      expect(allowed).toContain(name);
    const answer = await open({ origin: ORIGIN });
    expect(answer.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(answer.headers.get('access-control-expose-headers')).toMatch('Daybook-Position');
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    const refused = await queries.get('/api/v1/accounts', { origin: ORIGIN });
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([400, ORIGIN]);
  });

  test.each(['https://console.example.evil', 'http://console.example', 'null', 'https://CONSOLE.example'])(
    'may not where it is not: %s',
    async (origin) => {
      const { status, headers } = await preflight(origin);
      expect([status, headers.get('access-control-allow-origin')]).toEqual([405, null]);
      const answer = await queries.get(PAGE, { origin });
      expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, null]);
      expect(answer.headers.get('vary')).toBe('Origin');
    },
  );

  test('may nowhere ask unless somebody said so', async () => {
    const closed = await served(commandServer(real));
    const { status, headers } = await closed.post('/api/v1/accounts', validOpening, { origin: ORIGIN });
    await closed.close();
    expect([status, headers.get('access-control-allow-origin'), headers.get('vary')]).toEqual([201, null, null]);
  });
});
