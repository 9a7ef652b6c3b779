import type { FastifyBaseLogger } from 'fastify';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { failureOf } from '../failures.ts';
import { type Problem, problemOf } from '../problems.ts';
import { MAX_ERRORS } from '../reader.ts';

/** Whose answer an error stands in: its id for a person to find in the logs, and where what was our fault is logged. */
export type Asker = { readonly requestId: string; readonly log: FastifyBaseLogger };

/**
 * Errors as they are answered. What a resolver has thrown becomes the problem it would be on any other face, with its
 * code, status and details as `extensions`; what GraphQL itself found wrong with a request is `invalid_request`.
 */
export function answeredErrors(errors: readonly GraphQLError[], asker: Asker): GraphQLFormattedError[] {
  return errors.slice(0, MAX_ERRORS).map((error) => answeredError(error, asker));
}

function answeredError(error: GraphQLError, asker: Asker): GraphQLFormattedError {
  const { locations, path } = error;
  const stands = { ...(locations ? { locations } : {}), ...(path ? { path } : {}) };
  if (isAboutRequest(error)) {
    const problem = problemOf('invalid_request');
    return { message: withoutSuggestions(error.message), ...stands, extensions: extensionsOf(problem, asker) };
  }
  return { ...problemError(error.originalError ?? error, asker), ...stands };
}

/** Whatever was thrown, as an error without a place in the document. */
export function problemError(thrown: unknown, asker: Asker): GraphQLFormattedError {
  const problem = failureOf(thrown);
  if (problem.code === 'internal_error') asker.log.error({ err: thrown }, 'a field failed');
  return { message: problem.detail ?? problem.title, extensions: extensionsOf(problem, asker) };
}

/**
 * What GraphQL finds wrong before it answers has no place in the answer. What it finds in the arguments of a field has
 * one, and a cause that knows where in the document it stands; an answer that does not fit its type has a cause that
 * does not: that is our fault.
 */
function isAboutRequest({ originalError, path }: GraphQLError): boolean {
  if (originalError !== undefined && !(originalError instanceof GraphQLError)) return false;
  return path === undefined || originalError?.nodes !== undefined;
}

/** GraphQL proposes names that are close to a wrong one, which tells strangers what there is. */
const withoutSuggestions = (message: string) => message.replace(/\s*Did you mean[\s\S]*$/, '');

function extensionsOf(problem: Problem, { requestId }: Asker): Record<string, unknown> {
  const { code, status, title, errors, details, headers } = problem;
  const { 'Retry-After': retryAfter } = headers;
  return {
    code,
    status,
    title,
    instance: `urn:uuid:${requestId}`,
    ...(errors === undefined ? {} : { errors }),
    ...(details === undefined ? {} : { details }),
    ...(retryAfter === undefined ? {} : { retryAfterSeconds: Number(retryAfter) }),
  };
}
