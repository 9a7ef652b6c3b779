import { propertiesOf, type Static, type TSchema, Type, validationProblems } from '@daybook/core';
import type { FastifyRequest } from 'fastify';
import { Compile } from 'typebox/compile';
import { problemOf, type RequestError } from './problems.ts';
import { queryError, readQueryText, typedByDeclaration } from './query-text.ts';
import { shortPointer } from './strict-json-error.ts';

/** An answer names this many errors at most; whoever sent more has enough to begin with. */
export const MAX_ERRORS = 20;

/** For a route that declares no parameters of some sort. */
export const NOTHING = Type.Object({}, { additionalProperties: false });

/** `shared` are query parameters that many routes have beside their own `query`. */
type Schemas<P extends TSchema, Q extends TSchema, B extends TSchema, S extends TSchema> = {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly shared: S;
};

/**
 * What was sent, before it is held against any shape. `query` is a URL's text, or the values themselves from a face
 * that has types of its own. `body` is undefined where there was none.
 */
export type Sent = {
  readonly params: unknown;
  readonly query: string | Readonly<Record<string, unknown>>;
  readonly body: unknown;
  /** How long a read may wait for its position, in milliseconds, where its query does not say. */
  readonly waitMs?: number | undefined;
};

/**
 * Compiles a route's declared shapes, once, into the function that reads its requests. The shapes are compiled when
 * the server is built, so a schema that cannot be compiled stops the start, not a request.
 * @throws Problem `invalid_request` with every error found, or `body_missing`, when the function is called.
 */
export function readerOf<P extends TSchema, Q extends TSchema, B extends TSchema, S extends TSchema>(
  schemas: Schemas<P, Q, B, S>,
) {
  const read = partsReaderOf(schemas);
  return ({ params, url, body }: FastifyRequest) => read({ params, query: queryTextOf(url), body });
}

/** The same for what did not come as a request of its own. */
export function partsReaderOf<P extends TSchema, Q extends TSchema, B extends TSchema, S extends TSchema>(
  schemas: Schemas<P, Q, B, S>,
) {
  const params = checkerOf(schemas.params, 'path');
  const query = checkerOf(schemas.query, 'query');
  const shared = checkerOf(schemas.shared, 'query');
  const body = checkerOf(schemas.body, 'body');
  const [paramTypes, queryTypes, sharedTypes] = [schemas.params, schemas.query, schemas.shared].map(propertiesOf);
  for (const name of Object.keys(queryTypes ?? {}))
    if (sharedTypes && name in sharedTypes) throw new Error(`every route of this sort already has the query ${name}`);

  return (sent: Sent): { params: Static<P>; query: Static<Q>; shared: Static<S>; body: Static<B> } => {
    const errors: RequestError[] = [];
    const values = typeof sent.query === 'string' ? queryOf(sent.query, errors) : sent.query;
    const [own, common] = split(values, queryTypes ?? {}, sharedTypes ?? {}, errors);
    const found = {
      params: params(typedByDeclaration(paramTypes ?? {}, sent.params), errors),
      query: query(typedByDeclaration(queryTypes ?? {}, own), errors),
      shared: shared(typedByDeclaration(sharedTypes ?? {}, common), errors),
      body: body(sent.body === undefined ? absent(body) : sent.body, errors),
    };
    if (!found.params || !found.query || !found.shared || !found.body || errors.length > 0)
      throw problemOf('invalid_request', { errors: errors.slice(0, MAX_ERRORS) });
    const { value } = found.params;
    return { params: value, query: found.query.value, shared: found.shared.value, body: found.body.value };
  };
}

/** Parts the sent parameters into a route's own and the shared ones; a name that is neither is an error. */
function split(
  sent: Readonly<Record<string, unknown>>,
  own: Readonly<Record<string, object>>,
  shared: Readonly<Record<string, object>>,
  errors: RequestError[],
): [Record<string, unknown>, Record<string, unknown>] {
  const parts: [Record<string, unknown>, Record<string, unknown>] = [{}, {}];
  for (const name in sent) {
    const value = sent[name];
    if (value === undefined) continue;
    if (Object.hasOwn(own, name)) parts[0][name] = value;
    else if (Object.hasOwn(shared, name)) parts[1][name] = value;
    else errors.push(queryError(name, 'is not a known parameter'));
  }
  return parts;
}

const NO_QUERY: Readonly<Record<string, unknown>> = {};
const queryOf = (text: string, errors: RequestError[]) => (text === '' ? NO_QUERY : readQueryText(text, errors));

type Checker<S extends TSchema> = (value: unknown, errors: RequestError[]) => { value: Static<S> } | null;

/** The value if it has the shape; otherwise null, and the errors are added. */
function checkerOf<S extends TSchema>(schema: S, where: RequestError['in']): Checker<S> {
  const validator = Compile(schema);
  return (value, errors) => {
    if (validator.Check(value)) return { value };
    for (const { pointer, message } of validationProblems(validator.Errors(value)))
      errors.push({ in: where, pointer: shortPointer(pointer), message });
    return null;
  };
}

/** An absent body stands for the empty object where the route's shape allows it: a command may have nothing to say. */
function absent(body: Checker<TSchema>): unknown {
  if (body({}, [])) return {};
  throw problemOf('body_missing');
}

export const queryTextOf = (url: string): string => {
  const at = url.indexOf('?');
  return at < 0 ? '' : url.slice(at + 1);
};
