import { readFile } from 'node:fs/promises';
import { ConfigError } from './config.ts';

/** GraphQL documents, by the SHA-256 of their text in hex. */
export type Persisted = ReadonlyMap<string, string>;

const HASH = /^[0-9a-f]{64}$/;

/** Reads the file that DAYBOOK_GRAPHQL_PERSISTED names: one JSON object of hash to document. @throws ConfigError */
export async function readPersisted(file: string): Promise<Persisted> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new ConfigError(`DAYBOOK_GRAPHQL_PERSISTED: ${file} cannot be read`);
  });
  const documents = parsed(text);
  for (const [hash, document] of Object.entries(documents))
    if (!HASH.test(hash) || typeof document !== 'string')
      throw new ConfigError(`DAYBOOK_GRAPHQL_PERSISTED: ${hash.slice(0, 80)} is no SHA-256 in hex with a document`);
  return new Map(Object.entries(documents).map(([hash, document]) => [hash, String(document)]));
}

function parsed(text: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ConfigError('DAYBOOK_GRAPHQL_PERSISTED: the file is no JSON');
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new ConfigError('DAYBOOK_GRAPHQL_PERSISTED: the file must be one object of hashes and documents');
}
