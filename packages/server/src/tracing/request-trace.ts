import { beginSpan, type InTrace, inTraceOf, isTracing, SpanKind } from '@daybook/engine';
import { type Span, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { spanContextOf } from './traceparent.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The request's own span; null where nobody records any. */
    span: Span | null;
  }
}

/** A server's mistakes, which are what is looked for in traces; a caller's are not. */
const FAILED_FROM = 500;

/** Gives each request a span of its own, below the one it was sent from. To be called before its sender is looked for. */
export function traceRequests(app: FastifyInstance): void {
  app.decorateRequest('span', null);
  if (!isTracing()) return;
  app.addHook('onRequest', (request, reply, done) => {
    const { method, routeOptions, is404, headers } = request;
    const route = is404 ? 'unserved' : (routeOptions.url ?? 'unserved');
    const span = beginSpan(`${method} ${route}`, spanContextOf(headers.traceparent, headers.tracestate), {
      kind: SpanKind.SERVER,
      attributes: { 'http.request.method': method, 'http.route': route, 'daybook.request_id': request.id },
    });
    request.span = span;
    // A client that goes away gets no response event, but every connection's answer is closed in the end.
    reply.raw.once('close', () => {
      span.setAttribute('http.response.status_code', reply.raw.statusCode);
      if (reply.raw.statusCode >= FAILED_FROM) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    });
    done();
  });
}

const NOWHERE: InTrace = {};

/** Where what comes of a request stands: below its span, or, where nobody records any, below its sender's. */
export function inTraceOfRequest({ span, headers }: FastifyRequest): InTrace {
  if (span) return inTraceOf(span);
  if (headers.traceparent === undefined) return NOWHERE;
  return inTraceOfHeaders(headers.traceparent, headers.tracestate);
}

/** The same for a face that has its own kind of headers. */
export function inTraceOfHeaders(traceparent: unknown, tracestate: unknown): InTrace {
  const sent = spanContextOf(traceparent, tracestate);
  return sent?.traceFlags === TraceFlags.SAMPLED ? { traceId: sent.traceId, spanId: sent.spanId } : NOWHERE;
}

/** For a log line. */
export function traceIdOf(request: FastifyRequest): Pick<InTrace, 'traceId'> {
  const { traceId } = inTraceOfRequest(request);
  return traceId === undefined ? NOWHERE : { traceId };
}
