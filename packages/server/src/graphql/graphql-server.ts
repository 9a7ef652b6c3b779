import { clock, type Engine } from '@daybook/engine';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type ExecutionResult, GraphQLError, getOperationAST } from 'graphql';
import mercurius from 'mercurius';
import { timesSent } from '../command-headers.ts';
import { failureOf } from '../failures.ts';
import type { Feeds } from '../feeds/feeds.ts';
import { httpServer, type ServerOptions } from '../http-server.ts';
import type { OperationLimits } from '../limits/meter.ts';
import { UNLIMITED } from '../limits/rates.ts';
import { unlocked } from '../operations/authenticate.ts';
import { operationsOf } from '../operations/operations.ts';
import { problemOf } from '../problems.ts';
import { callerOf } from '../request-caller.ts';
import type { AnswerContext } from './answer-context.ts';
import { answeredErrors, problemError } from './answer-errors.ts';
import { costOf, DOCUMENT_COST } from './costs.ts';
import { PARSE_OPTIONS, refuseOverLimits, VALIDATE_OPTIONS } from './document-limits.ts';
import { checkPersisted, type PersistedDocuments, readRequest } from './documents.ts';
import { graphqlSchemaOf } from './graphql-schema.ts';
import { addSubscriptions, type SocketLimits } from './subscription-sockets.ts';

export type GraphqlServerOptions = ServerOptions &
  OperationLimits & {
    /** RFC 3339 UTC. The present time unless a test says otherwise. */
    readonly now?: () => string;
    /** What subscriptions follow. Left out, there are none. */
    readonly feeds?: Feeds;
    /** Whether the schema is told to whoever asks. Not unless said: in production it is published, not told. */
    readonly introspection?: boolean;
    /** Where given, no other documents are answered. */
    readonly persisted?: PersistedDocuments;
    readonly sockets?: Partial<SocketLimits>;
  };

const PATH = '/graphql';
/** Documents kept parsed. Clients have few; each of the largest takes about a megabyte. */
const KEPT_DOCUMENTS = 100;

/**
 * Serves every operation as GraphQL: `POST /graphql` for queries and mutations, one a request, and WebSockets at the
 * same path for subscriptions, in the protocol graphql-transport-ws. There is no GET, and there are no batches.
 *
 * @example
 * const app = graphqlServer(engine, { logger, feeds });
 * await app.listen({ port: 8083 });
 */
export function graphqlServer(engine: Engine, options: GraphqlServerOptions = {}): FastifyInstance {
  const { rates = UNLIMITED, ...unmetered } = options;
  const { now = clock, feeds, introspection = false, persisted } = options;
  // A document is paid for as a whole, before anything of it is done: its fields are not paid for again.
  const schema = graphqlSchemaOf(operationsOf(engine, now, unmetered));
  if (persisted) checkPersisted(persisted, schema);
  const app = httpServer({ lane: 'query', ...options });
  app.register(mercurius, {
    schema,
    routes: false,
    cache: KEPT_DOCUMENTS,
    graphql: { parseOptions: PARSE_OPTIONS, validateOptions: VALIDATE_OPTIONS },
    // Left as they are: who asks is known where they are answered.
    errorFormatter: ({ data, errors }) => ({ statusCode: 200, response: { data: data ?? null, errors } }),
  });
  app.after(() => {
    // Of a document that was read before, only what it costs is still to be seen: that is for the variables to say.
    app.graphql.addHook('preValidation', (_, document) => refuseOverLimits(document, introspection));
    app.graphql.addHook<DocumentContext>('preExecution', (_, document, { caller, operationName }, variables) => {
      if (getOperationAST(document, operationName)?.operation === 'subscription')
        throw problemOf('invalid_request', { detail: 'A subscription needs a WebSocket.' });
      rates.spend(caller, costOf(schema, document, variables, operationName) - DOCUMENT_COST);
    });
  });
  app.route({
    method: 'POST',
    url: PATH,
    async handler(request, reply) {
      if (timesSent(request.raw, 'idempotency-key') > 0)
        throw problemOf('invalid_idempotency_key', { detail: 'Here it is an argument of each mutation.' });
      const caller = callerOf(request);
      rates.spend(caller, DOCUMENT_COST);
      const { source, variables, operationName } = readRequest(request.body, persisted);
      const context: DocumentContext = {
        caller,
        recognise: () => request.recognise(),
        now,
        feeds,
        positions: new Map(),
        operationName,
      };
      return answer(request, reply, await app.graphql(source, context, variables, operationName), context);
    },
    errorHandler: refuse,
  });
  const authenticate = options.authenticate ?? unlocked;
  const subscribing = { schema, now, rates, feeds, introspection, persisted };
  addSubscriptions(app, PATH, {
    ...subscribing,
    authenticate,
    limits: options.sockets,
    origins: options.corsOrigins ?? [],
  });
  return app;
}

type DocumentContext = AnswerContext & { readonly operationName: string | undefined };

/** What was answered stands beside what was refused; positions are told beside both. */
function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  { data, errors }: ExecutionResult,
  { positions }: AnswerContext,
): FastifyReply {
  return send(request, reply, 200, {
    data,
    ...(errors ? { errors: answeredErrors(errors, { requestId: request.id, log: request.log }) } : {}),
    ...(positions.size > 0 ? { extensions: { positions: Object.fromEntries(positions) } } : {}),
  });
}

/** A request of which nothing was done, in GraphQL's own form. */
function refuse(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const asker = { requestId: request.id, log: request.log };
  const invalid = validationErrorsOf(thrown);
  if (invalid) return send(request, reply, 400, { errors: answeredErrors(invalid, asker) });
  const { status, headers } = failureOf(thrown);
  return send(request, reply.headers(headers), status, { errors: [problemError(thrown, asker)] });
}

/** Mercurius throws what GraphQL has found wrong in one error. */
function validationErrorsOf(thrown: unknown): readonly GraphQLError[] | undefined {
  if (!(thrown instanceof Error) || !('errors' in thrown) || !Array.isArray(thrown.errors)) return undefined;
  const errors: readonly unknown[] = thrown.errors;
  return errors.length > 0 && errors.every((error) => error instanceof GraphQLError) ? errors : undefined;
}

/** The type that GraphQL over HTTP has of its own where the client knows it, otherwise plain JSON. */
function send(request: FastifyRequest, reply: FastifyReply, status: number, body: object): FastifyReply {
  const type = /application[/]graphql-response[+]json/.test(request.headers.accept ?? '')
    ? 'graphql-response+json'
    : 'json';
  return reply.code(status).type(`application/${type}; charset=utf-8`).send(JSON.stringify(body));
}
