import { randomUUID } from 'node:crypto';
import { OutcomeUnknownError, OverloadedError } from '@daybook/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandServer } from '../command-server.ts';
import { ANYBODY } from '../operations/caller.ts';
import { badInputs } from '../testing/bad-inputs.ts';
import { badBodiesAsLines, badLines, unrefusedLines } from '../testing/bad-lines.ts';
import { askBytes, askLines } from '../testing/line-client.ts';
import { memoryEngine, START } from '../testing/memory-engine.ts';
import { overheard } from '../testing/overheard.ts';
import { type Served, served } from '../testing/served.ts';
import { toy, toySchemas, validOpening } from '../testing/toy-context.ts';

const engine = memoryEngine([toy]);
const heard = overheard(engine);
let server: Served;
beforeAll(async () => {
  server = await served(commandServer(heard.engine, { authenticate: () => ({ ...ANYBODY, subject: 'ada' }) }));
});
afterAll(() => server.close());

const logLength = async () => (await engine.store.head()).position;
const opening = (more: object = {}) => ({
  commandId: randomUUID(),
  path: '/api/v1/accounts',
  body: validOpening,
  ...more,
});
const opened = async () => String((await askLines(server.url, [opening()]))[0]?.streamId);
const paying = (id: string, amountMinor: unknown = 5, more: object = {}) => ({
  commandId: randomUUID(),
  path: `/api/v1/accounts/${id}/payments`,
  body: { amountMinor },
  ...more,
});

describe('a line', () => {
  test('is answered with the receipt its single request would get, and its number', async () => {
    const key = randomUUID();
    const [answer] = await askLines(server.url, [opening({ commandId: key })]);
    expect(answer).toEqual({
      line: 1,
      commandId: key,
      streamId: expect.any(String),
      version: 1,
      position: await logLength(),
      recordedAt: START,
    });
    const single = await server.post('/api/v1/accounts', validOpening, { 'idempotency-key': key });
    expect({ line: 1, ...single.body }).toEqual(answer);
  });

  test('under any key is the same command as a request under that Idempotency-Key', async () => {
    const { body } = await server.post('/api/v1/accounts', validOpening, { 'idempotency-key': 'order-1' });
    expect(await askLines(server.url, [opening({ commandId: 'order-1' })])).toEqual([{ line: 1, ...body }]);
    const [other] = await askLines(server.url, [
      opening({ commandId: 'order-1', body: { ...validOpening, note: 'x' } }),
    ]);
    expect(other).toMatchObject({ code: 'idempotency_key_reused', status: 422, commandId: body.commandId });
  });

  test('without a body is a command that has nothing to say', async () => {
    const path = `/api/v1/accounts/${await opened()}/close`;
    const [closed, none] = await askLines(server.url, [
      { commandId: randomUUID(), path },
      { commandId: randomUUID(), path: '/api/v1/accounts' },
    ]);
    expect(closed).toMatchObject({ line: 1, version: 2 });
    expect(none).toMatchObject({ line: 2, code: 'body_missing' });
  });

  test('carries who sent it, from where, and in what connection', async () => {
    const [correlationId, causationId] = [randomUUID(), randomUUID()];
    await askLines(server.url, [opening({ correlationId: correlationId.toUpperCase(), causationId })]);
    expect(heard.lastEnvelope()).toEqual({
      commandId: expect.any(String),
      correlationId,
      causationId,
      sourceIp: '127.0.0.1',
      actor: 'ada',
      tenant: 'default',
    });
  });

  test('may say which version its sender saw', async () => {
    const id = await opened();
    const answers = await askLines(server.url, [
      paying(id, 5, { expectedVersion: 1 }),
      paying(id, 5, { expectedVersion: 1 }),
      paying(id, 5, { expectedVersion: 2 }),
    ]);
    expect(answers).toMatchObject([{ version: 2 }, { code: 'version_conflict', status: 412 }, { version: 3 }]);
  });

  test('refused by its stream is answered as its single request is', async () => {
    const id = await opened();
    const { body } = await server.post(`/api/v1/accounts/${id}/payments`, { amountMinor: 1_000_001 });
    const line = paying(id, 1_000_001);
    const [answer] = await askLines(server.url, [line]);
    expect(answer).toEqual({ ...body, instance: expect.any(String), line: 1, commandId: line.commandId });
  });

  test.each([
    ['twice in one request', (line: object) => askLines(server.url, [line, line])],
    [
      'twice in two',
      async (line: object) => [...(await askLines(server.url, [line])), ...(await askLines(server.url, ['', line]))],
    ],
  ])('%s is done once', async (_, ask) => {
    const before = await logLength();
    const [first, second] = await ask(opening());
    expect({ ...second, line: 1 }).toEqual(first);
    expect(await logLength()).toBe(before + 1);
  });
});

