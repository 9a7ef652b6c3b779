import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A message as it arrived. */
export type Arrived = { readonly path: string; readonly key: string; readonly body: Record<string, unknown> };

/** Somebody who takes the banks' messages, for tests. `answer` gives the status of the next answer, 200 unless it says otherwise. */
export async function receiver(answer: (message: Arrived, nth: number) => number = () => 200) {
  const arrived: Arrived[] = [];
  const server = createServer((request, reply) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const message = {
        path: request.url ?? '',
        key: String(request.headers['idempotency-key']),
        body: JSON.parse(text) as Record<string, unknown>,
      };
      arrived.push(message);
      const status = answer(message, arrived.length);
      if (status === 0) reply.destroy();
      else reply.writeHead(status).end('{"code":"said_so"}');
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    arrived,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
