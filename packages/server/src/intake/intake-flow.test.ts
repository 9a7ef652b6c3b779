import { randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import type { Engine } from '@daybook/engine';
import { afterEach, expect, test } from 'vitest';
import { type CommandServerOptions, commandServer } from '../command-server.ts';
import { ANYBODY } from '../operations/caller.ts';
import { problemOf } from '../problems.ts';
import { lineClient } from '../testing/line-client.ts';
import { memoryEngine } from '../testing/memory-engine.ts';
import { type Served, served } from '../testing/served.ts';
import { toy, validOpening } from '../testing/toy-context.ts';
import { MAX_IN_FLIGHT, MAX_IN_FLIGHT_BYTES } from './answers.ts';

const MIB = 1024 * 1024;

type Execute = Engine['execute'];
const started: Served[] = [];
afterEach(async () => {
  for (const one of started.splice(0)) await one.close();
});

/** A server whose engine can be held up, and which knows how many commands are under way at once. */
async function counted(options: CommandServerOptions = {}) {
  const engine = memoryEngine([toy]);
  const seen = { underWay: 0, most: 0, begun: 0 };
  let open = () => {};
  let gate = Promise.resolve();
  const execute: Execute = async (commands, envelope) => {
    seen.begun++;
    seen.underWay++;
    seen.most = Math.max(seen.most, seen.underWay);
    await gate;
    const outcome = await engine.execute(commands, envelope);
    seen.underWay--;
    return outcome;
  };
  const server = await served(commandServer({ ...engine, execute }, { closeGraceMs: 2_000, ...options }));
  started.push(server);
  return {
    ...server,
    engine,
    seen,
    hold() {
      gate = new Promise((resolve) => {
        open = resolve;
      });
    },
    release: () => open(),
  };
}

const opening = (more: object = {}) =>
  `${JSON.stringify({ commandId: randomUUID(), path: '/api/v1/accounts', body: validOpening, ...more })}\n`;
const openings = (count: number) => Array.from({ length: count }, () => opening()).join('');
const until = async (isSo: () => boolean | Promise<boolean>) => {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 2));
};

test('answers begin before the request has ended', async () => {
  const server = await counted();
  const client = await lineClient(server.url);
  for (let line = 1; line <= 3; line++) {
    await client.send(opening());
    expect(await client.answers(1)).toMatchObject([{ line, version: 1 }]);
  }
  client.end();
  expect(await client.answers()).toEqual([]);
});

test('no more commands are under way than allowed, and the sender is held back until some are done', async () => {
  const server = await counted();
  server.hold();
  const client = await lineClient(server.url);
  const count = 20_000;
  const sent = client.send(openings(count));
  await until(() => server.seen.begun === MAX_IN_FLIGHT);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(server.seen.begun).toBe(MAX_IN_FLIGHT);
  expect(client.isHeldBack()).toBe(true);
  server.release();
  client.end();
  const answers = await client.answers();
  await sent;
  expect(answers.map(({ line }) => line)).toEqual(Array.from({ length: count }, (_, i) => i + 1));
  expect(server.seen.most).toBeLessThanOrEqual(MAX_IN_FLIGHT);
});

test('nor more bytes of lines', async () => {
  const server = await counted();
  server.hold();
  const client = await lineClient(server.url);
  const large = () => opening().replace('{', `{${' '.repeat(200_000)}`);
  void client.send(Array.from({ length: 100 }, large).join(''));
  const fit = Math.ceil(MAX_IN_FLIGHT_BYTES / (large().length - 1));
  await until(() => server.seen.begun >= fit);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(server.seen.begun).toBe(fit);
  server.release();
  client.hangUp();
});