describe('lines', () => {
  test('are answered in their order, however long each takes, and counted with the empty ones', async () => {
    const slowFirst = {
      ...engine,
      execute: async (...[commands, envelope]: Parameters<typeof engine.execute>) => {
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
        return engine.execute(commands, envelope);
      },
    };
    const slow = await served(commandServer(slowFirst));
    const lines = Array.from({ length: 200 }, (_, i) => (i % 10 === 3 ? '' : i % 10 === 7 ? '{' : opening()));
    const answers = await askLines(slow.url, lines);
    await slow.close();
    const expected = lines.flatMap((line, i) => (line === '' ? [] : [i + 1]));
    expect(answers.map(({ line }) => line)).toEqual(expected);
    for (const [i, line] of lines.entries())
      if (typeof line === 'object')
        expect(answers.find((answer) => answer.line === i + 1)?.commandId).toBe(line.commandId);
  });

  test('may end with CR LF, begin with spaces, and lack their last newline', async () => {
    const text = `\r\n  ${JSON.stringify(opening())} \r\n${JSON.stringify(opening(), null, ' ').replaceAll('\n', '\t')}`;
    expect(await askBytes(server.url, Buffer.from(text))).toMatchObject([
      { line: 2, version: 1 },
      { line: 3, version: 1 },
    ]);
  });

  test('may be in any language', async () => {
    const owner = 'Žofia 💷 Ωmega';
    const lines = [
      opening({ body: { ...validOpening, owner } }),
      JSON.stringify(opening()).replace('Ada', '\\u0041da'),
    ];
    expect(await askLines(server.url, lines)).toMatchObject([{ version: 1 }, { version: 1 }]);
    const { events } = await engine.store.readLog({ after: (await logLength()) - 2 });
    expect(events.map(({ data }) => JSON.parse(data).owner)).toEqual([owner, 'Ada Lovelace']);
  });

  test('none of them is an answer without lines', async () => {
    expect(await askLines(server.url, [])).toEqual([]);
    expect(await askLines(server.url, ['', '\r', ''])).toEqual([]);
  });
});

