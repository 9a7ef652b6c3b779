import { constants, type Http2Server, type ServerHttp2Session } from 'node:http2';
import type { FastifyBaseLogger } from 'fastify';

/** Calls at one time on one connection. What is more is turned away by the protocol, and sent again by clients. */
export const MAX_CONCURRENT_STREAMS = 250;
/** A client that takes its calls back faster than this for long is cut off: each costs us more than it costs the client. */
export const STREAM_RESET_BURST = 500;
export const STREAM_RESETS_PER_SECOND = 100;
/** Pings in one second. Clients that measure the line send one for each turn of it; nobody needs this many. */
export const MAX_PINGS_PER_SECOND = 200;
const PING_WINDOW_MS = 1_000;
/** How long a connection may take to say that it speaks HTTP/2. */
const HANDSHAKE_MS = 10_000;
/** How often we ask whether the other side is still there; unanswered until the next time, it is not. */
const KEEPALIVE_MS = 30_000;
/** How long a connection without calls is kept. Longer than a load balancer's own, so that it is the one to close. */
const IDLE_MS = 300_000;

/** How long things may take on a connection; tests make them short. */
export type SessionTimes = {
  readonly handshakeMs?: number | undefined;
  readonly keepaliveMs?: number | undefined;
  readonly idleMs?: number | undefined;
};

/** Keeps an eye on every connection. The answer is the set of those that are open. */
export function watchSessions(
  server: Http2Server,
  log: FastifyBaseLogger | undefined,
  times: SessionTimes = {},
): ReadonlySet<ServerHttp2Session> {
  const open = new Set<ServerHttp2Session>();
  server.on('session', (session) => {
    open.add(session);
    session.once('close', () => open.delete(session));
    watchSession(session, times);
  });
  // A broken connection is no fault of ours; unheard, it would end the process.
  server.on('sessionError', (error) => log?.debug({ err: error }, 'a connection broke'));
  return open;
}

function watchSession(session: ServerHttp2Session, times: SessionTimes): void {
  const { handshakeMs = HANDSHAKE_MS, keepaliveMs = KEEPALIVE_MS, idleMs = IDLE_MS } = times;
  let calls = 0;
  let idleSince = performance.now();
  let isAsked = false;
  let windowFrom = 0;
  let pings = 0;

  const handshake = setTimeout(() => session.destroy(), handshakeMs).unref();
  session.once('remoteSettings', () => clearTimeout(handshake));
  session.on('stream', (stream) => {
    calls++;
    stream.once('close', () => {
      calls--;
      idleSince = performance.now();
    });
  });
  session.on('ping', () => {
    const now = performance.now();
    if (now - windowFrom >= PING_WINDOW_MS) {
      windowFrom = now;
      pings = 0;
    }
    if (++pings > MAX_PINGS_PER_SECOND) session.destroy(undefined, constants.NGHTTP2_ENHANCE_YOUR_CALM);
  });
  const keepalive = setInterval(() => {
    if (session.closed || session.destroyed) return;
    if (calls === 0 && performance.now() - idleSince >= idleMs) return session.close();
    if (isAsked) return session.destroy();
    isAsked = session.ping(() => {
      isAsked = false;
    });
  }, keepaliveMs).unref();
  session.once('close', () => {
    clearTimeout(handshake);
    clearInterval(keepalive);
  });
}
