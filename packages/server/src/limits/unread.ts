import type { IncomingMessage, ServerResponse } from 'node:http';
import { MAX_BODY_BYTES } from '../json-body.ts';

/** How long a client may go on sending after its answer, so that it can read it. */
const LINGER_MS = 1_000;

/** Whether a request's body may be longer than anything we would read to be rid of it. */
export function unread({ headers }: IncomingMessage): boolean {
  if (headers['transfer-encoding'] !== undefined) return true;
  const length = headers['content-length'];
  return length !== undefined && Number(length) > MAX_BODY_BYTES;
}

/**
 * Parts from a client that goes on sending after its answer: Node would read and drop what comes until the request is
 * whole, and that may be for ever.
 */
export function partFromEndless(request: IncomingMessage, response: ServerResponse): void {
  response.once('finish', () => {
    if (request.complete) return;
    const cut = setTimeout(() => request.socket.destroy(), LINGER_MS);
    request.once('end', () => clearTimeout(cut));
    request.socket.once('close', () => clearTimeout(cut));
  });
}
