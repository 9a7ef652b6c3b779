import { type Append, type AppendResult, type EventStore, StoreUnavailableError } from '@daybook/core';
import type { Span } from '@opentelemetry/api';
import { batchSpan } from './command-trace.ts';
import { OutcomeUnknownError, OverloadedError } from './engine.ts';
import type { EngineMetrics } from './metrics.ts';

/**
 * Group commit: the appends of all concurrent callers go to the store together. Batches grow by themselves while
 * others are under way and stay at one when the process is idle; no timer holds a lone command back.
 */
export type Appender = {
  /** How many may wait is the caller's care. @throws OutcomeUnknownError, OverloadedError */
  append(command: Append, span?: Span): Promise<AppendResult>;
};

/** Beyond this a batch gains nothing and its last command waits longer. */
const MAX_BATCH = 500;
/** Batches under way: while the store commits one, the next is prepared and sent behind it. */
const MAX_UNDER_WAY = 2;
/** So many waiting are worth two commits instead of one, so that this process and the store work at the same time. */
const WORTH_SPLITTING = 64;
/** How long an unreachable store is asked again before callers hear that the outcome is unknown. */
const RETRY_FOR_MS = 15_000;
const FIRST_RETRY_MS = 50;
const MAX_RETRY_MS = 1_000;

type Waiting = {
  readonly command: Append;
  /** Of a command in a trace. */
  readonly span: Span | undefined;
  /** When it was handed in: callers are told in time, however many wait before them. */
  readonly since: number;
  readonly resolve: (result: AppendResult) => void;
  readonly reject: (error: unknown) => void;
};

export function appender(store: EventStore, metrics: EngineMetrics): Appender {
  let waiting: Waiting[] = [];
  let underWay = 0;
  let scheduled = false;

  /** At the end of the turn, so that all who were answered by one commit can join the next. */
  function schedule() {
    if (scheduled || underWay === MAX_UNDER_WAY) return;
    scheduled = true;
    setImmediate(send);
  }

  function send() {
    scheduled = false;
    while (underWay < MAX_UNDER_WAY && waiting.length > 0) {
      // A few that wait behind a batch gain more by growing than by a commit of their own.
      if (underWay > 0 && waiting.length < WORTH_SPLITTING / 2) return;
      const size = underWay === 0 && waiting.length >= WORTH_SPLITTING ? Math.ceil(waiting.length / 2) : waiting.length;
      const batch = size >= waiting.length && size <= MAX_BATCH ? waiting : waiting.slice(0, Math.min(size, MAX_BATCH));
      waiting = batch === waiting ? [] : waiting.slice(batch.length);
      underWay++;
      metrics.batchSize.observe(batch.length);
      void commitTraced(batch).then(done);
    }
  }

  function done() {
    underWay--;
    if (waiting.length > 0) schedule();
  }

  function commitTraced(batch: readonly Waiting[]): Promise<void> {
    const span = batch.some((one) => one.span !== undefined) ? batchSpan(batch.map((one) => one.span)) : null;
    return span ? commit(batch).finally(() => span.end()) : commit(batch);
  }

  async function commit(batch: readonly Waiting[]): Promise<void> {
    const until = (batch[0]?.since ?? Date.now()) + RETRY_FOR_MS;
    if (Date.now() > until) {
      // Those before it have waited so long for a store that does not answer: nothing of this was ever sent.
      const late = new OverloadedError('the log did not answer in time to take this as well');
      for (const { reject } of batch) reject(late);
      return;
    }
    for (let delay = FIRST_RETRY_MS; ; delay = Math.min(delay * 2, MAX_RETRY_MS)) {
      try {
        const results = await store.append(batch.map(({ command }) => command));
        let events = 0;
        for (let i = 0; i < batch.length; i++) {
          const { command, resolve } = batch[i] as Waiting;
          const result = results[i] as AppendResult;
          if (result.outcome === 'appended') for (const stream of command.streams) events += stream.events.length;
          resolve(result);
        }
        metrics.appended.inc(events);
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
    append(command, span) {
      return new Promise((resolve, reject) => {
        waiting.push({ command, span, since: Date.now(), resolve, reject });
        schedule();
      });
    },
  };
}
