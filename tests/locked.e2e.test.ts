import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandLine } from './support/command-line.ts';
import { eventually } from './support/database.ts';
import {
  ANY_PORTS,
  launch,
  type ServerProcess,
  startServerProcess,
  temporaryFolder,
} from './support/server-process.ts';

type Body = Record<string, unknown>;
type Answer = { readonly status: number; readonly headers: Headers; readonly body: Body };

describe('a locked server', () => {
  let place: Awaited<ReturnType<typeof temporaryFolder>>;
  let server: ServerProcess;
  const shown: string[] = [];

  /** What `npm run daybook -- token …` writes to standard output. */
  async function token(...args: string[]): Promise<string> {
    const { code, out } = await commandLine(['--folder', place.folder, 'token', ...args]).ended;
    expect(code).toBe(0);
    expect(out).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    shown.push(out.trim());
    return out.trim();
  }

  async function ask(proof: string | null, url: string, body?: object): Promise<Answer> {
    const headers = {
      ...(proof === null ? {} : { authorization: `Bearer ${proof}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const answer = await fetch(url, { ...sent, headers });
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Body };
  }
  const command = (proof: string | null, to: string, body: object) => ask(proof, server.addresses.commands + to, body);
  const query = (proof: string | null, to: string) => ask(proof, server.addresses.queries + to);
  const admin = (proof: string | null, to: string, body?: object) =>
    ask(proof, `${server.addresses.admin}/api/v1/admin/${to}`, body);
  const start = () => startServerProcess({ ...ANY_PORTS, DAYBOOK_FOLDER: place.folder, DAYBOOK_AUTH: '' });

  let trader: string;
  let operator: string;
  let alice: string;
  let bob: string;
  let auditor: string;
  beforeAll(async () => {
    place = await temporaryFolder();
    trader = await token('--role', 'trader'); // before there was any server
    server = await start();
    [operator, alice, bob, auditor] = await Promise.all([
      token('--role', 'operator'),
      token('--role', 'admin', '--subject', 'alice'),
      token('--role', 'admin', '--subject', 'bob'),
      token('--role', 'auditor', '--minutes', '5'),
    ]);
  });
  afterAll(async () => {
    await server.end('SIGTERM');
    await place.remove();
  });

  const order = () => ({
    customerId: randomUUID(),
    currency: 'GBP',
    items: [{ productId: randomUUID(), quantity: 2, price: '29.99', sku: 'MUG' }],
    shippingAddress: { name: 'Ada', line1: '12 Row', city: 'London', postalCode: 'N1', country: 'GB' },
    payment: { method: 'card', token: 'tok_visa' },
    confirmation: 'manual',
  });

  it('has its own key, which only its owner can read', async () => {
    expect((await stat(path.join(place.folder, 'dev-issuer.json'))).mode & 0o777).toBe(0o600);
  });

  it('lets nobody in without a proof, at any port', async () => {
    const answers = await Promise.all([
      command(null, '/api/v1/orders', order()),
      command('nonsense', '/api/v1/orders', order()),
      query(null, '/api/v1/orders'),
      admin(null, 'health'),
      admin(null, 'projections/rebuild', { view: 'orders' }),
    ]);
    for (const { status, body } of answers) expect([status, body.code]).toEqual([401, 'unauthenticated']);
    expect((await admin(null, 'live')).body).toEqual({ status: 'ok' });
  });

  it('lets each do what its role may, and writes down who it was', async () => {
    const placed = await command(trader, '/api/v1/orders', order());
    expect(placed.status).toBe(201);
    const events = await admin(auditor, `events/${String(placed.body.streamId)}`);
    expect((events.body.items as { metadata: object }[])[0]?.metadata).toMatchObject({ actor: 'dev-trader' });
    const refused = await command(trader, `/api/v1/inventory/${randomUUID()}/replenish`, { sku: 'MUG', quantity: 1 });
    expect([refused.status, refused.body.code]).toEqual([403, 'forbidden']);
  });

  it('takes the messages of the banks that its own simulator stands in for', async () => {
    await fetch(`${server.addresses.simulator}/banks/faults`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ accepted: 1, workMs: 50 }),
    });
    for (const bankId of ['alder', 'birch']) {
      const overdrafts = [{ currency: 'INR', limit: '1000.00' }];
      const member = { kind: 'member', bankId, name: bankId, currencies: ['INR'], overdrafts };
      expect((await command(operator, '/api/v1/accounts', member)).status).toBe(201);
    }
    const vpa = (id: string) => ({ type: 'vpa', id, bank: null });
    const terms = { amount: '12.50', currency: 'INR', payer: vpa('asha@alder'), payee: vpa('bela@birch') };
    const paid = await command(trader, '/api/v1/payments', terms);
    expect(paid.status).toBe(201);
    const at = `/api/v1/payments/${String(paid.body.streamId)}`;
    await eventually(
      () => query(trader, at),
      ({ body }) => body.status === 'completed',
    );
    const forged = { leg: 'debit', bankId: 'alder', outcome: 'done' };
    expect((await command(operator, `${at}/bank-answers`, forged)).status).toBe(403);
  });

  it('gives a bank a key of its own, which speaks for that bank only, until it is taken back', async () => {
    const scope = { label: 'Cedar Bank', tenant: 'default', roles: ['bank'], holds: ['cedar'] };
    const asked = await admin(alice, 'api-keys', scope);
    expect(asked.status).toBe(202);
    const key = String(asked.body.key);
    shown.push(key);
    const answer = { leg: 'debit', bankId: 'cedar', outcome: 'refused', code: 'x' };
    const say = (bankId: string) =>
      command(key, `/api/v1/payments/${randomUUID()}/bank-answers`, { ...answer, bankId }).then(({ status }) => status);
    expect(await say('cedar')).toBe(401);
    const self = await admin(alice, `acts/${String(asked.body.actId)}/approve`, {});
    expect([self.status, self.body.code]).toEqual([409, 'act_self_approval']);
    expect((await admin(bob, `acts/${String(asked.body.actId)}/approve`, {})).body.status).toBe('executed');
    await eventually(
      () => say('cedar'),
      (status) => status === 404,
    );
    expect(await say('alder')).toBe(403);
    const revokedAt = Date.now();
    expect((await admin(alice, `api-keys/${String(asked.body.keyId)}/revoke`, { reason: 'test' })).status).toBe(200);
    await eventually(
      () => say('cedar'),
      (status) => status === 401,
    );
    expect(Date.now() - revokedAt).toBeLessThan(5_500);
  });

  it('rebuilds a view when two administrators want it, and shows an auditor who they were', async () => {
    const asked = await admin(alice, 'projections/rebuild', { view: 'orders', reason: 'a drill' });
    expect([asked.status, asked.body.status]).toEqual([202, 'awaiting_approval']);
    const approved = await admin(bob, `acts/${String(asked.body.actId)}/approve`, {});
    expect(approved.body).toMatchObject({ status: 'executed', result: { view: 'orders' } });
    const act = await eventually(
      () => admin(auditor, `acts/${String(asked.body.actId)}`),
      ({ body }) => body.status === 'executed',
    );
    expect(act.body).toMatchObject({ requestedBy: 'alice', decidedBy: 'bob', reason: 'a drill' });
    const trail = await eventually(
      () => admin(auditor, 'trail?limit=500'),
      ({ body }) => JSON.stringify(body).includes('approved'),
    );
    const answers = (trail.body.items as Body[]).map(({ by, answer, code }) => [by, answer, code]);
    expect(answers).toEqual(expect.arrayContaining([['alice', 'refused', 'act_self_approval']]));
    expect(answers).toEqual(expect.arrayContaining([['bob', 'approved', null]]));
    expect(answers).toEqual(expect.arrayContaining([[null, 'refused', 'unauthenticated']]));
  });

  it('knows the same tokens after a restart, and has written none of them to its log', async () => {
    const said = server.output();
    expect(await server.end('SIGTERM')).toBe(0);
    server = await start();
    expect((await query(trader, '/api/v1/orders')).status).toBe(200);
    expect(said.length).toBeGreaterThan(1_000);
    for (const proof of shown)
      for (const part of proof.split('.')) if (part.length > 20) expect(said.includes(part)).toBe(false);
  });
});

describe('a server that others can reach', () => {
  it.each([
    [{}, 'DAYBOOK_AUTH=oidc'],
    [{ DAYBOOK_AUTH: 'dev' }, 'DAYBOOK_AUTH=oidc'],
    [{ DAYBOOK_AUTH: 'off' }, 'DAYBOOK_AUTH=oidc'],
    [
      { DAYBOOK_AUTH: 'oidc', DAYBOOK_OIDC_ISSUER: 'https://idp.example', DAYBOOK_OIDC_AUDIENCE: 'x' },
      'DAYBOOK_TLS_CERT',
    ],
  ])('does not start with %j, and says so in one line', async (env, line) => {
    const { ended, output } = launch({ ...ANY_PORTS, DAYBOOK_AUTH: '', DAYBOOK_HOST: '0.0.0.0', ...env });
    expect(await ended).toBe(1);
    expect(output().trim().split('\n')).toEqual([expect.stringContaining(line)]);
  });
});
