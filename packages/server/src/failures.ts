import { Problem, type ProtocolCode, problemOf } from './problems.ts';
import { StrictJsonError } from './strict-json-error.ts';

/** Fastify's own errors, by their documented codes. What is not listed is our fault, not the caller's. */
const fastifyCodes: Readonly<Record<string, ProtocolCode>> = {
  FST_ERR_BAD_URL: 'invalid_url',
  FST_ERR_MAX_PARAM_LENGTH: 'url_too_long',
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'body_incomplete',
  ECONNRESET: 'body_incomplete',
};

/** The engine's exceptions that a caller can do something about, by their codes. */
const engineCodes: ReadonlySet<ProtocolCode> = new Set([
  'outcome_unknown',
  'store_unavailable',
  'overloaded',
  'view_behind',
  'view_rebuilding',
  'view_stopped',
  'rebuild_under_way',
] as const);

/**
 * Turns whatever was thrown while a request was served into a problem. Anything unforeseen becomes `internal_error`,
 * which says nothing of what happened: messages of exceptions are for our logs, not for strangers.
 */
export function failureOf(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  if (thrown instanceof StrictJsonError)
    return problemOf(thrown.code, { errors: [{ in: 'body', pointer: thrown.pointer, message: thrown.message }] });
  const code = thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
  const engineCode = [...engineCodes].find((known) => known === code);
  if (engineCode) return problemOf(engineCode);
  return problemOf(Object.hasOwn(fastifyCodes, code) ? (fastifyCodes[code] ?? 'internal_error') : 'internal_error');
}

/** Which problem a connection error is: one that made Node give up on the bytes before there was a request. */
export function connectionFailureOf(code: string | undefined): Problem {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return problemOf('headers_too_large');
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return problemOf('body_too_large');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return problemOf('request_timeout');
    default:
      return problemOf('invalid_http');
  }
}
