import { Timestamp, Type } from '@daybook/core';
import type { Engine, ReadAt } from '@daybook/engine';
import { problemOf } from './problems.ts';

/** The longest a read may wait for its view; beyond that the caller is better told to come back. */
export const MAX_WAIT_MS = 10_000;
/** How long a read with `minPosition` waits when it does not say: a view is rarely more than a blink behind. */
export const DEFAULT_WAIT_MS = 2_000;

/** The parameters every query route understands: at which moment its view is to be read. */
export const readAtParameters = {
  minPosition: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'Waits until the answer shows everything up to this position of the log, such as a receipt gave.',
    }),
  ),
  wait: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: MAX_WAIT_MS,
      description: `How long to wait for minPosition, in milliseconds; ${DEFAULT_WAIT_MS} unless said. Only with it.`,
    }),
  ),
  asOf: Type.Optional(describedTime('Answers as it was at this recorded time. Not with atPosition.')),
  atPosition: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'Answers as it was at this position of the log. Not with asOf.',
    }),
  ),
};

/** The moments' own schema with a meaning; `Timestamp` is a new one each time, so nobody else's is changed. */
function describedTime(description: string) {
  return Object.assign(Timestamp(), { description });
}

export type ReadAtQuery = { minPosition?: number; wait?: number; asOf?: string; atPosition?: number };

/**
 * The moment a query asks for. A moment that has not come is refused, not rounded down to now: the same question
 * would have another answer tomorrow. `asOfName` is what the request calls `asOf`.
 * @throws Problem `invalid_request`, `position_beyond_head`, `time_in_future`
 */
export async function readAtOf(engine: Engine, query: ReadAtQuery, asOfName = 'asOf'): Promise<ReadAt> {
  const { minPosition, wait, asOf, atPosition } = query;
  if (asOf !== undefined && atPosition !== undefined) throw invalid(`/${asOfName}`, 'may not stand with atPosition');
  if (wait !== undefined && minPosition === undefined) throw invalid('/wait', 'needs minPosition');
  if (atPosition !== undefined && atPosition > (await engine.store.head()).position)
    throw problemOf('position_beyond_head');
  if (asOf !== undefined) await refuseFuture(engine, asOf, asOfName);
  return {
    ...(minPosition === undefined ? {} : { minPosition, waitMs: wait ?? DEFAULT_WAIT_MS }),
    ...(asOf === undefined ? {} : { asOf }),
    ...(atPosition === undefined ? {} : { atPosition }),
  };
}

async function refuseFuture(engine: Engine, asOf: string, asOfName: string): Promise<void> {
  const at = Date.parse(asOf);
  if (Number.isNaN(at)) throw invalid(`/${asOfName}`, 'is not a time');
  if (at <= Date.now()) return;
  // The database's clock may be ahead of ours; what it has recorded is past, whatever our clock says.
  const { recordedAt } = await engine.store.head();
  if (recordedAt === null || at > Date.parse(recordedAt)) throw problemOf('time_in_future');
}

const invalid = (pointer: string, message: string) =>
  problemOf('invalid_request', { errors: [{ in: 'query', pointer, message }] });

/** The query, waiting for its position as long as the request prefers where the query itself does not say. */
export const withWait = <Q extends ReadAtQuery>(query: Q, waitMs: number | undefined): Q =>
  waitMs === undefined || query.minPosition === undefined || query.wait !== undefined
    ? query
    : { ...query, wait: waitMs };

/**
 * Reads, and tells a view that is late from a position that is not there: the log itself has not come so far, so that
 * asking again is of no use. @throws Problem `position_beyond_head`; and what reading throws
 */
export async function readUpTo<T>(engine: Engine, { minPosition }: ReadAt, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const isBehind = error instanceof Error && 'code' in error && error.code === 'view_behind';
    if (isBehind && minPosition !== undefined && minPosition > (await engine.store.head()).position)
      throw problemOf('position_beyond_head');
    throw error;
  }
}