test('a client that does not read its answers is not read either, and gets them all once it does', async () => {
  const server = await counted();
  const client = await lineClient(server.url);
  const count = 100_000;
  const line = opening();
  void client.send(line.repeat(count));
  client.end();
  // Until nothing moves: what the sockets on the way hold, and the lines in flight.
  let before = -1;
  await until(async () => {
    await new Promise((resolve) => setTimeout(resolve, 150));
    const moved = server.seen.begun !== before;
    before = server.seen.begun;
    return !moved && before > 0;
  });
  expect(server.seen.begun).toBeLessThan(count);
  expect(server.seen.underWay).toBe(0);
  const answers = await client.answers();
  expect(answers).toHaveLength(count);
  expect(answers.at(-1)).toMatchObject({ line: count, commandId: answers[0]?.commandId });
}, 60_000);

test('a client that goes away ends the reading, and what was accepted stays accepted', async () => {
  const server = await counted();
  server.hold();
  const client = await lineClient(server.url);
  await client.send(openings(10) + opening().slice(0, -2));
  await until(() => server.seen.begun === 10);
  client.hangUp();
  server.release();
  await until(async () => (await server.engine.store.head()).position === 10);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect((await server.engine.store.head()).position).toBe(10);
  expect((await server.post('/api/v1/accounts', validOpening)).status).toBe(201);
});

test('a client that has said all and shuts its half of the connection still gets its answers', async () => {
  const server = await counted();
  server.hold();
  const line = opening();
  const socket = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true });
  let got = '';
  socket.on('data', (chunk) => {
    got += chunk.toString();
  });
  socket.end(
    `POST /api/v1/commands HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\nContent-Length: ${line.length}\r\n\r\n${line}`,
  );
  await until(() => server.seen.begun === 1);
  await new Promise((resolve) => setTimeout(resolve, 20));
  server.release();
  await new Promise((resolve) => socket.once('close', resolve));
  expect(got).toMatch(/"line":1,.*"version":1,/);
});

test('a server that closes finishes what was taken, and says from which line on nothing was done', async () => {
  const server = await counted();
  server.hold();
  const client = await lineClient(server.url);
  await client.send(`${openings(2)}\n${opening()}{"comm`);
  await until(() => server.seen.begun === 3);
  const closed = server.close();
  await client.send(`andId":"late"}\n${opening()}`);
  server.release();
  expect(await client.answers()).toMatchObject([
    { line: 1, version: 1 },
    { line: 2, version: 1 },
    { line: 4, version: 1 },
    { line: 5, commandId: null, status: 503, code: 'server_stopping' },
  ]);
  await closed;
  expect((await server.engine.store.head()).position).toBe(3);
  started.length = 0;
});

test('a client that has sent all when the server closes gets all its answers', async () => {
  const server = await counted();
  server.hold();
  const client = await lineClient(server.url);
  await client.send(openings(3));
  client.end();
  await until(() => server.seen.begun === 3);
  await new Promise((resolve) => setTimeout(resolve, 20));
  const closed = server.close();
  server.release();
  expect((await client.answers()).map(({ version }) => version)).toEqual([1, 1, 1]);
  await closed;
  started.length = 0;
});

test.each([
  ['one line without end', 'x', 2],
  ['empty lines without end', '\n', 1],
])('of %s it reads some megabytes, says so, and hangs up', async (_, letter, said) => {
  const server = await counted();
  const sockets: Socket[] = [];
  server.app.server.on('connection', (socket: Socket) => sockets.push(socket));
  const client = await lineClient(server.url);
  const rss = process.memoryUsage.rss();
  let most = rss;
  let isOver = false;
  const answers = client.answers().finally(() => {
    isOver = true;
  });
  const piece = Buffer.alloc(MIB, letter);
  for (let sent = 0; !isOver && sent < 1024 * MIB; sent += piece.length) {
    await Promise.race([client.send(piece), answers]);
    most = Math.max(most, process.memoryUsage.rss());
  }
  const found = await answers;
  expect(found).toHaveLength(said);
  expect(found[0]).toMatchObject({ commandId: null, status: 413, code: 'body_too_large' });
  expect(found.at(-1)).toMatchObject({ code: 'body_too_large', detail: expect.stringMatching('4 MiB') });
  expect(sockets[0]?.bytesRead).toBeLessThan(16 * MIB);
  expect(most - rss).toBeLessThan(200 * MIB);
  await until(() => sockets[0]?.destroyed === true);
});

