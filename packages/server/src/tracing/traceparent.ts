import { createTraceState, type SpanContext, TraceFlags } from '@opentelemetry/api';

const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?=$|-)/;
/** What other vendors keep beside a trace; the standard lets longer ones be dropped. */
const MAX_TRACESTATE_LENGTH = 512;

/**
 * The span a request comes from, by W3C's two headers, from whatever face. A malformed one is as good as none, as that
 * standard says.
 */
export function spanContextOf(traceparent: unknown, tracestate: unknown): SpanContext | null {
  if (typeof traceparent !== 'string') return null;
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent) ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return null;
  const isSampled = (Number.parseInt(flags, 16) & TraceFlags.SAMPLED) !== 0;
  const traceFlags = isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
  const state =
    typeof tracestate === 'string' && tracestate.length <= MAX_TRACESTATE_LENGTH
      ? { traceState: createTraceState(tracestate) }
      : {};
  return { traceId, spanId, traceFlags, isRemote: true, ...state };
}
