import { readFile } from 'node:fs/promises';

/** Where an issuer's JWK set is read: at an address, in a file, or where the issuer's own metadata says. */
export type KeySource =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'discovered'; readonly issuer: string };

const TIMEOUT_MS = 5_000;
/** A set of a handful of keys has a few kilobytes. */
const MAX_BYTES = 256 * 1024;

/** Whether keys may be read there: over TLS, or without leaving this machine. Anybody between could give us his own. */
export function isSafeUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username } = new URL(text);
  if (username !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

/** Whether a host's name or address never leaves this machine. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);

/** Makes the function that reads the set. */
export function loaderOf(source: KeySource): () => Promise<unknown> {
  switch (source.kind) {
    case 'url':
      return () => readJson(source.url);
    case 'file':
      return async () => JSON.parse(await readFile(source.file, 'utf8'));
    case 'discovered':
      return async () => readJson(await discovered(source.issuer));
  }
}

async function discovered(issuer: string): Promise<string> {
  const said = await readJson(`${issuer.replace(/[/]$/, '')}/.well-known/openid-configuration`);
  const { issuer: itself, jwks_uri: url } = said as { issuer?: unknown; jwks_uri?: unknown };
  if (itself !== issuer) throw new Error('the metadata of the issuer of tokens is that of another');
  if (typeof url !== 'string' || !isSafeUrl(url)) throw new Error('the issuer of tokens names no address for its keys');
  return url;
}

/** A redirect is refused: the address is pinned, not whatever it points to. */
async function readJson(url: string): Promise<unknown> {
  const answer = await fetch(url, {
    redirect: 'error',
    headers: { accept: 'application/json' },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (answer.status !== 200) throw new Error(`${new URL(url).host} answered ${answer.status}`);
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of answer.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MAX_BYTES) throw new Error(`${new URL(url).host} answered more than ${MAX_BYTES} bytes`);
  }
  const document: unknown = JSON.parse(text);
  if (typeof document !== 'object' || document === null) throw new Error(`${new URL(url).host} answered no object`);
  return document;
}
