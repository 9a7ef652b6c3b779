import { type Logger, silentLogger } from '@daybook/engine';
import { type KnownKey, nameOfKey, type PublicKeys, publicKeysOf } from './public-keys.ts';

/** The keys that an issuer signs with now. */
export type KeySet = {
  /** Finds a key by what a token's header says of it: in the pinned set and nowhere else. */
  find(kid: string, alg: string): KnownKey | undefined | Promise<KnownKey | undefined>;
  /**
   * A number that changes whenever the keys do; null while there are none that may be relied on. Asking keeps the set
   * young: whoever remembers what a key has proved asks this each time.
   */
  generation(): number | null;
};

export type KeySetOptions = {
  /** Reads the JWK set anew. */
  readonly load: () => Promise<unknown>;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  readonly log?: Logger;
};

/** So long a withdrawn key is taken at most while the issuer can be reached. */
const REFRESH_MS = 5 * 60_000;
/** So long known keys are taken while the issuer cannot be reached: a night's outage over there is not ours. */
const KEEP_MS = 12 * 3_600_000;
/** Tokens under unknown keys, which anybody can make, cannot have the set read more often than this. */
const COOLDOWN_MS = 10_000;

/**
 * Keeps an issuer's keys: reads them when first needed, again in the background before they are old, and at once for a
 * key id it does not know, so that a rotation goes unnoticed.
 */
export function keySet({ load, now = Date.now, log = silentLogger }: KeySetOptions): KeySet {
  let keys: PublicKeys = new Map();
  let generation = 0;
  let loadedAt = Number.NEGATIVE_INFINITY;
  let triedAt = Number.NEGATIVE_INFINITY;
  let underWay: Promise<void> | null = null;

  const isUsable = () => now() - loadedAt < KEEP_MS;
  const mayTry = () => now() - triedAt >= COOLDOWN_MS;

  function refresh(): Promise<void> {
    underWay ??= read().finally(() => {
      underWay = null;
    });
    return underWay;
  }

  async function read(): Promise<void> {
    triedAt = now();
    try {
      const found = await publicKeysOf(await load());
      if (found.size === 0) throw new Error('the set has no key that tokens may be signed with');
      if (!isSame(keys, found)) {
        keys = found;
        generation++;
        log.info({ keys: [...found.keys()] }, 'the keys of the issuer of tokens');
      }
      loadedAt = now();
    } catch (error) {
      log.warn({ err: error }, 'the keys of the issuer of tokens could not be read; those known are still taken');
    }
  }

  function keepYoung(): void {
    if (now() - loadedAt >= REFRESH_MS && mayTry()) void refresh();
  }

  return {
    find(kid, alg) {
      keepYoung();
      const known = isUsable() ? keys.get(nameOfKey(kid, alg)) : undefined;
      if (known) return known;
      if (underWay === null && !mayTry()) return undefined;
      return refresh().then(() => (isUsable() ? keys.get(nameOfKey(kid, alg)) : undefined));
    },
    generation() {
      keepYoung();
      return isUsable() ? generation : null;
    },
  };
}

const isSame = (some: PublicKeys, others: PublicKeys): boolean =>
  some.size === others.size && [...some].every(([name, { madeOf }]) => others.get(name)?.madeOf === madeOf);
