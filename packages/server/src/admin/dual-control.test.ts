import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { adminServer } from '../admin-server.ts';
import { administration } from '../administration/administration.ts';
import { apiKeysOf } from '../administration/api-key/find.ts';
import { apiKeyVerifier } from '../identity/api-key-verifier.ts';
import { bearer } from '../identity/bearer.ts';
import { keySet } from '../identity/key-set.ts';
import { ownCredential } from '../identity/own-credential.ts';
import { tokenVerifier } from '../identity/token-verifier.ts';
import { queryServer } from '../query-server.ts';
import { memoryEngine, START } from '../testing/memory-engine.ts';
import { type Answer, served } from '../testing/served.ts';
import { toy } from '../testing/toy-context.ts';

type Entry = {
  answer: string;
  by: string | null;
  code: string | null;
  act: string | null;
  times: number;
  from: string;
};

/** A locked administration with people of several roles, a clock that a test moves, and what the trail says. */
async function scene(more: { parked?: () => number[] } = {}) {
  let ms = Date.parse(START);
  const now = () => new Date(ms).toISOString().replace('Z', '000Z');
  const memory = memoryEngine([toy, administration], now);
  let rebuilds = 0;
  const parked = async () =>
    (more.parked?.() ?? []).map((position) => ({
      ...{ view: 'accounts', key: 'k', position, type: 'MoneyPaidIn', streamId: randomUUID() },
      ...{ error: null, parkedAt: START },
    }));
  const engine = {
    ...memory,
    admin: {
      ...memory.admin,
      parked,
      rebuild: async (view: string) => {
        rebuilds++;
        return memory.admin.rebuild(view);
      },
    },
  };
  const person = (subject: string, role: string, tenant = 'default') =>
    ownCredential({ subject, tenant, roles: [role], holds: [], until: null });
  const people = {
    alice: person('alice', 'admin'),
    bob: person('bob', 'admin'),
    olga: person('olga', 'operator'),
    carl: person('carl', 'customer'),
    otto: person('otto', 'auditor'),
    eve: person('eve', 'admin', 'elsewhere'),
  };
  const tokens = tokenVerifier({ issuer: 'i', audience: 'a', keys: keySet({ load: async () => ({ keys: [] }) }) });
  const apiKeys = apiKeyVerifier({ find: apiKeysOf(memory), now: () => ms });
  const authenticate = bearer({ tokens, apiKeys, own: Object.values(people) });
  const admin = await served(adminServer(engine, { authenticate, now }));
  const queries = await served(queryServer(memory, { authenticate, now }));
  onTestFinished(async () => {
    await admin.close();
    await queries.close();
  });
  type Who = keyof typeof people;
  const headersOf = (who: Who | null, key?: string) => ({
    ...(who === null ? {} : { authorization: people[who].authorization }),
    ...(key === undefined ? {} : { 'idempotency-key': key }),
  });
  return {
    queries,
    engine: memory,
    rebuilds: () => rebuilds,
    pass: (minutes: number) => (ms += minutes * 60_000),
    get: (who: Who | null, path: string) =>
      admin.get(path.startsWith('/m') ? path : `/api/v1/admin/${path}`, headersOf(who)),
    post: (who: Who | null, path: string, body: unknown = {}, key?: string) =>
      admin.post(`/api/v1/admin/${path}`, body, headersOf(who, key)),
    /** The trail as it lies in the log, the oldest first: looking at it here is no call. */
    trail: async () => {
      const view = memory.registry.views.get('administrative_trail');
      if (!view) throw new Error('no trail');
      const { rows } = await memory.query(view, 'latest', {});
      return [...rows].reverse() as unknown as Entry[];
    },
  };
}

const seen = ({ status, body }: Answer) => [status, body.code ?? body.status];
const told = (trail: Entry[]) =>
  trail.map(({ by, act, answer, code }) => [by, act, answer, code].filter((x) => x !== null).join(' '));
const rebuild = ['projections/rebuild', { view: 'accounts', reason: 'a better index' }] as const;

