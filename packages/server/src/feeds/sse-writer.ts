import type { ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';

/** Writes frames to a connection, those of one turn of the event loop together. */
export type SseWriter = {
  /** Resolves when more may be written: at once, unless the client has to read first. */
  put(frames: string): Promise<void> | undefined;
  /** For how long, in milliseconds, the client has left lying what was written; null if it has not. */
  blockedMs(): number | null;
  /** Lets whoever waits to write go on: there is nothing more to be written. */
  release(): void;
  /** Writes what is left, and ends the answer. */
  end(lastWords: string): void;
};

/** One write: large enough to cost little, and not so large that a slow reader makes us hold much of it. */
const WRITE_CHARACTERS = 16 * 1024;

export function sseWriter(response: ServerResponse): SseWriter {
  let pending = '';
  let isPlanned = false;
  let drained: { readonly promise: Promise<void>; readonly resolve: () => void; since: number } | null = null;

  const release = () => {
    drained?.resolve();
    drained = null;
  };
  response.on('drain', release);
  response.on('close', release);

  function flush() {
    isPlanned = false;
    if (pending === '' || response.writableEnded || response.destroyed) return;
    const text = pending;
    pending = '';
    if (!response.write(text)) drained ??= { ...Promise.withResolvers<void>(), since: performance.now() };
  }

  return {
    put(frames) {
      pending += frames;
      if (pending.length >= WRITE_CHARACTERS) flush();
      else if (!isPlanned) {
        isPlanned = true;
        setImmediate(flush);
      }
      return drained?.promise;
    },
    blockedMs: () => (drained === null ? null : performance.now() - drained.since),
    release,
    end(lastWords) {
      const text = pending + lastWords;
      pending = '';
      if (!response.writableEnded && !response.destroyed) response.end(text);
    },
  };
}
