import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adminServer } from '../admin-server.ts';
import { administration } from '../administration/administration.ts';
import { rebuild, scene, seen, told } from '../testing/administrators.ts';
import { memoryEngine } from '../testing/memory-engine.ts';
import { served } from '../testing/served.ts';
import { toy } from '../testing/toy-context.ts';

describe('a destructive act', () => {
  test('waits for another person, and is carried out with the approval', async () => {
    const { post, get, trail, rebuilds } = await scene();
    const asked = await post('alice', ...rebuild);
    expect(asked).toMatchObject({ status: 202, body: { status: 'awaiting_approval' } });
    expect(asked.headers.get('location')).toBe(`/api/v1/admin/acts/${String(asked.body.actId)}`);
    expect(rebuilds()).toBe(0);
    const waiting = await get('bob', `acts/${String(asked.body.actId)}`);
    expect(waiting.body).toMatchObject({
      act: 'rebuildView',
      target: 'accounts',
      status: 'awaiting_approval',
      requestedBy: 'alice',
    });
    const approved = await post('bob', `acts/${String(asked.body.actId)}/approve`);
    expect(approved).toMatchObject({ status: 200, body: { status: 'executed', result: { view: 'accounts' } } });
    expect(rebuilds()).toBe(1);
    expect((await get('otto', `acts/${String(asked.body.actId)}`)).body).toMatchObject({
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
    const approve = `acts/${String(actId)}/approve`;
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
    const approve = `acts/${String(actId)}/approve`;
    const key = randomUUID();
    const first = await post('bob', approve, {}, key);
    expect((await post('bob', approve, {}, key)).body).toEqual(first.body);
    expect(seen(await post('bob', approve))).toEqual([409, 'act_already_decided']);
    expect(seen(await post('alice', approve, {}, key))).toEqual([422, 'idempotency_key_reused']);
    expect(seen(await post('alice', `acts/${String(actId)}/reject`))).toEqual([409, 'act_already_decided']);
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
    expect(seen(await post('bob', `acts/${String(actId)}/approve`))).toEqual([409, 'act_expired']);
    expect(rebuilds()).toBe(0);
  });

  test('cannot be approved once what it is about has changed', async () => {
    let positions = [1, 2];
    const { post } = await scene({ parked: () => positions });
    const { actId } = (await post('alice', 'parked/redrive', { view: 'accounts', key: 'k' })).body;
    positions = [1, 2, 3];
    expect(seen(await post('bob', `acts/${String(actId)}/approve`))).toEqual([409, 'act_outdated']);
    positions = [1, 2];
    expect((await post('bob', `acts/${String(actId)}/approve`)).body).toMatchObject({ status: 'executed' });
  });

  test('can be rejected, and is then over', async () => {
    const { post, trail } = await scene();
    const { actId } = (await post('alice', ...rebuild)).body;
    expect((await post('bob', `acts/${String(actId)}/reject`, { reason: 'not today' })).body).toMatchObject({
      status: 'rejected',
    });
    expect(seen(await post('bob', `acts/${String(actId)}/approve`))).toEqual([409, 'act_already_decided']);
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