describe('a destructive act', () => {
  test('waits for another person, and is carried out with the approval', async () => {
    const { post, get, trail, rebuilds } = await scene();
    const asked = await post('alice', ...rebuild);
    expect(asked).toMatchObject({ status: 202, body: { status: 'awaiting_approval' } });
    expect(asked.headers.get('location')).toBe(`/api/v1/admin/acts/${asked.body.actId}`);
    expect(rebuilds()).toBe(0);
    const waiting = await get('bob', `acts/${asked.body.actId}`);
    expect(waiting.body).toMatchObject({
      act: 'rebuildView',
      target: 'accounts',
      status: 'awaiting_approval',
      requestedBy: 'alice',
    });
    const approved = await post('bob', `acts/${asked.body.actId}/approve`);
    expect(approved).toMatchObject({ status: 200, body: { status: 'executed', result: { view: 'accounts' } } });
    expect(rebuilds()).toBe(1);
    expect((await get('otto', `acts/${asked.body.actId}`)).body).toMatchObject({
      status: 'executed',
      decidedBy: 'bob',
    });
    expect(told(await trail())).toEqual([
      'alice rebuildView requested',
      'bob administrativeAct read',
      'bob approved',
      'otto administrativeAct read',
    ]);
  });

  test('is not approved by whoever asked for it, by somebody without the role, nor by an admin of another tenant', async () => {
    const { post, trail, rebuilds } = await scene();
    const { actId } = (await post('alice', ...rebuild)).body;
    const approve = `acts/${actId}/approve`;
    expect(seen(await post('alice', approve))).toEqual([409, 'act_self_approval']);
    for (const who of ['olga', 'otto', 'carl', 'eve'] as const)
      expect(seen(await post(who, approve))).toEqual([403, 'forbidden']);
    expect(seen(await post(null, approve))).toEqual([401, 'unauthenticated']);
    expect(rebuilds()).toBe(0);
    expect(told(await trail())).toEqual([
      'alice rebuildView requested',
      'alice approveAct refused act_self_approval',
      ...['olga', 'otto', 'carl', 'eve'].map((who) => `${who} approveAct refused forbidden`),
      'approveAct refused unauthenticated',
    ]);
  });

  test('is done once: an approval again is refused, and repeated under its key is the same', async () => {
    const { post, trail, rebuilds } = await scene();
    const { actId } = (await post('alice', ...rebuild)).body;
    const approve = `acts/${actId}/approve`;
    const key = randomUUID();
    const first = await post('bob', approve, {}, key);
    expect((await post('bob', approve, {}, key)).body).toEqual(first.body);
    expect(seen(await post('bob', approve))).toEqual([409, 'act_already_decided']);
    expect(seen(await post('alice', approve, {}, key))).toEqual([422, 'idempotency_key_reused']);
    expect(seen(await post('alice', `acts/${actId}/reject`))).toEqual([409, 'act_already_decided']);
    expect(rebuilds()).toBe(1);
    expect((await trail()).map(({ answer }) => answer)).toEqual([
      'requested',
      'approved',
      'refused',
      'refused',
      'refused',
    ]);
  });

  test('asked for twice under one key is one act, and another under that key is refused', async () => {
    const { post, trail } = await scene();
    const key = randomUUID();
    const first = await post('alice', ...rebuild, key);
    expect((await post('alice', ...rebuild, key)).body).toEqual(first.body);
    expect(seen(await post('alice', 'parked/redrive', { view: 'accounts', key: 'k' }, key))).toEqual([
      422,
      'idempotency_key_reused',
    ]);
    expect(seen(await post('bob', ...rebuild, key))).toEqual([422, 'idempotency_key_reused']);
    expect((await trail()).filter(({ answer }) => answer === 'requested')).toHaveLength(1);
  });

  test('that nobody approves in time can no longer be approved', async () => {
    const { post, pass, rebuilds } = await scene();
    const { actId } = (await post('alice', ...rebuild)).body;
    pass(60);
    expect(seen(await post('bob', `acts/${actId}/approve`))).toEqual([409, 'act_expired']);
    expect(rebuilds()).toBe(0);
  });

  test('cannot be approved once what it is about has changed', async () => {
    let positions = [1, 2];
    const { post } = await scene({ parked: () => positions });
    const { actId } = (await post('alice', 'parked/redrive', { view: 'accounts', key: 'k' })).body;
    positions = [1, 2, 3];
    expect(seen(await post('bob', `acts/${actId}/approve`))).toEqual([409, 'act_outdated']);
    positions = [1, 2];
    expect((await post('bob', `acts/${actId}/approve`)).body).toMatchObject({ status: 'executed' });
  });

  test('can be rejected, and is then over', async () => {
    const { post, trail } = await scene();
    const { actId } = (await post('alice', ...rebuild)).body;
    expect((await post('bob', `acts/${actId}/reject`, { reason: 'not today' })).body).toMatchObject({
      status: 'rejected',
    });
    expect(seen(await post('bob', `acts/${actId}/approve`))).toEqual([409, 'act_already_decided']);
    expect((await trail()).map(({ answer }) => answer)).toEqual(['requested', 'rejected', 'refused']);
  });

  test('that nobody asked for cannot be approved, and neither can something that is no act', async () => {
    const { post, engine } = await scene();
    expect(seen(await post('bob', `acts/${randomUUID()}/approve`))).toEqual([404, 'act_not_found']);
    const { events } = await engine.store.readLog({ types: ['ActRefused'] });
    expect(seen(await post('bob', `acts/${events[0]?.streamId}/approve`))).toEqual([404, 'act_not_found']);
  });

  test('that fails is recorded as failed', async () => {
    const { post, get } = await scene();
    const revoked = await post('alice', `api-keys/${randomUUID()}/revoke`);
    expect(seen(revoked)).toEqual([404, 'api_key_not_found']);
    const { items } = (await get('otto', 'acts')).body as { items: object[] };
    expect(items).toMatchObject([{ act: 'revokeApiKey', status: 'failed', code: 'api_key_not_found' }]);
  });
});

