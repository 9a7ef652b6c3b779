import { Histogram } from '../measure/histogram.ts';

export type OpenLoop = {
  readonly perSecond: number;
  readonly seconds: number;
  /** Sends one; answers whether it was done. */
  readonly send: (i: number) => Promise<boolean>;
};

/** Beyond this many unanswered the schedule is given up: the rate is out of reach, and memory is not. */
const MAX_IN_FLIGHT = 500_000;
const TICK_MS = 1;

/**
 * Sends on a fixed schedule, whatever comes back when. A latency runs from the moment a request was due, not from the
 * moment it was sent: if the process was too busy to send, that wait is part of it.
 */
export async function openLoop({ perSecond, seconds, send }: OpenLoop) {
  const latency = new Histogram();
  const total = Math.round(perSecond * seconds);
  const gapMs = 1_000 / perSecond;
  const started = performance.now();
  let sent = 0;
  let answered = 0;
  let refused = 0;
  let lastAnswer = started;
  await new Promise<void>((resolve) => {
    const done = (i: number, ok: boolean) => {
      lastAnswer = performance.now();
      if (ok) latency.record(lastAnswer - started - i * gapMs);
      else refused++;
      answered++;
      if (answered === sent && sent >= total) resolve();
    };
    const tick = () => {
      const due = Math.min(total, Math.floor((performance.now() - started) / gapMs) + 1);
      for (; sent < due && sent - answered < MAX_IN_FLIGHT; sent++) {
        const i = sent;
        send(i).then(
          (ok) => done(i, ok),
          () => done(i, false),
        );
      }
      if (sent < total) setTimeout(tick, TICK_MS);
    };
    tick();
  });
  return {
    'done per second': (answered - refused) / ((lastAnswer - started) / 1_000),
    'p50 ms': latency.quantile(0.5),
    'p99 ms': latency.quantile(0.99),
    'p99.9 ms': latency.quantile(0.999),
    'max ms': latency.maxMs,
    refused,
  };
}
