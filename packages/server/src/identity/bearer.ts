import { type Logger, silentLogger } from '@daybook/engine';
import type { Authenticate, Credentials } from '../operations/authenticate.ts';
import type { Principal } from '../operations/caller.ts';
import { API_KEY_PREFIX } from './api-key-text.ts';
import type { ApiKeyVerifier } from './api-key-verifier.ts';
import type { OwnCredential } from './own-credential.ts';
import type { TokenVerifier, Verified } from './token-verifier.ts';
import { Refused, unauthenticated } from './unauthenticated.ts';

export type BearerOptions = {
  readonly tokens: TokenVerifier;
  readonly apiKeys?: ApiKeyVerifier;
  /** Of parts of this process that send requests to it. */
  readonly own?: readonly OwnCredential[];
  /** Told why a proof was refused; never the proof. */
  readonly log?: Logger;
};

const BEARER = /^Bearer ([\x21-\x7e]+)$/i;

/**
 * Tells who asks by the Authorization header: an access token, or an API key. Every refusal looks alike from outside.
 *
 * @example
 * commandServer(engine, { authenticate: bearer({ tokens: tokenVerifier({ issuer, audience, keys }) }) });
 */
export function bearer({ tokens, apiKeys, own = [], log = silentLogger }: BearerOptions): Authenticate {
  function refuse(error: unknown): never {
    if (!(error instanceof Refused)) throw error;
    log.info({ reason: error.reason }, 'a proof of identity was refused');
    throw unauthenticated(true);
  }

  function principalOf(proof: string, credentials: Credentials): Principal | Promise<Principal> {
    const ownPrincipal = own.map((one) => one.principalOf(proof)).find((principal) => principal !== null);
    if (ownPrincipal) return ownPrincipal;
    if (proof.startsWith(API_KEY_PREFIX)) {
      if (!apiKeys) throw new Refused('no_api_keys_here');
      return apiKeys(proof);
    }
    const verified = tokens(proof);
    if (verified instanceof Promise) return verified.then((found) => bound(found, credentials));
    return bound(verified, credentials);
  }

  return (credentials) => {
    const { authorization } = credentials;
    if (authorization === undefined) throw unauthenticated(false);
    try {
      const proof = BEARER.exec(authorization)?.[1];
      if (proof === undefined) throw new Refused('no_bearer');
      const principal = principalOf(proof, credentials);
      return principal instanceof Promise ? principal.catch(refuse) : principal;
    } catch (error) {
      return refuse(error);
    }
  };
}

function bound({ principal, certificate }: Verified, { certificateSha256 }: Credentials): Principal {
  if (certificate !== null && certificate !== certificateSha256) throw new Refused('bound_to_another_certificate');
  return principal;
}
