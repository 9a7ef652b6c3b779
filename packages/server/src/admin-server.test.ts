import { randomUUID } from 'node:crypto';
import { rejections, sagaRejections } from '@daybook/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adminServer } from './admin-server.ts';
import { administration } from './administration/administration.ts';
import { protocolCodes } from './problems.ts';
import { memoryEngine } from './testing/memory-engine.ts';
import { type Served, served } from './testing/served.ts';
import { toy, validOpening } from './testing/toy-context.ts';

const engine = memoryEngine([toy, administration]);
const [id, sagaId, correlationId] = [randomUUID(), randomUUID(), randomUUID()];
let server: Served;

beforeAll(async () => {
  server = await served(adminServer(engine));
  const send = (type: string, data: unknown) =>
    engine.execute({ stream: 'Account', streamId: id, type, data }, { commandId: randomUUID(), correlationId });
  await send('OpenAccount', validOpening);
  await send('PayIn', { amountMinor: 5 });
  await send('CloseAccount', {});
  const data = { type: 'AccountClosed', streamId: id, position: 3, recordedAt: '2026-01-01T00:00:00Z', data: {} };
  await engine.execute({ stream: 'Farewell', streamId: sagaId, type: 'Observe', data }, { commandId: randomUUID() });
});
afterAll(() => server.close());

const types = ({ body }: { body: Record<string, unknown> }) =>
  (body.items as { type: string }[]).map(({ type }) => type);
const get = (path: string) => server.get(`/api/v1/admin/${path}`);
const post = (path: string, body: unknown) => server.post(`/api/v1/admin/${path}`, body);

describe('events', () => {
  test('of a stream are shown with data and metadata, either way round, page by page', async () => {
    const { body } = await get(`events/${id}?limit=2`);
    expect(body).toMatchObject({
      items: [
        { position: 1, version: 1, type: 'AccountOpened', data: validOpening, metadata: { correlationId } },
        { type: 'MoneyPaidIn' },
      ],
      nextFromVersion: 3,
    });
    expect(types(await get(`events/${id}?direction=backward&fromVersion=2`))).toEqual(['MoneyPaidIn', 'AccountOpened']);
    expect((await get(`events/${id}?direction=backward`)).body.nextFromVersion).toBeNull();
    expect((await get(`events/${randomUUID()}`)).body).toMatchObject({ status: 404, code: 'unknown_stream' });
    expect((await get('events/1..')).body).toMatchObject({ status: 400, code: 'invalid_request' });
  });

  test('of the log are narrowed by type, stream type, or correlation', async () => {
    expect(types(await get('events?type=MoneyPaidIn'))).toEqual(['MoneyPaidIn']);
    expect(types(await get('events?streamType=Farewell'))).toEqual(['SagaObserved', 'SagaAsked', 'SagaEscalated']);
    expect((await get('events?after=1&limit=1')).body).toMatchObject({ items: [{ position: 2 }], nextAfter: 2 });
    expect(types(await get(`events?correlationId=${correlationId}&after=1`))).toEqual(['MoneyPaidIn', 'AccountClosed']);
    expect((await get(`events?correlationId=${correlationId}&type=x`)).status).toBe(400);
    expect((await get('events?after=9223372036854775808')).status).toBe(400);
  });

  test('that this code cannot read are shown as they lie there', async () => {
    const other = memoryEngine([{ ...toy, streams: [], views: [], routes: [], sagas: [] }, administration]);
    const blind = await served(adminServer({ ...engine, registry: other.registry }));
    const { body } = await blind.get(`/api/v1/admin/events/${id}?limit=1`);
    await blind.close();
    expect(body).toMatchObject({ items: [{ data: validOpening, unreadable: expect.stringMatching('declared') }] });
  });
});

