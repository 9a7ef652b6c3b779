import { randomUUIDv7 } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { ConnectionError } from 'fastify';
import { connectionFailureOf } from './failures.ts';

/** Connections whose present request may take as long as it likes; see `mayTakeLong`. */
const unhurried = new WeakSet<Socket>();

/** Lifts the limit on how long a request may take to arrive, for one that keeps time by itself, until told otherwise. */
export function mayTakeLong(socket: Socket, isLong: boolean): void {
  if (isLong) unhurried.add(socket);
  else unhurried.delete(socket);
}

/**
 * Answers bytes that never became a request: malformed HTTP, headers too large, a request that did not arrive in time.
 * There is no reply object yet, so the answer is written by hand, and the connection ends with it.
 */
export function answerBrokenConnection(error: ConnectionError, socket: Socket): void {
  // Node asks once for each request that is late, and goes on with it when nobody ends it.
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && unhurried.has(socket)) return;
  // The peer has gone, or an answer is already on its way: more bytes would be taken for a part of it.
  if (error.code === 'ECONNRESET' || !socket.writable || socket.bytesWritten > 0) {
    socket.destroy();
    return;
  }
  const problem = connectionFailureOf(error.code);
  const body = problem.toBody(randomUUIDv7());
  socket.end(
    [
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
      'Content-Type: application/problem+json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'X-Content-Type-Options: nosniff',
      'Cache-Control: no-store',
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}
