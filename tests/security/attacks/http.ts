import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';

/** A request as it is to be sent: the path is not touched, so it must hold nothing that no request line may hold. */
export type Sending = {
  readonly url: string;
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array;
};

export type Answer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly text: string };

/** Connections at a time: enough to keep two cores busy, few enough to be heard. */
const MAX_SOCKETS = 16;
const ANSWER_TIMEOUT_MS = 20_000;
const agent = new Agent({ keepAlive: true, maxSockets: MAX_SOCKETS });

/** Sends a request as it is; `fetch` would tidy it up. @throws where there is no answer */
export async function send(sending: Sending): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    const sent = request(new URL(sending.url), {
      agent,
      path: sending.path,
      method: sending.method ?? 'GET',
      headers: { ...sending.headers } as Record<string, string | string[]>,
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    });
    try {
      return await answerOf(sent, sending.body);
    } catch (error) {
      // A connection that the server had closed just then, before it had seen any of this.
      if (!(sent.reusedSocket && attempt < 5)) throw error;
    }
  }
}

function answerOf(sent: ReturnType<typeof request>, body: string | Uint8Array | undefined): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let answered = false;
    sent.on('response', (response: IncomingMessage) => {
      answered = true;
      const { statusCode: status = 0, headers } = response;
      // A feed has no end: its head is the answer.
      if (headers['content-type']?.startsWith('text/event-stream')) {
        resolve({ status, headers, text: '' });
        sent.destroy();
        return;
      }
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status, headers, text }));
      response.on('error', reject);
    });
    // A server that has refused may hang up while it is still being sent to.
    sent.on('error', (error) => answered || reject(error));
    sent.end(body);
  });
}

/** Does so many things at a time, in the order given. */
export async function inParallel<T>(many: Iterable<T>, width: number, act: (one: T) => Promise<void>): Promise<void> {
  const queue = many[Symbol.iterator]();
  const worker = async () => {
    for (let next = queue.next(); !next.done; next = queue.next()) await act(next.value);
  };
  await Promise.all(Array.from({ length: width }, worker));
}