describe('every call to the administration', () => {
  const calls: [string, string, unknown?][] = [
    ['POST', 'projections/rebuild', { view: 'accounts' }],
    ['POST', 'parked/redrive', { view: 'accounts', key: 'k' }],
    ['POST', 'events/replay', { view: 'accounts' }],
    ['POST', `sagas/Farewell/${randomUUID()}/resolve`, { step: 'write', outcome: 'done' }],
    ['POST', 'api-keys', { label: 'x', tenant: 'acme', roles: ['clerk'] }],
    ['POST', `api-keys/${randomUUID()}/revoke`, {}],
    ['POST', `acts/${randomUUID()}/approve`, {}],
    ['POST', `acts/${randomUUID()}/reject`, {}],
    ['GET', 'acts'],
    ['GET', `acts/${randomUUID()}`],
    ['GET', 'trail'],
    ['GET', 'events'],
    ['GET', `events/${randomUUID()}`],
  ];
  test.each(calls)('%s %s is one entry of the trail, allowed or refused', async (method, path, body) => {
    const { get, post, trail } = await scene();
    const call = (who: Parameters<typeof get>[0]) => (method === 'GET' ? get(who, path) : post(who, path, body));
    let entries = 0;
    for (const [who, status] of [
      ['alice', null],
      ['carl', 403],
      ['eve', 403],
      [null, 401],
    ] as const) {
      const answer = await call(who);
      if (status !== null) expect(answer.status).toBe(status);
      const now = await trail();
      expect(now.length, `${who}`).toBe(++entries);
      expect(now.at(-1)).toMatchObject({
        by: who,
        from: '127.0.0.1',
        ...(status === null ? {} : { answer: 'refused' }),
      });
    }
  });

  test('that only looks how the system is leaves none, unless it is refused', async () => {
    const { get, trail } = await scene();
    for (const path of [
      'health',
      'consumers',
      'parked',
      'projections/rebuilds',
      'sagas/escalated',
      '/metrics',
      'api-keys',
    ])
      expect([path, (await get(path === 'api-keys' ? 'otto' : 'olga', path)).status]).toEqual([path, 200]);
    expect(await trail()).toEqual([]);
    for (const path of ['health', 'consumers', '/metrics']) {
      expect((await get('carl', path)).status).toBe(403);
      expect((await get(null, path)).status).toBe(401);
    }
    expect(await trail()).toHaveLength(6);
    for (const path of ['live', 'errors']) expect((await get(null, path)).status).toBe(200);
    expect((await get(null, 'live')).body).toEqual({ status: 'ok' });
    expect((await get(null, 'nowhere')).status).toBe(404);
    expect(await trail()).toHaveLength(6);
  });

  test('without a name is counted once there are too many, so that nobody can fill the log', async () => {
    const { get, trail } = await scene();
    for (let i = 0; i < 100; i++) await get(null, 'consumers');
    expect(await trail()).toHaveLength(30);
  });

  test('has a head for who is asked, whatever the client writes into its path', async () => {
    const { get, trail } = await scene();
    await get('carl', `events?type=${encodeURIComponent('x\n{"level":30}')}`);
    await get('carl', `events/${'%F0%9F%92%A9'.repeat(10)}`);
    expect(await trail()).toHaveLength(2);
  });
});

