import { DaybookError } from './error.ts';

/** How often and how long something is tried again. Times in milliseconds. */
export type RetryPolicy = {
  /** At most so many tries of one call. */
  readonly tries: number;
  /** No try begins later than this after the first. */
  readonly patienceMs: number;
  /** One try without a whole answer is given up after this. */
  readonly timeoutMs: number;
  /** The wait before the second try is up to this; it doubles each time, up to `maxDelayMs`. */
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
};

/**
 * A server that is restarted is back within a quarter of a minute; who waits a minute in front of a screen has left.
 * A try takes longer than the longest wait a server grants a read.
 */
export const DEFAULT_RETRIES: RetryPolicy = {
  tries: 10,
  patienceMs: 60_000,
  timeoutMs: 20_000,
  firstDelayMs: 200,
  maxDelayMs: 5_000,
};

/**
 * Tries until there is an answer that means something: what is passing (nothing came back, 429, 502 to 504) is tried
 * again after as long as the server asks, or a while that grows and that chance makes other for everybody.
 * @throws the last try's error
 */
export async function tried<T>(attempt: () => Promise<T>, policy: RetryPolicy, signal?: AbortSignal): Promise<T> {
  const begun = Date.now();
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof DaybookError) || !error.isPassing || tries >= policy.tries) throw error;
      const delay = delayBefore(tries, policy, error.retryAfterMs);
      if (Date.now() + delay - begun > policy.patienceMs) throw error;
      await pause(delay, signal);
    }
  }
}

/** How long to wait after so many failed tries. */
export function delayBefore(
  failed: number,
  { firstDelayMs, maxDelayMs }: Pick<RetryPolicy, 'firstDelayMs' | 'maxDelayMs'>,
  retryAfterMs = 0,
): number {
  const most = Math.min(maxDelayMs, firstDelayMs * 2 ** (failed - 1));
  // Half of it at least: a chance of none would be no wait.
  return retryAfterMs + most * (0.5 + Math.random() / 2);
}

/** Waits. @throws the signal's reason */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const leave = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', leave);
      resolve();
    }, ms);
    signal?.addEventListener('abort', leave, { once: true });
  });
}
