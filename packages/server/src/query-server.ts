import type { ReportAnswer } from '@daybook/core';
import { clock, type Engine } from '@daybook/engine';
import type { FastifyContextConfig, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { acceptable } from './accept.ts';
import { answerUnlessKnown, tagOf } from './conditional.ts';
import { type Feeds, feeds as feedsOf } from './feeds/feeds.ts';
import { type SseOptions, sseFace } from './feeds/sse.ts';
import { addEventsRoute, followed } from './feeds/sse-routes.ts';
import { httpServer, type ServerOptions } from './http-server.ts';
import { pageDocument, reportDocument, rowDocument } from './openapi/query-documents.ts';
import { serveDocuments } from './openapi/serve-documents.ts';
import { operationsOf } from './operations/operations.ts';
import type { PageOperation } from './operations/page-operation.ts';
import type { ReportOperation } from './operations/report-operation.ts';
import type { RowOperation } from './operations/row-operation.ts';
import { routerPath } from './paths.ts';
import { preferredWaitMs, WAITED } from './prefer.ts';
import { queryTextOf, type Sent } from './reader.ts';
import { JSON_TYPE, reportFormatsOf } from './report-formats.ts';
import { callerOf } from './request-caller.ts';

export type QueryServerOptions = ServerOptions & {
  /** RFC 3339 UTC. The present time unless a test says otherwise. */
  readonly now?: () => string;
  /** What is followed. Left out, it makes feeds of its own, and closes them. */
  readonly feeds?: Feeds;
  readonly sse?: SseOptions;
};

/**
 * Serves every declared query and report route as GET, and their OpenAPI document. All answers carry
 * `Daybook-Position`, up to where the log had been folded into them, and an ETag: asked again with it as If-None-Match
 * they come to 304 where nothing has changed.
 */
export function queryServer(engine: Engine, options: QueryServerOptions = {}): FastifyInstance {
  const app = httpServer({ lane: 'query', ...options });
  serveDocuments(app, { title: 'Daybook queries', registry: engine.registry, ...options });
  const face = sseFace(app, options.sse);
  const feeds = options.feeds ?? feedsOf(engine);
  if (!options.feeds) app.addHook('preClose', () => feeds.close());
  const followedHere: Follow = (...asked) => followed(feeds, face, ...asked);
  addEventsRoute(app, feeds, face);
  for (const operation of operationsOf(engine, options.now ?? clock, options)) {
    if (operation.kind === 'row') addRowRoute(app, operation, { follow: followedHere });
    else if (operation.kind === 'page') addPageRoute(app, operation, { follow: followedHere });
    else if (operation.kind === 'report') addReportRoute(app, engine, operation);
  }
  return app;
}

type Of<O> = O & { readonly context: string };

/** HEAD where GET would be given a feed is told of the thing itself. */
const JSON_OR_FEED = [JSON_TYPE, 'text/event-stream'] as const;

/** The answer to a request for a feed; undefined to one for the thing itself. */
type Follow = (
  operation: RowOperation | PageOperation,
  request: FastifyRequest,
  reply: FastifyReply,
) => Promise<FastifyReply> | undefined;

/** How a route is served: whether it can be followed, and what the server's own hooks know of it. */
type Served = { readonly follow?: Follow; readonly config?: FastifyContextConfig };

/** Answers the row itself; its version, where it has one, is its ETag and can be sent back as If-Match. */
export function addRowRoute(app: FastifyInstance, operation: Of<RowOperation>, { follow, config = {} }: Served): void {
  const { route, run } = operation;
  const document = () => rowDocument(operation, { isFollowed: follow !== undefined });
  app.get(routerPath(route.path, route.params), { config: { ...config, document } }, async (request, reply) => {
    const feed = follow?.(operation, request, reply);
    if (feed) return feed;
    acceptable(request.headers.accept, request.method === 'HEAD' ? JSON_OR_FEED : [JSON_TYPE]);
    const sent = sentOf(request);
    const { row, position } = await run(sent, callerOf(request));
    const text = JSON.stringify(row);
    const etag = typeof row.version === 'number' ? `"${row.version}"` : tagOf(text);
    return answerUnlessKnown(request, asJson(told(reply, sent, position)), etag, text);
  });
}

/**
 * Answers `{items, nextCursor, position}`; `nextCursor` is null on the last page. The position moves with every event
 * of anybody's, so it is no part of the ETag, which is a weak one for that reason.
 */
export function addPageRoute(
  app: FastifyInstance,
  operation: Of<PageOperation>,
  { follow, config = {} }: Served,
): void {
  const { route, run } = operation;
  const document = () => pageDocument(operation, { isFollowed: follow !== undefined });
  app.get(routerPath(route.path, route.params), { config: { ...config, document } }, async (request, reply) => {
    const feed = follow?.(operation, request, reply);
    if (feed) return feed;
    acceptable(request.headers.accept, request.method === 'HEAD' ? JSON_OR_FEED : [JSON_TYPE]);
    const sent = sentOf(request);
    const { items, nextCursor, position } = await run(sent, callerOf(request));
    const text = JSON.stringify({ items, nextCursor });
    const tag = tagOf(text);
    const etag = tag === undefined ? undefined : `W/${tag}`;
    const body = `${text.slice(0, -1)},"position":${position}}`;
    return answerUnlessKnown(request, asJson(told(reply, sent, position)), etag, body);
  });
}

/** Answers what the report made: JSON, or text to be saved. */
function addReportRoute(app: FastifyInstance, { registry }: Engine, operation: Of<ReportOperation>): void {
  const { route, run } = operation;
  const config = { document: () => reportDocument(operation, registry) };
  const formats = reportFormatsOf(route);
  app.get(routerPath(route.path, route.params), { config }, async (request, reply) => {
    const sent = formats.asAccepted(sentOf(request), request.headers.accept);
    const { answer, position } = await run(sent, callerOf(request));
    told(reply, sent, position);
    if (formats.areSeveral) reply.header('Vary', varyWithAccept(reply));
    const text = answer.type === 'json' ? JSON.stringify(answer.body) : answer.body;
    return answerUnlessKnown(request, typed(reply, answer), tagOf(text), text);
  });
}

function typed(reply: FastifyReply, answer: ReportAnswer): FastifyReply {
  if (answer.type === 'json') return asJson(reply);
  reply.type(answer.contentType);
  if (answer.filename !== undefined)
    reply.header('Content-Disposition', `attachment; filename="${quotable(answer.filename)}"`);
  return reply;
}

const sentOf = (request: FastifyRequest): Sent => ({
  params: request.params,
  query: queryTextOf(request.url),
  body: request.body,
  waitMs: preferredWaitMs(request),
});

/** Says up to where the answer has read, and that it has waited as preferred where it was told what for. */
function told(reply: FastifyReply, { query, waitMs }: Sent, position: number): FastifyReply {
  reply.header('Daybook-Position', String(position));
  if (waitMs !== undefined && typeof query === 'string' && /(^|&)minPosition=/.test(query)) reply.headers(WAITED);
  return reply;
}

const asJson = (reply: FastifyReply): FastifyReply => reply.header('Content-Type', 'application/json; charset=utf-8');

function varyWithAccept(reply: FastifyReply): string {
  const vary = reply.getHeader('Vary');
  return vary === undefined ? 'Accept' : `${String(vary)}, Accept`;
}

/** A name that stands between quotes in a header as it is. */
const quotable = (name: string) => name.replace(/[^\w.-]/g, '-');
