import { type Caller, EVERY_ROLE, type Principal } from '../operations/caller.ts';
import { problemOf } from '../problems.ts';
import { addressKey } from './address-key.ts';
import { type Rate, type TokenBuckets, tokenBuckets } from './token-buckets.ts';

/** What things cost, in units. A page costs by the rows it may have; a document of GraphQL what its fields cost. */
export const COSTS = { command: 1, row: 1, report: 20 } as const;
/** What a row or a page of a past moment costs beyond that: as much as a report in all. */
export const PAST_COST = COSTS.report - COSTS.row;
/** Rows of a page that come to one unit: what a screen shows. */
const ROWS_A_UNIT = 50;
export const costOfPage = (limit: number): number => Math.max(1, Math.ceil(limit / ROWS_A_UNIT));

/** How much may be asked for. What is left out, or null, is not limited. */
export type RateLimits = {
  readonly perTenant?: Rate | null;
  readonly perPrincipal?: Rate | null;
  /** Attempts to be known that fail, by the address they come from. */
  readonly perAddress?: Rate | null;
};

/** Told of all that is spent, to be counted beyond this process; see `sharedRates`. */
export type Spent = (kind: 'tenant' | 'principal', key: string, cost: number) => void;

/** What callers may spend, and what they have left. */
export type Rates = {
  /** Takes so many units of what a caller, and its tenant, may spend. @throws Problem `rate_limited` */
  readonly spend: (caller: Pick<Caller, 'principal'>, cost: number) => void;
  /** How long a caller has nothing left, in milliseconds; 0 if it has. Takes nothing: to be asked before any work. */
  spentFor(who: Spender): number;
  /** What a caller has left, in the headers of the IETF's draft; null if nothing is limited. */
  headers(who: Spender): Readonly<Record<'RateLimit' | 'RateLimit-Policy', string>> | null;
  /** An attempt to be known that failed. */
  failed(address: string): void;
  /** How long an address is not listened to, because attempts from it have failed too often. */
  deafFor(address: string): number;
  /** Leaves nothing to a key for so long, because others have counted more of it than there may be. */
  exhaust(kind: 'tenant' | 'principal', key: string, ms: number): void;
};

/** Whose budget it is. An unlocked server's everybody has none: where nobody is told apart, there is nobody to be fair to. */
export type Spender = Pick<Principal, 'tenant' | 'subject' | 'roles'>;
const isAnybody = ({ roles }: Spender) => roles.includes(EVERY_ROLE);

/** A principal's key: a subject is one within its tenant only. No tenant's name has a line break. */
export const principalKey = ({ tenant, subject }: Pick<Principal, 'tenant' | 'subject'>): string =>
  `${tenant}\n${subject}`;

const monotonic = () => performance.now();

/** Keeps the budgets of one process. `now` is a clock in milliseconds that never goes back. */
export function rates(limits: RateLimits, onSpent: Spent = () => {}, now: () => number = monotonic): Rates {
  const tenants = limits.perTenant ? tokenBuckets(limits.perTenant) : null;
  const principals = limits.perPrincipal ? tokenBuckets(limits.perPrincipal) : null;
  const addresses = limits.perAddress ? tokenBuckets(limits.perAddress) : null;
  const policy = [policyOf('tenant', tenants), policyOf('principal', principals)].filter(Boolean).join(', ');

  /** The longer of the two waits, since both must have something. */
  const waitMs = (who: Spender, cost: number, at: number): number =>
    Math.max(tenants?.waitMs(who.tenant, cost, at) ?? 0, principals?.waitMs(principalKey(who), cost, at) ?? 0);

  function headers(who: Spender): ReturnType<Rates['headers']> {
    if (policy === '' || isAnybody(who)) return null;
    const at = now();
    const left = [
      ...(tenants ? [{ name: 'tenant', ...tenants.left(who.tenant, at) }] : []),
      ...(principals ? [{ name: 'principal', ...principals.left(principalKey(who), at) }] : []),
    ];
    const RateLimit = left.map(({ name, units, fullInSeconds }) => `"${name}";r=${units};t=${fullInSeconds}`);
    return { RateLimit: RateLimit.join(', '), 'RateLimit-Policy': policy };
  }

  const limited = (who: Spender, ms: number) =>
    problemOf('rate_limited', { headers: { 'Retry-After': retryAfter(ms), ...headers(who) } });

  return {
    spend({ principal }, cost) {
      if (cost <= 0 || isAnybody(principal)) return;
      const at = now();
      const wait = waitMs(principal, cost, at);
      if (wait > 0) throw limited(principal, wait);
      tenants?.take(principal.tenant, cost, at);
      principals?.take(principalKey(principal), cost, at);
      if (tenants) onSpent('tenant', principal.tenant, cost);
      if (principals) onSpent('principal', principalKey(principal), cost);
    },
    spentFor: (who) => (isAnybody(who) ? 0 : waitMs(who, 1, now())),
    headers,
    failed(address) {
      addresses?.take(addressKey(address), 1, now());
    },
    deafFor: (address) => addresses?.waitMs(addressKey(address), 1, now()) ?? 0,
    exhaust(kind, key, ms) {
      (kind === 'tenant' ? tenants : principals)?.empty(key, ms, now());
    },
  };
}

/** As the header has it: whole seconds, never none. */
export const retryAfter = (ms: number) => String(Math.max(1, Math.ceil(ms / 1_000)));

/** `q` units may be spent in `w` seconds: a full bucket, and how long it takes to fill. */
const policyOf = (name: string, buckets: TokenBuckets | null): string =>
  buckets ? `"${name}";q=${buckets.rate.burst};w=${Math.ceil(buckets.rate.burst / buckets.rate.perSecond)}` : '';

/** Nothing is limited. */
export const UNLIMITED: Rates = rates({});
