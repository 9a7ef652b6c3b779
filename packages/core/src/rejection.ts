import type { Json } from './event.ts';

/**
 * What sort of refusal it is. The edges (HTTP, gRPC) derive their status from this and nothing else:
 * `missing` the thing does not exist; `conflict` its present state does not allow it;
 * `unprocessable` the request can never be honoured as it stands; `stale` the caller's version is not the current one.
 */
export type RejectionKind = 'missing' | 'conflict' | 'unprocessable' | 'stale';

/** A refused command: an answer, not an exception. `code` is stable and never reused. */
export type Rejection = {
  readonly rejected: true;
  readonly code: string;
  readonly kind: RejectionKind;
  readonly message: string;
  readonly details?: { readonly [key: string]: Json };
};

/** The declared refusals of a context: code → kind and meaning. The public registry of codes is made from these. */
export type RejectionCodes = Readonly<Record<string, { readonly kind: RejectionKind; readonly meaning: string }>>;

/**
 * Declares a context's refusals and returns the function that makes them.
 *
 * @example
 * const refuse = rejections({ order_not_found: { kind: 'missing', meaning: 'There is no such order.' } });
 * return refuse('order_not_found');
 */
export function rejections<const C extends RejectionCodes>(codes: C) {
  const refuse = (code: keyof C & string, details?: { [key: string]: Json }, message?: string): Rejection => {
    const declared = codes[code];
    if (!declared) throw new Error(`undeclared rejection code ${code}`);
    const base = { rejected: true as const, code, kind: declared.kind, message: message ?? declared.meaning };
    return details ? { ...base, details } : base;
  };
  return Object.assign(refuse, { codes });
}

/** Tells a refusal from anything else a decider may return. */
export function isRejection(value: unknown): value is Rejection {
  return typeof value === 'object' && value !== null && (value as { rejected?: unknown }).rejected === true;
}
