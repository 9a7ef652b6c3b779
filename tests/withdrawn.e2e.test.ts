import { openDevIssuer } from '@daybook/server';
import { lineClient, sseClient } from '@daybook/server/testing';
import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from './support/database.ts';
import { metadataOf, serviceAt } from './support/grpc-client.ts';
import { ANY_PORTS, type ServerProcess, startServerProcess, temporaryFolder } from './support/server-process.ts';

/** A key is refused everywhere within 5 s; what was begun with it ends a look later. */
const NOTICED_MS = 7_000;

describe('an API key that is revoked', () => {
  let place: Awaited<ReturnType<typeof temporaryFolder>>;
  let server: ServerProcess;
  let alice: string;
  let bob: string;
  beforeAll(async () => {
    place = await temporaryFolder();
    server = await startServerProcess({ ...ANY_PORTS, DAYBOOK_FOLDER: place.folder, DAYBOOK_AUTH: 'dev' });
    const issuer = await openDevIssuer(place.folder);
    const admin = (subject: string) => issuer.sign({ subject, tenant: 'default', roles: ['admin'], holds: [] }, 10);
    [alice, bob] = await Promise.all([admin('alice'), admin('bob')]);
  });
  afterAll(async () => {
    await server.end('SIGTERM');
    await place.remove();
  });

  const bearing = (proof: string) => ({ authorization: `Bearer ${proof}` });
  async function administer(proof: string, path: string, body: object): Promise<Record<string, unknown>> {
    const answer = await fetch(`${server.addresses.admin}/api/v1/admin/${path}`, {
      method: 'POST',
      headers: { ...bearing(proof), 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(answer.ok).toBe(true);
    return JSON.parse(await answer.text());
  }

  /** A key that may follow everything and send commands. */
  async function issued(): Promise<{ key: string; keyId: string }> {
    const scope = { label: 'a follower', tenant: 'default', roles: ['auditor', 'trader'], holds: [] };
    const { key, keyId, actId } = await administer(alice, 'api-keys', scope);
    await administer(bob, `acts/${String(actId)}/approve`, {});
    const isKnown = () => fetch(`${server.addresses.queries}/api/v1/orders`, { headers: bearing(String(key)) });
    await eventually(isKnown, ({ ok }) => ok);
    return { key: String(key), keyId: String(keyId) };
  }

  /** What is begun with a key in each face; each answers how it ended, once it has. */
  async function begun(key: string): Promise<Readonly<Record<string, Promise<unknown>>>> {
    const { queries, commands, graphql, grpc } = server.addresses;
    const feed = await sseClient(`${queries}/api/v1/events`, bearing(key));
    expect(feed.status).toBe(200);
    const page = await sseClient(`${queries}/api/v1/orders`, bearing(key));
    expect(page.status).toBe(200);
    const lines = await lineClient(commands, bearing(key));
    return {
      'the log': endOf(feed),
      'a page': endOf(page),
      lines: lines.answers().then((answers) => answers.at(-1)?.code),
      'a socket': socketOf(graphql, key),
      'the log over gRPC': codeOf(serviceAt(grpc, 'daybook.v1.Feed').Events({}, metadataOf(bearing(key)))),
      'commands over gRPC': codeOf(serviceAt(grpc, 'daybook.v1.Intake').Execute(metadataOf(bearing(key)))),
    };
  }

  it('ends what was begun with it, in every face, within seconds', async () => {
    const { key, keyId } = await issued();
    const ends = Object.entries(await begun(key));
    const over: string[] = [];
    for (const [what, end] of ends) void end.then(() => over.push(what));
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(over).toEqual([]);
    const revokedAt = performance.now();
    await administer(alice, `api-keys/${keyId}/revoke`, { reason: 'it has leaked' });
    const ended = await Promise.all(ends.map(async ([what, end]) => [what, await end]));
    expect(Object.fromEntries(ended)).toEqual({
      'the log': 'unauthenticated',
      'a page': 'unauthenticated',
      lines: 'unauthenticated',
      'a socket': [4403, 'unauthenticated'],
      'the log over gRPC': status.UNAUTHENTICATED,
      'commands over gRPC': status.UNAUTHENTICATED,
    });
    expect(performance.now() - revokedAt).toBeLessThan(NOTICED_MS);
  });
});

/** The code of the problem that a feed ends with. */
async function endOf(feed: Awaited<ReturnType<typeof sseClient>>): Promise<unknown> {
  for (let next = await feed.next(); next; next = await feed.next())
    if (next.event === 'problem') return next.data.code;
  return null;
}

/** The status that a call of gRPC ends with. */
function codeOf(call: {
  on(event: 'error', then: (error: { code: number }) => void): unknown;
  resume(): unknown;
}): Promise<number> {
  call.resume();
  return new Promise((resolve) => call.on('error', ({ code }) => resolve(code)));
}

/** Follows the log through a socket; what this is closed with. */
function socketOf(url: string, key: string): Promise<unknown> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const say = (message: object) => socket.send(JSON.stringify(message));
  socket.addEventListener('open', () => say({ type: 'connection_init', payload: { authorization: `Bearer ${key}` } }));
  socket.addEventListener('message', ({ data }) => {
    if (String(data).includes('"connection_ack"'))
      say({ type: 'subscribe', id: '1', payload: { query: 'subscription { events { position } }' } });
  });
  return new Promise((resolve) => socket.addEventListener('close', ({ code, reason }) => resolve([code, reason])));
}
