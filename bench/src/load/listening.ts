import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** Lets a server listen on a free port of this machine. */
export async function listening(app: FastifyInstance): Promise<{ port: number; close: () => PromiseLike<unknown> }> {
  await app.listen({ host: '127.0.0.1', port: 0 });
  return { port: (app.server.address() as AddressInfo).port, close: () => app.close() };
}
