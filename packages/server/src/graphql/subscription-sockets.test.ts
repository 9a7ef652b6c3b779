import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Authenticate } from '../operations/authenticate.ts';
import { ANYBODY } from '../operations/caller.ts';
import { problemOf } from '../problems.ts';
import { rawHttp } from '../testing/raw-http.ts';
import { recorded } from './testing/fake-feeds.ts';
import { stalledSocket, upgradeText } from './testing/stalled-socket.ts';
import { EVENTS, INIT, subscribe, subscriptionServer } from './testing/subscription-server.ts';

const { start, server, socket, ready, feeds } = subscriptionServer();

describe('a socket', () => {
  test('speaks graphql-transport-ws only', async () => {
    expect((await socket('graphql-ws').closed)[0]).toBe(4406);
  });

  test.each([
    ['what is no JSON', '{'],
    ['a key twice', '{"type":"connection_init","type":"ping"}'],
    ['a fraction', '{"type":"connection_init","payload":{"a":1.0}}'],
    ['a prototype', '{"type":"connection_init","payload":{"__proto__":{"roles":["admin"]}}}'],
    ['a message of no known type', '{"type":"connection_terminate"}'],
  ])('is closed on %s', async (_, text) => {
    const one = socket();
    one.send(text);
    expect((await one.closed)[0]).toBe(4400);
  });

  test('is closed on a message larger than any document', async () => {
    const one = await ready();
    one.send(subscribe('1', `${EVENTS} #${'x'.repeat(70_000)}`));
    expect((await one.closed)[0]).toBe(1009);
  });

  test.each([
    ['subscribes before it has said who it is', [subscribe('1', EVENTS)], 4401],
    ['says twice who it is', [INIT, INIT], 4429],
    ['uses an id twice', [INIT, subscribe('1', EVENTS), subscribe('1', EVENTS)], 4409],
  ])('is closed when it %s', async (_, messages, code) => {
    const one = socket();
    if (messages[0] === INIT) {
      one.send(INIT);
      await one.next();
    }
    for (const message of messages.slice(messages[0] === INIT ? 1 : 0)) one.send(message);
    expect((await one.closed)[0]).toBe(code);
  });

  test('is closed when it does not say in time who it is', async () => {
    await start({ sockets: { initMs: 30 } });
    expect((await socket().closed)[0]).toBe(4408);
  });

  test('is told when the server stops, and does not keep it', async () => {
    const one = await ready();
    one.send(subscribe('1', EVENTS));
    await vi.waitFor(() => expect(feeds().following()).toBe(1));
    await server().close();
    expect(await one.closed).toEqual([1001, 'server_stopping']);
    await start();
  });

  test('of a page of another origin is refused', async () => {
    const { port } = server();
    const refused = await rawHttp(port, upgradeText('Origin: https://evil.example', 'Connection: close'));
    expect(refused).toMatch(/^HTTP[/]1.1 403 [\s\S]*"code":"forbidden"/);
    await start({ corsOrigins: ['https://desk.example'] });
    const allowed = await stalledSocket(server().port, 'Origin: https://desk.example');
    allowed.end();
  });

  test('is what GET is for: without an upgrade it is refused', async () => {
    const { status, headers } = await server().get('/graphql?query=%7B__typename%7D');
    expect([status, headers.get('allow')]).toEqual([405, 'POST']);
  });

  test('that does not read is dropped, and its feeds with it', async () => {
    await start({ sockets: { stallMs: 40 } });
    const stalled = await stalledSocket(server().port);
    stalled.send(subscribe('1', EVENTS), subscribe('2', EVENTS));
    await vi.waitFor(() => expect(feeds().begun()).toBe(2));
    await vi.waitFor(() => expect(feeds().following()).toBe(0));
    stalled.end();
  });

  test('that asks and asks and reads no answer is dropped before they take much room', async () => {
    const payload = { filler: 'x'.repeat(30_000) };
    const pings = Array.from({ length: 1_000 }, () => ({ type: 'ping', payload }));
    const stalled = await stalledSocket(server().port);
    stalled.send(subscribe('1', EVENTS));
    await vi.waitFor(() => expect(feeds().following()).toBe(1));
    stalled.send(...pings);
    await vi.waitFor(() => expect(feeds().following()).toBe(0));
    stalled.end();
  });
});

