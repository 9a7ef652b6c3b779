import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import { createServer as createSecureServer, type ServerOptions as SecureOptions } from 'node:https';
import { boundConnections } from './connections.ts';
import type { Edge } from './edge.ts';

export type EdgeServerOptions = {
  readonly edge: Edge;
  readonly http: ServerOptions;
  readonly keepAliveTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly maxConnections: number;
  readonly maxConnectionsPerAddress: number;
};

/**
 * Makes the servers behind an app (there are two where a name such as `localhost` has two addresses), each with the
 * same limits and with the edge before the app.
 */
export function edgeServers(options: EdgeServerOptions) {
  return (listener: RequestListener, { https }: { readonly https?: SecureOptions | null }): Server => {
    const guarded = options.edge.guard(listener);
    const server = https
      ? createSecureServer({ ...options.http, ...https }, guarded)
      : createServer(options.http, guarded);
    server.keepAliveTimeout = options.keepAliveTimeoutMs;
    server.requestTimeout = options.requestTimeoutMs;
    server.maxConnections = options.maxConnections;
    // A client that has said all and closes its half of the connection is still answered.
    Object.assign(server, { httpAllowHalfOpen: true });
    boundConnections(server, options.maxConnectionsPerAddress);
    return server;
  };
}
