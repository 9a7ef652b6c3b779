import type { FastifyInstance } from 'fastify';
import { problemOf } from '../problems.ts';
import type { Edge } from './edge.ts';
import type { Rates } from './rates.ts';

/** What is left of the limits once a request has a sender and a body. To be called after the callers are known. */
export function addLimits(app: FastifyInstance, edge: Edge, rates: Rates): void {
  app.addHook('onRequest', ({ raw, principal, headers }, reply, done) => {
    if (principal) edge.know(raw, principal);
    // Nothing is unpacked here, so nothing that unpacks to a thousand times its size is read either.
    const { 'content-encoding': encoding = 'identity' } = headers;
    if (encoding !== 'identity') {
      reply.header('Connection', 'close');
      throw problemOf('unsupported_media_type');
    }
    done();
  });
  app.addHook('preHandler', ({ raw, principal }, reply, done) => {
    edge.enter(raw, reply.raw, principal);
    done();
  });
  app.addHook('onSend', ({ principal }, reply, payload, done) => {
    const left = principal && !reply.hasHeader('RateLimit') ? rates.headers(principal) : null;
    if (left) reply.headers(left);
    done(null, payload);
  });
  app.addHook('onClose', async () => edge.stop());
}
