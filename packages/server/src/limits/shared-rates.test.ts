import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Principal } from '../operations/caller.ts';
import type { RateLimits } from './rates.ts';
import { sharedRates } from './shared-rates.ts';

/** As much of ioredis as the library uses: one counter a key, with a time to live. */
function redisStandIn() {
  const counts = new Map<string, number>();
  return {
    status: 'ready',
    counts,
    calls: 0,
    defineCommand() {},
    isGone: false,
    async rlflxIncr([key = '', points = '0', seconds = '1']: string[]) {
      if (this.isGone) throw new Error('gone');
      this.calls++;
      counts.set(key, (counts.get(key) ?? 0) + Number(points));
      return [counts.get(key), Number(seconds) * 1_000];
    },
  };
}

const LIMITS: RateLimits = { perTenant: { perSecond: 100, burst: 100 } };
const ada: Principal = { subject: 'ada', tenant: 'a', roles: ['trader'], holds: [], until: null };

const started: { stop(): void }[] = [];
beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  for (const one of started.splice(0)) one.stop();
  vi.useRealTimers();
});
const sharing = (redis: unknown, told: boolean[] = []) => {
  const one = sharedRates({ limits: LIMITS, redis, onShared: (isShared) => void told.push(isShared) });
  started.push(one);
  return one;
};

/** What one process lets through in so many seconds, with so many asked for each tenth. */
async function letThrough(processes: ReturnType<typeof sharing>[], seconds: number): Promise<number> {
  let done = 0;
  for (let tenth = 0; tenth < seconds * 10; tenth++) {
    for (const one of processes)
      for (let i = 0; i < 30; i++) {
        if (one.spentFor(ada) > 0) continue;
        one.spend({ principal: ada }, 1);
        done++;
      }
    await vi.advanceTimersByTimeAsync(100);
  }
  return done;
}

test('several processes together let through little more than one alone may', async () => {
  const redis = redisStandIn();
  const together = await letThrough([sharing(redis), sharing(redis), sharing(redis), sharing(redis)], 5);
  // A window of five seconds has 600; what four processes spend in the tenth before they hear of it comes on top.
  expect(together).toBeGreaterThanOrEqual(600);
  expect(together).toBeLessThan(600 + 4 * 30);
});

test('Redis is asked ten times a second for a key, however often it is spent from', async () => {
  const redis = redisStandIn();
  await letThrough([sharing(redis)], 1);
  expect(redis.calls).toBeLessThanOrEqual(10);
});

test('while Redis does not answer each process counts for itself, and says so once', async () => {
  const redis = redisStandIn();
  redis.isGone = true;
  const told: boolean[] = [];
  const alone = sharing(redis, told);
  const done = await letThrough([alone], 5);
  expect(done).toBeGreaterThanOrEqual(550);
  expect(done).toBeLessThanOrEqual(600);
  expect(told).toEqual([false]);
  redis.isGone = false;
  await letThrough([alone], 1);
  expect(told).toEqual([false, true]);
});

test('a Redis that takes its time keeps no request waiting', async () => {
  const redis = { ...redisStandIn(), rlflxIncr: () => new Promise(() => {}) };
  expect(await letThrough([sharing(redis)], 1)).toBeGreaterThanOrEqual(100);
});
