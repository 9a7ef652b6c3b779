import { eachOfStream } from '@daybook/core';
import type { Output } from '../output.ts';
import { CliError } from '../problems.ts';
import type { Session } from '../session.ts';
import { eventLine, shownEvent } from '../shown-event.ts';

export type EventsOptions = { readonly from?: number; readonly backward?: boolean; readonly limit?: number };

/** Prints a stream's events, one a line. */
export async function events(
  { engine }: Session,
  streamId: string,
  { from, backward = false, limit = Number.POSITIVE_INFINITY }: EventsOptions,
  output: Output,
): Promise<void> {
  let count = 0;
  const read = {
    direction: backward ? ('backward' as const) : ('forward' as const),
    ...(from === undefined ? {} : { fromVersion: from }),
  };
  for await (const stored of eachOfStream(engine.store, streamId, read)) {
    if (count++ >= limit) return;
    output.result(shownEvent(engine.registry, stored), () => [eventLine(stored)]);
  }
  if (count === 0 && from === undefined) throw new CliError(`there is no stream ${streamId}`);
}
