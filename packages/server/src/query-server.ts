import { type QueryArguments, type QueryRoute, Type } from '@daybook/core';
import { clock, type Engine } from '@daybook/engine';
import type { FastifyInstance } from 'fastify';
import { cursorCheckOf, MAX_CURSOR_LENGTH, readCursor, writeCursor } from './cursor.ts';
import { httpServer, type ServerOptions } from './http-server.ts';
import { routerPath } from './paths.ts';
import { refusal } from './problems.ts';
import { readAtOf, readAtParameters } from './read-at.ts';
import { readerOf } from './reader.ts';
import { addReportRoute } from './report-route.ts';

/** A page's size: what a screen shows unless asked, and what one answer may hold at most. */
export const DEFAULT_LIMIT = 50;
export const MAX_LIMIT = 500;
/** Further in, a page costs more to skip than to show; cursors do not have that price. */
export const MAX_OFFSET = 10_000;

const pageParameters = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_LIMIT })),
  offset: Type.Optional(Type.Integer({ minimum: 0, maximum: MAX_OFFSET })),
  cursor: Type.Optional(Type.String({ minLength: 1, maxLength: MAX_CURSOR_LENGTH })),
};

const ROW_PARAMETERS = Type.Object(readAtParameters, { additionalProperties: false });
const PAGE_PARAMETERS = Type.Object({ ...readAtParameters, ...pageParameters }, { additionalProperties: false });

type RowRoute = Extract<QueryRoute, { one: unknown }>;
type PageRoute = Extract<QueryRoute, { many: unknown }>;

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
  for (const route of engine.registry.contexts.flatMap((c) => c.routes)) {
    if (route.kind === 'command') continue;
    if (route.kind === 'report') addReportRoute(app, engine, route, options.now ?? clock);
    else if ('one' in route) addRowRoute(app, engine, route);
    else addPageRoute(app, engine, route);
  }
  return app;
}

/** Answers the row itself; its version, where it has one, is its ETag and can be sent back as If-Match. */
function addRowRoute(app: FastifyInstance, engine: Engine, route: RowRoute): void {
  const read = readerOf({ params: route.params, query: route.query, body: Type.Unknown(), shared: ROW_PARAMETERS });
  app.get(routerPath(route.path, route.params), async (request, reply) => {
    const { params, query, shared } = read(request);
    const at = await readAtOf(engine, shared);
    const { row, position } = await engine.row(route.view, route.one({ params, query }), at);
    reply.header('Daybook-Position', String(position));
    if (row === null) throw refusalOf(engine, route);
    if (typeof row.version === 'number') reply.header('ETag', `"${row.version}"`);
    return row;
  });
}

/** Answers `{items, nextCursor, position}`; `nextCursor` is null on the last page. */
function addPageRoute(app: FastifyInstance, engine: Engine, route: PageRoute): void {
  const read = readerOf({ params: route.params, query: route.query, body: Type.Unknown(), shared: PAGE_PARAMETERS });
  const fits = cursorCheckOf(route.view, route.many);
  app.get(routerPath(route.path, route.params), async (request, reply) => {
    const { params, query, shared } = read(request);
    const { limit = DEFAULT_LIMIT, offset, cursor, asOf = null, atPosition = null } = shared;
    const asked: QueryArguments = { ...route.arguments({ params, query }), limit };
    const question = [route.path, params, query, asOf, atPosition];
    const after = cursor === undefined ? undefined : readCursor(cursor, question, (values) => fits(asked, values));
    const at = await readAtOf(engine, shared);
    const page = await engine.query(
      route.view,
      route.many,
      { ...asked, ...(offset === undefined ? {} : { offset }), ...(after === undefined ? {} : { after }) },
      at,
    );
    reply.header('Daybook-Position', String(page.position));
    const nextCursor = page.next === null ? null : writeCursor(question, page.next);
    return { items: page.rows, nextCursor, position: page.position };
  });
}

function refusalOf(engine: Engine, route: RowRoute) {
  const rejection = route.missing();
  return refusal(rejection, engine.registry.rejections.get(rejection.code)?.meaning);
}
