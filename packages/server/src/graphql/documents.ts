import { createHash } from 'node:crypto';
import { type DocumentNode, type GraphQLSchema, parse, specifiedRules, validate } from 'graphql';
import { problemOf } from '../problems.ts';
import { PARSE_OPTIONS, refuseLong, refuseOverLimits, VALIDATE_OPTIONS } from './document-limits.ts';

/** A request, as it stands in a body or in a message that subscribes. */
export type GraphqlRequest = {
  readonly source: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | undefined;
};

/** Documents that were given to the server beforehand, by the SHA-256 of their text, in hex. */
export type PersistedDocuments = ReadonlyMap<string, string>;

type Fields = Readonly<Record<string, unknown>>;
const KNOWN = ['query', 'variables', 'operationName', 'extensions'];

/**
 * Reads `{query, variables, operationName, extensions}`. Where there are persisted documents no others are answered;
 * such a one is named by `extensions.persistedQuery.sha256Hash`, or sent whole.
 * @throws Problem `invalid_request`, `query_not_persisted`, `query_over_limit`
 */
export function readRequest(body: unknown, persisted: PersistedDocuments | undefined): GraphqlRequest {
  if (!isFields(body)) throw wrong('', 'must be one object: {query, variables, operationName}');
  for (const name of Object.keys(body)) if (!KNOWN.includes(name)) throw wrong(`/${name.slice(0, 64)}`, 'is not known');
  const { query, variables = null, operationName = null, extensions = null } = body;
  if (variables !== null && !isFields(variables)) throw wrong('/variables', 'must be an object');
  if (operationName !== null && typeof operationName !== 'string') throw wrong('/operationName', 'must be a text');
  if (extensions !== null && !isFields(extensions)) throw wrong('/extensions', 'must be an object');
  return {
    // Clients that must send a text, as over a socket, send an empty one beside a hash.
    source: sourceOf(query === '' ? null : (query ?? null), extensions ?? {}, persisted),
    variables: variables ?? {},
    operationName: operationName ?? undefined,
  };
}

function sourceOf(query: unknown, extensions: Fields, persisted: PersistedDocuments | undefined): string {
  const { persistedQuery } = extensions;
  const named = isFields(persistedQuery) ? persistedQuery.sha256Hash : undefined;
  if (query !== null && typeof query !== 'string') throw wrong('/query', 'must be a text');
  if (query === null && typeof named !== 'string') throw wrong('/query', 'is missing');
  if (query !== null) refuseLong(query);
  const hash = query === null ? String(named) : hashOf(query);
  const known = persisted?.get(hash);
  if (known !== undefined) return known;
  if (persisted || query === null) throw problemOf('query_not_persisted');
  return query;
}

/** The name of a persisted document. */
export const hashOf = (source: string): string => createHash('sha256').update(source).digest('hex');

/**
 * Parses and validates a document, within the limits. @throws Problem
 * @throws GraphQLError which can be told to the caller
 */
export function readDocument(source: string, schema: GraphQLSchema, introspection: boolean): DocumentNode {
  const document = parse(source, PARSE_OPTIONS);
  refuseOverLimits(document, introspection);
  const [error] = validate(schema, document, specifiedRules, VALIDATE_OPTIONS);
  if (error) throw error;
  return document;
}

/** @throws if a document is not called by its hash, or could never be answered: found at the start, not by a caller */
export function checkPersisted(persisted: PersistedDocuments, schema: GraphQLSchema): void {
  for (const [hash, source] of persisted) {
    if (hashOf(source) !== hash) throw new Error(`the persisted query ${hash} has another SHA-256`);
    try {
      refuseLong(source);
      readDocument(source, schema, true);
    } catch (thrown) {
      const why = thrown instanceof Error ? thrown.message : String(thrown);
      throw new Error(`the persisted query ${hash} cannot be answered: ${why}`);
    }
  }
}

const wrong = (pointer: string, message: string) =>
  problemOf('invalid_request', { errors: [{ in: 'body', pointer, message }] });

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
