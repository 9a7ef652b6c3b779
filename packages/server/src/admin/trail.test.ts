import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { scene } from '../testing/administrators.ts';

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
