import { Code, ConnectError, createContextKey, type HandlerContext } from '@connectrpc/connect';
import { newId } from '@daybook/engine';
import type { FastifyBaseLogger } from 'fastify';
import { failureOf } from '../failures.ts';
import { acquaintances } from '../limits/acquaintances.ts';
import { type Rates, retryAfter } from '../limits/rates.ts';
import type { Authenticate } from '../operations/authenticate.ts';
import { problemOf } from '../problems.ts';
import { connectErrorOf } from './errors.ts';
import { type Call, callOf, type Incoming } from './metadata.ts';

export const incomingKey = createContextKey<Incoming | null>(null);
const callKey = createContextKey<Call | null>(null);

/** The call behind a handler, its sender known. */
export function callIn(context: HandlerContext): Call {
  const call = context.values.get(callKey);
  if (!call) throw problemOf('unauthenticated');
  return call;
}

type Gate = {
  readonly authenticate: Authenticate;
  readonly rates: Rates;
  readonly log: FastifyBaseLogger | undefined;
};

/**
 * Runs before anything of a message is read: nobody gets any further who is not known, who has spent what it may, or
 * whose address only guesses.
 */
export function gateOf({ authenticate, rates, log }: Gate) {
  const known = acquaintances();

  async function admit(incoming: Incoming, requestId: string): Promise<Call> {
    const { peer, sourceIp = '' } = incoming;
    const likely = known.of(peer);
    refuseSpent(likely ? rates.spentFor(likely) : rates.deafFor(sourceIp));
    const call = await callOf(incoming, requestId, authenticate).catch((thrown: unknown) => {
      if (failureOf(thrown).code === 'unauthenticated') rates.failed(sourceIp);
      throw thrown;
    });
    known.know(peer, call.caller.principal);
    return call;
  }

  return async (context: HandlerContext): Promise<void> => {
    const requestId = newId();
    try {
      const incoming = context.values.get(incomingKey);
      if (!incoming) throw new Error('a call came without its metadata');
      const call = await admit(incoming, requestId);
      context.values.set(callKey, call);
      for (const [name, value] of Object.entries(rates.headers(call.caller.principal) ?? {}))
        context.responseHeader.set(name, value);
    } catch (thrown) {
      throw errorOf(thrown, requestId, log);
    }
  };
}

function refuseSpent(ms: number): void {
  if (ms > 0) throw problemOf('rate_limited', { headers: { 'Retry-After': retryAfter(ms) } });
}

/** What was thrown while a call was served, as its answer. What was our fault is logged. */
export function errorOf(thrown: unknown, requestId: string, log: FastifyBaseLogger | undefined): ConnectError {
  if (thrown instanceof ConnectError) return thrown;
  if (isHangUp(thrown)) return new ConnectError('The call was cancelled.', Code.Canceled);
  const problem = failureOf(thrown);
  if (problem.code === 'internal_error') log?.error({ err: thrown, requestId }, 'a call failed');
  return connectErrorOf(problem, requestId);
}

/** What Node throws at whoever reads from a caller that has gone away: nothing of ours went wrong. */
const HANG_UPS = new Set(['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'ABORT_ERR']);

/** Whether something failed only because the caller has gone away. */
export const isHangUp = (thrown: unknown): boolean =>
  thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' && HANG_UPS.has(thrown.code);

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
