import {
  type Attributes,
  type Link,
  ProxyTracerProvider,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';

/**
 * Where something stands in a trace, as W3C has it: 32 and 16 hex digits. Only what is sampled has it; without it
 * nothing here costs anything. It goes with the command into its events, and from them into all that follows: what
 * happens later, and in other processes, is part of the same trace, so there is no context kept beside the calls.
 */
export type InTrace = { readonly traceId?: string; readonly spanId?: string };

/** A proxy: it begins to record when the application sets up an SDK, and until then does nothing. */
const tracer = trace.getTracer('daybook');

/** Whether anybody records spans. */
export function isTracing(): boolean {
  const provider = trace.getTracerProvider();
  return !(provider instanceof ProxyTracerProvider) || provider.getDelegateTracer('daybook') !== undefined;
}

/** The span something comes from; null where it is in no trace. */
export function contextOf({ traceId, spanId }: InTrace): SpanContext | null {
  if (traceId === undefined || spanId === undefined) return null;
  return { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true };
}

const NOWHERE: InTrace = {};

/** Where a span stands, for what comes of it. */
export function inTraceOf(span: Span): InTrace {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return (traceFlags & TraceFlags.SAMPLED) === 0 ? NOWHERE : { traceId, spanId };
}

/** As the header has it; undefined where there is no trace. */
export const traceparentOf = ({ traceId, spanId }: InTrace): string | undefined =>
  traceId === undefined || spanId === undefined ? undefined : `00-${traceId}-${spanId}-01`;

export type SpanBegin = {
  readonly kind?: SpanKind;
  readonly attributes?: Attributes;
  readonly links?: Link[];
  /** In milliseconds since 1970, where it began before now. */
  readonly startTime?: number;
};

/** Begins a span below another, or, without a parent, one that the sampler decides on. */
export function beginSpan(name: string, parent: SpanContext | null, begin: SpanBegin = {}): Span {
  return tracer.startSpan(name, begin, parent ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT);
}

/** Ends a span that came to nothing good. */
export function failSpan(span: Span, error: unknown): void {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  span.setStatus({ code: SpanStatusCode.ERROR, message: code || (error instanceof Error ? error.name : 'error') });
  span.end();
}

/**
 * Does work within a span below where it comes from, and tells it where it stands. Where it comes from no trace, the
 * work is simply done.
 */
export function spanning<T>(
  name: string,
  from: InTrace,
  begin: () => SpanBegin,
  work: (inTrace: InTrace) => Promise<T>,
): Promise<T> {
  const parent = contextOf(from);
  if (!parent) return work(NOWHERE);
  const span = beginSpan(name, parent, begin());
  return work(inTraceOf(span)).then(
    (done) => {
      span.end();
      return done;
    },
    (error: unknown) => {
      failSpan(span, error);
      throw error;
    },
  );
}

export { SpanKind };
