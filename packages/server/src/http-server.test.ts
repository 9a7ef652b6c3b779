import type { FastifyBaseLogger } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandServer } from './command-server.ts';
import { memoryEngine } from './testing/memory-engine.ts';
import { hangUpAfter, rawHttp, requestText } from './testing/raw-http.ts';
import { type Served, served } from './testing/served.ts';
import { toy, validOpening } from './testing/toy-context.ts';

const lines: string[] = [];
const note = (...args: unknown[]) => void lines.push(JSON.stringify(args));
const logger: FastifyBaseLogger = {
  level: 'trace',
  fatal: note,
  error: note,
  warn: note,
  info: note,
  debug: note,
  trace: note,
  silent: note,
  child: (bindings) => {
    note(bindings);
    return logger;
  },
};
const timed: string[] = [];
const engine = memoryEngine([toy]);
let server: Served;
beforeAll(async () => {
  const onTimed = (route: string, status: number, seconds: number) =>
    void timed.push(`${route} ${status} ${seconds >= 0}`);
  server = await served(commandServer(engine, { logger, onTimed, requestTimeoutMs: 300 }));
});
afterAll(() => server.close());

const HOST = 'Host: x';
const CLOSE = 'Connection: close';
const POST = 'POST /api/v1/accounts HTTP/1.1';
const JSON_TYPE = 'Content-Type: application/json';

describe('what is not well-formed HTTP, or more of it than allowed, gets a clean problem', () => {
  test.each([
    ['garbage', 'garbage\r\n\r\n', 400, 'invalid_http'],
    ['no host', requestText('GET / HTTP/1.1', CLOSE, ''), 400, 'invalid_http'],
    ['two lengths', requestText(POST, HOST, 'Content-Length: 1', 'Content-Length: 2', '', ''), 400, 'invalid_http'],
    [
      'a length and chunks',
      requestText(POST, HOST, 'Content-Length: 5', 'Transfer-Encoding: chunked', '', ''),
      400,
      'invalid_http',
    ],
    ['a NUL in a header', requestText('GET / HTTP/1.1', HOST, 'A: a\u0000b', ''), 400, 'invalid_http'],
    ['large headers', requestText('GET / HTTP/1.1', HOST, `A: ${'a'.repeat(20_000)}`, ''), 431, 'headers_too_large'],
    ['a large URL', requestText(`GET /${'a'.repeat(20_000)} HTTP/1.1`, HOST, ''), 431, 'headers_too_large'],
    [
      'bad percent-encoding',
      requestText('POST /api/v1/accounts/%zz/close HTTP/1.1', HOST, CLOSE, ''),
      400,
      'invalid_url',
    ],
    ['overlong UTF-8', requestText('POST /api/v1/accounts/%c0%af/close HTTP/1.1', HOST, CLOSE, ''), 400, 'invalid_url'],
    ['an encoded NUL', requestText('POST /api/v1/accounts/%00/close HTTP/1.1', HOST, CLOSE, ''), 400, 'invalid_url'],
    ['a fragment', requestText('POST /api/v1/accounts#x HTTP/1.1', HOST, CLOSE, ''), 400, 'invalid_url'],
    [
      'a long parameter',
      requestText(`POST /api/v1/accounts/${'a'.repeat(300)}/close HTTP/1.1`, HOST, CLOSE, ''),
      414,
      'url_too_long',
    ],
    [
      'two content types',
      `${requestText(POST, HOST, CLOSE, JSON_TYPE, JSON_TYPE, 'Content-Length: 2', '')}{}`,
      415,
      'unsupported_media_type',
    ],
    ['no content type', `${requestText(POST, HOST, CLOSE, 'Content-Length: 2', '')}{}`, 415, 'unsupported_media_type'],
    [
      'a malformed content type',
      `${requestText(POST, HOST, CLOSE, 'Content-Type: /;=', 'Content-Length: 2', '')}{}`,
      415,
      'unsupported_media_type',
    ],
    [
      'a body said to be large',
      requestText(POST, HOST, CLOSE, JSON_TYPE, 'Content-Length: 300000', ''),
      413,
      'body_too_large',
    ],
    [
      'large chunks',
      `${requestText(POST, HOST, CLOSE, JSON_TYPE, 'Transfer-Encoding: chunked', '')}${'f000\r\n'}${' '.repeat(0xf000)}\r\n`.concat(
        `f000\r\n${' '.repeat(0xf000)}\r\n`.repeat(5),
      ),
      413,
      'body_too_large',
    ],
    [
      'a body that never comes',
      `${requestText(POST, HOST, JSON_TYPE, 'Content-Length: 10', '')}{`,
      408,
      'request_timeout',
    ],
  ])('%s', async (_, bytes, status, code) => {
    const answer = await rawHttp(server.port, bytes);
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    expect(head).toMatch(`HTTP/1.1 ${status} `);
    expect(head.toLowerCase()).toMatch('content-type: application/problem+json');
    expect(head.toLowerCase()).toMatch('x-content-type-options: nosniff');
    expect(JSON.parse(body)).toMatchObject({ status, code });
  });

  test('and none of it reached the log', async () => {
    expect((await engine.store.head()).position).toBe(0);
  });
});

