import { Code, ConnectError } from '@connectrpc/connect';
import type { Problem, RequestError } from '../problems.ts';
import { SHARED_NAMES } from './protos/context-proto.ts';
import { problemMessage } from './protos/problem-message.ts';
import { type ProtoMessage, snakeCase } from './protos/proto-model.ts';
import { badRequest, errorInfo, retryInfo } from './protos/standard-protos.ts';
import { writeMessage } from './wire/write-message.ts';

/** What `google.rpc.ErrorInfo` calls the one whose codes these are. */
export const ERROR_DOMAIN = 'daybook';

/** Headers of a problem that are metadata here; when to come back is a detail. */
const TOLD = ['Daybook-Position', 'RateLimit', 'RateLimit-Policy'];

/** The one place where a problem's status becomes a gRPC status. */
export function codeOf(status: number): Code {
  switch (status) {
    case 401:
      return Code.Unauthenticated;
    case 403:
      return Code.PermissionDenied;
    case 404:
      return Code.NotFound;
    case 405:
      return Code.Unimplemented;
    case 408:
    case 504:
      return Code.DeadlineExceeded;
    // The state of things is against it: the same request may be right later.
    case 409:
      return Code.FailedPrecondition;
    // Read again, decide again, and send another.
    case 412:
      return Code.Aborted;
    case 413:
    case 429:
      return Code.ResourceExhausted;
    case 500:
      return Code.Internal;
    case 503:
      return Code.Unavailable;
    // 400, 414, 415, 422, 431: it can never be honoured as it stands.
    default:
      return Code.InvalidArgument;
  }
}

/** A problem as an error of this protocol, with the standard details and our own. */
export function connectErrorOf(problem: Problem, requestId: string): ConnectError {
  const { status, code, title, detail, errors, headers } = problem;
  const error = new ConnectError(
    detail ?? title,
    codeOf(status),
    Object.fromEntries(TOLD.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]]))),
  );
  const seconds = Number(headers['Retry-After']);
  add(error, errorInfo, { reason: code, domain: ERROR_DOMAIN, metadata: [{ key: 'instance', value: requestId }] });
  if (errors)
    add(error, badRequest, {
      fieldViolations: errors.map((one) => ({ field: fieldPath(one), description: one.message })),
    });
  if (Number.isSafeInteger(seconds)) add(error, retryInfo, { retryDelay: { seconds } });
  add(error, problemMessage, problemValue(problem, requestId));
  return error;
}

/** A problem as the value of `daybook.v1.Problem`. */
export const problemValue = (
  { status, code, title, detail, errors = [], details }: Problem,
  requestId: string,
): object => ({
  code,
  status: codeOf(status),
  title,
  detail,
  fields: errors.map((one) => ({ field: fieldPath(one), message: one.message })),
  detailsJson: details && JSON.stringify(details),
  instance: requestId,
});

function add(error: ConnectError, type: ProtoMessage, value: object): void {
  error.details.push({ type: type.fullName, value: writeMessage(type, value) });
}

/** `/items/0/unitPrice` as the message calls it: `items[0].unit_price`. */
function fieldPath({ in: part, pointer }: RequestError): string {
  const steps = pointer.split('/').slice(1);
  const named = part === 'query' ? steps.map((step) => NAMES[step] ?? step) : steps;
  return named
    .map((step, i) => (/^\d+$/.test(step) && i > 0 ? `[${step}]` : `.${snakeCase(step)}`))
    .join('')
    .replace(/^\./, '');
}

const NAMES: Readonly<Record<string, string | undefined>> = SHARED_NAMES;
