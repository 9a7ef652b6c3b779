import { createServer } from 'node:http';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTHeaderParameters, SignJWT } from 'jose';

/** A key that the fake issuer signs with, whether it publishes it or not. */
export type FakeKey = { readonly kid: string; readonly alg: string; readonly publicJwk: JWK; readonly key: CryptoKey };

/** An issuer of tokens over real HTTP, which does whatever a test wants. */
export type FakeIdp = {
  readonly issuer: string;
  readonly jwksUrl: string;
  /** How often its keys were read. */
  readonly fetches: () => number;
  /** What it publishes. */
  publish(...keys: readonly (FakeKey | JWK)[]): void;
  /** While it is down, it answers 500. */
  setDown(isDown: boolean): void;
  close(): Promise<void>;
};

export const AUDIENCE = 'daybook-test';

export async function fakeIdp(): Promise<FakeIdp> {
  let keys: readonly JWK[] = [];
  let isDown = false;
  let fetches = 0;
  const server = createServer((request, response) => {
    if (request.url === '/.well-known/openid-configuration') {
      response.end(JSON.stringify({ issuer: issuerOf(), jwks_uri: `${issuerOf()}/keys` }));
      return;
    }
    fetches++;
    response.statusCode = isDown ? 500 : 200;
    response.end(JSON.stringify({ keys }));
  });
  const issuerOf = () => {
    const address = server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    issuer: issuerOf(),
    jwksUrl: `${issuerOf()}/keys`,
    fetches: () => fetches,
    publish(...published) {
      keys = published.map((one) => ('publicJwk' in one && 'key' in one ? (one as FakeKey).publicJwk : (one as JWK)));
    },
    setDown(down) {
      isDown = down;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Makes a key of an algorithm. */
export async function fakeKey(kid: string, alg = 'ES256', modulusLength = 2_048): Promise<FakeKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true, modulusLength });
  return { kid, alg, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' }, key: privateKey };
}

/** What a good token says, of the real clock, unless a test says otherwise; an undefined claim is left out. */
export const goodClaims = (issuer: string, nowSeconds = Math.floor(Date.now() / 1_000)) => ({
  iss: issuer,
  aud: AUDIENCE,
  sub: 'ada',
  tenant: 'acme',
  roles: ['clerk'],
  iat: nowSeconds,
  exp: nowSeconds + 300,
});

/** Signs claims as they are, with whatever header a test wants. */
export function signed(
  { key, kid, alg }: FakeKey,
  claims: Readonly<Record<string, unknown>>,
  header: Partial<JWTHeaderParameters> = {},
): Promise<string> {
  return new SignJWT({ ...claims }).setProtectedHeader({ alg, kid, typ: 'at+jwt', ...header }).sign(key);
}
