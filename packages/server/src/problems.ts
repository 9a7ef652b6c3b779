import type { Json, Rejection, RejectionKind } from '@daybook/core';

/**
 * One thing wrong with a request. `in` says which part of it; `pointer` is a JSON pointer, or a header's name. `line`
 * is what stands around the body where a line holds a command; `argument` is one of a GraphQL field.
 */
export type RequestError = {
  readonly in: 'body' | 'path' | 'query' | 'header' | 'line' | 'argument';
  readonly pointer: string;
  readonly message: string;
};

type Declared = { readonly status: number; readonly meaning: string; readonly retryAfterSeconds?: number };

/**
 * Every code the HTTP faces themselves may answer with. The contexts' rejection codes stand beside these, and
 * `GET /api/v1/admin/errors` lists both. A code, once published, never changes its meaning.
 */
export const protocolCodes = {
  invalid_request: { status: 400, meaning: 'The path, the query or the body does not have the declared shape.' },
  invalid_http: { status: 400, meaning: 'What arrived is not a well-formed HTTP request.' },
  invalid_url: { status: 400, meaning: 'The URL is not well-formed: bad percent-encoding, U+0000, or a fragment.' },
  invalid_idempotency_key: {
    status: 400,
    meaning:
      "The Idempotency-Key, or a line's commandId, must be one UUID, or one key of 1 to 255 visible ASCII characters.",
  },
  invalid_if_match: { status: 400, meaning: 'If-Match must be one stream version in double quotes, such as "3".' },
  invalid_expected_version: {
    status: 400,
    meaning: 'The metadata expected-version must be one stream version, such as 3.',
  },
  invalid_correlation_id: { status: 400, meaning: "X-Correlation-Id, or a line's correlationId, must be one UUID." },
  invalid_cursor: { status: 400, meaning: 'The cursor does not come from an earlier page of this same question.' },
  invalid_sort: { status: 400, meaning: 'The page cannot be sorted by this: its view has no index for it.' },
  invalid_filter: { status: 400, meaning: 'The page cannot be filtered by this: its view has no index for it.' },
  body_missing: { status: 400, meaning: 'This command needs a JSON body.' },
  body_incomplete: { status: 400, meaning: 'The body is not as long as the request said.' },
  json_not_utf8: { status: 400, meaning: 'The body is not UTF-8 without a byte order mark.' },
  json_malformed: { status: 400, meaning: 'The body is not JSON.' },
  json_duplicate_key: { status: 400, meaning: 'An object of the body has the same key twice.' },
  json_forbidden_key: { status: 400, meaning: 'The body has a key called __proto__, constructor or prototype.' },
  json_inexact_number: {
    status: 400,
    meaning: 'A number of the body is not a plain whole number within ±(2^53 − 1). Amounts of money are text.',
  },
  json_invalid_text: { status: 400, meaning: 'A text of the body has a lone surrogate or U+0000.' },
  json_too_deep: { status: 400, meaning: 'The body is nested too deeply.' },
  json_too_many_values: { status: 400, meaning: 'The body has too many values.' },
  query_over_limit: {
    status: 400,
    meaning: 'The GraphQL document asks for too much at once; the detail says which limit it is over.',
  },
  message_malformed: {
    status: 400,
    meaning: 'The message is not a well-formed one of the declared type, or not UTF-8.',
  },
  unknown_field: { status: 400, meaning: 'The message has a field that is not declared; it might say something else.' },
  duplicate_field: {
    status: 400,
    meaning: 'A field that may stand once stands twice, or beside another of its group.',
  },
  unknown_command: { status: 400, meaning: 'The request is not of a type that is served.' },
  unauthenticated: {
    status: 401,
    meaning: 'Nobody is known by what was sent. Send a token or an API key: Authorization: Bearer ….',
  },
  forbidden: { status: 403, meaning: 'You are known, but your roles, or what you hold, do not allow this.' },
  introspection_off: { status: 403, meaning: 'This server does not tell its GraphQL schema; it is published.' },
  query_not_persisted: { status: 403, meaning: 'This server answers only the GraphQL documents it was given before.' },
  not_found: { status: 404, meaning: 'Nothing is served at this path.' },
  unknown_method: { status: 405, meaning: 'No such method is served.' },
  unknown_view: { status: 404, meaning: 'No view has this name.' },
  unknown_saga: { status: 404, meaning: 'No saga has this name.' },
  unknown_stream: { status: 404, meaning: 'The log has no events of this aggregate.' },
  method_not_allowed: { status: 405, meaning: 'This path is served, but not with this method; see Allow.' },
  not_acceptable: { status: 406, meaning: 'Nothing that Accept allows can be answered here.' },
  request_timeout: { status: 408, meaning: 'The request, or its next line, did not arrive in time.' },
  rebuild_under_way: { status: 409, meaning: 'Another process is rebuilding this view.' },
  version_conflict: { status: 412, meaning: 'The stream is not at the version the caller saw.' },
  body_too_large: { status: 413, meaning: 'The body, or the line, is larger than 256 KiB.' },
  url_too_long: { status: 414, meaning: 'A part of the path is too long.' },
  unsupported_media_type: {
    status: 415,
    meaning: 'Bodies are application/json in UTF-8, many commands application/x-ndjson; neither is compressed.',
  },
  idempotency_key_reused: { status: 422, meaning: 'This Idempotency-Key was used before with another request.' },
  stream_of_another_type: { status: 409, meaning: 'The id names something of another kind.' },
  invalid_command: { status: 422, meaning: 'What the route made of the request does not fit its command.' },
  position_beyond_head: { status: 422, meaning: 'The log has not reached this position yet.' },
  time_in_future: { status: 422, meaning: 'A view can be read as of a past time only.' },
  report_too_large: {
    status: 422,
    meaning: 'The report would have more than 100,000 rows. Ask for less at once, such as a shorter period.',
  },
  not_followable: {
    status: 422,
    meaning:
      'Only what a query answers now can be followed, whole: no sums, reports, reads of the past or later pages, nothing sorted or filtered.',
  },
  too_many_feeds: { status: 429, meaning: 'Too many feeds are being followed already.', retryAfterSeconds: 5 },
  rate_limited: {
    status: 429,
    meaning: 'More was asked for than this caller, its tenant or its address may; nothing was done. See Retry-After.',
    retryAfterSeconds: 1,
  },
  headers_too_large: { status: 431, meaning: 'The headers and the URL are larger than 8 KiB together.' },
  too_many_subscriptions: { status: 429, meaning: 'This connection already follows as much as one may.' },
  too_many_connections: { status: 429, meaning: 'You have as many connections open as one may have.' },
  deadline_exceeded: {
    status: 504,
    meaning:
      'The deadline has passed. A command may have been recorded or not: repeat it under the same idempotency key.',
  },
  internal_error: { status: 500, meaning: 'Something went wrong on our side. The instance finds it in our logs.' },
  outcome_unknown: {
    status: 503,
    meaning: 'Whether the command was recorded could not be learned. Repeat it under the same Idempotency-Key.',
    retryAfterSeconds: 1,
  },
  store_unavailable: {
    status: 503,
    meaning: 'The database cannot be reached just now. Repeat the request; a command under the same Idempotency-Key.',
    retryAfterSeconds: 1,
  },
  server_stopping: {
    status: 503,
    meaning: 'The server is stopping. Nothing was done from this line on; send it and what follows again.',
    retryAfterSeconds: 1,
  },
  overloaded: { status: 503, meaning: 'Too much is being asked at once; nothing was done.', retryAfterSeconds: 1 },
  slow_reader: {
    status: 503,
    meaning: 'What was to be given was not read in time. The feed can be begun again after the last position given.',
    retryAfterSeconds: 1,
  },
  event_unreadable: {
    status: 503,
    meaning: 'The next event is of a kind this server does not know yet. The feed can be begun again where it ended.',
    retryAfterSeconds: 10,
  },
  view_behind: { status: 503, meaning: 'The view has not folded the wanted position in time.', retryAfterSeconds: 1 },
  view_rebuilding: { status: 503, meaning: 'The view is being rebuilt and cannot answer yet.', retryAfterSeconds: 10 },
  view_stopped: { status: 503, meaning: 'The view has stopped and waits for an operator.', retryAfterSeconds: 60 },
} as const satisfies Readonly<Record<string, Declared>>;

