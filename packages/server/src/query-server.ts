import { clock, type Engine } from '@daybook/engine';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Feeds, feeds as feedsOf } from './feeds/feeds.ts';
import { type SseOptions, sseFace } from './feeds/sse.ts';
import { addEventsRoute, followed } from './feeds/sse-routes.ts';
import { httpServer, type ServerOptions } from './http-server.ts';
import { operationsOf } from './operations/operations.ts';
import type { PageOperation } from './operations/page-operation.ts';
import type { ReportOperation } from './operations/report-operation.ts';
import type { RowOperation } from './operations/row-operation.ts';
import { routerPath } from './paths.ts';
import { queryTextOf } from './reader.ts';
import { callerOf } from './request-caller.ts';

export type QueryServerOptions = ServerOptions & {
  /** RFC 3339 UTC. The present time unless a test says otherwise. */
  readonly now?: () => string;
  /** What is followed. Left out, it makes feeds of its own, and closes them. */
  readonly feeds?: Feeds;
  readonly sse?: SseOptions;
};

/**
 * Serves every declared query and report route as GET. All answers carry `Daybook-Position`: up to where the log had
 * been folded into them.
 */
export function queryServer(engine: Engine, options: QueryServerOptions = {}): FastifyInstance {
  const app = httpServer(options);
  const face = sseFace(app, options.sse);
  const feeds = options.feeds ?? feedsOf(engine);
  if (!options.feeds) app.addHook('preClose', () => feeds.close());
  const followedHere: Follow = (...asked) => followed(feeds, face, ...asked);
  addEventsRoute(app, feeds, face);
  for (const operation of operationsOf(engine, options.now ?? clock)) {
    if (operation.kind === 'row') addRowRoute(app, operation, followedHere);
    else if (operation.kind === 'page') addPageRoute(app, operation, followedHere);
    else if (operation.kind === 'report') addReportRoute(app, operation);
  }
  return app;
}

/** The answer to a request for a feed; undefined to one for the thing itself. */
type Follow = (
  operation: RowOperation | PageOperation,
  request: FastifyRequest,
  reply: FastifyReply,
) => Promise<FastifyReply> | undefined;

/** Answers the row itself; its version, where it has one, is its ETag and can be sent back as If-Match. */
function addRowRoute(app: FastifyInstance, operation: RowOperation, follow: Follow): void {
  const { route, run } = operation;
  app.get(routerPath(route.path, route.params), async (request, reply) => {
    const feed = follow(operation, request, reply);
    if (feed) return feed;
    const { row, position } = await run(sentOf(request), callerOf(request));
    reply.header('Daybook-Position', String(position));
    if (typeof row.version === 'number') reply.header('ETag', `"${row.version}"`);
    return row;
  });
}

/** Answers `{items, nextCursor, position}`; `nextCursor` is null on the last page. */
function addPageRoute(app: FastifyInstance, operation: PageOperation, follow: Follow): void {
  const { route, run } = operation;
  app.get(routerPath(route.path, route.params), async (request, reply) => {
    const feed = follow(operation, request, reply);
    if (feed) return feed;
    const page = await run(sentOf(request), callerOf(request));
    reply.header('Daybook-Position', String(page.position));
    return page;
  });
}

/** Answers what the report made: JSON, or text to be saved. */
function addReportRoute(app: FastifyInstance, { route, run }: ReportOperation): void {
  app.get(routerPath(route.path, route.params), async (request, reply) => {
    const { answer, position } = await run(sentOf(request), callerOf(request));
    reply.header('Daybook-Position', String(position));
    if (answer.type === 'json') return answer.body;
    reply.type(answer.contentType);
    if (answer.filename !== undefined)
      reply.header('Content-Disposition', `attachment; filename="${quotable(answer.filename)}"`);
    return answer.body;
  });
}

const sentOf = ({ params, url, body }: FastifyRequest) => ({ params, query: queryTextOf(url), body });

/** A name that stands between quotes in a header as it is. */
const quotable = (name: string) => name.replace(/[^\w.-]/g, '-');
