import type { AbortSignalLike, CallAnswer } from '@daybook/core';

/** What the engine gives an adapter with every call. */
export type PortCall = {
  readonly idempotencyKey: string;
  readonly signal: AbortSignalLike;
  readonly traceparent?: string | undefined;
};

/** What came back over HTTP; `body` is null where there was none. */
export type HttpReply = { readonly status: number; readonly body: unknown };

/** The service's answer does not say whether it acted. The engine repeats the call under the same key. */
export class UnansweredError extends Error {
  readonly code = 'unanswered';
}

/**
 * The statuses with which a service says, for good, that it did not act: payment required, not found, conflict. They
 * count only with a `code` in the body, because a proxy on the way can answer 404 too. A 422 does not count: it says
 * that the key stands for another request, and that one may well have been carried out.
 */
const REFUSALS: ReadonlySet<number> = new Set([402, 404, 409]);

/** Posts JSON under the call's idempotency key. @throws if no whole answer arrives before the signal aborts. */
export function postJson(url: string, body: object, call: PortCall): Promise<HttpReply> {
  const headers = { 'content-type': 'application/json', 'idempotency-key': call.idempotencyKey, ...traceOf(call) };
  return exchange(url, { method: 'POST', headers, body: JSON.stringify(body) }, call.signal);
}

const traceOf = ({ traceparent }: PortCall): Record<string, string> =>
  traceparent === undefined ? {} : { traceparent };

/** Asks without changing anything. @throws if no whole answer arrives before the signal aborts. */
export function getJson(url: string, call: PortCall): Promise<HttpReply> {
  return exchange(url, { method: 'GET', headers: traceOf(call) }, call.signal);
}

/**
 * Reads a reply as a definite answer. `read` turns the body of a 2xx into the port's response, or into null if it
 * cannot be read.
 * @throws UnansweredError for everything that is neither done nor a definite refusal.
 */
export function answerOf<A>({ status, body }: HttpReply, read: (body: unknown) => A | null): CallAnswer<A> {
  if (status >= 200 && status < 300) {
    const response = read(body);
    if (response !== null) return { outcome: 'done', response };
    throw new UnansweredError(`a ${status} whose body cannot be read`);
  }
  const refusal = textFields(body, 'code');
  if (!REFUSALS.has(status) || !refusal) throw new UnansweredError(`status ${status} ${refusal?.code ?? ''}`.trim());
  return { outcome: 'refused', code: refusal.code, message: textFields(body, 'message')?.message ?? refusal.code };
}

/** The named fields of a body, if it has them all and all are text that is not empty; null otherwise. */
export function textFields<const K extends string>(body: unknown, ...names: K[]): Record<K, string> | null {
  if (typeof body !== 'object' || body === null) return null;
  const found: Partial<Record<K, string>> = {};
  for (const name of names) {
    const value: unknown = Object.getOwnPropertyDescriptor(body, name)?.value;
    if (typeof value !== 'string' || value === '') return null;
    found[name] = value;
  }
  return found as Record<K, string>; // every name was found
}

async function exchange(url: string, init: RequestInit, given: AbortSignalLike): Promise<HttpReply> {
  const signal = realSignal(given);
  const response = await fetch(url, { ...init, signal, redirect: 'error' });
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : parsed(text) };
}

/** A body that is no JSON is as good as none: the status alone then decides what is known. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** `fetch` insists on its own kind of signal. */
function realSignal(given: AbortSignalLike): AbortSignal {
  if (given instanceof AbortSignal) return given;
  const controller = new AbortController();
  if (given.aborted) controller.abort();
  else given.addEventListener('abort', () => controller.abort());
  return controller.signal;
}