export type ProtocolCode = keyof typeof protocolCodes;

/** Tells a protocol code from any other text. */
export const isProtocolCode = (code: string): code is ProtocolCode => Object.hasOwn(protocolCodes, code);

/** The one place where a refusal becomes an HTTP status. */
export function statusOf(kind: RejectionKind): number {
  switch (kind) {
    case 'missing':
      return 404;
    case 'conflict':
      return 409;
    case 'stale':
      return 412;
    case 'unprocessable':
      return 422;
  }
}

/** An RFC 9457 problem before it is written: what `problemOf` and `refusal` make, and handlers throw. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string | undefined;
  readonly errors: readonly RequestError[] | undefined;
  readonly details: { readonly [key: string]: Json } | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(shape: {
    status: number;
    code: string;
    title: string;
    detail?: string | undefined;
    errors?: readonly RequestError[] | undefined;
    details?: Rejection['details'];
    headers?: Record<string, string>;
  }) {
    super(shape.code);
    this.status = shape.status;
    this.code = shape.code;
    this.title = shape.title;
    this.detail = shape.detail;
    this.errors = shape.errors;
    this.details = shape.details;
    this.headers = shape.headers ?? {};
  }

  /** As `application/problem+json`. `instance` is the request's id, so that a person can find it in the logs. */
  toBody(requestId: string): string {
    const { status, code, title, detail, errors, details } = this;
    const type = `urn:daybook:problem:${code}`;
    return JSON.stringify({ type, title, status, detail, instance: `urn:uuid:${requestId}`, code, errors, details });
  }
}

/** A problem of the protocol's own. */
export function problemOf(
  code: ProtocolCode,
  more: { detail?: string; errors?: readonly RequestError[]; headers?: Record<string, string> } = {},
): Problem {
  const declared: Declared = protocolCodes[code];
  const { retryAfterSeconds: after } = declared;
  const headers = { ...(after === undefined ? {} : { 'Retry-After': String(after) }), ...more.headers };
  return new Problem({
    status: declared.status,
    code,
    title: declared.meaning,
    detail: more.detail,
    errors: more.errors,
    headers,
  });
}

/** A refused command, as a problem. Its title is what the code means everywhere, its detail what happened here. */
export function refusal(
  rejection: Rejection,
  meaning: string | undefined,
  headers: Record<string, string> = {},
): Problem {
  const { code, kind, message, details } = rejection;
  const title = meaning ?? (isProtocolCode(code) ? protocolCodes[code].meaning : message);
  const detail = message === title ? undefined : message;
  return new Problem({ status: statusOf(kind), code, title, detail, details, headers });
}
