import { isRejection, type QueryArguments, type ReportRead, type ReportRoute, Timestamp, Type } from '@daybook/core';
import type { Engine, ReadAt } from '@daybook/engine';
import type { FastifyInstance } from 'fastify';
import { routerPath } from './paths.ts';
import { problemOf, refusal } from './problems.ts';
import { readAtOf, readAtParameters } from './read-at.ts';
import { readerOf } from './reader.ts';

/** What one read of a report may find. A report is made in memory, in one piece, and nobody reads a longer one. */
export const MAX_REPORT_ROWS = 100_000;

/** As every query has, but the recorded time is `knownOn`: in a report, `asOf` may be a date of its own. */
const { minPosition, wait, atPosition } = readAtParameters;
const REPORT_PARAMETERS = Type.Object(
  { minPosition, wait, atPosition, knownOn: Type.Optional(Timestamp()) },
  { additionalProperties: false },
);

/** Serves a report: makes its reads in the order they are named, and answers what the route makes of them. */
export function addReportRoute(app: FastifyInstance, engine: Engine, route: ReportRoute, now: () => string): void {
  const read = readerOf({ params: route.params, query: route.query, body: Type.Unknown(), shared: REPORT_PARAMETERS });
  app.get(routerPath(route.path, route.params), async (request, reply) => {
    const { params, query, shared } = read(request);
    const { knownOn = null, ...when } = shared;
    const asked = await readAtOf(engine, { ...when, ...(knownOn === null ? {} : { asOf: knownOn }) }, 'knownOn');
    const { found, position } = await readAll(engine, route.reads({ params, query }), await pinned(engine, asked));
    reply.header('Daybook-Position', String(position));
    const answer = route.answer(found, { params, query, now: now(), position, knownOn });
    if (isRejection(answer)) throw refusal(answer, engine.registry.rejections.get(answer.code)?.meaning);
    if (answer.type === 'json') return answer.body;
    reply.type(answer.contentType);
    if (answer.filename !== undefined)
      reply.header('Content-Disposition', `attachment; filename="${quotable(answer.filename)}"`);
    return answer.body;
  });
}

/** The same moment as a position, so that every read of the report is of the same. */
async function pinned(engine: Engine, { asOf, ...at }: ReadAt): Promise<ReadAt> {
  return asOf === undefined ? at : { ...at, atPosition: await engine.store.positionAt(asOf) };
}

/** `position` is the least of those read at: all that was recorded up to there is in every part. */
async function readAll(engine: Engine, reads: Readonly<Record<string, ReportRead>>, at: ReadAt) {
  const found: Record<string, unknown> = {};
  if (Object.keys(reads).length === 0) throw new Error('a report without reads is of no moment');
  let position = Number.MAX_SAFE_INTEGER;
  const known = new Map<ReportRead, unknown>();
  for (const [name, one] of Object.entries(reads)) {
    if (at.atPosition !== undefined && known.has(one)) {
      found[name] = known.get(one); // the past does not change between two reads
      continue;
    }
    const answered = await readOne(engine, one, at);
    found[name] = answered.found;
    known.set(one, answered.found);
    position = Math.min(position, answered.position);
  }
  return { found, position };
}

async function readOne(engine: Engine, read: ReportRead, at: ReadAt): Promise<{ found: unknown; position: number }> {
  if ('one' in read) {
    const { row, position } = await engine.row(read.view, read.one, at);
    return { found: row, position };
  }
  const asked: QueryArguments = { ...read.arguments, limit: MAX_REPORT_ROWS };
  const { rows, next, position } = await engine.query(read.view, read.many, asked, at);
  if (next !== null) throw problemOf('report_too_large');
  return { found: rows, position };
}

/** A name that stands between quotes in a header as it is. */
const quotable = (name: string) => name.replace(/[^\w.-]/g, '-');
