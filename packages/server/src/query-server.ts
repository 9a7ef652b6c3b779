import { clock, type Engine } from '@daybook/engine';
import type { FastifyInstance, FastifyRequest } from 'fastify';
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
};

/**
 * Serves every declared query and report route as GET. All answers carry `Daybook-Position`: up to where the log had
 * been folded into them.
 */
export function queryServer(engine: Engine, options: QueryServerOptions = {}): FastifyInstance {
  const app = httpServer(options);
  for (const operation of operationsOf(engine, options.now ?? clock)) {
    if (operation.kind === 'row') addRowRoute(app, operation);
    else if (operation.kind === 'page') addPageRoute(app, operation);
    else if (operation.kind === 'report') addReportRoute(app, operation);
  }
  return app;
}

/** Answers the row itself; its version, where it has one, is its ETag and can be sent back as If-Match. */
function addRowRoute(app: FastifyInstance, { route, run }: RowOperation): void {
  app.get(routerPath(route.path, route.params), async (request, reply) => {
    const { row, position } = await run(sentOf(request), callerOf(request));
    reply.header('Daybook-Position', String(position));
    if (typeof row.version === 'number') reply.header('ETag', `"${row.version}"`);
    return row;
  });
}

/** Answers `{items, nextCursor, position}`; `nextCursor` is null on the last page. */
function addPageRoute(app: FastifyInstance, { route, run }: PageOperation): void {
  app.get(routerPath(route.path, route.params), async (request, reply) => {
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
