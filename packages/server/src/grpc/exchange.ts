import type { IncomingHttpHeaders } from 'node:http';
import {
  constants,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type OutgoingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import { Code, type ConnectError, createContextValues } from '@connectrpc/connect';
import type { UniversalHandler, UniversalServerResponse } from '@connectrpc/connect/protocol';
import { setTrailerStatus } from '@connectrpc/connect/protocol-grpc';
import { universalRequestFromNodeRequest } from '@connectrpc/connect-node';
import { beginSpan, inTraceOf, isTracing, newId, SpanKind } from '@daybook/engine';
import { type Span, SpanStatusCode } from '@opentelemetry/api';
import { type ProtocolCode, problemOf } from '../problems.ts';
import { inTraceOfHeaders } from '../tracing/request-trace.ts';
import { spanContextOf } from '../tracing/traceparent.ts';
import { connectErrorOf } from './errors.ts';
import type { Incoming } from './metadata.ts';
import { incomingKey } from './served-call.ts';

/** The longest a call of one request and one answer may take, and what it is given when it does not say. */
export const MAX_DEADLINE_MS = 30_000;
/** How long a request may take to arrive, and an answer that is ready to be taken, before the stream is cut. */
export const STALL_MS = 60_000;

/** After an answer that came before the end of the request: how long the client has to read it. */
const LINGER_MS = 1_000;

/** The media types that carry messages as they are declared. As JSON they would have another meaning, or none. */
const MEDIA_TYPE = /^application\/(?:grpc(?:-web)?(?:\+proto)?|connect\+proto|proto)$/i;

/** Takes one request to its handler and the answer back, and keeps time for both. */
export async function exchange(
  handler: UniversalHandler | undefined,
  request: Http2ServerRequest,
  response: Http2ServerResponse,
  stallMs = STALL_MS,
): Promise<number> {
  const cut = () => endStream(request.stream, constants.NGHTTP2_CANCEL);
  // Broken off by the other side: told by the request's signal as well, and unheard it would end the process.
  response.on('error', () => undefined);
  request.on('error', () => undefined);
  const media = request.headers['content-type'] ?? '';
  if (!MEDIA_TYPE.test(media))
    return refuse(response, connectErrorOf(problemOf('unsupported_media_type'), newId()), 415);
  if (!handler) return refuse(response, connectErrorOf(problemOf('unknown_method'), newId()), 200);
  const isUnary = handler.method.methodKind === 'unary';
  if (isUnary) boundDeadline(request.headers, media.includes('grpc'));

  const timer = setTimeout(cut, isUnary ? MAX_DEADLINE_MS + 1_000 : stallMs);
  if (handler.method.methodKind !== 'bidi_streaming') request.once('end', () => !isUnary && clearTimeout(timer));
  else clearTimeout(timer);
  response.once('close', () => clearTimeout(timer));

  const span = spanOf(handler.requestPath, request, response);
  const { traceparent, tracestate } = request.headers;
  // The connection's own, not the request's: what is known of it is known for all its calls.
  const socket = request.stream.session?.socket ?? request.socket;
  const incoming: Incoming = {
    metadata: request.rawHeaders,
    peer: { headers: request.headers, socket },
    sourceIp: socket.remoteAddress,
    inTrace: span ? inTraceOf(span) : inTraceOfHeaders(traceparent, tracestate),
    cut,
  };
  const asked = universalRequestFromNodeRequest(
    request,
    response,
    undefined,
    createContextValues().set(incomingKey, incoming),
  );
  const answer = await handler(asked);
  await send(answer, response, stallMs, cut);
  // Answered before everything was read: nobody will read the rest, and clients take their calls back themselves.
  if (!request.complete) setTimeout(() => endStream(request.stream, constants.NGHTTP2_NO_ERROR), LINGER_MS).unref();
  const code = Number(answer.trailer?.get('grpc-status') ?? 0);
  span?.setAttribute('rpc.grpc.status_code', code);
  if (code === Code.Internal || code === Code.Unavailable) span?.setStatus({ code: SpanStatusCode.ERROR });
  return code;
}

/** A span of the call's own, below the one it was sent from; null where nobody records any. */
function spanOf(path: string, { headers }: Http2ServerRequest, response: Http2ServerResponse): Span | null {
  if (!isTracing()) return null;
  const span = beginSpan(path.slice(1), spanContextOf(headers.traceparent, headers.tracestate), {
    kind: SpanKind.SERVER,
    attributes: { 'rpc.system': 'grpc', 'rpc.method': path.slice(1) },
  });
  response.once('close', () => span.end());
  return span;
}

/** Only closed, a stream would stay as long as there is something in it that nobody reads. */
function endStream(stream: ServerHttp2Stream, code: number): void {
  stream.close(code);
  stream.destroy();
}

/** Answers without a handler, by the HTTP status for those who do not speak gRPC. */
function refuse(response: Http2ServerResponse, error: ConnectError, httpStatus: number): number {
  const headers = setTrailerStatus(new Headers({ 'content-type': 'application/grpc' }), error);
  response.stream.respond({ ':status': httpStatus, ...headersOf(headers) }, { endStream: true });
  return error.code;
}

/** A call that says nothing of its deadline, or wants a longer one, gets the longest there is. */
function boundDeadline(headers: IncomingHttpHeaders, isGrpc: boolean): void {
  const name = isGrpc ? 'grpc-timeout' : 'connect-timeout-ms';
  const sent = headers[name];
  const isUnbounded = typeof sent !== 'string' || (isGrpc ? isLong(sent) : Number(sent) > MAX_DEADLINE_MS);
  if (isUnbounded) headers[name] = `${MAX_DEADLINE_MS}${isGrpc ? 'm' : ''}`;
}

const UNIT_MS: Readonly<Record<string, number>> = { H: 3_600_000, M: 60_000, S: 1_000, m: 1, u: 1e-3, n: 1e-6 };

function isLong(timeout: string): boolean {
  const [, amount, unit] = /^(\d{1,8})([HMSmun])$/.exec(timeout) ?? [];
  return amount !== undefined && Number(amount) * (UNIT_MS[unit ?? ''] ?? 1) > MAX_DEADLINE_MS;
}

/** Writes the answer as fast as the client takes it; one that takes nothing for long is cut off. */
async function send(
  { status, header, body, trailer }: UniversalServerResponse,
  response: Http2ServerResponse,
  stallMs: number,
  cut: () => void,
): Promise<void> {
  const pieces = body?.[Symbol.asyncIterator]();
  try {
    let piece = await pieces?.next();
    if (response.stream?.destroyed || response.headersSent) return;
    response.writeHead(status, headersOf(header));
    for (; piece && piece.done !== true; piece = await pieces?.next()) {
      if (response.stream?.destroyed) return;
      if (!response.write(piece.value)) await drained(response, stallMs, cut);
    }
    if (response.stream?.destroyed) return;
    if (trailer) response.addTrailers(headersOf(named(trailer)));
    response.end();
  } finally {
    await pieces?.return?.();
  }
}

/** Errors of the protocol itself are Connect's; they get our codes too. */
function named(trailer: Headers): Headers {
  const status = Number(trailer.get('grpc-status') ?? 0);
  const code = status === 0 || trailer.has('grpc-status-details-bin') ? undefined : CODES[status];
  return code === undefined
    ? trailer
    : setTrailerStatus(new Headers(trailer), connectErrorOf(problemOf(code), newId()));
}

const CODES: Readonly<Record<number, ProtocolCode | undefined>> = {
  [Code.InvalidArgument]: 'message_malformed',
  [Code.DeadlineExceeded]: 'deadline_exceeded',
  [Code.ResourceExhausted]: 'body_too_large',
  // Its word for bytes that it cannot read. What goes wrong on our side has a code already.
  [Code.Internal]: 'message_malformed',
};

function drained(response: Http2ServerResponse, stallMs: number, cut: () => void): Promise<void> {
  return new Promise((resolve) => {
    const stalled = setTimeout(cut, stallMs);
    const done = () => {
      clearTimeout(stalled);
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
  });
}

function headersOf(headers: Headers | undefined): OutgoingHttpHeaders {
  const out: OutgoingHttpHeaders = {};
  headers?.forEach((value, name) => {
    out[name] = value;
  });
  return out;
}
