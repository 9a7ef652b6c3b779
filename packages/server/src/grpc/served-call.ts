import { Code, ConnectError, createContextKey, type HandlerContext } from '@connectrpc/connect';
import type { FastifyBaseLogger } from 'fastify';
import { failureOf } from '../failures.ts';
import type { Authenticate } from '../operations/authenticate.ts';
import { problemOf } from '../problems.ts';
import { connectErrorOf } from './errors.ts';
import { type Call, callOf, type RawMetadata } from './metadata.ts';

/** A call as the connection knows it, before anybody has looked at it. */
export type Incoming = {
  readonly metadata: RawMetadata;
  readonly sourceIp: string | undefined;
  /** Ends the stream at once, for a client that no longer does its part. */
  readonly cut: () => void;
};

export const incomingKey = createContextKey<Incoming | null>(null);
const callKey = createContextKey<Call | null>(null);

/** The call behind a handler, its sender known. */
export function callIn(context: HandlerContext): Call {
  const call = context.values.get(callKey);
  if (!call) throw problemOf('unauthenticated');
  return call;
}

/** Runs before anything of a message is read: nobody unknown gets any further. */
export const gateOf = (authenticate: Authenticate) => async (context: HandlerContext) => {
  const incoming = context.values.get(incomingKey);
  try {
    if (!incoming) throw problemOf('internal_error');
    context.values.set(callKey, await callOf(incoming.metadata, incoming.sourceIp, authenticate));
  } catch (thrown) {
    throw connectErrorOf(failureOf(thrown), '');
  }
};

/** What was thrown while a call was served, as its answer. What was our fault is logged. */
export function errorOf(thrown: unknown, requestId: string, log: FastifyBaseLogger | undefined): ConnectError {
  if (thrown instanceof ConnectError) return thrown;
  const problem = failureOf(thrown);
  if (problem.code === 'internal_error') log?.error({ err: thrown, requestId }, 'a call failed');
  return connectErrorOf(problem, requestId);
}

/**
 * Does work until the caller's deadline passes or it goes away. What has begun by then goes on: whether it was done is
 * learned by asking again under the same key. @throws Problem `deadline_exceeded`
 */
export function withinDeadline<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(endOf(signal));
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    work()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', stop));
  });
}

/** Why a call ended before its time. */
export function endOf({ reason }: AbortSignal): Error {
  const isDeadline = reason instanceof ConnectError && reason.code === Code.DeadlineExceeded;
  return isDeadline ? problemOf('deadline_exceeded') : new ConnectError('The call was cancelled.', Code.Canceled);
}