test('nor does it read on while what came before is still being done', async () => {
  const server = await counted();
  const sockets: Socket[] = [];
  server.app.server.on('connection', (socket: Socket) => sockets.push(socket));
  server.hold();
  const client = await lineClient(server.url);
  await client.send(opening());
  await until(() => server.seen.begun === 1);
  const piece = Buffer.alloc(MIB, 'x');
  const isTaken = () =>
    Promise.race([
      client.send(piece).then(() => true),
      new Promise<boolean>((resolve) => setTimeout(resolve, 1_000, false)),
    ]);
  let sent = MIB;
  while (sent < 256 * MIB && (await isTaken())) sent += MIB;
  expect(sent).toBeLessThan(256 * MIB);
  expect(sockets[0]?.bytesRead).toBeLessThan(16 * MIB);
  server.release();
  expect(await client.answers()).toMatchObject([
    { line: 1, version: 1 },
    { line: 2, code: 'body_too_large' },
    { line: 3, code: 'body_too_large' },
  ]);
});

test('a line that is too long by less is alone in that', async () => {
  const server = await counted();
  const client = await lineClient(server.url);
  void client.send(`${'x'.repeat(3 * MIB)}\n${opening()}`);
  client.end();
  expect(await client.answers()).toMatchObject([
    { line: 1, code: 'body_too_large' },
    { line: 2, version: 1 },
  ]);
});

test('it may take longer than a single request, but a client that says nothing is not waited for', async () => {
  const server = await counted({ requestTimeoutMs: 100, intakeIdleMs: 400 });
  const client = await lineClient(server.url);
  for (let line = 1; line <= 6; line++) {
    await client.send(opening());
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await client.send('{"half');
  const answers = await client.answers();
  expect(answers.map(({ line }) => line)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(answers.at(-1)).toMatchObject({ commandId: null, status: 408, code: 'request_timeout' });
});

test('a sender who is no longer known is answered what was taken, and told from which line on nothing was done', async () => {
  let isKnown = true;
  const authenticate = () => {
    if (!isKnown) throw problemOf('unauthenticated');
    return ANYBODY;
  };
  const server = await counted({ authenticate });
  const client = await lineClient(server.url);
  await client.send(openings(2));
  expect(await client.answers(2)).toMatchObject([{ version: 1 }, { version: 1 }]);
  isKnown = false;
  expect(await client.answers()).toMatchObject([{ line: 3, commandId: null, status: 401, code: 'unauthenticated' }]);
  await client.send(opening());
  expect((await server.engine.store.head()).position).toBe(2);
});

test('a client that reads nothing is cut off', async () => {
  const server = await counted({ intakeIdleMs: 300 });
  const lines = Buffer.from(opening().repeat(100_000));
  const client = await lineClient(server.url);
  void client.send(lines);
  let connections = 1;
  await until(() => {
    server.app.server.getConnections((_, count) => {
      connections = count;
    });
    return connections === 0;
  });
  expect(server.seen.begun).toBeGreaterThan(MAX_IN_FLIGHT);
  client.hangUp();
}, 30_000);

test('lines for one stream are done in their order', async () => {
  const server = await counted();
  const { body } = await server.post('/api/v1/accounts', validOpening);
  const client = await lineClient(server.url);
  const path = `/api/v1/accounts/${String(body.streamId)}/payments`;
  for (let amountMinor = 1; amountMinor <= 300; amountMinor++)
    await client.send(opening({ path, body: { amountMinor } }));
  client.end();
  await client.answers();
  const amounts: unknown[] = [];
  for (let after = 1; after < 301; after += 100)
    for (const { data } of (await server.engine.store.readLog({ after, limit: 100 })).events)
      amounts.push(JSON.parse(data).amountMinor);
  expect(amounts).toEqual(Array.from({ length: 300 }, (_, i) => i + 1));
});
