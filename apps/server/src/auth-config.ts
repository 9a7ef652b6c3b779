import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  type ClaimNames,
  DEFAULT_APPROVAL_MINUTES,
  DEFAULT_CLAIMS,
  isLoopback,
  isSafeUrl,
  type KeySource,
  MAX_APPROVAL_MINUTES,
  TENANT,
  type TlsOptions,
} from '@daybook/server';
import { ConfigError } from './config-error.ts';

/** Who is let in, and by what proof. */
export type AuthConfig = { readonly mode: 'off' } | { readonly mode: 'dev' } | OidcConfig;

/** Tokens of an issuer of one's own. */
export type OidcConfig = {
  readonly mode: 'oidc';
  readonly issuer: string;
  readonly audience: string;
  readonly keys: KeySource;
  readonly claims: ClaimNames;
  /** Whether tokens must say that they are access tokens. */
  readonly typed: boolean;
};

export type SecurityConfig = {
  readonly auth: AuthConfig;
  /** Null: plain HTTP. */
  readonly tls: TlsOptions | null;
  readonly adminTls: TlsOptions | null;
  /** The tenant whose people administrate. */
  readonly adminTenant: string;
  readonly approvalMinutes: number;
};

type Env = NodeJS.ProcessEnv;

/** Reads who is let in. What would leave a server open to others than this machine is refused. @throws ConfigError */
export function readSecurity(env: Env, cwd: string, host: string): SecurityConfig {
  const auth = authOf(env, cwd);
  const tls = tlsOf(env, cwd);
  if (!isLoopback(host)) {
    if (auth.mode !== 'oidc')
      throw new ConfigError(
        `DAYBOOK_HOST is "${host}", which others can reach, and DAYBOOK_AUTH is "${auth.mode}", which is for this machine only; set DAYBOOK_AUTH=oidc`,
      );
    if (!tls && env.DAYBOOK_TLS !== 'proxy')
      throw new ConfigError(
        `DAYBOOK_HOST is "${host}", which others can reach in the clear; set DAYBOOK_TLS_CERT and DAYBOOK_TLS_KEY, or DAYBOOK_TLS=proxy where a proxy in front speaks TLS`,
      );
  }
  return {
    auth,
    tls,
    adminTls: adminTlsOf(env, tls),
    adminTenant: matching(env, 'DAYBOOK_ADMIN_TENANT', TENANT, 'default'),
    approvalMinutes: approvalMinutesOf(env),
  };
}

function authOf(env: Env, cwd: string): AuthConfig {
  const mode = env.DAYBOOK_AUTH || 'dev';
  switch (mode) {
    case 'off':
    case 'dev':
      return { mode };
    case 'oidc':
      return oidcOf(env, cwd);
    default:
      throw new ConfigError(`DAYBOOK_AUTH is "${mode}"; it takes dev, oidc or off`);
  }
}

function oidcOf(env: Env, cwd: string): AuthConfig {
  const issuer = needed(env, 'DAYBOOK_OIDC_ISSUER', 'DAYBOOK_AUTH=oidc');
  const audience = needed(env, 'DAYBOOK_OIDC_AUDIENCE', 'DAYBOOK_AUTH=oidc');
  const typ = env.DAYBOOK_OIDC_TYP || 'at+jwt';
  if (typ !== 'at+jwt' && typ !== 'any') throw new ConfigError(`DAYBOOK_OIDC_TYP is "${typ}"; it takes at+jwt or any`);
  const claims = {
    tenant: env.DAYBOOK_OIDC_TENANT_CLAIM || DEFAULT_CLAIMS.tenant,
    roles: env.DAYBOOK_OIDC_ROLES_CLAIM || DEFAULT_CLAIMS.roles,
    holds: env.DAYBOOK_OIDC_HOLDS_CLAIM || DEFAULT_CLAIMS.holds,
  };
  return { mode: 'oidc', issuer, audience, keys: keysOf(env, cwd, issuer), claims, typed: typ === 'at+jwt' };
}

function keysOf(env: Env, cwd: string, issuer: string): KeySource {
  const { DAYBOOK_OIDC_JWKS_URL: url, DAYBOOK_OIDC_JWKS_FILE: file } = env;
  if (url && file)
    throw new ConfigError('DAYBOOK_OIDC_JWKS_URL and DAYBOOK_OIDC_JWKS_FILE are set; one of them will do');
  if (file) return { kind: 'file', file: path.resolve(cwd, file) };
  if (url && !isSafeUrl(url)) throw new ConfigError(`DAYBOOK_OIDC_JWKS_URL is "${url}", which is no https URL`);
  if (url) return { kind: 'url', url };
  if (!isSafeUrl(issuer))
    throw new ConfigError(
      `DAYBOOK_OIDC_ISSUER is "${issuer}", which is no https URL; set DAYBOOK_OIDC_JWKS_URL beside it`,
    );
  return { kind: 'discovered', issuer };
}

function tlsOf(env: Env, cwd: string): TlsOptions | null {
  const [cert, key] = [pem(env, cwd, 'DAYBOOK_TLS_CERT'), pem(env, cwd, 'DAYBOOK_TLS_KEY')];
  const clientCa = pem(env, cwd, 'DAYBOOK_TLS_CLIENT_CA');
  if (cert === null && key === null) {
    if (clientCa !== null) throw new ConfigError('DAYBOOK_TLS_CLIENT_CA needs DAYBOOK_TLS_CERT and DAYBOOK_TLS_KEY');
    return null;
  }
  if (cert === null || key === null) throw new ConfigError('DAYBOOK_TLS_CERT and DAYBOOK_TLS_KEY go together');
  return { cert, key, ...(clientCa === null ? {} : { clientCa }) };
}

function adminTlsOf(env: Env, tls: TlsOptions | null): TlsOptions | null {
  const wanted = env.DAYBOOK_ADMIN_MTLS;
  if (!wanted) return tls;
  if (wanted !== 'required') throw new ConfigError(`DAYBOOK_ADMIN_MTLS is "${wanted}"; it takes required`);
  if (!tls?.clientCa) throw new ConfigError('DAYBOOK_ADMIN_MTLS needs DAYBOOK_TLS_CERT, _KEY and _CLIENT_CA');
  return { ...tls, clientMustProve: true };
}

/** The file's text; the message names the file, never what is in it. */
function pem(env: Env, cwd: string, name: string): string | null {
  const file = env[name];
  if (!file) return null;
  try {
    return readFileSync(path.resolve(cwd, file), 'utf8');
  } catch (error) {
    throw new ConfigError(`${name}: ${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}

function needed(env: Env, name: string, by: string): string {
  const text = env[name];
  if (!text) throw new ConfigError(`${by} needs ${name}`);
  return text;
}

function matching(env: Env, name: string, wanted: RegExp, otherwise: string): string {
  const text = env[name] || otherwise;
  if (!wanted.test(text)) throw new ConfigError(`${name} is "${text}", which is no tenant`);
  return text;
}

function approvalMinutesOf(env: Env): number {
  const text = env.DAYBOOK_APPROVAL_MINUTES;
  if (!text) return DEFAULT_APPROVAL_MINUTES;
  const minutes = Number(text);
  if (!/^\d{1,5}$/.test(text) || minutes < 1 || minutes > MAX_APPROVAL_MINUTES)
    throw new ConfigError(`DAYBOOK_APPROVAL_MINUTES is "${text}"; it takes 1 to ${MAX_APPROVAL_MINUTES}`);
  return minutes;
}
