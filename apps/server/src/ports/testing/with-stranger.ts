import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a service answers that is not the one that was meant: always this, whatever it is asked. */
export type Stranger = { readonly status: number; readonly body: string };

/** Runs a stranger's server for as long as it is worked with. */
export async function withStranger({ status, body }: Stranger, work: (url: string) => Promise<void>): Promise<void> {
  const stranger = createServer((_, reply) => reply.writeHead(status, { location: '/' }).end(body));
  await new Promise<void>((ready) => stranger.listen(0, '127.0.0.1', ready));
  try {
    await work(`http://127.0.0.1:${(stranger.address() as AddressInfo).port}`);
  } finally {
    stranger.closeAllConnections();
    stranger.close();
  }
}
