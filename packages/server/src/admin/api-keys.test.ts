import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { scene, seen } from '../testing/administrators.ts';
import type { Answer } from '../testing/served.ts';

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
    const approved = await post('bob', `acts/${String(body.actId)}/approve`);
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
    await post('bob', `acts/${String(body.actId)}/approve`);
    expect((await ask(queries, body.key)).status).toBe(200);
    expect((await post('alice', `api-keys/${String(body.keyId)}/revoke`, { reason: 'lost' })).status).toBe(200);
    pass(5 / 60);
    expect((await ask(queries, body.key)).status).toBe(401);
    expect(seen(await post('alice', `api-keys/${String(body.keyId)}/revoke`))).toEqual([409, 'api_key_revoked']);
  });

  test('is for its tenant, its roles and its operations, until it runs out', async () => {
    const { post, queries, pass } = await scene();
    const scope = { ...asked, operations: ['balances'], roles: ['auditor'], expiresAt: '2026-01-01T01:00:00Z' };
    const { body } = await post('alice', 'api-keys', scope);
    await post('bob', `acts/${String(body.actId)}/approve`);
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
