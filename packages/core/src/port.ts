import type { Static, TSchema } from './schema.ts';

/** How one operation of an external service is called. Times in milliseconds. */
export type CallPolicy = {
  /** After this long without an answer the attempt counts as unanswered; its effect is then unknown. */
  readonly timeoutMs: number;
  /** Attempts under the same idempotency key before the outcome is given to the saga as `unknown`. */
  readonly attempts: number;
  /** The wait before the second attempt; it doubles each time, with jitter, up to `maxDelayMs`. */
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
};

/** Generous enough for a service that is restarting, short enough that a person hears of it within minutes. */
export const DEFAULT_CALL_POLICY: CallPolicy = { timeoutMs: 5_000, attempts: 8, firstDelayMs: 200, maxDelayMs: 30_000 };

/** One thing an external service can be asked to do. */
export type Operation<Q extends TSchema = TSchema, A extends TSchema = TSchema> = {
  readonly request: Q;
  readonly response: A;
  readonly policy: CallPolicy;
};

/** Declares an operation of a port. */
export function operation<Q extends TSchema, A extends TSchema>(
  request: Q,
  response: A,
  policy: Partial<CallPolicy> = {},
): Operation<Q, A> {
  return { request, response, policy: { ...DEFAULT_CALL_POLICY, ...policy } };
}

/** An external service as a context sees it: a name and its operations. */
export type Port<O extends Readonly<Record<string, Operation>> = Readonly<Record<string, Operation>>> = {
  readonly name: string;
  readonly operations: O;
  /** Which of several services behind the port a request is for: one that is down keeps none of the others waiting. */
  readonly serviceOf?: (request: Readonly<Record<string, unknown>>) => string;
};

/** Declares a port. The application supplies the adapter that really calls the service. */
export function port<const O extends Readonly<Record<string, Operation>>>(
  name: string,
  operations: O,
  more: Pick<Port<O>, 'serviceOf'> = {},
): Port<O> {
  return { name, operations, ...more };
}

/**
 * What an adapter answers: `done` with the response, or `refused` with the service's own code, both definite. An
 * adapter that cannot tell whether the service acted throws; the call is then repeated under the same key.
 */
export type CallAnswer<A> =
  | { readonly outcome: 'done'; readonly response: A }
  | { readonly outcome: 'refused'; readonly code: string; readonly message: string };

/** What an application supplies for a port: one function for each operation. */
export type PortAdapter<P extends Port> = {
  readonly [K in keyof P['operations']]: (
    request: Static<P['operations'][K]['request']>,
    call: {
      readonly idempotencyKey: string;
      readonly signal: AbortSignalLike;
      /** W3C `traceparent`, to be sent along, where the call is part of a trace. */
      readonly traceparent?: string | undefined;
    },
  ) => Promise<CallAnswer<Static<P['operations'][K]['response']>>>;
};

/** The part of AbortSignal an adapter needs, so that this package compiles without DOM or Node types. */
export type AbortSignalLike = {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
};