describe('who may follow', () => {
  const principals: Readonly<Record<string, { roles: string[]; until: number | null }>> = {
    auditor: { roles: ['auditor'], until: null },
    clerk: { roles: ['clerk'], until: null },
  };
  const withdrawn = new Set<string>();
  let short = 0;
  const authenticate: Authenticate = async ({ authorization = '' }) => {
    const subject = authorization.replace('Bearer ', '');
    const known = subject === 'short' ? { roles: ['auditor'], until: short } : principals[subject];
    if (!known || withdrawn.has(subject)) throw problemOf('unauthenticated');
    return { ...ANYBODY, subject, ...known };
  };
  beforeEach(() => {
    withdrawn.clear();
    return start({ authenticate, sockets: { socketsPerPrincipal: 2 } });
  });

  test('is told by the token in the first message', async () => {
    const one = await ready({ authorization: 'Bearer auditor' });
    one.send(subscribe('1', EVENTS, { after: 0 }));
    feeds().tellEvent(recorded(1));
    expect(await one.next()).toMatchObject({ type: 'next', payload: { data: { events: { position: 1 } } } });
  });

  test('is nobody without a token, or with one that nobody knows', async () => {
    const none = socket();
    none.send(INIT);
    expect(await none.closed).toEqual([4401, 'unauthenticated']);
    const wrong = socket();
    wrong.send({ ...INIT, payload: { authorization: 'Bearer nobody' } });
    expect(await wrong.closed).toEqual([4401, 'unauthenticated']);
  });

  test('is for the operation to say, not for the socket', async () => {
    const one = await ready({ authorization: 'Bearer clerk' });
    one.send(subscribe('1', EVENTS));
    expect(await one.next()).toMatchObject({ type: 'error', payload: [{ extensions: { code: 'forbidden' } }] });
    one.send(subscribe('2', 'subscription { accountsChanged(status: open, after: 0) { position } }'));
    feeds().tellChange({ position: 1, item: null });
    expect(await one.next()).toMatchObject({ type: 'next', id: '2' });
  });

  test('is over when the token runs out: the socket is closed, for a client to come with a new one', async () => {
    short = Date.now() + 150;
    const one = await ready({ authorization: 'Bearer short' });
    one.send(subscribe('1', EVENTS));
    await vi.waitFor(() => expect(feeds().begun()).toBe(1));
    expect(await one.closed).toEqual([4403, 'unauthenticated']);
    await vi.waitFor(() => expect(feeds().following()).toBe(0));
  });

  test('is over when the key is taken back: the socket is closed, also where nothing is followed', async () => {
    short = Date.now() + 60_000;
    const one = await ready({ authorization: 'Bearer short' });
    one.send(subscribe('1', EVENTS));
    const idle = await ready({ authorization: 'Bearer short' });
    await vi.waitFor(() => expect(feeds().following()).toBe(1));
    withdrawn.add('short');
    expect(await Promise.all([one.closed, idle.closed])).toEqual([
      [4403, 'unauthenticated'],
      [4403, 'unauthenticated'],
    ]);
    await vi.waitFor(() => expect(feeds().following()).toBe(0));
  });

  test('has so many sockets, and no more until one is closed', async () => {
    const first = await ready({ authorization: 'Bearer auditor' });
    await ready({ authorization: 'Bearer auditor' });
    const third = socket();
    third.send({ ...INIT, payload: { authorization: 'Bearer auditor' } });
    expect(await third.closed).toEqual([4403, 'too_many_connections']);
    await ready({ authorization: 'Bearer clerk' });
    first.close();
    await vi.waitFor(async () => {
      const again = socket();
      again.send({ ...INIT, payload: { authorization: 'Bearer auditor' } });
      expect(await again.next()).toEqual({ type: 'connection_ack' });
    });
  });
});
