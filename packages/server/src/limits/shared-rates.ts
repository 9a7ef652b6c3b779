import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { RateLimits, Rates } from './rates.ts';
import { rates } from './rates.ts';
import type { Rate } from './token-buckets.ts';

/** How often what was spent here is told, and what was spent elsewhere learned: so much more may be spent meanwhile. */
const TELL_MS = 100;
/** Keys told at one time; what further ones have spent is told the next time. */
const MAX_TOLD = 500;
/** Keys whose spending waits to be told. Beyond it the newest are not counted together, only here. */
const MAX_WAITING = 20_000;
/** The library counts in windows. Of so many times a bucket's depth, what a full bucket adds to one is a fifth. */
const WINDOW_DEPTHS = 5;

type Kind = 'tenant' | 'principal';

export type SharedRatesOptions = {
  readonly limits: RateLimits;
  /** An ioredis client that neither queues while it is not connected nor waits long for an answer. */
  readonly redis: unknown;
  /** Told when the count can, and when it can again, be shared. */
  readonly onShared?: (isShared: boolean) => void;
};

/**
 * The budgets of several processes together. Each keeps its own buckets, from which it answers at once; what is spent
 * is counted together in Redis, ten times a second and beside the requests, and who has had its share of all processes
 * is given nothing until the count begins anew. So Redis is in no request's way: while it is down, each process goes
 * on with its own buckets, and together they let through as many times the rate as there are processes.
 */
export function sharedRates({ limits, redis, onShared = () => {} }: SharedRatesOptions): Rates & { stop(): void } {
  const waiting: Record<Kind, Map<string, number>> = { tenant: new Map(), principal: new Map() };
  const limiters: Record<Kind, RateLimiterRedis | null> = {
    tenant: limits.perTenant ? limiterOf('tenant', limits.perTenant, redis) : null,
    principal: limits.perPrincipal ? limiterOf('principal', limits.perPrincipal, redis) : null,
  };
  let isShared = true;
  let isTelling = false;

  const local = rates(limits, (kind, key, cost) => {
    const spent = waiting[kind];
    if (spent.size < MAX_WAITING || spent.has(key)) spent.set(key, (spent.get(key) ?? 0) + cost);
  });

  function learn(now: boolean) {
    if (now !== isShared) onShared(now);
    isShared = now;
  }

  async function tellOf(kind: Kind, limiter: RateLimiterRedis, key: string, cost: number) {
    try {
      await limiter.consume(key, Math.ceil(cost));
      learn(true);
    } catch (thrown) {
      if (thrown instanceof RateLimiterRes) local.exhaust(kind, key, thrown.msBeforeNext);
      learn(thrown instanceof RateLimiterRes);
    }
  }

  async function tell() {
    if (isTelling) return; // Redis is slow: what is spent meanwhile is told in one
    isTelling = true;
    const told: Promise<void>[] = [];
    for (const kind of ['tenant', 'principal'] as const) {
      const limiter = limiters[kind];
      for (const [key, cost] of waiting[kind]) {
        if (!limiter || told.length >= MAX_TOLD) break;
        waiting[kind].delete(key);
        told.push(tellOf(kind, limiter, key, cost));
      }
    }
    await Promise.all(told);
    isTelling = false;
  }

  const telling = setInterval(() => void tell(), TELL_MS);
  telling.unref();
  return { ...local, stop: () => clearInterval(telling) };
}

function limiterOf(kind: Kind, { perSecond, burst }: Rate, redis: unknown): RateLimiterRedis {
  const duration = Math.ceil((WINDOW_DEPTHS * burst) / perSecond);
  return new RateLimiterRedis({
    storeClient: redis,
    keyPrefix: `daybook:rate:${kind}`,
    points: Math.ceil(burst + duration * perSecond),
    duration,
    rejectIfRedisNotReady: true,
  });
}