test('a body cut short by a hang-up changes nothing and breaks nothing', async () => {
  await hangUpAfter(server.port, `${requestText(POST, HOST, CLOSE, JSON_TYPE, 'Content-Length: 10', '')}{`);
  expect((await server.post('/api/v1/accounts', validOpening)).status).toBe(201);
});

test('paths nobody serves are not found, and other methods are not allowed', async () => {
  expect((await server.get('/')).body).toMatchObject({ status: 404, code: 'not_found' });
  expect((await server.post('/api/v1/accounts/')).body).toMatchObject({ status: 404, code: 'not_found' });
  for (const method of ['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND']) {
    const answer = await fetch(`${server.url}/api/v1/accounts/7/close?x=1`, { method });
    expect([method, answer.status, answer.headers.get('allow')]).toEqual([method, 405, 'POST']);
    expect(await answer.json()).toMatchObject({ code: 'method_not_allowed' });
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  }
});

test('what was answered is logged and timed by its declared path; bodies and addresses are not logged', async () => {
  lines.length = 0;
  timed.length = 0;
  await server.post('/api/v1/accounts', { ...validOpening, owner: 'Grace Hopper' });
  await server.post('/api/v1/accounts', { ...validOpening, owner: 'Grace Hopper', 'Grace Hopper': 1 });
  await server.post('/api/v1/nowhere?owner=Grace', {});
  await server.post('/api/v1/accounts/%zz/close', {});
  expect(timed).toEqual([
    '/api/v1/accounts 201 true',
    '/api/v1/accounts 400 true',
    'unserved 404 true',
    'unserved 400 true',
  ]);
  expect(lines.filter((line) => line.includes('answered'))).toHaveLength(4);
  expect(lines.some((line) => line.includes('requestId'))).toBe(true);
  expect(lines.join()).not.toMatch(/Grace|%zz/);
});

test('a route whose path and parameters do not agree stops the start', () => {
  const [route] = toy.routes;
  if (route?.kind !== 'command') throw new Error('the toy begins with a command');
  const routes = [{ ...route, path: '/api/v1/accounts/:id' }];
  expect(() => commandServer(memoryEngine([{ ...toy, routes }]))).toThrow('/api/v1/accounts/:id');
});

test('a server that closes does not wait for ever for a request that never arrives', async () => {
  const closing = await served(commandServer(engine, { closeGraceMs: 20 }));
  const stuck = rawHttp(closing.port, `${requestText(POST, HOST, JSON_TYPE, 'Content-Length: 10', '')}{`).catch(
    () => '',
  );
  await new Promise((resolve) => closing.app.server.once('request', resolve));
  await closing.close();
  expect(await stuck).toBe('');
});
