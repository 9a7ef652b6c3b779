import { randomUUID } from 'node:crypto';
import { OutcomeUnknownError, OverloadedError } from '@daybook/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandServer } from './command-server.ts';
import { ANYBODY } from './operations/caller.ts';
import { memoryEngine, START } from './testing/memory-engine.ts';
import { overheard } from './testing/overheard.ts';
import { rawHttp, requestText } from './testing/raw-http.ts';
import { type Served, served } from './testing/served.ts';
import { toy, validOpening } from './testing/toy-context.ts';

const engine = memoryEngine([toy]);
const heard = overheard(engine);
let server: Served;
beforeAll(async () => {
  server = await served(commandServer(heard.engine, { authenticate: () => ({ ...ANYBODY, subject: 'ada' }) }));
});
afterAll(() => server.close());

const logLength = async () => (await engine.store.head()).position;
const open = (headers?: Record<string, string>, body: object = validOpening) =>
  server.post('/api/v1/accounts', body, headers);
const opened = async () => String((await open()).body.streamId);
const payIn = (id: string, amountMinor: number, headers?: Record<string, string>) =>
  server.post(`/api/v1/accounts/${id}/payments`, { amountMinor }, headers);

describe('a command', () => {
  test('that makes something is answered with its receipt and where to read it', async () => {
    const { status, headers, body } = await open();
    expect(status).toBe(201);
    expect(body).toEqual({
      commandId: expect.any(String),
      streamId: expect.any(String),
      version: 1,
      position: await logLength(),
      recordedAt: START,
    });
    expect(headers.get('location')).toBe(`/api/v1/accounts/${String(body.streamId)}`);
    expect(headers.get('etag')).toBe('"1"');
    expect(headers.get('daybook-position')).toBe(String(body.position));
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('that changes something is answered with 200 and no location', async () => {
    const { status, headers, body } = await payIn(await opened(), 5);
    expect([status, headers.get('location'), body.version]).toEqual([200, null, 2]);
  });

  test('that has nothing to say needs no body', async () => {
    expect((await server.post(`/api/v1/accounts/${await opened()}/close`)).status).toBe(200);
    expect((await server.post(`/api/v1/accounts/${await opened()}/close`, {})).status).toBe(200);
  });

  test.each([
    ['missing', 404, 'account_not_found', () => payIn(randomUUID(), 5)],
    ['unprocessable', 422, 'amount_over_limit', async () => payIn(await opened(), 1_000_001)],
    [
      'conflict',
      409,
      'account_closed',
      async () => {
        const id = await opened();
        await server.post(`/api/v1/accounts/${id}/close`);
        return payIn(id, 5);
      },
    ],
  ])('refused as %s is answered with %i and its code', async (_, status, code, ask) => {
    const answer = await ask();
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toMatch('application/problem+json');
    expect(answer.body).toMatchObject({ type: `urn:daybook:problem:${code}`, status, code, title: expect.any(String) });
    expect(answer.body.instance).toMatch(/^urn:uuid:/);
  });

  test('refused with details shows them', async () => {
    expect((await payIn(await opened(), 1_000_001)).body.details).toEqual({ maximum: 1_000_000 });
  });

  test('carries who sent it, from where, and in what connection', async () => {
    const correlationId = randomUUID();
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await open({ 'x-correlation-id': correlationId.toUpperCase(), traceparent });
    expect(heard.lastEnvelope()).toEqual({
      commandId: expect.any(String),
      correlationId,
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      sourceIp: '127.0.0.1',
      actor: 'ada',
      tenant: 'default',
    });
    await open({ traceparent: '00-00000000000000000000000000000000-b7ad6b7169203331-01' });
    expect(heard.lastEnvelope()?.traceId).toBeUndefined();
    await open({ traceparent: traceparent.replace(/01$/, '00') });
    expect(heard.lastEnvelope()?.traceId).toBeUndefined();
    expect((await open({ 'x-correlation-id': '7' })).body.code).toBe('invalid_correlation_id');
  });
});

describe('the same Idempotency-Key', () => {
  test.each([
    ['a UUID', randomUUID()],
    ['any other key', 'order 7!'.replace(' ', '-')],
    ['a key of 255 characters', 'k'.repeat(255)],
  ])('twice, as %s, gives the same receipt and changes nothing', async (_, key) => {
    const first = await open({ 'idempotency-key': key });
    await open();
    const length = await logLength();
    const second = await open({ 'idempotency-key': key });
    expect(second.body).toEqual(first.body);
    expect(second.status).toBe(201);
    expect(await logLength()).toBe(length);
  });

  test('at once, fifty times, is one command', async () => {
    const length = await logLength();
    const answers = await Promise.all(Array.from({ length: 50 }, () => open({ 'idempotency-key': 'at-once' })));
    expect(new Set(answers.map(({ body }) => body.streamId)).size).toBe(1);
    expect(await logLength()).toBe(length + 1);
  });

  test('as a UUID in capitals, or in quotes, is the same key and is the command id', async () => {
    const key = randomUUID();
    const { body } = await open({ 'idempotency-key': key.toUpperCase() });
    expect(body.commandId).toBe(key);
    expect((await open({ 'idempotency-key': `"${key}"` })).body).toEqual(body);
  });

  test('in another case, where it is no UUID, is another key', async () => {
    const [a, b] = [await open({ 'idempotency-key': 'case' }), await open({ 'idempotency-key': 'CASE' })];
    expect(a.body.streamId).not.toBe(b.body.streamId);
  });

  test('with another body is refused', async () => {
    const key = randomUUID();
    await open({ 'idempotency-key': key });
    const answer = await open({ 'idempotency-key': key }, { ...validOpening, owner: 'Charles Babbage' });
    expect([answer.status, answer.body.code]).toEqual([422, 'idempotency_key_reused']);
  });

  test('with another tenant is another command', async () => {
    const south = await served(commandServer(engine, { authenticate: () => ({ ...ANYBODY, tenant: 'south' }) }));
    const [a, b] = [
      await open({ 'idempotency-key': 'tenant' }),
      await south.post('/api/v1/accounts', validOpening, { 'idempotency-key': 'tenant' }),
    ];
    await south.close();
    expect(a.body.commandId).not.toBe(b.body.commandId);
  });

  test.each([
    ['empty', ''],
    ['too long', 'k'.repeat(256)],
    ['with a space', 'a b'],
    ['not ASCII', 'schlüssel'],
    ['the nil UUID', '00000000-0000-0000-0000-000000000000'],
    ['empty quotes', '""'],
  ])('that is %s is refused', async (_, key) => {
    const answer = await open({ 'idempotency-key': key });
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid_idempotency_key']);
  });

  test('sent twice in one request is refused', async () => {
    const body = JSON.stringify(validOpening);
    const answer = await rawHttp(
      server.port,
      requestText(
        'POST /api/v1/accounts HTTP/1.1',
        'Host: x',
        'Connection: close',
        'Idempotency-Key: a',
        'Idempotency-Key: a',
        'Content-Type: application/json',
        `Content-Length: ${body.length}`,
        '',
      ) + body,
    );
    expect(answer).toMatch('"invalid_idempotency_key"');
  });
});

describe('If-Match', () => {
  test('lets a command through at the version the caller saw, and only then', async () => {
    const id = await opened();
    expect((await payIn(id, 5, { 'if-match': '"1"' })).status).toBe(200);
    const stale = await payIn(id, 5, { 'if-match': '"1"' });
    expect([stale.status, stale.body.code]).toEqual([412, 'version_conflict']);
    for (const version of ['9', '2147483648', '9999999999'])
      expect((await payIn(id, 5, { 'if-match': `"${version}"` })).status).toBe(412);
  });

  test('does not stand in the way of a retry', async () => {
    const [id, key] = [await opened(), randomUUID()];
    const headers = { 'if-match': '"1"', 'idempotency-key': key };
    expect((await payIn(id, 5, headers)).body).toEqual((await payIn(id, 5, headers)).body);
  });

  test.each(['1', '*', 'W/"1"', '"1", "2"', '"-1"', '"01"', '"1.0"', '"99999999999999999999"', '""', ''])(
    'of %s is refused',
    async (value) => {
      const answer = await payIn(randomUUID(), 5, { 'if-match': value });
      expect([answer.status, answer.body.code]).toEqual([400, 'invalid_if_match']);
    },
  );
});

describe('what is wrong with a request is said', () => {
  test('with a pointer for every place', async () => {
    const holders = [{ ...validOpening.holders[0], sharePercent: 101 }];
    const answer = await open({}, { ...validOpening, owner: '', holders, extra: 1, currency: undefined });
    expect(answer.status).toBe(400);
    expect(answer.body.code).toBe('invalid_request');
    const errors = answer.body.errors as { in: string; pointer: string }[];
    expect(errors.map((error) => `${error.in}:${error.pointer}`).sort()).toEqual([
      'body:/currency',
      'body:/extra',
      'body:/holders/0/sharePercent',
      'body:/owner',
    ]);
  });

  test.each(['..%2f..%2fetc', '*', '%20', 'A0000000-0000-4000-8000-000000000000', 'x'.repeat(200)])(
    'for the id %s in the path',
    async (id) => {
      const answer = await payIn(id, 5);
      expect(answer.body).toMatchObject({
        status: 400,
        code: 'invalid_request',
        errors: [{ in: 'path', pointer: '/id' }],
      });
    },
  );

  test('for query parameters, of which commands have none', async () => {
    const answer = await server.post('/api/v1/accounts?dryRun=true', validOpening);
    expect(answer.body).toMatchObject({ status: 400, errors: [{ in: 'query', pointer: '/dryRun' }] });
  });

  test('for a missing body', async () => {
    expect((await server.post('/api/v1/accounts')).body).toMatchObject({ status: 400, code: 'body_missing' });
  });
});

test.each([
  [new OutcomeUnknownError('connection to 10.0.0.7 lost'), 503, 'outcome_unknown', '1'],
  [new OverloadedError('queue of 4096'), 503, 'overloaded', '1'],
  [new Error('duplicate key (owner)=(Ada Lovelace)'), 500, 'internal_error', null],
])('an engine that throws %s is answered for without telling why', async (error, status, code, retryAfter) => {
  const failing = await served(commandServer({ ...engine, execute: () => Promise.reject(error) }));
  const answer = await failing.post('/api/v1/accounts', validOpening);
  await failing.close();
  expect([answer.status, answer.body.code, answer.headers.get('retry-after')]).toEqual([status, code, retryAfter]);
  expect(JSON.stringify(answer.body)).not.toMatch(error.message);
});