describe('a broken line is refused alone', () => {
  const good = () => JSON.stringify(opening());
  test.each([
    ['that is not JSON', '{"commandId":', 'json_malformed', null],
    ['that is no object', '[1]', 'invalid_request', null],
    ['with a key twice', '{"commandId":"a","commandId":"b"}', 'json_duplicate_key', null],
    ['without a commandId', '{"path":"/api/v1/accounts"}', 'invalid_idempotency_key', null],
    ['with an empty commandId', JSON.stringify(opening({ commandId: '' })), 'invalid_idempotency_key', null],
    ['with a commandId of spaces', JSON.stringify(opening({ commandId: 'a b' })), 'invalid_idempotency_key', null],
    ['with an unknown field', JSON.stringify(opening({ commandId: 'x', admin: true })), 'invalid_request', null],
    ['with a fraction', good().replace('100}', '0.5}'), 'json_inexact_number', null],
    ['with a NUL', good().replace('Ada', '\\u0000'), 'json_invalid_text', null],
    ['with a byte order mark', `\ufeff${good()}`, 'json_not_utf8', null],
    ['with a path nobody serves', JSON.stringify(opening({ path: '/api/v1/accounts/' })), 'not_found', 'its own'],
    ['with a path that is read', JSON.stringify(opening({ path: '/api/v1/balances' })), 'not_found', 'its own'],
    ['with its own path in it', JSON.stringify(opening({ path: '/api/v1/commands' })), 'not_found', 'its own'],
    ['with a fragment', JSON.stringify(opening({ path: '/api/v1/accounts#x' })), 'invalid_url', 'its own'],
    ['with a query', JSON.stringify(opening({ path: '/api/v1/accounts?dryRun=true' })), 'invalid_request', 'its own'],
    ['with bad percent-encoding', JSON.stringify(paying('%zz')), 'invalid_url', 'its own'],
    ['with an encoded NUL', JSON.stringify(paying('%00')), 'invalid_url', 'its own'],
    ['with a long parameter', JSON.stringify(paying('a'.repeat(300))), 'url_too_long', 'its own'],
    ['with an id that is none', JSON.stringify(paying('7')), 'invalid_request', 'its own'],
    ['with a bad correlationId', JSON.stringify(opening({ correlationId: '7' })), 'invalid_correlation_id', null],
    ['with a bad causationId', JSON.stringify(opening({ causationId: '7' })), 'invalid_request', null],
    ['with a version that is none', JSON.stringify(opening({ expectedVersion: -1 })), 'invalid_request', null],
    ['of 300 KB', JSON.stringify(opening({ body: 'x'.repeat(300_000) })), 'body_too_large', null],
    ['of 3 MB', 'x'.repeat(3_000_000), 'body_too_large', null],
  ])('%s', async (_, line, code, id) => {
    const before = await logLength();
    const answers = await askLines(server.url, [good(), line, '', good()]);
    const commandId = id === null ? expect.anything() : JSON.parse(line).commandId;
    expect(answers).toMatchObject([
      { line: 1, version: 1 },
      { line: 2, code },
      { line: 4, version: 1 },
    ]);
    if (id !== null) expect(answers[1]).toMatchObject({ commandId });
    expect(answers[1]).toHaveProperty('commandId');
    expect(answers[1]).toHaveProperty('instance');
    expect(await logLength()).toBe(before + 2);
  });

  test('and says what is wrong with it, and in which part', async () => {
    const id = await opened();
    const answers = await askLines(server.url, [
      paying(id, 'five'),
      paying('7'),
      { ...paying(id), path: 7, admin: true },
      '{"a":{"b":0.5}}',
    ]);
    const errors = answers.map((answer) => answer.errors as { in: string; pointer: string }[]);
    expect(errors.map((some) => some.map((error) => `${error.in}:${error.pointer}`).sort())).toEqual([
      ['body:/amountMinor'],
      ['path:/id'],
      ['line:/admin', 'line:/path'],
      ['line:/a/b'],
    ]);
  });

  test.each([
    [new OutcomeUnknownError('connection to 10.0.0.7 lost'), 503, 'outcome_unknown'],
    [new OverloadedError('queue of 4096'), 503, 'overloaded'],
    [new Error('duplicate key (owner)=(Ada Lovelace)'), 500, 'internal_error'],
  ])('also where the engine throws %s', async (error, status, code) => {
    const execute = (...[commands, envelope]: Parameters<typeof engine.execute>) =>
      envelope.correlationId ? Promise.reject(error) : engine.execute(commands, envelope);
    const failing = await served(commandServer({ ...engine, execute }));
    const bad = opening({ correlationId: randomUUID() });
    const answers = await askLines(failing.url, [good(), bad, good()]);
    await failing.close();
    expect(answers).toMatchObject([
      { version: 1 },
      { line: 2, commandId: bad.commandId, status, code },
      { version: 1 },
    ]);
    expect(JSON.stringify(answers[1])).not.toMatch(error.message);
  });

  test('whatever is wrong with its body', { timeout: 60_000 }, async () => {
    const path = '/api/v1/accounts';
    const lines = [...badBodiesAsLines(path, badInputs({ schema: toySchemas.Opening, valid: validOpening }))];
    expect(lines.length).toBeGreaterThan(700);
    expect(await unrefusedLines(server.url, lines, logLength)).toEqual([]);
  });

  test('whatever is wrong with what stands around the body', { timeout: 60_000 }, async () => {
    const lines = [...badLines('/api/v1/accounts', validOpening)];
    expect(lines.length).toBeGreaterThan(700);
    expect(await unrefusedLines(server.url, lines, logLength)).toEqual([]);
  });

  test('and the table itself is noticed to fail when something is let through', async () => {
    const body = Buffer.from(good());
    const failures = await unrefusedLines(server.url, [{ name: 'good', body, headers: {} }], logLength);
    expect(failures.map(({ name }) => name)).toEqual(['good', 'good']);
  });
});

describe('the request as a whole is refused', () => {
  const ask = async (headers: Record<string, string>, query = '') => {
    const answer = await fetch(`${server.url}/api/v1/commands${query}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(opening()),
    });
    return `${answer.status} ${((await answer.json()) as { code: string }).code}`;
  };
  const NDJSON = { 'content-type': 'application/x-ndjson' };

  test.each([
    ['without a type', { 'content-type': '' }, '415 unsupported_media_type'],
    ['as plain JSON', { 'content-type': 'application/json' }, '415 unsupported_media_type'],
    ['in another encoding', { 'content-type': 'application/x-ndjson; charset=latin1' }, '415 unsupported_media_type'],
    ['compressed', { ...NDJSON, 'content-encoding': 'gzip' }, '415 unsupported_media_type'],
    ['with an Idempotency-Key', { ...NDJSON, 'idempotency-key': 'a' }, '400 invalid_idempotency_key'],
    ['with If-Match', { ...NDJSON, 'if-match': '"1"' }, '400 invalid_if_match'],
    ['with a bad correlation id', { ...NDJSON, 'x-correlation-id': '7' }, '400 invalid_correlation_id'],
  ])('%s', async (_, headers, expected) => {
    const before = await logLength();
    expect(await ask(headers)).toBe(expected);
    expect(await logLength()).toBe(before);
  });

  test('with a query, or another method', async () => {
    expect(await ask(NDJSON, '?dryRun=true')).toBe('400 invalid_request');
    const answer = await fetch(`${server.url}/api/v1/commands`);
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
  });

  test('and single commands take no lines', async () => {
    const answer = await server.post('/api/v1/accounts', validOpening, NDJSON);
    expect([answer.status, answer.body.code]).toEqual([415, 'unsupported_media_type']);
  });
});
