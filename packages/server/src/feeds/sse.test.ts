import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import type { Engine } from '@daybook/engine';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { apiKeyDigest, apiKeyText, newSecret } from '../identity/api-key-text.ts';
import { apiKeyVerifier, type KnownApiKey } from '../identity/api-key-verifier.ts';
import { bearer } from '../identity/bearer.ts';
import { rates } from '../limits/rates.ts';
import { ANYBODY } from '../operations/caller.ts';
import { problemOf } from '../problems.ts';
import { queryServer } from '../query-server.ts';
import { memoryEngine } from '../testing/memory-engine.ts';
import { parcelContext, record, send } from '../testing/parcel-context.ts';
import { type Served, served } from '../testing/served.ts';
import { type SseClient, type SseEvent, sseClient } from '../testing/sse-client.ts';
import { feeds } from './feeds.ts';

let engine: Engine;
let server: Served;
const clients: SseClient[] = [];
beforeEach(async () => {
  engine = memoryEngine([parcelContext]);
  server = await served(queryServer(engine));
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await server.close();
});

async function follow(path: string, headers: Record<string, string> = {}): Promise<SseClient> {
  const client = await sseClient(server.url + path, headers);
  clients.push(client);
  return client;
}

/** The next events that are no bookmarks, so many of them. */
async function events(client: SseClient, count: number): Promise<SseEvent[]> {
  const found: SseEvent[] = [];
  while (found.length < count) {
    const next = await client.next();
    if (!next) throw new Error(`the feed ended after ${found.length}`);
    if (next.event !== 'position') found.push(next);
  }
  return found;
}

const ids = (found: readonly SseEvent[]) => found.map(({ id }) => id);

