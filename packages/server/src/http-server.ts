import type { SecureContextOptions } from 'node:tls';
import { newId } from '@daybook/engine';
import {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
  LogController,
} from 'fastify';
import { answerBrokenConnection } from './broken-connection.ts';
import { allowOrigins } from './cors.ts';
import { failureOf } from './failures.ts';
import { MAX_BODY_BYTES, readBodiesAsStrictJson } from './json-body.ts';
import { addLimits } from './limits/add-limits.ts';
import type { Admission, Lane } from './limits/admission.ts';
import { edge } from './limits/edge.ts';
import { edgeServers } from './limits/edge-server.ts';
import { type Rates, UNLIMITED } from './limits/rates.ts';
import type { Rate } from './limits/token-buckets.ts';
import { type Authenticate, unlocked } from './operations/authenticate.ts';
import { type Problem, problemOf } from './problems.ts';
import { knowCallers } from './request-caller.ts';
import { traceIdOf, traceRequests } from './tracing/request-trace.ts';
import { refuseUnservedPaths } from './unserved-paths.ts';

/** What every server is built with. Times in milliseconds. */
export type ServerOptions = {
  /** A pino instance. Without one nothing is logged. */
  readonly logger?: FastifyBaseLogger;
  /** Tells who sends a request. Left out, the server is unlocked: everybody may do everything. */
  readonly authenticate?: Authenticate;
  /** The origins, such as `https://console.example`, whose pages may ask from a browser. None unless said. */
  readonly corsOrigins?: readonly string[];
  /** Left out, the server speaks plain HTTP. */
  readonly tls?: TlsOptions;
  /** Told of every answer: the route's declared path (`unserved` for others), its status, how long it took. */
  readonly onTimed?: (route: string, status: number, seconds: number) => void;
  /** From the first byte of a request to its last. */
  readonly requestTimeoutMs?: number;
  /** How long an idle connection is kept. Longer than a load balancer's own, so that it is the one to close. */
  readonly keepAliveTimeoutMs?: number;
  /** How long answers under way may take once the server closes; then every connection is cut. */
  readonly closeGraceMs?: number;
  /** Connections beyond this are refused; each costs memory even when it says nothing. */
  readonly maxConnections?: number;
  /** Connections of one address beyond this are closed at once. As many as there may be at all, if left out. */
  readonly maxConnectionsPerAddress?: number;
  /** What callers may spend. Left out, all they like. */
  readonly rates?: Rates;
  /** How often a tenant is told at once that it has spent what it may; more often, it waits for it. */
  readonly refusals?: Rate;
  /** How many requests may be under way; one for all servers of a process, which share its thread. */
  readonly admission?: Admission;
  /** Which of the admission's lanes this server's requests go in; without one they are not bounded. */
  readonly lane?: Lane;
  /** How long a whole answer may wait for its reader before the connection is cut. */
  readonly drainTimeoutMs?: number;
};

/** With the URL, in which a cursor may take up half of it; a token is two kilobytes at most. */
export const MAX_HEADER_BYTES = 8 * 1024;

/** What a server proves itself with over TLS, PEM, and whom it asks for a certificate of his own. */
export type TlsOptions = {
  readonly cert: string;
  readonly key: string;
  /** Who issues clients' certificates; without it none is asked for. */
  readonly clientCa?: string;
  /** Whether a client without such a certificate is turned away before it has said anything. */
  readonly clientMustProve?: boolean;
};

/** The longest part of a path that is a parameter. The longest key declared is a few dozen characters. */
export const MAX_PARAM_LENGTH = 256;
const REQUEST_TIMEOUT_MS = 30_000;
const HEADERS_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_TIMEOUT_MS = 65_000;
const CLOSE_GRACE_MS = 10_000;
const MAX_CONNECTIONS = 10_000;
/** What stands for the route where a request was turned away before there was one. */
const REFUSED_EARLY = 'refused';
/** How often Node looks for requests that are late; its own 30 s would make the shorter limits above untrue. */
const MAX_CHECKING_INTERVAL_MS = 5_000;

/**
 * A server with everything the three faces share: limits, strict bodies, problem details for every error down to
 * malformed HTTP, one log line an answer. Bodies are never logged. The caller adds routes, listens and closes.
 */
