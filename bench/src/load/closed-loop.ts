import { Histogram } from '../measure/histogram.ts';

export type ClosedLoop = {
  readonly callers: number;
  readonly seconds: number;
  readonly warmupSeconds: number;
  /** Asks once and waits for the answer. */
  readonly ask: (caller: number) => Promise<unknown>;
};

/** Every caller asks again as soon as it is answered. What ends within the time after the warm-up is counted. */
export async function closedLoop({ callers, seconds, warmupSeconds, ask }: ClosedLoop) {
  const latency = new Histogram();
  const from = performance.now() + warmupSeconds * 1_000;
  const until = from + seconds * 1_000;
  await Promise.all(
    Array.from({ length: callers }, async (_, caller) => {
      for (let now = performance.now(); now < until; ) {
        const started = now;
        await ask(caller);
        now = performance.now();
        if (now >= from && now < until) latency.record(now - started);
      }
    }),
  );
  return {
    'per second': latency.count / seconds,
    'p50 ms': latency.quantile(0.5),
    'p99 ms': latency.quantile(0.99),
  };
}
