import {
  isRejection,
  type QueryArguments,
  type ReportAnswer,
  type ReportRead,
  type ReportRoute,
  Timestamp,
  Type,
} from '@daybook/core';
import type { Engine, ReadAt } from '@daybook/engine';
import type { Meter } from '../limits/meter.ts';
import { COSTS } from '../limits/rates.ts';
import { problemOf, refusal } from '../problems.ts';
import { readAtOf, readAtParameters, readUpTo, withWait } from '../read-at.ts';
import { partsReaderOf, type Sent } from '../reader.ts';
import type { Caller } from './caller.ts';
import { permit, permitHolder } from './permit.ts';

/** What one read of a report may find. A report is made in memory, in one piece, and nobody reads a longer one. */
export const MAX_REPORT_ROWS = 100_000;

/** As every query has, but the recorded time is `knownOn`: in a report, `asOf` may be a date of its own. */
const { minPosition, wait, atPosition } = readAtParameters;
const KnownOn = Object.assign(Timestamp(), {
  description: 'What was known at this recorded time. Not with atPosition.',
});
export const REPORT_PARAMETERS = Type.Object(
  { minPosition, wait, atPosition, knownOn: Type.Optional(KnownOn) },
  { additionalProperties: false },
);

/** A declared report, as every face serves it. */
export type ReportOperation = {
  readonly kind: 'report';
  readonly name: string;
  readonly route: ReportRoute;
  /** @throws Problem; a refused report's carries `Daybook-Position`; and what `Engine.query` throws */
  readonly run: (sent: Sent, caller: Caller) => Promise<{ readonly answer: ReportAnswer; readonly position: number }>;
};

/** Makes a report's reads in the order they are named, and answers what the route makes of them. */
export function reportOperation(engine: Engine, route: ReportRoute, now: () => string, meter: Meter): ReportOperation {
  const read = partsReaderOf({
    params: route.params,
    query: route.query,
    body: Type.Unknown(),
    shared: REPORT_PARAMETERS,
  });
  return {
    kind: 'report',
    name: route.name,
    route,
    async run(sent, caller) {
      const { principal } = caller;
      meter.spend(caller, COSTS.report);
      const holds = permit(route.access, principal, route.name);
      const { params, query, shared } = read(sent);
      if (holds !== undefined) permitHolder(holds, route.whose?.({ params, query }) ?? []);
      const { knownOn = null, ...when } = withWait(shared, sent.waitMs);
      const { found, position } = await meter.heavy(caller, async () => {
        const moment = await readAtOf(engine, { ...when, ...(knownOn === null ? {} : { asOf: knownOn }) }, 'knownOn');
        const at = await pinned(engine, { ...moment, tenant: principal.tenant });
        return readUpTo(engine, at, () => readAll(engine, route.reads({ params, query }), at));
      });
      const answer = route.answer(found, { params, query, now: now(), position, knownOn });
      if (!isRejection(answer)) return { answer, position };
      const meaning = engine.registry.rejections.get(answer.code)?.meaning;
      throw refusal(answer, meaning, { 'Daybook-Position': String(position) });
    },
  };
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
