import type { FastifyInstance, FastifyRequest } from 'fastify';
import { connectionOf, timesSent } from './command-headers.ts';
import { certificateOf } from './identity/client-certificate.ts';
import { unauthenticated } from './identity/unauthenticated.ts';
import type { Authenticate, Credentials } from './operations/authenticate.ts';
import type { Caller, Principal, Recognise, StayingCaller } from './operations/caller.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Null on a path that is open to everybody. */
    principal: Principal | null;
    /** Asks anew, by the same headers. */
    recognise: Recognise;
  }
  interface FastifyContextConfig {
    /** Served to everybody, known or not: documents and signs of life. */
    open?: boolean;
  }
}

/** Has every request's sender told before anything else is read of it, except on paths that are open to everybody. */
export function knowCallers(app: FastifyInstance, authenticate: Authenticate): void {
  app.decorateRequest('principal', null);
  app.decorateRequest('recognise', function () {
    return authenticate(credentialsOf(this));
  });
  app.addHook('onRequest', (request, _reply, done) => {
    if (request.is404 || request.routeOptions.config.open) return done();
    const principal = request.recognise();
    if (!(principal instanceof Promise)) {
      request.principal = principal;
      return done();
    }
    principal.then((found) => {
      request.principal = found;
      done();
    }, done);
  });
}

/** Who sends a request, from where, and in what connection. @throws Problem `invalid_correlation_id` */
export function callerOf(request: FastifyRequest): Caller {
  if (request.principal === null) throw unauthenticated(false);
  return { principal: request.principal, ...connectionOf(request) };
}

/** The same for a request that goes on for longer than it takes to answer. @throws Problem `invalid_correlation_id` */
export const stayingCallerOf = (request: FastifyRequest): StayingCaller => ({
  ...callerOf(request),
  recognise: () => request.recognise(),
});

/** What a request proves its sender with. @throws Problem `unauthenticated` */
export function credentialsOf({ raw, headers }: FastifyRequest): Credentials {
  const { authorization } = headers;
  // Two readers might each take another of them.
  if (authorization !== undefined && timesSent(raw, 'authorization') > 1) throw unauthenticated(true);
  return { authorization, ...certificateOf(raw.socket) };
}
