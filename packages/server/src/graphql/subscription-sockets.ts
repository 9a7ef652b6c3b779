import websocket from '@fastify/websocket';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Context, makeServer } from 'graphql-ws';
import { connectionOf } from '../command-headers.ts';
import { failureOf } from '../failures.ts';
import type { Authenticate } from '../operations/authenticate.ts';
import type { StayingCaller } from '../operations/caller.ts';
import { problemOf } from '../problems.ts';
import { credentialsOf } from '../request-caller.ts';
import { parseStrictJson } from '../strict-json.ts';
import { liveSockets, type Socket } from './live-sockets.ts';
import { type Subscribing, subscriber } from './subscriber.ts';

/** What sockets may take. Times in milliseconds. */
export type SocketLimits = {
  /** Of one principal: a tenth of what the server takes, so that no one shuts out the others. */
  readonly socketsPerPrincipal: number;
  readonly subscriptionsPerSocket: number;
  /** From the first byte to the message that says who it is. */
  readonly initMs: number;
  /** How long a message may lie before the client has read it; also how often it must show that it lives. */
  readonly stallMs: number;
};

const DEFAULTS: SocketLimits = {
  socketsPerPrincipal: 1_000,
  subscriptionsPerSocket: 50,
  initMs: 5_000,
  stallMs: 30_000,
};
/** A document and its variables; commands do not come this way. */
const MAX_MESSAGE_BYTES = 64 * 1024;

/** How a socket is closed. Clients of graphql-transport-ws connect again after the first two, with a new token. */
const NORMAL = 1000;
const GOING_AWAY = 1001;
const FORBIDDEN = 4403;
const BAD_REQUEST = 4400;
const UNAUTHORIZED = 4401;
const INTERNAL_ERROR = 4500;

export type SubscriptionOptions = Subscribing & {
  readonly authenticate: Authenticate;
  readonly limits: Partial<SocketLimits> | undefined;
  /** Other origins whose pages may connect from a browser: browsers ask nobody before they open a WebSocket. */
  readonly origins: readonly string[];
};

/** A connection; `caller` once it has said who it is. */
export type Connection = { readonly socket: Socket; readonly request: FastifyRequest; caller: StayingCaller | null };

/**
 * Serves subscriptions over WebSockets at `path`, in the protocol graphql-transport-ws. The token comes in the
 * Authorization header or, from a browser, as `authorization` in the payload of `connection_init`. One that runs out,
 * or is taken back, closes the socket with 4403: connect with a new one and go on after the last position.
 */
export function addSubscriptions(app: FastifyInstance, path: string, options: SubscriptionOptions): void {
  const limits = { ...DEFAULTS, ...options.limits };
  const live = liveSockets(limits.socketsPerPrincipal, limits.stallMs);
  const { onSubscribe, onNext, onError } = subscriber(options, limits.subscriptionsPerSocket);
  const server = makeServer<Record<string, unknown>, Connection>({
    connectionInitWaitTimeout: limits.initMs,
    async onConnect({ extra: connection, connectionParams = {} }) {
      try {
        connection.caller = await callerFrom(connection.request, connectionParams, options.authenticate);
        live.admit(connection.socket, connection.caller, ({ code }) =>
          connection.socket.close(code === 'unauthenticated' ? FORBIDDEN : GOING_AWAY, code),
        );
        return true;
      } catch (thrown) {
        const { code } = failureOf(thrown);
        if (code === 'internal_error') connection.request.log.error({ err: thrown }, 'a socket failed');
        connection.socket.close(code === 'unauthenticated' ? UNAUTHORIZED : FORBIDDEN, code);
        return false;
      }
    },
    onSubscribe,
    onNext,
    onError(context: Context<Record<string, unknown>, Connection>, id, payload, errors) {
      const answered = onError(context, id, payload, errors);
      // A proof that runs out ends everything that rests on it.
      if (answered.some(({ extensions }) => extensions?.code === 'unauthenticated'))
        context.extra.socket.close(FORBIDDEN, 'unauthenticated');
      return answered;
    },
  });

  app.register(websocket, {
    options: { maxPayload: MAX_MESSAGE_BYTES },
    preClose(done: () => void) {
      live.closeAll(GOING_AWAY, 'server_stopping');
      done();
    },
    errorHandler: (_error: Error, socket: Socket) => socket.terminate(),
  });
  app.addHook('onClose', async () => live.end());
  app.after(() => {
    app.route({
      method: 'GET',
      url: path,
      exposeHeadRoute: false,
      // Who it is may be said later, in the first message.
      config: { open: true },
      onRequest: async (request) => {
        if (!request.ws) throw problemOf('method_not_allowed', { headers: { Allow: 'POST' } });
        refuseOtherOrigins(request, options.origins);
        connectionOf(request);
        if (request.headers.authorization !== undefined)
          request.principal = await options.authenticate(credentialsOf(request));
      },
      handler: () => undefined,
      wsHandler: (socket: Socket, request) => {
        if (!live.add(socket)) {
          socket.close(GOING_AWAY, 'server_stopping');
          return;
        }
        const closed = server.opened(
          {
            protocol: socket.protocol,
            send: (text) => live.send(socket, text),
            close: (code = NORMAL, reason = '') => socket.close(code, reason),
            onMessage(take) {
              socket.on('message', (data, isBinary) => {
                if (!live.isHeard(socket)) return;
                const text = isBinary ? null : strictly(String(data));
                if (text === null) socket.close(BAD_REQUEST, 'invalid_request');
                else
                  take(text).catch((error: unknown) => {
                    request.log.error({ err: error }, 'a message failed');
                    socket.close(INTERNAL_ERROR, 'internal_error');
                  });
              });
            },
          },
          { socket, request, caller: null },
        );
        socket.on('close', (code, reason) => {
          closed(code, String(reason)).catch((error: unknown) => request.log.error({ err: error }, 'a socket failed'));
        });
      },
    });
  });
}

/** The header's token was held good before the socket opened; there may not be a second one. */
async function callerFrom(
  request: FastifyRequest,
  params: Readonly<Record<string, unknown>>,
  authenticate: Authenticate,
): Promise<StayingCaller> {
  const { authorization = params.Authorization } = params;
  const connection = connectionOf(request);
  if (authorization !== undefined && (typeof authorization !== 'string' || request.principal !== null))
    throw problemOf('unauthenticated');
  const credentials = { ...credentialsOf(request), ...(authorization === undefined ? {} : { authorization }) };
  const recognise = () => authenticate(credentials);
  return { principal: request.principal ?? (await recognise()), ...connection, recognise };
}

/** A browser tells which page wants to connect; any page may try, and nothing else would stop it. */
function refuseOtherOrigins({ headers: { origin, host } }: FastifyRequest, allowed: readonly string[]): void {
  if (origin === undefined || allowed.includes(origin) || URL.parse(origin)?.host === host) return;
  throw problemOf('forbidden', { detail: 'Pages of this origin may not connect.' });
}

/** A message that has one meaning, or null. */
function strictly(text: string): string | null {
  try {
    parseStrictJson(text);
    return text;
  } catch {
    return null;
  }
}
