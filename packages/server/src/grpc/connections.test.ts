import { once } from 'node:events';
import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from 'node:http2';
import { connect as connectTcp } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MAX_HEADER_BYTES } from '../http-server.ts';
import { framed, rawCall } from '../testing/raw-grpc.ts';
import { servedGrpc } from '../testing/served-grpc.ts';
import { toy } from '../testing/toy-context.ts';
import { MAX_CONCURRENT_STREAMS, STREAM_RESET_BURST } from './sessions.ts';

const HEADERS = {
  ':method': 'POST',
  ':path': '/daybook.toy.v1.Toy/PayIn',
  'content-type': 'application/grpc',
  te: 'trailers',
};

describe('connections that mean no good', () => {
  let grpc: Awaited<ReturnType<typeof servedGrpc>>;
  let session: ClientHttp2Session;
  beforeEach(async () => {
    grpc = await servedGrpc([toy], {
      stallMs: 100,
      closeGraceMs: 100,
      times: { handshakeMs: 100 },
    });
    session = connect(grpc.url);
    session.on('error', () => undefined);
    await once(session, 'connect');
  });
  afterEach(async () => {
    session.destroy();
    await grpc.close();
  });

  const open = (headers: object = {}) => {
    const stream = session.request({ ...HEADERS, ...headers }, { endStream: false });
    stream.on('error', () => undefined);
    return stream;
  };
  /** The other clients' calls are answered as ever. */
  const isWell = async () => (await grpc.client.call('daybook.toy.v1.Toy/Accounts', { status: 'open' })).status === 0;
  const headersOf = async (stream: ClientHttp2Stream) => (await once(stream, 'response'))[0];

  it('are cut when they take their calls back faster than anybody needs to', async () => {
    const closed = once(session, 'close');
    const goaway = once(session, 'goaway');
    for (let i = 0; i < STREAM_RESET_BURST * 6 && !session.destroyed; i++) {
      open().close(constants.NGHTTP2_CANCEL);
      if (i % 50 === 49) await new Promise(setImmediate);
    }
    await Promise.race([goaway, closed]);
    expect(await isWell()).toBe(true);
  });

  it('are cut when they ping without end', async () => {
    const closed = once(session, 'close');
    let isOpen = true;
    session.on('close', () => {
      isOpen = false;
    });
    while (isOpen && !session.destroyed) {
      session.ping(() => undefined);
      await new Promise(setImmediate);
    }
    await closed;
    expect(await isWell()).toBe(true);
  });

  it('get no more calls at once than were agreed on', async () => {
    await once(session, 'remoteSettings').catch(() => undefined);
    expect(session.remoteSettings.maxConcurrentStreams).toBe(MAX_CONCURRENT_STREAMS);
    expect(session.remoteSettings.maxHeaderListSize).toBe(MAX_HEADER_BYTES);
  });

  it('lose a stream whose headers are too large, or too many', async () => {
    const large = open({ 'x-large': 'x'.repeat(64 * 1024) });
    const many = open(Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`x-${i}`, 'y'])));
    for (const stream of [large, many]) {
      await new Promise((resolve) => stream.on('close', resolve));
      expect(stream.rstCode).not.toBe(0);
    }
    expect(await isWell()).toBe(true);
  });

  it('lose a call whose message never arrives whole', async () => {
    const stream = open({ ':path': '/daybook.v1.Intake/Execute' });
    stream.write(Buffer.from([0, 0, 0, 1, 0, 0x61]));
    const ended = once(stream, 'close');
    stream.resume();
    await ended;
    expect(await isWell()).toBe(true);
  });

  it('that break off in the middle are no error of ours, whatever they were doing', async () => {
    const logged: string[] = [];
    const log = {
      error: (of: object, message: string) => void logged.push(`${Object.keys(of).join()} ${message}`),
      info() {},
      debug() {},
      warn() {},
    };
    const other = await servedGrpc([toy], { logger: log as never });
    const methods = ['daybook.v1.Intake/Execute', 'daybook.v1.Feed/Events', 'daybook.toy.v1.Toy/PayIn'];
    const begun = [Buffer.alloc(0), Buffer.from([0, 0, 0, 1, 0, 0x61]), framed(Buffer.alloc(0))];
    const headers = [{}, { 'grpc-timeout': '1m' }, { 'grpc-timeout': '20m' }];
    for (const method of methods)
      for (const bytes of begun)
        for (const header of headers)
          await Promise.all(
            Array.from({ length: 8 }, async (_, turns) => {
              const call = rawCall(other.url, method, header);
              const closed = once(call.stream, 'close');
              call.stream.resume();
              if (turns % 2 === 0) call.stream.write(bytes);
              else call.stream.end(bytes);
              if (turns > 3) await once(call.session, 'connect');
              for (let i = 0; i < turns * 3; i++) await new Promise(setImmediate);
              if (turns % 4 < 2) call.stream.close(constants.NGHTTP2_CANCEL);
              else call.session.destroy();
              await closed;
              call.session.destroy();
            }),
          );
    await other.client.call('daybook.toy.v1.Toy/Accounts', { status: 'open' });
    await other.close();
    expect(logged).toEqual([]);
  });

  it('are not understood as JSON, compressed, or as anything but a message', async () => {
    for (const type of ['application/json', 'application/grpc+json', 'application/connect+json', 'text/plain']) {
      const headers = await headersOf(open({ 'content-type': type }));
      expect([type, headers[':status'], headers['grpc-status']]).toEqual([type, 415, '3']);
    }
    const zipped = open({ 'grpc-encoding': 'gzip' });
    zipped.end(Buffer.from([1, 0, 0, 0, 0]));
    const trailers = once(zipped, 'trailers');
    zipped.resume();
    expect((await trailers)[0]['grpc-status']).toBe('12');
  });

  it('are closed when they do not speak HTTP/2, or say nothing', async () => {
    const words = connectTcp(grpc.port, '127.0.0.1', () => words.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'));
    const silence = connectTcp(grpc.port, '127.0.0.1');
    for (const socket of [words, silence]) {
      socket.on('error', () => undefined);
      socket.resume();
      await once(socket, 'close');
    }
    expect(await isWell()).toBe(true);
  });

  it('are closed in good order when nothing was asked for a while', async () => {
    const other = await servedGrpc([toy], { times: { keepaliveMs: 20, idleMs: 50 } });
    const idle = connect(other.url);
    await once(idle, 'close');
    expect((await other.client.call('daybook.toy.v1.Toy/Accounts', { status: 'open' })).status).toBe(0);
    await other.close();
  });
});
