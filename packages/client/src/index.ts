// The typed client.
export { type Daybook, daybook } from './daybook.ts';
export type { ClientOptions } from './connection.ts';
export { type AnyErrorCode, DaybookError, type RequestError } from './error.ts';
export { DEFAULT_RETRIES, type RetryPolicy } from './retries.ts';

// What calls are made with and what they answer.
export type {
  CallOptions,
  Change,
  CommandOptions,
  Decimal,
  EventsAsked,
  FollowOptions,
  LogEvent,
  Outcome,
  Page,
  Pages,
  ReadOptions,
  Receipt,
  ReportAnswer,
  RowAnswer,
  Seen,
  TextAnswer,
} from './calls.ts';

// The operations, and clients of others: what the generated types and the command line are made with.
export { CLIENT_PARTS, type Client, type ClientTypes, clientOver, type OneOfMany } from './client.ts';
export { type Caller, caller } from './caller.ts';
export { type Connection, connection } from './connection.ts';
export { type DaybookTypes, operations } from './generated/daybook.ts';
export type { DaybookEvent } from './generated/events.ts';
export type { ErrorCode } from './generated/error-codes.ts';
export type { Fields, OperationEntry, OperationTable } from './operation.ts';
