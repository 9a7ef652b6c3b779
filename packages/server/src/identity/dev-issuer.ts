import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';

/** Issues tokens on a developer's own machine. Its key lies in a file that only its owner can read. */
export type DevIssuer = {
  /** What tokens are verified with. */
  readonly jwks: { readonly keys: readonly JWK[] };
  /** Signs an access token for so many minutes. */
  sign(claims: DevClaims, minutes: number): Promise<string>;
};

export type DevClaims = {
  readonly subject: string;
  readonly tenant: string;
  readonly roles: readonly string[];
  readonly holds: readonly string[];
};

export const DEV_ISSUER = 'urn:daybook:dev';
export const DEV_AUDIENCE = 'daybook';
const FILE = 'dev-issuer.json';
const ALGORITHM = 'EdDSA';

/** Opens the issuer of a folder. Where it is not there yet it is made, by one of all who come at once. */
export async function openDevIssuer(folder: string): Promise<DevIssuer> {
  const file = path.join(folder, FILE);
  const jwk = (await readKey(file)) ?? (await makeKey(folder, file));
  const key = await importJWK(jwk, ALGORITHM);
  const { d: _, ...publicPart } = jwk;
  return {
    jwks: { keys: [{ ...publicPart, use: 'sig' }] },
    sign: ({ subject, tenant, roles, holds }, minutes) =>
      new SignJWT({ tenant, roles: [...roles], holds: [...holds] })
        .setProtectedHeader({ alg: ALGORITHM, typ: 'at+jwt', ...(jwk.kid === undefined ? {} : { kid: jwk.kid }) })
        .setIssuer(DEV_ISSUER)
        .setAudience(DEV_AUDIENCE)
        .setSubject(subject)
        .setIssuedAt()
        .setExpirationTime(`${minutes} minutes`)
        .setJti(randomUUID())
        .sign(key),
  };
}

/** Whether a folder has an issuer: what a client on the same machine looks for. */
export async function hasDevIssuer(folder: string): Promise<boolean> {
  return (await readKey(path.join(folder, FILE)).catch(() => null)) !== null;
}

async function readKey(file: string): Promise<JWK | null> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  const jwk: unknown = JSON.parse(text);
  if (!isKey(jwk)) throw new Error(`${file} holds no key; remove it and another is made`);
  return jwk;
}

const isKey = (jwk: unknown): jwk is JWK =>
  typeof jwk === 'object' && jwk !== null && 'kid' in jwk && 'd' in jwk && 'x' in jwk;

/** Written whole under another name first: whoever reads it finds all of it, and the first to link it has made it. */
async function makeKey(folder: string, file: string): Promise<JWK> {
  await mkdir(folder, { recursive: true });
  const { privateKey } = await generateKeyPair(ALGORITHM, { crv: 'Ed25519', extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), kid: randomUUID() };
  const draft = `${file}.${randomUUID()}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(jwk)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await link(draft, file);
    return jwk;
  } catch (error) {
    const made = await readKey(file);
    if (made === null) throw error;
    return made;
  } finally {
    await rm(draft, { force: true });
  }
}