describe('an API key', () => {
  const asked = { label: 'the bank', tenant: 'acme', roles: ['clerk'], reason: 'goes live' };
  const ask = (queries: { get: (path: string, headers: Record<string, string>) => Promise<Answer> }, key: unknown) =>
    queries.get('/api/v1/accounts?status=open', { authorization: `Bearer ${String(key)}` });

  test('is shown once to whoever asked, opens nothing before it is approved, and is nowhere in the log', async () => {
    const { post, queries, engine, pass } = await scene();
    const key = randomUUID();
    const { status, body } = await post('alice', 'api-keys', asked, key);
    expect([status, body.status]).toEqual([202, 'awaiting_approval']);
    expect((await ask(queries, body.key)).status).toBe(401);
    expect(seen(await post('alice', 'api-keys', asked, key))).toEqual([409, 'api_key_already_requested']);
    const approved = await post('bob', `acts/${body.actId}/approve`);
    expect(JSON.stringify(approved.body)).not.toContain(String(body.key).split('.')[1]);
    pass(0.1);
    expect((await ask(queries, body.key)).status).toBe(200);
    const { events } = await engine.store.readLog({});
    expect(events.map(({ type }) => type)).toContain('ApiKeyIssued');
    expect(JSON.stringify(events)).not.toContain(String(body.key).split('.')[1]);
  });

  test('that is revoked opens nothing within five seconds', async () => {
    const { post, queries, pass } = await scene();
    const { body } = await post('alice', 'api-keys', asked);
    await post('bob', `acts/${body.actId}/approve`);
    expect((await ask(queries, body.key)).status).toBe(200);
    expect((await post('alice', `api-keys/${body.keyId}/revoke`, { reason: 'lost' })).status).toBe(200);
    pass(5 / 60);
    expect((await ask(queries, body.key)).status).toBe(401);
    expect(seen(await post('alice', `api-keys/${body.keyId}/revoke`))).toEqual([409, 'api_key_revoked']);
  });

  test('is for its tenant, its roles and its operations, until it runs out', async () => {
    const { post, queries, pass } = await scene();
    const scope = { ...asked, operations: ['balances'], roles: ['auditor'], expiresAt: '2026-01-01T01:00:00Z' };
    const { body } = await post('alice', 'api-keys', scope);
    await post('bob', `acts/${body.actId}/approve`);
    const headers = { authorization: `Bearer ${String(body.key)}` };
    expect((await queries.get('/api/v1/balances', headers)).status).toBe(200);
    expect((await queries.get('/api/v1/accounts?status=open', headers)).status).toBe(403);
    pass(61);
    expect((await queries.get('/api/v1/balances', headers)).status).toBe(401);
  });

  test('never administrates, and is not issued for what nobody declares', async () => {
    const { post } = await scene();
    const wrong = [
      { roles: ['admin'] },
      { roles: ['*'] },
      { roles: ['clrk'] },
      { roles: [] },
      { tenant: 'a/b' },
      { tenant: '*' },
      { operations: ['openAccounts'] },
      { operations: ['administrativeActs'] },
      { digest: 'f'.repeat(64) },
      { keyId: randomUUID() },
    ];
    for (const one of wrong)
      expect(seen(await post('alice', 'api-keys', { ...asked, ...one }))).toEqual([400, 'invalid_request']);
  });
});

describe('a step that waits for a person', () => {
  test('is answered under the name of whoever answers, and no other', async () => {
    const { post } = await scene();
    const answer = { step: 'write', outcome: 'done', by: 'alice' };
    expect(seen(await post('olga', `sagas/Farewell/${randomUUID()}/resolve`, answer))).toEqual([
      400,
      'invalid_request',
    ]);
  });
});

describe('in an unlocked server', () => {
  const engine = memoryEngine([toy, administration]);
  let server: Awaited<ReturnType<typeof served>>;
  beforeAll(async () => {
    server = await served(adminServer(engine));
  });
  afterAll(() => server.close());

  test('an act is carried out at once, and recorded as one that nobody could approve', async () => {
    expect((await server.post('/api/v1/admin/projections/rebuild', { view: 'accounts' })).status).toBe(202);
    const { items } = (await server.get('/api/v1/admin/acts')).body as { items: object[] };
    expect(items).toMatchObject([
      { act: 'rebuildView', approval: 'nobody_else', status: 'executed', requestedBy: 'anybody' },
    ]);
  });
});
