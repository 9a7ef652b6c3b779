import { type Client, createClient } from 'graphql-ws';
import { describe, expect, test, vi } from 'vitest';
import { problemOf } from '../problems.ts';
import { recorded } from './testing/fake-feeds.ts';
import { EVENTS, subscribe, subscriptionServer } from './testing/subscription-server.ts';

const { start, server, ready, feeds } = subscriptionServer();

describe('a client of the protocol’s own', () => {
  const client = (): Client => createClient({ url: `${server().url.replace('http', 'ws')}/graphql`, retryAttempts: 0 });

  test('follows the events, and goes on after the last position it was given, without gap or repeat', async () => {
    for (const position of [1, 2, 3]) feeds().tellEvent(recorded(position));
    const seen: unknown[] = [];
    const follow = async (after: number, until: number) => {
      const one = client();
      for await (const { data } of one.iterate<{ events: { position: number } }>({
        query: EVENTS,
        variables: { after },
      })) {
        seen.push(data?.events.position);
        if (data?.events.position === until) break;
      }
      await one.dispose();
    };
    await follow(0, 2);
    feeds().tellEvent(recorded(4));
    await follow(2, 4);
    expect(seen).toEqual([1, 2, 3, 4]);
    await vi.waitFor(() => expect(feeds().following()).toBe(0));
  });

  test('follows the changes of a row', async () => {
    const one = client();
    const id = '0197f1c0-0000-7000-8000-000000000002';
    const row = { id, owner: 'a', status: 'open', balanceMinor: 7, version: 2 };
    feeds().tellChange({ position: 8, item: { key: { id }, row } });
    feeds().tellChange({ position: 9, item: null });
    const seen: unknown[] = [];
    const query = `subscription { accountChanged(id: "${id}", after: 0) { position key { id } row { owner balanceMinor } } }`;
    for await (const { data } of one.iterate({ query })) {
      seen.push(data?.accountChanged);
      if (seen.length === 2) break;
    }
    await one.dispose();
    expect(seen).toEqual([
      { position: 8, key: { id }, row: { owner: 'a', balanceMinor: 7 } },
      { position: 9, key: null, row: null },
    ]);
  });
});

describe('a subscription', () => {
  test('ends its feed as soon as the client has enough, and when the client is gone', async () => {
    const one = await ready();
    one.send(subscribe('1', EVENTS));
    one.send(subscribe('2', EVENTS));
    await vi.waitFor(() => expect(feeds().following()).toBe(2));
    one.send({ type: 'complete', id: '1' });
    await vi.waitFor(() => expect(feeds().following()).toBe(1));
    one.close();
    await vi.waitFor(() => expect(feeds().following()).toBe(0));
  });

  test.each([
    ['a query', '{ balances { position } }', 'invalid_request'],
    [
      'a mutation',
      'mutation { closeAccount(input: {id: "0197f1c0-0000-7000-8000-000000000002"}) { location } }',
      'invalid_request',
    ],
    ['no GraphQL', '{"kind":"Document"}', 'invalid_request'],
    ['a field that is not there', 'subscription { nothing { position } }', 'invalid_request'],
    ['a position with a fraction', 'subscription { events(after: 1.5) { position } }', 'invalid_request'],
    ['two thousand names', `subscription { events { ${'__typename '.repeat(2_000)} } }`, 'invalid_request'],
    ['more fields than may be', `subscription { events { ${'position '.repeat(600)} } }`, 'query_over_limit'],
    ['introspection', 'subscription { __schema { types { name } } }', 'introspection_off'],
    ['two fields', 'subscription { a: events { position } b: events { position } }', 'invalid_request'],
  ])('of %s is refused with its code, and the socket stays', async (_, query, code) => {
    const one = await ready();
    one.send(subscribe('1', query));
    expect(await one.next()).toMatchObject({ type: 'error', id: '1', payload: [{ extensions: { code } }] });
    one.send({ type: 'ping' });
    expect(await one.next()).toEqual({ type: 'pong' });
    expect(feeds().following()).toBe(0);
  });

  test('that fails on its way tells the code, so that the client can begin again', async () => {
    const one = await ready();
    one.send(subscribe('1', EVENTS));
    await vi.waitFor(() => expect(feeds().following()).toBe(1));
    feeds().fail(problemOf('store_unavailable'));
    expect(await one.next()).toMatchObject({
      type: 'error',
      id: '1',
      payload: [{ extensions: { code: 'store_unavailable', status: 503, retryAfterSeconds: 1 } }],
    });
  });

  test('that fails by our fault says nothing of how', async () => {
    const one = await ready();
    one.send(subscribe('1', EVENTS));
    await vi.waitFor(() => expect(feeds().following()).toBe(1));
    feeds().fail(new Error('the password is 1234'));
    const { payload } = await one.next();
    expect(payload).toMatchObject([{ extensions: { code: 'internal_error' } }]);
    expect(JSON.stringify(payload)).not.toContain('1234');
  });

  test('is one of a bounded number: the thousandth is refused, and the first go on', async () => {
    await start({ sockets: { subscriptionsPerSocket: 10 } });
    const one = await ready();
    for (let i = 0; i < 1_000; i++) one.send(subscribe(String(i), EVENTS));
    for (let i = 0; i < 990; i++)
      expect(await one.next()).toMatchObject({
        type: 'error',
        payload: [{ extensions: { code: 'too_many_subscriptions' } }],
      });
    expect(feeds().following()).toBe(10);
    feeds().tellEvent(recorded(1));
    for (let i = 0; i < 10; i++) expect(await one.next()).toMatchObject({ type: 'next' });
  });
});
