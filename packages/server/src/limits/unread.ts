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

/** How much is read and dropped meanwhile, for the sake of clients that were about to finish; then nothing more. */
const MAX_LINGERING_BYTES = 4 * MAX_BODY_BYTES;
const LOOK_EVERY_MS = 10;

/**
 * Parts from a client that goes on sending after its answer: Node would read and drop what comes until the request is
 * whole, and that may be for ever.
 */
export function partFromEndless(request: IncomingMessage, response: ServerResponse): void {
  response.once('finish', () => {
    if (request.complete) return;
    const { socket } = request;
    const answeredAt = socket.bytesRead;
    const cut = setTimeout(() => socket.destroy(), LINGER_MS);
    // Not read on, the client is held back by its own side, and the answer is still there for it.
    const look = setInterval(() => {
      if (socket.bytesRead - answeredAt <= MAX_LINGERING_BYTES) return;
      clearInterval(look);
      socket.pause();
    }, LOOK_EVERY_MS);
    const over = () => {
      clearTimeout(cut);
      clearInterval(look);
    };
    request.once('end', over);
    socket.once('close', over);
  });
}
