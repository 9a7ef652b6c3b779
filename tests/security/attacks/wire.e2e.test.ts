import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allEvents, answeredLines, faultsOfLog, isWell } from './aftermath.ts';
import { BATCHES, BOMBS } from './bombs.ts';
import { codeOf, evidence } from './evidence.ts';
import { endlessBody, FRAME_FLOODS, floodFrames, gzipBomb, rapidReset } from './floods.ts';
import { ask } from './graphql-operations.ts';
import { grpcCaller, grpcMethods } from './grpc-methods.ts';
import { send } from './http.ts';
import { isFull, startTarget, type Target } from './target.ts';
import { heldConnection, rawExchange, smuggling, statusesIn } from './wire.ts';

const MIB = 1024 * 1024;
/** Far below what is sent in all, and what a process has that holds none of it. */
const MAX_PEAK_MIB = 900;
const SLOW_CLIENTS = 500;
/** A document is refused within 20 ms of work; a machine that does other things beside takes longer for everything. */
const MAX_BOMB_MS = 250;
const SUBSCRIPTIONS = 1_000;

describe('what is wrong with the bytes themselves', () => {
  const found = evidence();
  let target: Target;
  let trader: string;
  let alice: string;
  let before: number;
  beforeAll(async () => {
    target = await startTarget();
    trader = await target.token(['trader', 'operator', 'auditor'], { subject: 'tessa' });
    alice = await target.token(['admin', 'auditor'], { subject: 'alice' });
    before = await log();
  });
  afterAll(() => target.stop());

  const log = async () => (await allEvents(target, alice)).filter(({ actor }) => actor === 'tessa').length;
  const http = () => {
    const { commands, queries, admin, graphql } = target.server.addresses;
    return { commands, queries, admin, graphql };
  };
  const PATHS = {
    commands: '/api/v1/orders',
    queries: '/api/v1/orders',
    admin: '/api/v1/admin/health',
    graphql: '/graphql',
  };
  const isServed = async () => {
    const { status } = await send({
      url: target.server.addresses.queries,
      path: '/api/v1/orders',
      headers: { authorization: `Bearer ${trader}` },
    });
    return status === 200;
  };

  it('is never a second request in the first, at any port', { timeout: 120_000 }, async () => {
    for (const [face, url] of Object.entries(http())) {
      const { host } = new URL(url);
      const all = smuggling(host, trader, PATHS[face as keyof typeof PATHS]);
      await Promise.all(
        all.map(async ([name, bytes]) => {
          found.attacked(face, name);
          const got = await rawExchange(url, Buffer.from(bytes, 'latin1'));
          const statuses = statusesIn(got);
          const code = codeOf({ text: got });
          found.examine({ status: statuses[0] ?? 0, text: got, code }, `${face} ${name}`);
          if (statuses.length > 1) found.finding('one request, two answers', `${face} ${name}: ${statuses.join()}`);
          if (got !== '' && !got.startsWith('HTTP/1.1 '))
            found.finding('another protocol is spoken', `${face} ${name}: ${got.slice(0, 100)}`);
          if ((statuses[0] ?? 400) < 400) found.finding('it is taken', `${face} ${name}: ${got.slice(0, 300)}`);
        }),
      );
    }
    expect(found.findings()).toEqual([]);
  });

  it('is no way around: a path is served as it is spelt, and nothing beside it', async () => {
    const { commands, queries, graphql } = http();
    const secret = '/api/v1/admin/health';
    const paths = [
      '/..',
      '/api/v1/orders/../admin/health',
      '/api/v1/orders/..%2fadmin/health',
      '/api/v1/%2e%2e/v1/admin/health',
      '//api/v1/orders',
      '/api/v1/orders;x=1',
      '/api/v1/orders/',
      '/API/V1/ORDERS',
      '/api/v1/./orders',
      '/api//v1/orders',
      '/api/v1/orders%00',
      '/api/v1/orders%0d%0aX:%20y',
      '/api/v1/orders%23',
      '\\api\\v1\\orders',
      '/%61pi/v1/orders',
      secret,
      '/metrics',
      '/openapi.json/..',
      '/.env',
      '/package.json',
      '/docs/../../package.json',
      '/documentation/static/..%2f..%2f..%2fpackage.json',
      `/${'a/'.repeat(3_000)}`,
      `/api/v1/orders/${'a'.repeat(300)}`,
    ];
    for (const url of [commands, queries, graphql])
      for (const path of paths) {
        found.attacked('paths', path.slice(0, 40));
        const got = await rawExchange(
          url,
          `GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${trader}\r\nConnection: close\r\n\r\n`,
        );
        const [status = 400] = statusesIn(got);
        found.examine({ status, text: got, code: codeOf({ text: got }) }, path.slice(0, 100));
        // Percent-encoding of what needs none is the same path.
        if (status < 400 && path !== '/%61pi/v1/orders')
          found.finding('another path is served', `${path} ${got.slice(0, 200)}`);
      }
    expect(found.findings()).toEqual([]);
  });

  it('is one line of log a request, whatever stands in it', async () => {
    const { queries } = http();
    const odd = [
      '%0d%0a{"level":60,"msg":"forged"}',
      '%0a',
      '%1b[2J',
      '%e2%80%a8',
      '%00',
      '%ff',
      '$%7Bjndi:ldap://x%7D',
      '%n%s',
      '"}{"msg":"forged"}',
    ];
    const counted = answeredLines(target);
    let answered = 0;
    for (const text of odd)
      for (const path of [`/api/v1/orders/${text}`, `/api/v1/orders?sort=${text}`, `/${text}`]) {
        const headers = [
          'User-Agent',
          'Referer',
          'X-Forwarded-For',
          'X-Correlation-Id',
          'Idempotency-Key',
          'traceparent',
          'tracestate',
          'Cookie',
        ].map((name) => `${name}: ${text}\u001b[2J`);
        for (const more of [[], headers]) {
          const got = await rawExchange(
            queries,
            [
              `GET ${path} HTTP/1.1`,
              'Host: x',
              `Authorization: Bearer ${trader}`,
              'Connection: close',
              ...more,
              '',
              '',
            ].join('\r\n'),
          );
          found.attacked('log', text);
          answered += statusesIn(got).length;
        }
      }
    expect(answered).toBe(odd.length * 6);
    // A request that is none is answered before there is one to log.
    expect(answeredLines(target) - counted).toBeLessThanOrEqual(answered);
    expect(faultsOfLog(target)).toEqual([]);
  });

  it('is refused in GraphQL before anything of it is done', { timeout: 60_000 }, async () => {
    const { graphql } = http();
    for (const [name, query] of Object.entries(BOMBS)) {
      found.attacked('bombs', name);
      let best = Number.POSITIVE_INFINITY;
      for (let i = 0; i < 3 && best > MAX_BOMB_MS; i++) {
        const from = performance.now();
        const answer = await ask(graphql, trader, { query: `${query} #${i}` });
        best = Math.min(best, performance.now() - from);
        found.examine({ status: answer.status, text: answer.text, code: codeOf(answer) }, name);
        if (!(answer.status >= 400 && answer.status < 500))
          found.finding('a bomb is answered', `${name}: ${answer.status} ${answer.text.slice(0, 200)}`);
      }
      if (best > MAX_BOMB_MS) found.finding('a bomb takes long', `${name}: ${Math.round(best)} ms`);
    }
    for (const [name, body] of Object.entries(BATCHES)) {
      const answer = await ask(graphql, trader, body);
      if (!(answer.status >= 400 && answer.status < 500))
        found.finding('a batch is answered', `${name}: ${answer.status}`);
    }
    expect(found.findings()).toEqual([]);
  });

  it('is not a thousand subscriptions on one socket', async () => {
    const answers = await subscriptions(http().graphql, trader, SUBSCRIPTIONS);
    expect(answers.refused).toBeGreaterThanOrEqual(SUBSCRIPTIONS - 50);
    expect(answers.codes).toEqual(new Set(['too_many_subscriptions']));
    expect(await isServed()).toBe(true);
  });

  it('does not keep others waiting: five hundred slow clients at each port', { timeout: 180_000 }, async () => {
    const urls = Object.values(http());
    const slow = await Promise.all(
      Array.from({ length: SLOW_CLIENTS }, async (_, i) => {
        const one = await heldConnection(urls[i % urls.length] ?? '');
        const head = `POST ${Object.values(PATHS)[i % urls.length]} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${trader}\r\n`;
        one.socket.write(
          i % 2 === 0 ? `${head}A: ` : `${head}Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n{`,
        );
        const drip = setInterval(() => one.socket.write(' '), 500);
        void one.closed.then(() => clearInterval(drip));
        return one;
      }),
    );
    const waits: number[] = [];
    for (let i = 0; i < 40; i++) {
      const from = performance.now();
      expect(await isServed()).toBe(true);
      waits.push(performance.now() - from);
    }
    waits.sort((a, b) => a - b);
    expect(waits[Math.floor(waits.length * 0.9)]).toBeLessThan(1_000);
    // In a full run it is waited for: none of them is held for ever.
    if (isFull) {
      const ends = await Promise.all(slow.map(({ closed }) => closed));
      expect(ends.filter((text) => !/^HTTP\/1\.1 4\d\d /.test(text))).toEqual([]);
    } else for (const { socket } of slow) socket.destroy();
    expect(await isServed()).toBe(true);
  });

  it('does not fill the memory: bodies without end, and bodies that unfold', { timeout: 60_000 }, async () => {
    const tenGiB = 10 * 1024 * MIB;
    for (const [face, url] of Object.entries(http())) {
      const path = PATHS[face as keyof typeof PATHS];
      const auth = `Host: x\r\nAuthorization: Bearer ${trader}`;
      const head = `POST ${path} HTTP/1.1\r\n${auth}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`;
      const { sent, answer } = await endlessBody(url, head, tenGiB);
      found.attacked(face, 'a body without end');
      expect([face, Math.ceil(sent / MIB)]).toEqual([face, expect.toSatisfy((mib: number) => mib < 64)]);
      expect(statusesIn(answer)[0] ?? 413).toBeGreaterThanOrEqual(400);
      const bomb = gzipBomb();
      const unfolded = await send({
        url,
        path,
        method: 'POST',
        headers: { authorization: `Bearer ${trader}`, 'content-type': 'application/json', 'content-encoding': 'gzip' },
        body: bomb,
      });
      expect([face, unfolded.status]).toEqual([face, face === 'queries' || face === 'admin' ? 405 : 415]);
    }
    const lines = `POST /api/v1/commands HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${trader}\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n`;
    // Lines may come for as long as one likes, but one that never ends is not waited for.
    const oneLine = await endlessBody(http().commands, lines, tenGiB);
    expect(oneLine.sent).toBeLessThan(64 * MIB);
    expect(oneLine.answer).toContain('body_too_large');
    expect(await isServed()).toBe(true);
  });

  it('is told to be too much, where it is headers', async () => {
    for (const [face, url] of Object.entries(http()))
      for (const header of [
        `X: ${'a'.repeat(64 * 1024)}`,
        Array.from({ length: 3_000 }, (_, i) => `X${i}: a`).join('\r\n'),
      ]) {
        found.attacked(face, 'headers too large');
        const got = await rawExchange(
          url,
          `GET ${PATHS[face as keyof typeof PATHS]} HTTP/1.1\r\nHost: x\r\n${header}\r\n\r\n`,
        );
        expect([face, statusesIn(got)]).toEqual([face, [431]]);
      }
  });

  it('ends the connection over gRPC, and no other one', { timeout: 120_000 }, async () => {
    const { grpc } = target.server.addresses;
    const method = grpcMethods().find(({ operation }) => operation === 'orders');
    if (!method) throw new Error('there is no such method');
    const good = async () => {
      const caller = grpcCaller(grpc, trader);
      const { status } = await caller.call(method, new Uint8Array());
      caller.close();
      return status;
    };
    expect(await good()).toBe(0);
    const caller = grpcCaller(grpc, trader);
    expect((await caller.call(method, new Uint8Array(64 * MIB))).code).toBe('body_too_large');
    expect((await caller.call(method, new Uint8Array(), { 'grpc-timeout': '0m' })).status).toBeGreaterThanOrEqual(0);
    caller.close();
    expect(await rapidReset(grpc, 10_000)).not.toBe(null);
    expect(await good()).toBe(0);
    for (const [name, flood] of Object.entries(FRAME_FLOODS)) {
      found.attacked('grpc frames', name);
      await floodFrames(grpc, flood, isFull ? 200_000 : 20_000);
      expect([name, await good()]).toEqual([name, 0]);
    }
    for (const bytes of [
      'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
      '\x16\x03\x01\x02\x00',
      'PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n',
    ]) {
      expect(
        statusesIn(await rawExchange(grpc, Buffer.from(bytes, 'latin1'))).filter((status) => status < 400),
      ).toEqual([]);
    }
    expect(await good()).toBe(0);
  });

  it('leaves nothing behind', async () => {
    expect(await isWell(target, alice)).toBe('200 ok');
    expect(await log()).toBe(before);
    expect(target.canary.hits()).toBe(0);
    expect(faultsOfLog(target)).toEqual([]);
    expect(found.findings()).toEqual([]);
    expect(target.peakMib() ?? 0).toBeLessThan(MAX_PEAK_MIB);
    console.log(
      `attacks on the wire: ${found.total()} requests ${JSON.stringify(found.requests())}, ${SLOW_CLIENTS} slow clients, ${found.findings().length} findings, at most ${target.peakMib()} MiB`,
    );
  });
});

/** Subscribes so often on one socket; answers how many were refused, and by what codes. */
function subscriptions(url: string, token: string, count: number): Promise<{ refused: number; codes: Set<string> }> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const codes = new Set<string>();
  let refused = 0;
  return new Promise((resolve) => {
    const end = () => {
      resolve({ refused, codes });
      socket.close();
    };
    socket.addEventListener('open', () =>
      socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } })),
    );
    socket.addEventListener('message', ({ data }) => {
      const text = String(data);
      if (text.includes('"connection_ack"'))
        for (let i = 0; i < count; i++)
          socket.send(
            JSON.stringify({
              id: randomUUID(),
              type: 'subscribe',
              payload: { query: 'subscription { events { position } }' },
            }),
          );
      const code = codeOf({ text });
      if (code === undefined) return;
      codes.add(code);
      if (++refused >= count - 50) end();
    });
    socket.addEventListener('close', ({ reason }) => {
      codes.add(`closed ${reason}`);
      end();
    });
  });
}
