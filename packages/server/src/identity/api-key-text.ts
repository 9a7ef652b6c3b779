import { hash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** An API key as it was sent, taken apart. */
export type ApiKeyText = { readonly keyId: string; readonly secret: string };

export const API_KEY_PREFIX = 'dbk_';
const SECRET_BYTES = 32;

const FORM = /^dbk_([0-9a-f]{32})\.([A-Za-z0-9_-]{43})\.([0-9a-f]{8})$/;

/** A new key: 256 bits of chance. It is shown once; only `apiKeyDigest` of its secret is kept. */
export const newSecret = (): string => randomBytes(SECRET_BYTES).toString('base64url');

/** `dbk_<key id>.<secret>.<checksum>`: recognisable where it leaks, and a mistyped one needs no look-up. */
export function apiKeyText({ keyId, secret }: ApiKeyText): string {
  const body = `${API_KEY_PREFIX}${keyId.replaceAll('-', '')}.${secret}`;
  return `${body}.${checksumOf(body)}`;
}

/** Null for what is no key. */
export function readApiKey(text: string): ApiKeyText | null {
  const [, id = '', secret = '', checksum = ''] = FORM.exec(text) ?? [];
  if (id === '' || checksumOf(text.slice(0, -checksum.length - 1)) !== checksum) return null;
  const keyId = [id.slice(0, 8), id.slice(8, 12), id.slice(12, 16), id.slice(16, 20), id.slice(20)].join('-');
  return { keyId, secret };
}

/** What is kept of a secret, in hexadecimal. It is chance already, so nothing slower is needed to hide it. */
export const apiKeyDigest = (secret: string): string => hash('sha256', secret, 'hex');

const checksumOf = (text: string): string => crc32(text).toString(16).padStart(8, '0');
