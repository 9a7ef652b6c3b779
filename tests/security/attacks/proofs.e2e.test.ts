import { randomUUID } from 'node:crypto';
import { connect } from 'node:http2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../support/database.ts';
import { part } from '../../support/open-api.ts';
import { allEvents, faultsOfLog, isWell } from './aftermath.ts';
import { codeOf, evidence } from './evidence.ts';
import { type Forgery, forgeries } from './forgeries.ts';
import { ask } from './graphql-operations.ts';
import { grpcCaller, grpcMethods } from './grpc-methods.ts';
import { inParallel, send } from './http.ts';
import { type RestOperation, restOperations } from './rest-operations.ts';
import { type Seeded, seed } from './seed.ts';
import { startTarget, type Target } from './target.ts';

const WIDTH = 16;
const UNAUTHENTICATED = 16;
/** How often one command is sent at the same moment under one key. */
const AT_ONCE = 50;

describe('who one is not', () => {
  const found = evidence();
  let target: Target;
  let trader: string;
  let alice: string;
  let seeded: Seeded;
  let admin: readonly RestOperation[];
  let forged: readonly Forgery[];
  beforeAll(async () => {
    target = await startTarget();
    trader = await target.token(['trader', 'operator', 'treasurer'], { subject: 'tessa' });
    alice = await target.token(['admin', 'auditor'], { subject: 'alice' });
    seeded = await seed(target, trader);
    admin = await restOperations('admin', target.server.addresses.admin, seeded);
    forged = await forgeries(target);
  });
  afterAll(() => target.stop());

  const post = (path: string, body: object, headers: Readonly<Record<string, string>>) =>
    send({
      url: target.server.addresses.commands,
      path,
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const stock = () => ({ sku: 'MUG', quantity: 1 });

  it('is seen at every door of every face, whatever has been forged', async () => {
    const { commands, queries, admin: adminUrl, graphql, grpc } = target.server.addresses;
    const before = (await allEvents(target, alice)).filter(({ actor }) => actor === 'mallory').length;
    const doors: Readonly<Record<string, (authorization: string) => Promise<string>>> = {
      command: async (authorization) =>
        said(await post(`/api/v1/inventory/${randomUUID()}/replenish`, stock(), { authorization })),
      lines: async (authorization) =>
        said(
          await send({
            url: commands,
            path: '/api/v1/commands',
            method: 'POST',
            headers: { authorization, 'content-type': 'application/x-ndjson' },
            body: '',
          }),
        ),
      query: async (authorization) =>
        said(await send({ url: queries, path: '/api/v1/orders', headers: { authorization } })),
      feed: async (authorization) =>
        said(
          await send({ url: queries, path: '/api/v1/events', headers: { authorization, accept: 'text/event-stream' } }),
        ),
      administration: async (authorization) =>
        said(await send({ url: adminUrl, path: '/api/v1/admin/health', headers: { authorization } })),
      graphql: async (authorization) =>
        said(
          await send({
            url: graphql,
            path: '/graphql',
            method: 'POST',
            headers: { authorization, 'content-type': 'application/json' },
            body: '{"query":"{ inventory { position } }"}',
          }),
        ),
      socket: (authorization) => closingOf(graphql, authorization),
      grpc: (authorization) => grpcStatusOf(grpc, authorization),
    };
    const all = forged.flatMap(({ name, authorization }) =>
      Object.entries(doors).map(([door, knock]) => ({ name, authorization, door, knock })),
    );
    await inParallel(all, WIDTH, async ({ name, authorization, door, knock }) => {
      found.attacked(door, name);
      const answer = await knock(authorization);
      if (answer !== '401 unauthenticated') found.finding(`${door} takes what is forged`, `${name}: ${answer}`);
    });
    expect(found.findings()).toEqual([]);
    expect(forged.length).toBeGreaterThan(55);
    expect((await allEvents(target, alice)).filter(({ actor }) => actor === 'mallory').length).toBe(before);
    expect(target.canary.hits()).toBe(0);
  });

  it('may use nothing of the administration, which writes down that one tried', async () => {
    const strangers = await Promise.all([
      target.token(['trader', 'treasurer'], { subject: 'trudy' }),
      target.token(['customer'], { subject: 'carl', holds: [seeded.customers] }),
      target.token(['bank'], { subject: 'bank', holds: ['alder'] }),
      target.token(['admin', 'auditor', 'operator'], { subject: 'evil-admin', tenant: 'acme' }),
      target.token(['trader', 'operator'], { subject: 'trudy', tenant: 'acme' }),
      target.token([], { subject: 'nobody' }),
    ]);
    const isOpen = ({ of }: RestOperation) => Array.isArray(of.security) && of.security.length === 0;
    for (const { name, method, path, body } of admin.filter((one) => !isOpen(one)))
      for (const token of strangers) {
        const headers = { ...bearer(token), ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
        const at = path.replace(/\{\w+\}/g, () => randomUUID());
        const sent = body === undefined ? {} : { body: JSON.stringify(body) };
        found.attacked('administration', name);
        const answer = await send({ url: target.server.addresses.admin, path: at, method, headers, ...sent });
        expect([name, said(answer)]).toEqual([name, '403 forbidden']);
      }
    const acts = await send({
      url: target.server.addresses.admin,
      path: '/api/v1/admin/acts?minPosition=0',
      headers: bearer(alice),
    });
    expect(part(JSON.parse(acts.text)).items).toEqual([]);
    const trail = await eventually(
      () => send({ url: target.server.addresses.admin, path: '/api/v1/admin/trail?limit=500', headers: bearer(alice) }),
      ({ text }) => text.includes('"nobody"'),
    );
    for (const subject of ['trudy', 'carl', 'bank', 'evil-admin', 'nobody'])
      expect(trail.text).toContain(`"by":"${subject}"`);
  });

  it('cannot be said in a header or in metadata: who did it, and for whom, is as the token says', async () => {
    const spoofed = {
      'x-tenant': 'acme',
      tenant: 'acme',
      'x-tenant-id': 'acme',
      'x-user': 'root',
      'x-role': 'admin',
      'x-roles': 'admin',
      'x-forwarded-for': '10.0.0.1',
      'x-forwarded-user': 'root',
      'x-original-url': '/api/v1/admin/health',
      'x-rewrite-url': '/api/v1/admin/health',
      'x-http-method-override': 'DELETE',
      'x-actor': 'root',
      'x-recorded-at': '2020-01-01T00:00:00Z',
      'x-version': '9',
      forwarded: 'for=10.0.0.1',
    };
    const keys: string[] = [randomUUID(), randomUUID()];
    const id = randomUUID();
    const placed = await post(`/api/v1/inventory/${id}/replenish`, stock(), {
      ...bearer(trader),
      ...spoofed,
      'idempotency-key': keys[0] ?? '',
    });
    expect(placed.status).toBe(200);
    const replenish = grpcMethods().find(({ operation }) => operation === 'replenishStock');
    if (!replenish) throw new Error('there is no such method');
    const caller = grpcCaller(target.server.addresses.grpc, trader);
    const bytes = replenish.bytesOf({ product_id: id, ...stock() });
    expect((await caller.call(replenish, bytes, { ...spoofed, 'idempotency-key': keys[1] ?? '' })).status).toBe(0);
    caller.close();
    const events = (await allEvents(target, alice)).filter(({ commandId }) => keys.includes(commandId));
    expect(events.map(({ tenant, actor }) => [tenant, actor])).toEqual([
      ['default', 'tessa'],
      ['default', 'tessa'],
    ]);
    const unkept = await send({
      url: target.server.addresses.admin,
      path: `/api/v1/admin/events/${id}`,
      headers: bearer(alice),
    });
    expect(unkept.text).not.toContain('10.0.0.1');
  });

  it('cannot be had by another’s key: of one command sent often, under one key, one is done', async () => {
    const id = randomUUID();
    const path = `/api/v1/inventory/${id}/replenish`;
    const key = { 'idempotency-key': randomUUID() };
    const answers = await Promise.all(
      Array.from({ length: AT_ONCE }, () => post(path, stock(), { ...bearer(trader), ...key })),
    );
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(said(await post(path, { sku: 'MUG', quantity: 2 }, { ...bearer(trader), ...key }))).toBe(
      '422 idempotency_key_reused',
    );
    expect(
      said(await post(path, stock(), { ...bearer(trader), 'idempotency-key': key['idempotency-key'].toUpperCase() })),
    ).toBe(said(answers[0]));
    const other = await target.token(['trader', 'operator'], { subject: 'olga', tenant: 'acme' });
    const theirs = await post(path, stock(), { ...bearer(other), ...key });
    expect(theirs.text).not.toContain(String(part(JSON.parse(answers[0]?.text ?? '{}')).position));
    const ours = (await allEvents(target, alice)).filter(({ commandId }) => commandId === key['idempotency-key']);
    expect(ours.map(({ tenant }) => tenant)).toEqual(['default']);
  });

  it('is not told by a cursor, a stream or an order of others', async () => {
    const other = await target.token(['trader', 'operator', 'treasurer', 'auditor'], {
      subject: 'olga',
      tenant: 'acme',
    });
    const { queries, graphql } = target.server.addresses;
    const page = await send({ url: queries, path: '/api/v1/inventory?limit=1', headers: bearer(trader) });
    const { nextCursor } = part(JSON.parse(page.text));
    const cursor = encodeURIComponent(String(nextCursor));
    const theirs = await send({
      url: queries,
      path: `/api/v1/inventory?limit=1&cursor=${cursor}`,
      headers: bearer(other),
    });
    expect([theirs.status, part(JSON.parse(theirs.text)).items ?? []]).toEqual([expect.any(Number), []]);
    for (const [path, id] of Object.entries(seeded).filter(([of]) => of !== 'customers')) {
      const seen = await send({ url: queries, path: `/api/v1/${path}/${id}`, headers: bearer(other) });
      const missing = await send({ url: queries, path: `/api/v1/${path}/${randomUUID()}`, headers: bearer(other) });
      expect([path, said(seen)]).toEqual([path, said(missing)]);
    }
    const both = await ask(graphql, other, {
      query: `{ a: order(id: "${seeded.orders}") { orderId } orders { edges { node { orderId } } } }`,
    });
    expect(both.text).not.toContain(`"orderId":"${seeded.orders}"`);
  });

  it('leaves nothing behind', async () => {
    expect(await isWell(target, alice)).toBe('200 ok');
    expect(faultsOfLog(target)).toEqual([]);
    for (const { authorization } of forged) {
      const [, payload = ''] = authorization.split('.');
      if (payload.length > 40) expect(target.server.output()).not.toContain(payload);
    }
    console.log(
      `attacks with proofs: ${forged.length} forgeries, ${found.total()} requests, ${found.findings().length} findings`,
    );
  });
});

const said = (answer: { readonly status: number; readonly text: string } | undefined): string =>
  answer ? `${answer.status} ${codeOf(answer) ?? ''}`.trim() : 'nothing';

/** How a socket ends that says who it is, as a status. */
function closingOf(url: string, authorization: string): Promise<string> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  return new Promise((resolve) => {
    socket.addEventListener('open', () =>
      socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } })),
    );
    socket.addEventListener('message', ({ data }) => resolve(String(data)));
    socket.addEventListener('close', ({ code, reason }) =>
      resolve(code === 4401 ? `401 ${reason}` : `${code} ${reason}`),
    );
  });
}

/** A call over bare HTTP/2, with a header as it is. */
function grpcStatusOf(url: string, authorization: string): Promise<string> {
  const session = connect(url);
  return new Promise((resolve) => {
    const stream = session.request({
      ':method': 'POST',
      ':path': '/daybook.orders.v1.Orders/Inventory',
      'content-type': 'application/grpc',
      te: 'trailers',
      authorization,
    });
    let seen = '';
    const look = (headers: Readonly<Record<string, unknown>>) => {
      const { 'grpc-status': told } = headers;
      if (typeof told === 'string') seen = told;
    };
    stream.on('response', look);
    stream.on('trailers', look);
    stream.on('error', () => undefined);
    // A header larger than any may be ends the stream instead: it is refused, if without words.
    stream.on('close', () => {
      session.close();
      const isRefused = Number(seen) === UNAUTHENTICATED || (seen === '' && authorization.length > 6_000);
      resolve(isRefused ? '401 unauthenticated' : `gRPC ${seen}`);
    });
    session.on('error', () => resolve('no session'));
    stream.resume().end(Buffer.alloc(5));
  });
}
