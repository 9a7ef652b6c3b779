import { afterAll, afterEach, beforeEach, expect } from 'vitest';
import { memoryEngine } from '../../testing/memory-engine.ts';
import { type Served, served } from '../../testing/served.ts';
import { toy } from '../../testing/toy-context.ts';
import { type GraphqlServerOptions, graphqlServer } from '../graphql-server.ts';
import { type FakeFeeds, fakeFeeds } from './fake-feeds.ts';
import { type TestSocket, testSocket } from './socket.ts';

export const EVENTS = 'subscription($after: Position) { events(after: $after) { position event { type data } } }';
export const INIT = { type: 'connection_init' };

/** The message that begins a subscription. */
export const subscribe = (id: string, query: string, variables = {}) => ({
  type: 'subscribe',
  id,
  payload: { query, variables },
});

/** A server of the toy for each test, with feeds of the test's own, and sockets to it. */
export function subscriptionServer(options: GraphqlServerOptions = {}) {
  const engine = memoryEngine([toy]);
  const open: TestSocket[] = [];
  const now: { feeds: FakeFeeds; server: Served | undefined } = { feeds: fakeFeeds(), server: undefined };

  async function start(more: GraphqlServerOptions = {}): Promise<void> {
    await now.server?.close();
    now.feeds = fakeFeeds();
    now.server = await served(graphqlServer(engine, { feeds: now.feeds, ...options, ...more }));
  }
  const server = (): Served => {
    if (!now.server) throw new Error('no server has been started');
    return now.server;
  };
  const socket = (protocol?: string): TestSocket => {
    const made = testSocket(server().url, protocol);
    open.push(made);
    return made;
  };
  /** One that has said who it is. */
  const ready = async (payload?: object): Promise<TestSocket> => {
    const made = socket();
    made.send(payload ? { ...INIT, payload } : INIT);
    expect(await made.next()).toEqual({ type: 'connection_ack' });
    return made;
  };

  beforeEach(() => start());
  afterEach(() => {
    for (const one of open.splice(0)) one.close();
  });
  afterAll(() => now.server?.close());
  return { start, server, socket, ready, feeds: () => now.feeds };
}
