import type { ErrorCode } from './generated/error-codes.ts';

/** One thing wrong with a request: which part of it, and a JSON pointer or a header's name. */
export type RequestError = { readonly in: string; readonly pointer: string; readonly message: string };

type Problem = {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly detail?: string | undefined;
  readonly errors?: readonly RequestError[] | undefined;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
  readonly requestId?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly idempotencyKey?: string | undefined;
  readonly cause?: unknown;
};

/** Every code of a server of this version, that of no answer, and those that a later server may have. */
export type AnyErrorCode = ErrorCode | 'no_answer' | (string & Record<never, never>);

/** The answers that say nothing of the request itself: whoever repeats it may be answered otherwise. */
const PASSING: readonly number[] = [429, 502, 503, 504];

/**
 * Why something was not done. Decide by `code`, which is stable. `no_answer` (status 0): nothing came back, however
 * often it was tried; a command may have been recorded, and can be repeated under `idempotencyKey`.
 */
export class DaybookError extends Error {
  override readonly name = 'DaybookError';
  readonly code: AnyErrorCode;
  readonly status: number;
  /** What the code means everywhere. */
  readonly title: string;
  /** What happened here. */
  readonly detail: string | undefined;
  readonly errors: readonly RequestError[];
  /** Facts to act on, such as the current version. */
  readonly details: Readonly<Record<string, unknown>>;
  /** Finds the request in the server's logs. */
  readonly requestId: string | undefined;
  /** How long the server asks to be left alone, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  /** The key under which a command was sent. */
  readonly idempotencyKey: string | undefined;

  constructor(problem: Problem) {
    super(`${problem.code}: ${problem.detail ?? problem.title}`, { cause: problem.cause });
    this.code = problem.code;
    this.status = problem.status;
    this.title = problem.title;
    this.detail = problem.detail;
    this.errors = problem.errors ?? [];
    this.details = problem.details ?? {};
    this.requestId = problem.requestId;
    this.retryAfterMs = problem.retryAfterMs;
    this.idempotencyKey = problem.idempotencyKey;
  }

  /** Whether the same request may be answered otherwise a little later. */
  get isPassing(): boolean {
    return this.status === 0 || PASSING.includes(this.status);
  }

  /** The same, of a command that was sent under a key. */
  under(idempotencyKey: string): DaybookError {
    const { code, status, title, detail, errors, details, requestId, retryAfterMs, cause } = this;
    return new DaybookError({
      code,
      status,
      title,
      detail,
      errors,
      details,
      requestId,
      retryAfterMs,
      cause,
      idempotencyKey,
    });
  }
}

/** Nothing came back, or not the whole of it. */
export const noAnswer = (cause: unknown): DaybookError =>
  new DaybookError({
    code: 'no_answer',
    status: 0,
    title: 'The server did not answer.',
    detail: cause instanceof Error ? reasonOf(cause) : undefined,
    cause,
  });

/** Node says only that fetching failed; why, such as a certificate nobody knows, is said by the error within. */
const reasonOf = ({ message, cause }: Error): string =>
  cause instanceof Error && cause.message !== '' ? `${message}: ${cause.message}` : message;

/** The error that an answer's body tells of; what stands between us and the server may have written another. */
export function errorOf(status: number, text: string, headers?: Headers): DaybookError {
  const retryAfterMs = secondsOf(headers?.get('retry-after'));
  return errorOfProblem(parsed(text), { status, retryAfterMs });
}

/** The same of a problem that stands in a feed or in a line. */
export function errorOfProblem(
  body: unknown,
  { status = 0, retryAfterMs }: { status?: number; retryAfterMs?: number | undefined } = {},
): DaybookError {
  const { code, title, detail, errors, details, instance, status: said } = isRecord(body) ? body : {};
  const known = typeof said === 'number' ? said : status;
  return new DaybookError({
    code: typeof code === 'string' ? code : `http_${known}`,
    status: known,
    title: typeof title === 'string' ? title : `The answer was ${known}.`,
    detail: typeof detail === 'string' ? detail : undefined,
    errors: Array.isArray(errors) ? errors.filter(isRequestError) : undefined,
    details: isRecord(details) ? details : undefined,
    requestId: typeof instance === 'string' ? instance.replace('urn:uuid:', '') : undefined,
    retryAfterMs,
  });
}

/** Seconds, or a date, as RFC 9110 has it; in milliseconds. */
function secondsOf(text: string | null | undefined): number | undefined {
  if (text === null || text === undefined) return undefined;
  if (/^\d{1,6}$/.test(text)) return Number(text) * 1_000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isRequestError = (value: unknown): value is RequestError =>
  isRecord(value) && typeof value.in === 'string' && typeof value.pointer === 'string';

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
