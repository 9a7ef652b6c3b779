import type { Rate } from '@daybook/server';
import { ConfigError } from './config-error.ts';

/** What is bounded, and where it is counted. Null: not bounded. */
export type LimitsConfig = {
  readonly perTenant: Rate | null;
  readonly perPrincipal: Rate | null;
  readonly perAddress: Rate | null;
  /** Where processes count together; null: each for itself. It may hold a password. */
  readonly redisUrl: string | null;
  readonly isOverloadShed: boolean;
  readonly connectionsPerAddress: number | null;
};

/**
 * Far above what a person, a shop or a bank needs, and below what would keep others waiting: a process takes some
 * thousands of commands a second. A command or a row is one unit.
 */
const PER_TENANT: Rate = { perSecond: 2_000, burst: 4_000 };
const PER_PRINCIPAL: Rate = { perSecond: 1_000, burst: 2_000 };
/** Failed attempts to be known: enough for an office whose clock is wrong, too few to guess anything. */
const PER_ADDRESS: Rate = { perSecond: 5, burst: 50 };

/** @throws ConfigError */
export function readLimits(env: NodeJS.ProcessEnv): LimitsConfig {
  return {
    perTenant: rate(env, 'DAYBOOK_RATE_PER_TENANT', PER_TENANT),
    perPrincipal: rate(env, 'DAYBOOK_RATE_PER_PRINCIPAL', PER_PRINCIPAL),
    perAddress: rate(env, 'DAYBOOK_RATE_PER_ADDRESS', PER_ADDRESS),
    redisUrl: redisUrl(env),
    isOverloadShed: onOrOff(env, 'DAYBOOK_SHED_OVERLOAD'),
    connectionsPerAddress: count(env, 'DAYBOOK_CONNECTIONS_PER_ADDRESS'),
  };
}

/** `500` (a second, twice that at once), `500/2000` (a second / at once), or `off`. */
function rate(env: NodeJS.ProcessEnv, name: string, otherwise: Rate): Rate | null {
  const text = env[name];
  if (!text) return otherwise;
  if (text === 'off') return null;
  const [, perSecond, burst] = /^(\d{1,9})(?:[/](\d{1,9}))?$/.exec(text) ?? [];
  const found = { perSecond: Number(perSecond), burst: burst === undefined ? 2 * Number(perSecond) : Number(burst) };
  if (perSecond === undefined || found.perSecond < 1 || found.burst < 1)
    throw new ConfigError(`${name} is "${text}"; it takes units a second (500), with a burst (500/2000), or off`);
  return found;
}

function redisUrl(env: NodeJS.ProcessEnv): string | null {
  const text = env.DAYBOOK_REDIS_URL;
  if (!text) return null;
  if (!URL.canParse(text) || !/^rediss?:/.test(text))
    throw new ConfigError('DAYBOOK_REDIS_URL is no redis URL (redis://user:password@host:port)');
  return text;
}

function onOrOff(env: NodeJS.ProcessEnv, name: string): boolean {
  const text = env[name];
  if (!text || text === 'on') return true;
  if (text !== 'off') throw new ConfigError(`${name} is "${text}"; it takes on or off`);
  return false;
}

function count(env: NodeJS.ProcessEnv, name: string): number | null {
  const text = env[name];
  if (!text) return null;
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new ConfigError(`${name} is "${text}", which is no number of connections`);
  return Number(text);
}
