import { createSecureServer, createServer, type Http2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { Code, createConnectRouter } from '@connectrpc/connect';
import { clock, type Engine } from '@daybook/engine';
import type { FastifyBaseLogger } from 'fastify';
import type { Feeds } from '../feeds/feeds.ts';
import { MAX_HEADER_BYTES, type TlsOptions, tlsSettings } from '../http-server.ts';
import { boundConnections } from '../limits/connections.ts';
import type { OperationLimits } from '../limits/meter.ts';
import { UNLIMITED } from '../limits/rates.ts';
import { type Authenticate, unlocked } from '../operations/authenticate.ts';
import { operationsOf } from '../operations/operations.ts';
import { exchange } from './exchange.ts';
import { declaredProtos } from './protos/declared-protos.ts';
import { descriptorsOf } from './protos/descriptors.ts';
import type { FieldNumbers } from './protos/field-numbers.ts';
import { REFLECTION_VERSIONS } from './protos/standard-protos.ts';
import { gateOf, isHangUp } from './served-call.ts';
import { addServices } from './services/add-services.ts';
import {
  MAX_CONCURRENT_STREAMS,
  type SessionTimes,
  STREAM_RESET_BURST,
  STREAM_RESETS_PER_SECOND,
  watchSessions,
} from './sessions.ts';

export type GrpcServerOptions = OperationLimits & {
  /** A pino instance. Without one nothing is logged. */
  readonly logger?: FastifyBaseLogger;
  /** Tells who sends a request. Left out, the server is unlocked: everybody may do everything. */
  readonly authenticate?: Authenticate;
  /** What can be followed. Left out, nothing can. */
  readonly feeds?: Feeds;
  /** The numbers published in `proto/numbers.json`. What has none yet gets the next free one of its message. */
  readonly numbers?: FieldNumbers;
  /** Tells tools what is served. Left out, it does not. */
  readonly reflection?: boolean;
  /** For TLS; left out, the connection is in the clear. */
  readonly tls?: TlsOptions;
  /** Told of every answer: the method, its gRPC status, how long it took. */
  readonly onTimed?: (method: string, status: number, seconds: number) => void;
  /** RFC 3339 UTC. The present time unless a test says otherwise. */
  readonly now?: () => string;
  /** How long answers under way may take once the server closes; then every connection is cut. */
  readonly closeGraceMs?: number;
  readonly maxConnections?: number;
  /** Connections of one address beyond this are closed at once. As many as there may be at all, if left out. */
  readonly maxConnectionsPerAddress?: number;
  /** How long a client may send nothing of what it has begun, or read nothing of what it is answered. */
  readonly stallMs?: number;
  readonly times?: SessionTimes;
};

/** A server that is not a fastify's, with as much of its face as a caller needs. */
export type GrpcServer = {
  /** Answers where it listens. */
  listen(where: { host: string; port: number }): Promise<string>;
  /** Turns new calls away, lets those under way end, then cuts. */
  close(): Promise<void>;
};

/** The largest message of any kind; a command of its own may have 256 KiB, as everywhere. */
export const MAX_MESSAGE_BYTES = 1024 * 1024;
/** Headers of one request. */
const MAX_HEADER_PAIRS = 64;
const MAX_CONNECTIONS = 1_000;
const CLOSE_GRACE_MS = 10_000;

/**
 * Serves every declared operation over gRPC, gRPC-Web and Connect, on HTTP/2: a service for each context with a method
 * for each of its routes; the intake of many commands; what can be followed; health, and reflection if wanted.
 *
 * @example
 * const server = grpcServer(engine, { feeds, numbers });
 * const url = await server.listen({ host: '127.0.0.1', port: 8084 });
 */
export function grpcServer(engine: Engine, options: GrpcServerOptions = {}): GrpcServer {
  const { logger: log, closeGraceMs = CLOSE_GRACE_MS, now = clock } = options;
  const stopping = new AbortController();
  const protos = declaredProtos(engine.registry.contexts, options.numbers);
  const served = protos.files.filter(({ path }) => options.reflection || !path.startsWith('grpc/reflection'));
  const router = createConnectRouter({
    readMaxBytes: MAX_MESSAGE_BYTES,
    acceptCompression: [],
    requestGate: gateOf({ authenticate: options.authenticate ?? unlocked, rates: options.rates ?? UNLIMITED, log }),
  });
  addServices({
    router,
    engine,
    operations: operationsOf(engine, now, options),
    admission: options.admission,
    protos,
    described: descriptorsOf(served),
    feeds: options.feeds,
    reflection: options.reflection ? REFLECTION_VERSIONS : [],
    now,
    log,
    stopping: stopping.signal,
    stallMs: options.stallMs,
  });
  const handlers = new Map(router.handlers.map((handler) => [handler.requestPath, handler]));

  const server = http2Server(options.tls);
  server.maxConnections = options.maxConnections ?? MAX_CONNECTIONS;
  boundConnections(server, options.maxConnectionsPerAddress ?? server.maxConnections);
  const sessions = watchSessions(server, log, options.times);
  server.on('request', (request, response) => {
    const from = performance.now();
    const handler = handlers.get(request.url);
    const method = handler?.requestPath ?? 'unserved';
    const ended = (status: number) => {
      const seconds = (performance.now() - from) / 1000;
      options.onTimed?.(method, status, seconds);
      log?.info({ method, status, ms: Math.round(seconds * 1000) }, 'answered');
    };
    exchange(handler, request, response, options.stallMs).then(ended, (error) => {
      if (isHangUp(error)) ended(Code.Canceled);
      else log?.error({ err: error, method }, 'a call failed');
      response.stream?.close();
    });
  });

  return {
    listen: ({ host, port }) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
          server.off('error', reject);
          resolve(urlOf(server.address(), options.tls !== undefined));
        });
      }),
    close: () =>
      new Promise((resolve) => {
        stopping.abort();
        const cut = setTimeout(() => {
          for (const session of sessions) session.destroy();
        }, closeGraceMs).unref();
        server.close(() => {
          clearTimeout(cut);
          resolve();
        });
        for (const session of sessions) session.close();
      }),
  };
}

function http2Server(tls: TlsOptions | undefined): Http2Server {
  const limits = {
    settings: {
      maxConcurrentStreams: MAX_CONCURRENT_STREAMS,
      maxHeaderListSize: MAX_HEADER_BYTES,
      enableConnectProtocol: false,
    },
    maxHeaderListPairs: MAX_HEADER_PAIRS,
    streamResetBurst: STREAM_RESET_BURST,
    streamResetRate: STREAM_RESETS_PER_SECOND,
  };
  return tls ? createSecureServer({ ...limits, ...tlsSettings(tls) }) : createServer(limits);
}

function urlOf(address: AddressInfo | string | null, isSecure: boolean): string {
  if (address === null || typeof address === 'string') throw new Error('the server does not listen on a port');
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `${isSecure ? 'https' : 'http'}://${host}:${address.port}`;
}
