import { type Append, type AppendResult, type EventStore, StoreUnavailableError } from '@daybook/core';
import { OutcomeUnknownError, OverloadedError } from './engine.ts';
import type { EngineMetrics } from './metrics.ts';

/**
 * Group commit: the appends of all concurrent callers go to the store in one call. Batches grow by themselves while
 * one is under way and stay at one when the process is idle; no timer holds a lone command back.
 */
export type Appender = {
  /** @throws OutcomeUnknownError, OverloadedError */
  append(command: Append): Promise<AppendResult>;
  /** Resolves when nothing is waiting or under way. */
  drain(): Promise<void>;
};

/** Beyond this a batch gains nothing and its last command waits longer. */
const MAX_BATCH = 500;
/** Commands waiting; more than this and callers are told to come back (about half a second's work). */
const MAX_WAITING = 20_000;
/** How long an unreachable store is asked again before callers hear that the outcome is unknown. */
const RETRY_FOR_MS = 15_000;
const FIRST_RETRY_MS = 50;
const MAX_RETRY_MS = 1_000;

type Waiting = {
  readonly command: Append;
  /** When it was handed in: callers are told in time, however many wait before them. */
  readonly since: number;
  readonly resolve: (result: AppendResult) => void;
  readonly reject: (error: unknown) => void;
};

export function appender(store: EventStore, metrics: EngineMetrics): Appender {
  const waiting: Waiting[] = [];
  let running: Promise<void> | null = null;

  async function run() {
    await Promise.resolve(); // callers of this same turn join the first batch
    while (waiting.length > 0) {
      const batch = waiting.splice(0, MAX_BATCH);
      metrics.batchSize.observe(batch.length);
      await commit(batch);
    }
    running = null;
  }

  async function commit(batch: readonly Waiting[]) {
    const until = (batch[0]?.since ?? Date.now()) + RETRY_FOR_MS;
    for (let delay = FIRST_RETRY_MS; ; delay = Math.min(delay * 2, MAX_RETRY_MS)) {
      try {
        const results = await store.append(batch.map(({ command }) => command));
        for (const [i, { resolve }] of batch.entries()) resolve(results[i] as AppendResult);
        return;
      } catch (error) {
        // Asking again is safe: what was committed before the connection went answers with its receipt.
        if (error instanceof StoreUnavailableError && Date.now() < until) {
          await new Promise((resolve) => setTimeout(resolve, delay));
          continue;
        }
        if (error instanceof StoreUnavailableError) {
          const unknown = new OutcomeUnknownError('the log could not be reached', { cause: error });
          for (const { reject } of batch) reject(unknown);
          return;
        }
        // One bad command must not fail its neighbours.
        if (batch.length > 1) for (const one of batch) await commit([one]);
        else batch[0]?.reject(error);
        return;
      }
    }
  }

  return {
    append(command) {
      if (waiting.length >= MAX_WAITING) return Promise.reject(new OverloadedError('too many commands are waiting'));
      return new Promise((resolve, reject) => {
        waiting.push({ command, since: Date.now(), resolve, reject });
        running ??= run();
      });
    },
    async drain() {
      while (running) await running;
    },
  };
}
