import { type Admission, admission, type Rates, rates, sharedRates } from '@daybook/server';
import { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { LimitsConfig } from './limits-config.ts';

/** Longer than Redis ever takes on the same network; what it does not answer in time is not counted together. */
const REDIS_TIMEOUT_MS = 500;

/** What all faces of a process share: its callers' budgets, and its one thread. */
export type Limits = {
  readonly options: {
    readonly rates: Rates;
    readonly admission?: Admission;
    readonly maxConnectionsPerAddress?: number;
  };
  stop(): Promise<void>;
};

export function startLimits(config: LimitsConfig, log: Logger): Limits {
  const stops: (() => void)[] = [];
  const shed = config.isOverloadShed ? admission() : undefined;
  if (shed) stops.push(() => shed.stop());
  return {
    options: {
      rates: ratesOf(config, log, stops),
      ...(shed ? { admission: shed } : {}),
      ...(config.connectionsPerAddress === null ? {} : { maxConnectionsPerAddress: config.connectionsPerAddress }),
    },
    async stop() {
      for (const stop of stops) stop();
    },
  };
}

function ratesOf(config: LimitsConfig, log: Logger, stops: (() => void)[]): Rates {
  if (config.redisUrl === null) return rates(config);
  const redis = new Redis(config.redisUrl, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: REDIS_TIMEOUT_MS,
  });
  // Each failed attempt to connect is an event of its own; what it means is told once, below.
  redis.on('error', () => {});
  const shared = sharedRates({
    limits: config,
    redis,
    onShared: (isShared) =>
      isShared
        ? log.info('rates are counted together again')
        : log.warn('Redis does not answer: rates are counted by each process for itself'),
  });
  stops.push(
    () => shared.stop(),
    () => redis.disconnect(),
  );
  return shared;
}
