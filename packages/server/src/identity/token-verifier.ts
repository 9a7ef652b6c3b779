import { hash } from 'node:crypto';
import { errors, type JWTPayload, jwtVerify } from 'jose';
import type { Principal } from '../operations/caller.ts';
import type { KeySet } from './key-set.ts';
import { ALGORITHMS } from './public-keys.ts';
import { RecentlyUsed } from './recently-used.ts';
import { type ClaimNames, DEFAULT_CLAIMS, principalOf } from './token-claims.ts';
import { Refused } from './unauthenticated.ts';

export type TokenVerifierOptions = {
  readonly issuer: string;
  readonly audience: string;
  readonly keys: KeySet;
  readonly claims?: ClaimNames;
  /** Whether a token must say that it is an access token (RFC 9068). Off only for issuers that do not set it. */
  readonly typed?: boolean;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
};

/** What a token proves. One bound to a certificate (RFC 8705) counts only from the connection that shows it. */
export type Verified = { readonly principal: Principal; readonly certificate: string | null };

/** @throws Refused */
export type TokenVerifier = (token: string) => Verified | Promise<Verified>;

/** Clocks of two machines differ by a little. */
export const LEEWAY_SECONDS = 30;
/** All headers together have 8 KiB; what is longer than this holds no claims of ours. Characters. */
export const MAX_TOKEN_LENGTH = 6_144;
/** About 500 bytes each: 5 MB, and more people than one process serves within a token's life. */
const MAX_REMEMBERED = 10_000;
/** What times we can count with exactly, in seconds. A token for ever is none. */
const MAX_SECONDS = 8.64e12;

type Remembered = Verified & { readonly until: number; readonly generation: number };

/**
 * Verifies access tokens. A token verified once is remembered by its digest until it runs out or the issuer's keys
 * change, so that the next request with it costs one hash and waits for nothing.
 */
export function tokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  const { issuer, audience, keys, claims = DEFAULT_CLAIMS, typed = true, now = Date.now } = options;
  const remembered = new RecentlyUsed<Remembered>(MAX_REMEMBERED);

  async function verify(token: string, digest: string): Promise<Verified> {
    let payload: JWTPayload;
    try {
      const result = await jwtVerify(
        token,
        async ({ kid, alg }) => {
          const found = kid === undefined ? undefined : await keys.find(kid, alg);
          if (!found) throw new Refused(kid === undefined ? 'no_kid' : 'unknown_kid');
          return found.key;
        },
        {
          algorithms: [...ALGORITHMS],
          issuer,
          audience,
          clockTolerance: LEEWAY_SECONDS,
          requiredClaims: ['exp', 'sub'],
          currentDate: new Date(now()),
          ...(typed ? { typ: 'at+jwt' } : {}),
        },
      );
      payload = result.payload;
    } catch (error) {
      throw error instanceof Refused ? error : new Refused(reasonOf(error));
    }
    // Where types are not told apart, these are what only an ID token has.
    if (!typed && ['nonce', 'at_hash', 'c_hash'].some((name) => Object.hasOwn(payload, name)))
      throw new Refused('id_token');
    const { exp = 0 } = payload;
    if (exp > MAX_SECONDS) throw new Refused('never_expires');
    const until = (exp + LEEWAY_SECONDS) * 1_000;
    const verified = { principal: principalOf(payload, claims, until), certificate: certificateOf(payload) };
    const generation = keys.generation();
    if (generation !== null) remembered.set(digest, { ...verified, until, generation });
    return verified;
  }

  return (token) => {
    if (token.length > MAX_TOKEN_LENGTH) throw new Refused('token_too_long');
    const digest = hash('sha256', token, 'base64url');
    const known = remembered.get(digest);
    if (known && known.until > now() && known.generation === keys.generation()) return known;
    if (known) remembered.delete(digest);
    return verify(token, digest);
  };
}

function certificateOf({ cnf }: JWTPayload): string | null {
  if (cnf === undefined) return null;
  const thumbprint = typeof cnf === 'object' && cnf !== null && 'x5t#S256' in cnf ? cnf['x5t#S256'] : undefined;
  // Bound to something else, which we cannot check: taken as free it would be worth more than its issuer meant.
  if (typeof thumbprint !== 'string') throw new Refused('binding_unknown');
  return thumbprint;
}

const reasonOf = (error: unknown): string =>
  error instanceof errors.JWTClaimValidationFailed
    ? `${error.code}:${/^[a-z]{2,10}$/.test(error.claim) ? error.claim : 'claim'}`
    : error instanceof errors.JOSEError
      ? error.code
      : 'malformed';
