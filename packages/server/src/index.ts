// The three servers.
export { adminServer } from './admin-server.ts';
export { type CommandServerOptions, commandServer } from './command-server.ts';
export type { ServerOptions } from './http-server.ts';
export { type Authenticate, type Credentials, unlocked } from './operations/authenticate.ts';
export { ANYBODY, type Caller, EVERY_ROLE, type Principal } from './operations/caller.ts';
export { type Operation, operationsOf } from './operations/operations.ts';
export { type QueryServerOptions, queryServer } from './query-server.ts';

// What can be followed while it happens.
export { type Bookmark, type Change, type EventsAsked, type Feeds, feeds, type Step } from './feeds/feeds.ts';
export { DEFAULT_LIMITS as DEFAULT_FEED_LIMITS, type FeedLimits } from './feeds/followers.ts';

// The OpenAPI document: what a route written by hand says of itself, and documents of several servers as one.
export { documentRoute, type HandWritten } from './openapi/document-route.ts';
export { mergedOpenApi } from './openapi/open-api.ts';

// What bounds them.
export { type Admission, admission, type Lane } from './limits/admission.ts';
export type { OperationLimits } from './limits/meter.ts';
export { COSTS, costOfPage, type RateLimits, type Rates, rates } from './limits/rates.ts';
export { type SharedRatesOptions, sharedRates } from './limits/shared-rates.ts';
export type { Rate } from './limits/token-buckets.ts';

// Traces, for faces with headers of their own.
export { inTraceOfHeaders } from './tracing/request-trace.ts';

// The registry of codes, for documentation and for other faces.
export { isProtocolCode, type ProtocolCode, protocolCodes, type RequestError, statusOf } from './problems.ts';

// Strict JSON, for everything else that lets outside text near the log.
export { decodeUtf8 } from './json-body.ts';
export type { StrictJsonLimits } from './json-reader.ts';
export { parseStrictJson } from './strict-json.ts';
export { type StrictJsonCode, StrictJsonError } from './strict-json-error.ts';