describe('the log as server-sent events', () => {
  test('says where it begins, then every event with its position as id', async () => {
    await send(engine, 'ada', 'bob');
    const client = await follow('/api/v1/events?after=0');
    expect(client.status).toBe(200);
    expect(client.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(client.headers.get('cache-control')).toBe('no-store');
    expect(await client.next()).toEqual({ event: 'position', id: '0', data: { position: 0 } });
    await send(engine, 'bob', 'cy');
    const found = await events(client, 2);
    expect(ids(found)).toEqual(['1', '2']);
    expect(found[1]).toMatchObject({
      event: 'event',
      data: { position: 2, type: 'ParcelSent', data: { sender: 'bob', receiver: 'cy' }, tenant: 'default' },
    });
  });

  test('goes on after the last event id, whatever the URL began with', async () => {
    for (let i = 0; i < 4; i++) await send(engine, 'ada', 'bob');
    const client = await follow('/api/v1/events?after=0', { 'last-event-id': '2' });
    expect(ids(await events(client, 2))).toEqual(['3', '4']);
  });

  test('is narrowed by types, kinds of streams and a stream', async () => {
    const id = await send(engine, 'ada', 'bob');
    await send(engine, 'ada', 'bob');
    await record(engine, id, { type: 'ParcelDelivered', data: {} });
    const names = 'types=ParcelDelivered,ParcelSent&streamTypes=Parcel';
    expect(ids(await events(await follow(`/api/v1/events?after=0&${names}&streamId=${id}`), 2))).toEqual(['1', '3']);
  });

  test.each([
    ['/api/v1/events?after=9', {}, 422, 'position_beyond_head'],
    ['/api/v1/events?after=-1', {}, 400, 'invalid_request'],
    ['/api/v1/events?after=1e3', {}, 400, 'invalid_request'],
    ['/api/v1/events?after=0.1', {}, 400, 'invalid_request'],
    ['/api/v1/events', { 'last-event-id': 'x' }, 400, 'invalid_request'],
    ['/api/v1/events?types=Nothing', {}, 400, 'invalid_request'],
    ['/api/v1/events?types=', {}, 400, 'invalid_request'],
    ['/api/v1/events?streamId=1', {}, 400, 'invalid_request'],
    ['/api/v1/events?some=thing', {}, 400, 'invalid_request'],
    ['/api/v1/sendings', {}, 422, 'not_followable'],
    ['/api/v1/parcels?sort=status', {}, 422, 'not_followable'],
    ['/api/v1/parcels?filter[status]=sent', {}, 422, 'not_followable'],
    ['/api/v1/parcels?filter[grams]=1', {}, 400, 'invalid_filter'],
    [`/api/v1/parcels/${randomUUID()}`, {}, 404, 'parcel_not_found'],
    ['/api/v1/parcels/status/eaten', {}, 400, 'invalid_request'],
  ])('answers %s %o with a problem of its own: %i %s', async (path, headers, status, code) => {
    const client = await follow(path, headers);
    expect([client.status, (await client.json()).code]).toEqual([status, code]);
  });

  test('is not there for HEAD', async () => {
    const answer = await fetch(`${server.url}/api/v1/events`, { method: 'HEAD' });
    expect(answer.status).toBe(405);
    const row = await fetch(`${server.url}/api/v1/people`, {
      method: 'HEAD',
      headers: { accept: 'text/event-stream' },
    });
    expect([row.status, row.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
  });
});

describe('the changes of an answer as server-sent events', () => {
  test('are its rows, with their keys and positions', async () => {
    const client = await follow('/api/v1/parcels/status/sent');
    const id = await send(engine, 'ada', 'bob');
    await record(engine, id, { type: 'ParcelDelivered', data: {} });
    const [, gone] = await events(client, 2);
    expect(gone).toEqual({ event: 'change', id: '2', data: { position: 2, key: { parcelId: id }, row: null } });
  });

  test('of one event can be parted by a lost connection and are given once all the same', async () => {
    await send(engine, 'ada', 'bob');
    const client = await follow('/api/v1/people?after=0');
    const [first, second] = await events(client, 2);
    expect(first).toMatchObject({ id: '0.1', data: { position: 1, key: { person: 'ada' } } });
    expect(second).toMatchObject({ id: '1', data: { position: 1, key: { person: 'bob' } } });
    const again = await follow('/api/v1/people', { 'last-event-id': first?.id ?? '' });
    expect(await again.next()).toEqual({ event: 'position', id: '0.1', data: { position: 0 } });
    expect(await events(again, 1)).toEqual([second]);
  });

  test('are not what is answered to those who do not ask for them', async () => {
    await send(engine, 'ada', 'bob');
    expect((await server.get('/api/v1/people')).body.items).toHaveLength(2);
    expect((await server.get('/api/v1/people?after=0')).status).toBe(400);
  });
});

describe('a feed over a connection', () => {
  test('shows signs of life where nothing happens', async () => {
    await server.close();
    server = await served(queryServer(engine, { sse: { heartbeatMs: 5 }, requestTimeoutMs: 20 }));
    const client = await follow('/api/v1/events');
    await client.next();
    const next = client.next();
    await expect.poll(() => client.comments(), { timeout: 4_000 }).toBeGreaterThan(10);
    await send(engine, 'ada', 'bob');
    expect(await next).toMatchObject({ event: 'event', id: '1' });
  });

  test('is ended at once when the server closes, with a problem and all that was written', async () => {
    const client = await follow('/api/v1/events');
    await send(engine, 'ada', 'bob');
    expect(ids(await events(client, 1))).toEqual(['1']);
    const closing = server.close();
    expect(await client.next()).toMatchObject({ event: 'problem', id: null, data: { code: 'server_stopping' } });
    expect(await client.next()).toBeNull();
    await closing;
  });

  test('gives its place back when its client leaves', async () => {
    await server.close();
    const one = feeds(engine, { maxFollowers: 1 });
    server = await served(queryServer(engine, { feeds: one }));
    const client = await follow('/api/v1/events');
    await client.next();
    const refused = await follow('/api/v1/events');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '5']);
    client.close();
    await expect.poll(async () => (await follow('/api/v1/events')).status, { timeout: 4_000 }).toBe(200);
    await one.close();
  });

  test('costs its follower something to begin, so that nobody begins them without end', async () => {
    await server.close();
    const perPrincipal = { perSecond: 0.01, burst: 30 };
    const one = feeds(engine, {}, rates({ perPrincipal }));
    const ada = { ...ANYBODY, subject: 'ada', roles: ['auditor'] };
    server = await served(queryServer(engine, { authenticate: () => ada, feeds: one }));
    const client = await follow('/api/v1/events');
    await client.next();
    expect((await follow('/api/v1/events')).status).toBe(429);
    client.close();
    await one.close();
  });

  test('ends with the token that it was asked for with', async () => {
    await server.close();
    const brief = { ...ANYBODY, until: Date.now() + 60_000 };
    const authenticate = () => brief;
    server = await served(queryServer(engine, { authenticate, feeds: feeds(engine, { sweepMs: 10 }) }));
    const client = await follow('/api/v1/events');
    await client.next();
    brief.until = Date.now();
    expect(await client.next()).toMatchObject({ event: 'problem', data: { code: 'unauthenticated' } });
  });

  test('ends with the key that it was asked for with', async () => {
    await server.close();
    const keyId = randomUUID();
    const secret = newSecret();
    const principal = { ...ANYBODY, subject: `key:${keyId}`, roles: ['auditor'] };
    let known: KnownApiKey | null = { digest: apiKeyDigest(secret), principal };
    const tokens = () => {
      throw new Error('there are no tokens here');
    };
    const authenticate = bearer({ tokens, apiKeys: apiKeyVerifier({ find: async () => known }) });
    server = await served(queryServer(engine, { authenticate }));
    const client = await follow('/api/v1/events', { authorization: `Bearer ${apiKeyText({ keyId, secret })}` });
    await client.next();
    known = null;
    const from = performance.now();
    expect(await client.next()).toMatchObject({ event: 'problem', data: { code: 'unauthenticated' } });
    expect(await client.next()).toBeNull();
    expect(performance.now() - from).toBeLessThan(6_000);
  }, 20_000);

  test('is not begun for nobody', async () => {
    await server.close();
    const authenticate = () => {
      throw problemOf('unauthenticated');
    };
    server = await served(queryServer(engine, { authenticate }));
    expect((await follow('/api/v1/events')).status).toBe(401);
  });

  test('is dropped when its client does not read, and holds no more than a connection’s worth meanwhile', async () => {
    await server.close();
    let given = 0;
    const all = feeds(engine);
    const counting: typeof all = {
      ...all,
      async *events(...asked) {
        for await (const step of all.events(...asked)) {
          given++;
          yield step;
        }
      },
    };
    server = await served(queryServer(engine, { feeds: counting, sse: { blockedMs: 100 } }));
    const weighed = { type: 'ParcelWeighed', data: { grams: 1 } };
    const many = { stream: 'Parcel', expectedVersion: 'any' as const, events: Array(1_000).fill(weighed) };
    for (let i = 0; i < 20; i++)
      await engine.append([{ ...many, streamId: randomUUID() }], { commandId: randomUUID() });
    const socket = connect(server.port, '127.0.0.1');
    socket.pause();
    socket.write('GET /api/v1/events?after=0 HTTP/1.1\r\nhost: x\r\n\r\n');
    await expect.poll(() => given, { timeout: 5_000 }).toBeGreaterThan(100);
    const connections = () =>
      new Promise<number>((resolve) => server.app.server.getConnections((_, count) => resolve(count)));
    await expect.poll(connections, { timeout: 15_000 }).toBe(0);
    expect(given).toBeLessThan(20_000);
    socket.on('error', () => {});
    socket.destroy();
    await all.close();
  }, 30_000);
});