describe('views', () => {
  test('are folded again and compared', async () => {
    expect((await post('events/replay', { view: 'accounts' })).body).toMatchObject({ rows: 1, equal: true });
  });

  test('are rebuilt, and the rebuild can be watched', async () => {
    const { status, body } = await post('projections/rebuild', { view: 'accounts' });
    expect([status, body.view]).toEqual([202, 'accounts']);
    expect((await get('projections/rebuilds')).body).toEqual({ items: [body] });
  });

  test('show their consumers and parked events', async () => {
    expect((await get('consumers')).body).toEqual({ items: [] });
    expect((await get('parked?view=accounts')).body).toEqual({ items: [] });
    expect((await post('parked/redrive', { view: 'accounts', key: '["x"]' })).body).toEqual({
      folded: 0,
      remaining: 0,
    });
  });

  test('that nobody declared are unknown', async () => {
    const answers = await Promise.all([
      post('events/replay', { view: 'nope' }),
      post('projections/rebuild', { view: 'toString' }),
      post('parked/redrive', { view: 'nope', key: 'k' }),
      get('parked?view=nope'),
    ]);
    for (const { status, body } of answers) expect([status, body.code]).toEqual([404, 'unknown_view']);
  });
});

describe('sagas', () => {
  test('that wait for a person are listed, and go on with the answer', async () => {
    expect((await get('sagas/escalated')).body.items).toMatchObject([{ saga: 'Farewell', sagaId, step: 'write' }]);
    const answer = { step: 'write', outcome: 'done', answer: { sent: true }, by: 'ada' };
    expect((await post(`sagas/Farewell/${sagaId}/resolve`, answer)).status).toBe(200);
    expect((await get('sagas/escalated')).body.items).toEqual([]);
    expect((await post(`sagas/Farewell/${sagaId}/resolve`, answer)).body).toMatchObject({
      status: 409,
      code: 'saga_step_already_answered',
    });
    expect((await post(`sagas/Nope/${sagaId}/resolve`, answer)).body.code).toBe('unknown_saga');
    expect((await post(`sagas/Farewell/${sagaId}/resolve`, { ...answer, outcome: 'maybe' })).status).toBe(400);
  });
});

test('health is 200 while something answers, and 503 when nothing does', async () => {
  expect((await get('health')).body).toEqual({ status: 'ok', position: expect.any(Number), consumers: [] });
  const dead = await served(
    adminServer({ ...engine, admin: { ...engine.admin, health: () => Promise.reject(new Error('no database')) } }),
  );
  const { status, body } = await dead.get('/api/v1/admin/health');
  await dead.close();
  expect([status, body]).toEqual([503, { status: 'down', position: 0, consumers: [] }]);
});

test('metrics are text as Prometheus reads it', async () => {
  const { headers, body } = await server.get('/metrics');
  expect(headers.get('content-type')).toMatch('text/plain; version=0.0.4');
  expect(body.text).toMatch(/^daybook_log_position \d+$/m);
});

test('every code there is can be looked up, with its status and where it comes from', async () => {
  const items = (await get('errors')).body.items as { code: string; status: number; source: string }[];
  const codes = [protocolCodes, toy.rejections, administration.rejections, sagaRejections.codes].flatMap(Object.keys);
  expect(items.map(({ code }) => code)).toEqual(codes.sort());
  expect(items).toContainEqual(expect.objectContaining({ code: 'account_closed', status: 409, source: 'toy' }));
  expect(items).toContainEqual(expect.objectContaining({ code: 'saga_step_unknown', status: 404, source: 'sagas' }));
  expect(items).toContainEqual(expect.objectContaining({ code: 'overloaded', status: 503, source: 'protocol' }));
});

test('a context may not give a protocol code a meaning of its own', () => {
  const { codes } = rejections({ overloaded: { kind: 'conflict', meaning: 'Too many goods on the lorry.' } });
  expect(() => adminServer(memoryEngine([{ ...toy, rejections: codes }, administration]))).toThrow('overloaded');
});

test('without its own context the administration is not served: nothing done there would be recorded', () => {
  expect(() => adminServer(memoryEngine([toy]))).toThrow('administration context is not declared');
});
