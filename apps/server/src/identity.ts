import type { Engine, Logger } from '@daybook/engine';
import {
  type Authenticate,
  apiKeysOf,
  apiKeyVerifier,
  bearer,
  DEV_AUDIENCE,
  DEV_ISSUER,
  keySet,
  loaderOf,
  openDevIssuer,
  ownCredential,
  tokenVerifier,
  unlocked,
} from '@daybook/server';
import type { AuthConfig, OidcConfig } from './auth-config.ts';

/** How the faces tell who asks, and what the simulated banks of this process prove themselves with. */
export type Identity = { readonly authenticate: Authenticate; readonly banksAuthorization: string | undefined };

type Options = {
  readonly auth: AuthConfig;
  readonly engine: Engine;
  readonly folder: string;
  /** The banks that the simulator stands in for. */
  readonly bankIds: readonly string[];
  readonly log: Logger;
};

/** Builds what the configuration asks for. */
export async function identityOf({ auth, engine, folder, bankIds, log }: Options): Promise<Identity> {
  if (auth.mode === 'off') return { authenticate: unlocked, banksAuthorization: undefined };
  const banks = ownCredential({
    subject: 'daybook:simulated-banks',
    tenant: 'default',
    roles: ['bank'],
    holds: bankIds,
    until: null,
  });
  const tokens = auth.mode === 'dev' ? await devTokens(folder) : oidcTokens(auth, log);
  const apiKeys = apiKeyVerifier({ find: apiKeysOf(engine) });
  return {
    authenticate: bearer({ tokens, apiKeys, own: [banks], log }),
    banksAuthorization: banks.authorization,
  };
}

async function devTokens(folder: string) {
  const { jwks } = await openDevIssuer(folder);
  return tokenVerifier({ issuer: DEV_ISSUER, audience: DEV_AUDIENCE, keys: keySet({ load: async () => jwks }) });
}

function oidcTokens({ issuer, audience, keys: source, claims, typed }: OidcConfig, log: Logger) {
  const keys = keySet({ load: loaderOf(source), log });
  keys.generation(); // begins to read them, so that the first request need not wait
  return tokenVerifier({ issuer, audience, keys, claims, typed });
}
