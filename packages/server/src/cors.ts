import type { FastifyInstance } from 'fastify';

/** What a browser may send beside what it sends anyway. */
const REQUEST_HEADERS =
  'Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, Prefer, Traceparent, Tracestate, X-Correlation-Id';
/** What a page may read of an answer beside its body. */
const ANSWER_HEADERS =
  'Content-Disposition, Daybook-Position, ETag, Location, Preference-Applied, RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate';
/** How long a browser need not ask again; the browsers' own limits are not much longer. */
const MAX_AGE_SECONDS = 600;

/**
 * Lets the pages of the named origins ask from browsers; those of all others are told nothing, and their browsers keep
 * the answers from them. Proof of who asks goes in a header that a page must set itself, never in a cookie, so
 * credentials are not allowed. To be called before paths that are not served are refused.
 */
export function allowOrigins(app: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return;
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('Vary', 'Origin');
    const { origin } = request.headers;
    if (origin === undefined || !origins.includes(origin)) return done();
    reply.header('Access-Control-Allow-Origin', origin);
    reply.header('Access-Control-Expose-Headers', ANSWER_HEADERS);
    const isPreflight = request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
    if (!isPreflight) return done();
    reply
      .code(204)
      .headers({
        'Access-Control-Allow-Methods': 'GET, HEAD, POST',
        'Access-Control-Allow-Headers': REQUEST_HEADERS,
        'Access-Control-Max-Age': String(MAX_AGE_SECONDS),
      })
      .send();
  });
}