export function httpServer(options: ServerOptions): FastifyInstance {
  const { requestTimeoutMs: requestTimeout = REQUEST_TIMEOUT_MS, closeGraceMs = CLOSE_GRACE_MS } = options;
  const { maxConnections = MAX_CONNECTIONS, rates = UNLIMITED } = options;
  const before = edge({
    ...options,
    onRefused: (status) => options.onTimed?.(REFUSED_EARLY, status, 0),
  });
  const app: FastifyInstance = fastify({
    ...(options.logger ? { loggerInstance: options.logger } : {}),
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: newId,
    bodyLimit: MAX_BODY_BYTES,
    // A request that still arrives on an open connection while we close is answered, and the connection then closed.
    return503OnClosing: false,
    ...(options.tls ? { https: tlsSettings(options.tls) } : {}),
    serverFactory: edgeServers({
      edge: before,
      http: {
        maxHeaderSize: MAX_HEADER_BYTES,
        insecureHTTPParser: false,
        // Node would answer a request without a Host by itself, with an empty 400; we say what is wrong.
        requireHostHeader: false,
        // Must not be above the request's own limit: Node silently exchanges the two if it is.
        headersTimeout: Math.min(requestTimeout, HEADERS_TIMEOUT_MS),
        connectionsCheckingInterval: Math.min(requestTimeout, MAX_CHECKING_INTERVAL_MS),
      },
      keepAliveTimeoutMs: options.keepAliveTimeoutMs ?? KEEP_ALIVE_TIMEOUT_MS,
      requestTimeoutMs: requestTimeout,
      maxConnections,
      maxConnectionsPerAddress: options.maxConnectionsPerAddress ?? maxConnections,
    }),
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    frameworkErrors: (error: FastifyError, request, reply) => {
      secureHeaders(reply);
      // No hook runs for these requests, so their answer is logged and timed here.
      answerProblem(failureOf(error), request.id, reply);
      logAnswer(options, request, reply);
    },
    clientErrorHandler: answerBrokenConnection,
  });
  readBodiesAsStrictJson(app);
  // Hooks that wait for nothing are plain functions: a promise each would be felt in every request.
  app.addHook('onRequest', (request, reply, done) => {
    secureHeaders(reply);
    if (/#|%00/.test(request.url)) throw problemOf('invalid_url');
    if (request.headers.host === undefined) throw problemOf('invalid_http', { detail: 'There is no Host header.' });
    done();
  });
  allowOrigins(app, options.corsOrigins ?? []);
  refuseUnservedPaths(app);
  traceRequests(app);
  knowCallers(app, options.authenticate ?? unlocked);
  addLimits(app, before, rates);
  // Node stops looking for late requests once it closes, so one that never arrives would keep us here for ever.
  app.addHook('preClose', async () => {
    setTimeout(() => app.server.closeAllConnections(), closeGraceMs).unref();
  });
  if (options.logger || options.onTimed)
    app.addHook('onResponse', (request, reply, done) => {
      logAnswer(options, request, reply);
      done();
    });
  app.setErrorHandler((error, request, reply) => {
    const problem = failureOf(error);
    if (problem.code === 'unauthenticated') before.failed(request.raw);
    if (problem.code === 'internal_error') request.log.error({ err: error, ...traceIdOf(request) }, 'a request failed');
    return answerProblem(problem, request.id, reply);
  });
  return app;
}

/** What Node is told of it. */
export function tlsSettings({
  cert,
  key,
  clientCa,
  clientMustProve = false,
}: TlsOptions): SecureContextOptions & TlsAsking {
  const asking = clientCa === undefined ? {} : { ca: clientCa, requestCert: true, rejectUnauthorized: clientMustProve };
  return { minVersion: 'TLSv1.3', cert, key, ...asking };
}

type TlsAsking = { readonly requestCert?: boolean; readonly rejectUnauthorized?: boolean };

/** Nothing served here is a page, and nothing may lie in a shared cache: it is about somebody's money. */
function secureHeaders(reply: FastifyReply): void {
  reply.headers({ 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-store' });
}

function answerProblem(problem: Problem, requestId: string, reply: FastifyReply): FastifyReply {
  return reply
    .code(problem.status)
    .headers(problem.headers)
    .type('application/problem+json')
    .send(problem.toBody(requestId));
}

/** The declared path is logged, not the URL: what stands in a query may be about a person. */
function logAnswer({ onTimed }: ServerOptions, request: FastifyRequest, reply: FastifyReply): void {
  const route = request.is404 ? 'unserved' : (request.routeOptions?.url ?? 'unserved');
  const ms = reply.elapsedTime;
  onTimed?.(route, reply.statusCode, ms / 1000);
  const answered = { method: request.method, route, status: reply.statusCode, ms: Math.round(ms) };
  request.log.info({ ...answered, ...traceIdOf(request) }, 'answered');
}
