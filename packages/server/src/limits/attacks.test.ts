import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { reportRoute, Shape } from '@daybook/core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { commandServer } from '../command-server.ts';
import { queryServer } from '../query-server.ts';
import { memoryEngine } from '../testing/memory-engine.ts';
import { rawHttp, requestText } from '../testing/raw-http.ts';
import { type Served, served } from '../testing/served.ts';
import { accounts, toy, validOpening } from '../testing/toy-context.ts';

/** More than the buffers of the sockets on the way hold, of both ends. */
const LARGE = 64 * 1024 * 1024;
const large = reportRoute({
  name: 'large',
  path: '/api/v1/large',
  access: { roles: ['auditor'] },
  summary: 'A very large answer.',
  params: Shape({}),
  query: Shape({}),
  response: Shape({}),
  reads: () => ({ all: { view: accounts, many: 'byStatus', arguments: { where: { status: 'open' } } } }),
  answer: () => ({ type: 'text', contentType: 'text/plain', body: 'x'.repeat(LARGE) }),
});
const engine = memoryEngine([{ ...toy, routes: [...toy.routes, large] }]);

let server: Served;
beforeAll(async () => {
  server = await served(commandServer(engine, { requestTimeoutMs: 1_000 }));
});
afterAll(() => server.close());

const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

/** A connection, what it has answered so far, and when it has ended. */
async function opened(port: number) {
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  let got = '';
  socket.on('data', (chunk) => {
    got += chunk.toString('latin1');
  });
  socket.on('error', () => {}); // told by 'close' as well
  const ended = new Promise<string>((resolve) => socket.on('close', () => resolve(got)));
  await new Promise((resolve) => socket.once('connect', resolve));
  return { socket, ended };
}

const POST = requestText('POST /api/v1/accounts HTTP/1.1', 'Host: x', 'Content-Type: application/json');
const isAnswered = async (one = server) => (await one.post('/api/v1/accounts', validOpening)).status;

test('five hundred clients that trickle their headers or bodies are cut off, and keep nobody waiting', async () => {
  await Promise.all(
    Array.from({ length: 500 }, async (_, i) => {
      const one = await opened(server.port);
      const isBody = i % 2 === 0;
      one.socket.write(
        isBody ? `${POST}${requestText('Content-Length: 1000', '')}` : 'POST /api/v1/accounts HTTP/1.1\r\nA: ',
      );
      const drip = setInterval(() => one.socket.write(isBody ? ' ' : 'a'), 50);
      await one.ended;
      clearInterval(drip);
    }),
  );
  expect(await isAnswered()).toBe(201);
});

test('while they do, others are answered', async () => {
  const slow = await Promise.all(Array.from({ length: 500 }, () => opened(server.port)));
  for (const { socket } of slow) socket.write(`${POST}${requestText('Content-Length: 1000', '')}{`);
  for (let i = 0; i < 20; i++) expect(await isAnswered()).toBe(201);
  const ends = await Promise.all(slow.map(({ ended }) => ended));
  expect(ends.filter((text) => text.startsWith('HTTP/1.1 408'))).toHaveLength(500);
  expect(ends[0]).toContain('"code":"request_timeout"');
});

/** Sends chunks until the other side has had enough; answers how many bytes went out, and what came back. */
async function sendEndlessly(port: number, head: string) {
  const { socket, ended } = await opened(port);
  const chunk = Buffer.from(`10000\r\n${' '.repeat(0x10000)}\r\n`);
  socket.write(`${head}${requestText('Transfer-Encoding: chunked', '')}`);
  const pump = () => {
    while (!socket.destroyed && socket.write(chunk));
    if (!socket.destroyed) socket.once('drain', pump);
  };
  pump();
  const answer = await ended;
  return { answer, bytes: socket.bytesWritten };
}

test('a body without end is cut off soon after the limit', async () => {
  const { answer, bytes } = await sendEndlessly(server.port, POST);
  expect(answer).toMatch(/^HTTP\/1.1 413/);
  expect(bytes).toBeLessThan(64 * 1024 * 1024);
  expect(await isAnswered()).toBe(201);
});

test('so is one that was answered before it was read, long before it would be late', async () => {
  const one = await served(commandServer(engine, { requestTimeoutMs: 60_000 }));
  try {
    const { answer, bytes } = await sendEndlessly(one.port, requestText('POST /nowhere HTTP/1.1', 'Host: x'));
    expect(answer).toMatch(/^HTTP\/1.1 404/);
    expect(bytes).toBeLessThan(64 * 1024 * 1024);
  } finally {
    await one.close();
  }
});

test('what is compressed is refused unread', async () => {
  const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024, ' '));
  const head = `${POST}${requestText('Content-Encoding: gzip', `Content-Length: ${bomb.length}`, '')}`;
  const unsent = await rawHttp(server.port, head);
  expect(unsent).toMatch(/^HTTP\/1.1 415/);
  expect(unsent).toContain('"code":"unsupported_media_type"');
  const before = process.memoryUsage.rss();
  expect(await rawHttp(server.port, Buffer.concat([Buffer.from(head), bomb]))).toMatch(/^HTTP\/1.1 415/);
  expect(process.memoryUsage.rss() - before).toBeLessThan(40 * 1024 * 1024);
});

test('one address has only so many connections, and gets new ones for those it closes', async () => {
  const one = await served(commandServer(engine, { maxConnectionsPerAddress: 20 }));
  try {
    const kept = await Promise.all(Array.from({ length: 20 }, () => opened(one.port)));
    const { ended } = await opened(one.port);
    expect(await ended).toBe('');
    for (const { socket } of kept) socket.destroy();
    await Promise.all(kept.map(({ ended: closed }) => closed));
    const again = await opened(one.port);
    again.socket.write(requestText('GET / HTTP/1.1', 'Host: x', 'Connection: close', ''));
    expect(await again.ended).toMatch(/^HTTP\/1.1 404/);
  } finally {
    for (const socket of sockets.splice(0)) socket.destroy();
    await one.close();
  }
});

test('an answer that nobody reads is dropped', async () => {
  const one = await served(queryServer(engine, { drainTimeoutMs: 300 }));
  try {
    const { socket, ended } = await opened(one.port);
    socket.pause();
    socket.write(requestText('GET /api/v1/large HTTP/1.1', 'Host: x', ''));
    await new Promise((resolve) => one.app.server.once('request', resolve));
    const connections = () =>
      new Promise<number>((resolve) => one.app.server.getConnections((_, count) => resolve(count)));
    while ((await connections()) > 0) await new Promise((resolve) => setTimeout(resolve, 20));
    socket.resume();
    expect((await ended).length).toBeLessThan(LARGE);
    const reader = await fetch(`${one.url}/api/v1/large`);
    expect((await reader.text()).length).toBe(LARGE);
  } finally {
    await one.close();
  }
});
