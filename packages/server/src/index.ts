// The three servers.
export { type AdminServerOptions, adminServer, DEFAULT_APPROVAL_MINUTES } from './admin-server.ts';
export { type CommandServerOptions, commandServer } from './command-server.ts';
export type { ServerOptions, TlsOptions } from './http-server.ts';
export { type Authenticate, type Credentials, unlocked } from './operations/authenticate.ts';
export {
  ANYBODY,
  type Caller,
  EVERY_ROLE,
  type Principal,
  type Recognise,
  type StayingCaller,
} from './operations/caller.ts';
export { adminOperationsOf, type Operation, operationsOf } from './operations/operations.ts';
export { type QueryServerOptions, queryServer } from './query-server.ts';

// What can be followed while it happens.
export { type Bookmark, type Change, type EventsAsked, type Feeds, feeds, type Step } from './feeds/feeds.ts';
export { DEFAULT_LIMITS as DEFAULT_FEED_LIMITS, type FeedLimits } from './feeds/followers.ts';
// GraphQL.
export { graphqlSchemaOf } from './graphql/graphql-schema.ts';
export { type GraphqlServerOptions, graphqlServer } from './graphql/graphql-server.ts';

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

// What administrators do and the keys they issue: the context every server's registry needs.
export { MAX_APPROVAL_MINUTES } from './administration/act/commands.ts';
export { administration } from './administration/administration.ts';
export { apiKeysOf } from './administration/api-key/find.ts';

// Who asks: access tokens, API keys, and the issuer of a developer's own machine.
export { apiKeyVerifier } from './identity/api-key-verifier.ts';
export { bearer } from './identity/bearer.ts';
export { DEV_AUDIENCE, DEV_ISSUER, type DevIssuer, hasDevIssuer, openDevIssuer } from './identity/dev-issuer.ts';
export { keySet } from './identity/key-set.ts';
export { isLoopback, isSafeUrl, type KeySource, loaderOf } from './identity/key-source.ts';
export { ownCredential } from './identity/own-credential.ts';
export { type ClaimNames, DEFAULT_CLAIMS, HELD_ID, ROLE, TENANT } from './identity/token-claims.ts';
export { tokenVerifier } from './identity/token-verifier.ts';

// The registry of codes, for documentation and for other faces.
export { isProtocolCode, type ProtocolCode, protocolCodes, type RequestError, statusOf } from './problems.ts';

// Strict JSON, for everything else that lets outside text near the log.
export { decodeUtf8 } from './json-body.ts';
export type { StrictJsonLimits } from './json-reader.ts';
export { parseStrictJson } from './strict-json.ts';
export { type StrictJsonCode, StrictJsonError } from './strict-json-error.ts';

// gRPC: the server, and what its .proto files are written from.
export { type GrpcServer, type GrpcServerOptions, grpcServer } from './grpc/grpc-server.ts';
export { declaredProtos } from './grpc/protos/declared-protos.ts';
export type { FieldNumbers } from './grpc/protos/field-numbers.ts';
export { printProto } from './grpc/protos/print-proto.ts';
