import { timingSafeEqual } from 'node:crypto';
import { OverloadedError } from '@daybook/engine';
import type { Principal } from '../operations/caller.ts';
import { apiKeyDigest, readApiKey } from './api-key-text.ts';
import { RecentlyUsed } from './recently-used.ts';
import { Refused } from './unauthenticated.ts';

/** A key that may be used: the digest of its secret, and whom it stands for until when. */
export type KnownApiKey = { readonly digest: string; readonly principal: Principal };

export type ApiKeyOptions = {
  /** Finds a key in the log; null if there is none, or none any more. */
  readonly find: (keyId: string) => Promise<KnownApiKey | null>;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
};

/** @throws Refused; and what `find` throws: a key that cannot be looked up is not taken on trust. */
export type ApiKeyVerifier = (text: string) => Principal | Promise<Principal>;

/** A withdrawn key is refused everywhere after this at the latest. */
const KEEP_MS = 4_000;
/** Looked up again in the background from this age on, so that a key in use is never waited for. */
const REFRESH_MS = 2_000;
const MAX_REMEMBERED = 10_000;
/** Anybody can make up keys that have the right form; this is how many look-ups they can cause at a time. */
const MAX_LOOKUPS = 64;

type Entry = { readonly known: KnownApiKey | null; readonly at: number };

/** Verifies API keys, remembering for a few seconds which there are, and which there are not. */
export function apiKeyVerifier({ find, now = Date.now }: ApiKeyOptions): ApiKeyVerifier {
  const remembered = new RecentlyUsed<Entry>(MAX_REMEMBERED);
  const underWay = new Map<string, Promise<KnownApiKey | null>>();

  function lookUp(keyId: string): Promise<KnownApiKey | null> {
    const already = underWay.get(keyId);
    if (already) return already;
    if (underWay.size >= MAX_LOOKUPS)
      return Promise.reject(new OverloadedError('too many API keys are being looked up at once'));
    const at = now();
    const found = find(keyId)
      .then((known) => {
        remembered.set(keyId, { known, at });
        return known;
      })
      .finally(() => underWay.delete(keyId));
    underWay.set(keyId, found);
    return found;
  }

  function judge(known: KnownApiKey | null, secret: string): Principal {
    if (!known) throw new Refused('api_key_unknown');
    if (!timingSafeEqual(Buffer.from(apiKeyDigest(secret)), Buffer.from(known.digest)))
      throw new Refused('api_key_wrong_secret');
    const { until } = known.principal;
    if (until !== null && until <= now()) throw new Refused('api_key_expired');
    return known.principal;
  }

  return (text) => {
    const sent = readApiKey(text);
    if (!sent) throw new Refused('api_key_malformed');
    const entry = remembered.get(sent.keyId);
    const age = entry ? now() - entry.at : Number.POSITIVE_INFINITY;
    if (!entry || age >= KEEP_MS) return lookUp(sent.keyId).then((known) => judge(known, sent.secret));
    // One that fails is tried again by the next request, and at the latest waited for.
    if (age >= REFRESH_MS) lookUp(sent.keyId).catch(() => {});
    return judge(entry.known, sent.secret);
  };
}
