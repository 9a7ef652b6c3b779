import type { FollowOptions, Seen } from './calls.ts';
import type { Connection } from './connection.ts';
import { DaybookError, errorOfProblem, isRecord, noAnswer, parsed } from './error.ts';
import { delayBefore, pause } from './retries.ts';
import { type Frame, framesOf, SILENCE_MS } from './sse-frames.ts';

/** What a feed gave: where it stands, and what it said. */
export type Given = { readonly bookmark: string; readonly data: Readonly<Record<string, unknown>> };

/** For so long a feed is tried to be had again, with nothing heard, before it is given up. */
export const FEED_PATIENCE_MS = 10 * 60_000;
/** A server that is back is met again within so long. */
const MAX_DELAY_MS = 10_000;

/**
 * Follows what a path answers. When the connection breaks, the server stops, or nothing is heard any more, it is
 * followed again behind what was given last: nothing is left out and nothing given twice. Nothing is read ahead of
 * whoever asks for the next.
 * @throws DaybookError for what no repeating would mend, and when nothing could be had for `FEED_PATIENCE_MS`
 */
export async function* feed(
  connection: Connection,
  path: string,
  options: FollowOptions,
  limits: { readonly silenceMs?: number; readonly patienceMs?: number } = {},
): AsyncGenerator<Given, void, undefined> {
  const { signal } = options;
  const { silenceMs = SILENCE_MS, patienceMs = FEED_PATIENCE_MS } = limits;
  let last = bookmarkOf(options.after);
  let failed = 0;
  let heardAt = Date.now();
  for (;;) {
    let isHeard = false;
    let why = noAnswer(new Error('the feed ended'));
    try {
      const headers = { accept: 'text/event-stream', 'last-event-id': last };
      const response = await connection.open({ face: 'query', path, headers, signal });
      for await (const frame of framesOf(response, silenceMs)) {
        const data = read(frame);
        isHeard = true;
        failed = 0;
        if (frame.id !== undefined) last = frame.id;
        if (frame.event === 'event' || frame.event === 'change') yield { bookmark: last ?? '', data };
        heardAt = Date.now(); // also whatever time the reader has taken
      }
    } catch (error) {
      signal?.throwIfAborted();
      // A proof that has run out on the way is no refusal where there is another one.
      const isOver = error instanceof DaybookError && error.code === 'unauthenticated' && isHeard && connection.renews;
      if (!(error instanceof DaybookError) || !(error.isPassing || isOver)) throw error;
      why = error;
    }
    signal?.throwIfAborted();
    if (Date.now() - heardAt > patienceMs) throw why;
    const { firstDelayMs } = connection.retries;
    await pause(delayBefore(++failed, { firstDelayMs, maxDelayMs: MAX_DELAY_MS }, why.retryAfterMs), signal);
  }
}

/** @throws DaybookError for a problem, which is a feed's last word */
function read(frame: Frame): Readonly<Record<string, unknown>> {
  const data = parsed(frame.data);
  if (frame.event === 'problem') throw errorOfProblem(data);
  if (!isRecord(data)) throw noAnswer(new Error('a frame of the feed is no JSON'));
  return data;
}

function bookmarkOf(after: Seen | string | undefined): string | undefined {
  if (after === undefined || typeof after === 'string') return after;
  return String(typeof after === 'number' ? after : after.position);
}
