import { eachOfLog } from '@daybook/core';
import type { Output } from '../output.ts';
import { CliError } from '../problems.ts';
import type { Session } from '../session.ts';
import { eventLine, shownEvent } from '../shown-event.ts';

export type TailOptions = {
  readonly after?: number;
  readonly type?: string;
  readonly follow?: boolean;
  readonly signal: AbortSignal;
};

/** Shown when nobody says from where on. */
const LAST = 10;
/** News wakes us at once; without any we look again after this, which is also how soon Ctrl-C is noticed. */
const WAIT_MS = 500;

/** Prints the log from a position on, and with `follow` whatever comes, until Ctrl-C. */
export async function tail(
  { engine }: Session,
  { after, type, follow = false, signal }: TailOptions,
  output: Output,
): Promise<void> {
  if (type !== undefined && !engine.registry.events.has(type)) throw new CliError(`there is no event type ${type}`);
  const types = type === undefined ? {} : { types: [type] };
  let upTo = (await engine.store.head()).position;
  let at = after ?? Math.max(0, upTo - LAST);
  for (;;) {
    for await (const stored of eachOfLog(engine.store, { after: at, upTo, ...types })) {
      if (signal.aborted) return;
      output.result(shownEvent(engine.registry, stored), () => [eventLine(stored)]);
    }
    at = Math.max(at, upTo);
    if (!follow || signal.aborted) return;
    await engine.store.waitForMore(at, WAIT_MS);
    upTo = (await engine.store.head()).position;
  }
}
