import { importJWK, type JWK } from 'jose';

/** What tokens may be signed with; everything else, `none` and shared secrets above all, is refused. */
export const ALGORITHMS = ['EdDSA', 'ES256', 'RS256'] as const;

/** An RSA key below this can be broken (NIST SP 800-131A). Bits. */
const MIN_RSA_BITS = 2_048;
/** A published set has a handful. */
const MAX_KEYS = 50;
const MAX_KID_LENGTH = 256;

type PublicKey = Awaited<ReturnType<typeof importJWK>>;

/** A key, and what it is made of: two are the same key if that is. */
export type KnownKey = { readonly key: PublicKey; readonly madeOf: string };

/** Public keys by `nameOfKey`. */
export type PublicKeys = ReadonlyMap<string, KnownKey>;

/** A key is found by its id and the one algorithm it is for: no token can have it taken for another's. */
export const nameOfKey = (kid: string, alg: string): string => `${alg} ${kid}`;

/**
 * The keys of a JWK set that tokens may be signed with: those with an id, of a kind and size we take, for signatures.
 * The others are passed over, because a provider may publish keys for other purposes beside them. An id that stands
 * twice names neither.
 */
export async function publicKeysOf(document: unknown): Promise<PublicKeys> {
  const keys = new Map<string, KnownKey>();
  const twice = new Set<string>();
  for (const jwk of listOf(document).slice(0, MAX_KEYS)) {
    const bare = bareKey(jwk);
    if (!bare) continue;
    const name = nameOfKey(bare.kid, bare.alg);
    if (keys.has(name)) twice.add(name);
    const key = await importJWK(bare.jwk, bare.alg).catch(() => null);
    if (key !== null) keys.set(name, { key, madeOf: JSON.stringify(bare.jwk) });
  }
  for (const name of twice) keys.delete(name);
  return keys;
}

/** Only the members that make the key, so that nothing else in it (`x5u`, `key_ops`, a private part) has a say. */
function bareKey(jwk: Readonly<Record<string, unknown>>): { jwk: JWK; kid: string; alg: string } | null {
  const { kid, kty, crv, use, alg: saidAlg } = jwk;
  if (typeof kid !== 'string' || kid === '' || kid.length > MAX_KID_LENGTH) return null;
  if (use !== undefined && use !== 'sig') return null;
  const [x, y, n, e] = [jwk.x, jwk.y, jwk.n, jwk.e].map((part) => (typeof part === 'string' ? part : ''));
  const made = (alg: string, bare: JWK) => (saidAlg === undefined || saidAlg === alg ? { jwk: bare, kid, alg } : null);
  if (kty === 'OKP' && crv === 'Ed25519' && x) return made('EdDSA', { kty, crv, x });
  if (kty === 'EC' && crv === 'P-256' && x && y) return made('ES256', { kty, crv, x, y });
  if (kty === 'RSA' && n && e && bitsOf(n) >= MIN_RSA_BITS) return made('RS256', { kty, n, e });
  return null;
}

function bitsOf(base64url: string): number {
  const bytes = Buffer.from(base64url, 'base64url');
  const first = bytes.findIndex((byte) => byte !== 0);
  if (first < 0) return 0;
  return (bytes.length - first) * 8 - Math.clz32(bytes[first] ?? 0) + 24;
}

function listOf(document: unknown): Readonly<Record<string, unknown>>[] {
  if (typeof document !== 'object' || document === null || !('keys' in document)) return [];
  return Array.isArray(document.keys) ? document.keys.filter((key) => typeof key === 'object' && key !== null) : [];
}
