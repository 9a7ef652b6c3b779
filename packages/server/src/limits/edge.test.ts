import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type CommandServerOptions, commandServer } from '../command-server.ts';
import { queryServer } from '../query-server.ts';
import { bearer, bearers } from '../testing/bearers.ts';
import { memoryEngine } from '../testing/memory-engine.ts';
import { rawHttp, requestText } from '../testing/raw-http.ts';
import { type Served, served } from '../testing/served.ts';
import { toy, validOpening } from '../testing/toy-context.ts';
import { type Admission, admission } from './admission.ts';
import { edge } from './edge.ts';
import { rates } from './rates.ts';

const engine = memoryEngine([toy]);
const started: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of started.splice(0)) await one.close();
});
async function serving(options: CommandServerOptions, kind = commandServer): Promise<Served> {
  const one = await served(kind(engine, { authenticate: bearers, ...options }));
  started.push(one);
  return one;
}
const CLOSE = 'Connection: close';
const head = async () => (await engine.store.head()).position;
const until = async (isSo: () => boolean) => {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
};

test('who has spent its share is told when to come back, and nothing is done', async () => {
  const limits = { perTenant: { perSecond: 1, burst: 10 }, perPrincipal: { perSecond: 1, burst: 2 } };
  const server = await serving({ rates: rates(limits) });
  const before = await head();
  const answers = [];
  for (let i = 0; i < 4; i++) answers.push(await server.post('/api/v1/accounts', validOpening, bearer('a')));
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 429, 429]);
  expect(await head()).toBe(before + 2);
  expect(answers[0]?.headers.get('ratelimit')).toBe('"tenant";r=9;t=1, "principal";r=1;t=1');
  expect(answers[0]?.headers.get('ratelimit-policy')).toBe('"tenant";q=10;w=10, "principal";q=2;w=2');
  for (const refused of answers.slice(2)) {
    expect(refused.body).toMatchObject({ code: 'rate_limited', status: 429, instance: expect.any(String) });
    expect(refused.headers.get('content-type')).toMatch('application/problem+json');
    expect(refused.headers.get('x-content-type-options')).toBe('nosniff');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(refused.headers.get('ratelimit')).toMatch(/"principal";r=0;t=\d/);
  }
  expect((await server.post('/api/v1/accounts', validOpening, bearer('a', 'bob'))).status).toBe(201);
  expect((await server.post('/api/v1/accounts', validOpening, bearer('b'))).status).toBe(201);
});

test('who asks on and on is refused ever later, and others are answered meanwhile', async () => {
  const server = await serving({
    rates: rates({ perTenant: { perSecond: 1, burst: 1 } }),
    refusals: { perSecond: 100, burst: 200 },
  });
  const ask = async (tenant: string) => {
    const since = performance.now();
    const { status } = await server.post('/api/v1/accounts', validOpening, bearer(tenant));
    return { status, ms: performance.now() - since };
  };
  expect((await ask('loud')).status).toBe(201);
  const all = Promise.all(Array.from({ length: 260 }, () => ask('loud')));
  const quiet = await ask('quiet');
  const refused = (await all).filter(({ status }) => status === 429).map(({ ms }) => ms);
  expect(quiet.status).toBe(201);
  expect(refused.length).toBeGreaterThan(255);
  // Two hundred at once; those behind them wait as if they came a hundred a second, or half of that.
  expect(Math.max(...refused)).toBeGreaterThan(300);
  expect(Math.min(...refused)).toBeLessThan(300);
});

test('who is refused now and then is told at once', async () => {
  const server = await serving({ rates: rates({ perTenant: { perSecond: 1, burst: 1 } }) });
  await server.post('/api/v1/accounts', validOpening, bearer('a'));
  const since = performance.now();
  for (let i = 0; i < 50; i++)
    expect((await server.post('/api/v1/accounts', validOpening, bearer('a'))).status).toBe(429);
  expect((performance.now() - since) / 50).toBeLessThan(20);
});

test('a line costs what a request costs', async () => {
  const server = await serving({ rates: rates({ perPrincipal: { perSecond: 1, burst: 3 } }) });
  const line = (i: number) =>
    JSON.stringify({ commandId: `line-${i}-${Math.random()}`, path: '/api/v1/accounts', body: validOpening });
  const answer = await fetch(`${server.url}/api/v1/commands`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson', ...bearer('lines') },
    body: [0, 1, 2, 3, 4].map(line).join('\n'),
  });
  const codes = (await answer.text()).trim().split('\n');
  expect(codes.map((text) => (JSON.parse(text) as { code?: string }).code ?? 'done')).toEqual([
    'done',
    'done',
    'done',
    'rate_limited',
    'rate_limited',
  ]);
});

test('a large page and a read of the past cost more than a row', async () => {
  const server = await serving({ rates: rates({ perPrincipal: { perSecond: 1, burst: 100 } }) }, queryServer);
  const left = async (path: string, subject: string) => {
    const answer = await server.get(path, bearer('a', subject));
    return /r=(\d+)/.exec(answer.headers.get('ratelimit') ?? '')?.[1];
  };
  expect(await left('/api/v1/accounts?status=open&limit=50', 'ann')).toBe('99');
  expect(await left('/api/v1/accounts?status=open&limit=500', 'bea')).toBe('90');
  expect(await left('/api/v1/accounts?status=open&limit=50&atPosition=0', 'cay')).toBe('80');
  expect(await left('/api/v1/accounts?status=open&limit=banana', 'dot')).toBe('99');
});

test('who only guesses is not listened to after a while; who is known still is', async () => {
  const server = await serving({ rates: rates({ perAddress: { perSecond: 1, burst: 3 } }) });
  expect((await server.post('/api/v1/accounts', validOpening, bearer('a'))).status).toBe(201);
  const statuses = [];
  for (let i = 0; i < 6; i++)
    statuses.push((await server.post('/api/v1/accounts', validOpening, { authorization: `Bearer ${i}` })).status);
  expect(statuses).toEqual([401, 401, 401, 429, 429, 429]);
  expect((await server.post('/api/v1/accounts', validOpening, bearer('new'))).status).toBe(429);
  expect((await server.post('/api/v1/accounts', validOpening, bearer('a'))).status).toBe(201);
});

/** An admission that has no room for a tenant. */
const noRoomFor = (tenant: string): Admission => {
  const real = admission();
  started.push({ close: () => real.stop() });
  return { ...real, hasRoom: (lane, name) => name !== tenant && real.hasRoom(lane, name) };
};

test('a request too many is refused before its body has come, and the connection goes on', async () => {
  const server = await serving({ admission: noRoomFor('noisy') });
  await server.post('/api/v1/accounts', validOpening, bearer('noisy')); // not known yet
  const { authorization } = bearer('noisy');
  const text = requestText('POST /api/v1/accounts HTTP/1.1', 'Host: x', `Authorization: ${authorization}`);
  const small = `${text}${requestText('Content-Type: application/json', 'Content-Length: 2', '')}{}`;
  const before = await head();
  const got = await rawHttp(server.port, `${small}${small}${text}${requestText(CLOSE, 'Content-Length: 9', '')}`);
  expect(got.match(/HTTP\/1.1 503 Service Unavailable/g)).toHaveLength(3);
  expect(got.match(/Retry-After: 1/g)).toHaveLength(3);
  expect(got.match(/"code":"overloaded"/g)).toHaveLength(3);
  expect(await head()).toBe(before);
  expect((await server.post('/api/v1/accounts', validOpening, bearer('quiet'))).status).toBe(201);
});

test('a place is taken by a request that has arrived whole, and given back with its answer', async () => {
  const one = admission();
  started.push({ close: () => one.stop() });
  const seen: number[] = [];
  const watching: Admission = {
    ...one,
    enter(lane, tenant) {
      const leave = one.enter(lane, tenant);
      seen.push(one.state(lane).inFlight);
      return leave;
    },
  };
  const server = await serving({ admission: watching, requestTimeoutMs: 200 });
  const { authorization } = bearer('a');
  const stuck = requestText(
    'POST /api/v1/accounts HTTP/1.1',
    'Host: x',
    `Authorization: ${authorization}`,
    'Content-Type: application/json',
    'Content-Length: 9',
    '',
  );
  await rawHttp(server.port, `${stuck}{`);
  expect(seen).toEqual([]);
  await server.post('/api/v1/accounts', validOpening, bearer('a'));
  await server.post('/api/v1/accounts', {}, bearer('a'));
  expect(seen).toEqual([1, 1]);
  expect(one.state('command').inFlight).toBe(0);
});

test('reports and reads of the past have a lane of their own', async () => {
  const one = admission();
  started.push({ close: () => one.stop() });
  for (let leave = one.enter('heavy', 'a'); leave; leave = one.enter('heavy', 'a'));
  const server = await serving({ admission: one }, queryServer);
  const past = await server.get('/api/v1/accounts?status=open&atPosition=0', bearer('a'));
  expect([past.status, past.body.code, past.headers.get('retry-after')]).toEqual([503, 'overloaded', '1']);
  expect((await server.get('/api/v1/accounts?status=open', bearer('a'))).status).toBe(200);
});

test('an answer that goes on for ever takes no place', async () => {
  const one = admission();
  const before = edge({ admission: one, lane: 'query' });
  const listening = createServer(
    before.guard((request, response) => {
      before.enter(request, response, null);
      response.writeHead(200).write('and so on');
    }),
  ).listen(0);
  started.push({
    close() {
      listening.closeAllConnections();
      listening.close();
      before.stop();
      one.stop();
    },
  });
  const { port } = listening.address() as AddressInfo;
  await fetch(`http://127.0.0.1:${port}/`);
  expect(one.state('query').inFlight).toBe(1);
  await until(() => one.state('query').inFlight === 0);
});
