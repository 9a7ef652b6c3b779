import { Type } from '@daybook/core';
import type { Engine } from '@daybook/engine';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { mayTakeLong } from '../broken-connection.ts';
import type { ServerOptions } from '../http-server.ts';
import { watchProof } from '../identity/watch-proof.ts';
import { refuseOtherMediaTypes } from '../json-body.ts';
import { intakeDocument } from '../openapi/command-documents.ts';
import type { CommandOperation } from '../operations/command-operation.ts';
import { problemOf } from '../problems.ts';
import { NOTHING, readerOf } from '../reader.ts';
import { callerOf } from '../request-caller.ts';
import { IDLE_MS, type Intake, intake } from './intake.ts';
import { lineTakerOf } from './take-line.ts';

export const INTAKE_PATH = '/api/v1/commands';
/** Requests of many commands at one time. Each may hold some megabytes; more of them would not be faster. */
const MAX_INTAKES = 64;

const NDJSON = 'application/x-ndjson';
const NDJSON_TYPE = /^application\/x-ndjson[ \t]*(?:;[ \t]*charset="?utf-8"?[ \t]*)?$/i;

/**
 * Serves the intake of many commands: one a line, and for each line an answer, a receipt or a problem, in the order of
 * the lines and while more are still being sent.
 */
export function addIntakeRoute(
  app: FastifyInstance,
  engine: Engine,
  operations: readonly CommandOperation[],
  options: ServerOptions & { readonly now: () => string; readonly intakeIdleMs?: number },
): void {
  const takerOf = lineTakerOf(engine, operations, options.now);
  const readPlain = readerOf({ params: NOTHING, query: NOTHING, shared: NOTHING, body: Type.Unknown() });
  const open = new Set<Intake>();
  let isStopping = false;
  app.addHook('preClose', async () => {
    isStopping = true;
    for (const one of open) one.stop(problemOf('server_stopping'));
  });

  function takeLines(request: FastifyRequest, reply: FastifyReply) {
    const { id: requestId, raw, socket } = request;
    const take = takerOf({
      requestId,
      caller: callerOf(request),
      onFault: (error, line) => request.log.error({ err: error, line }, 'a line failed'),
    });
    reply.hijack();
    for (const [name, value] of Object.entries(reply.getHeaders()))
      if (value !== undefined) reply.raw.setHeader(name, value);
    reply.raw.writeHead(200, { 'Content-Type': NDJSON });
    // Now, not with the first answer: a client may want to see that it is heard before it sends a line.
    reply.raw.flushHeaders();
    mayTakeLong(socket, true);
    const one = intake({
      request: raw,
      response: reply.raw,
      requestId,
      take,
      idleMs: options.intakeIdleMs ?? IDLE_MS,
      onEnd(tally, end) {
        open.delete(one);
        unwatch();
        mayTakeLong(socket, false);
        request.log.info({ ...tally, end }, 'intake ended');
      },
    });
    open.add(one);
    const unwatch = watchProof(
      () => request.recognise(),
      (why) => one.stop(why),
    );
  }

  // In a scope of its own, for here a body is not to be read before the handler runs.
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    scope.post(INTAKE_PATH, { config: { document: intakeDocument } }, (request, reply) => {
      // What is refused here is not read: the connection must end with the answer.
      reply.header('Connection', 'close');
      readPlain(request);
      refuseOtherMediaTypes(request, NDJSON_TYPE);
      refuseHeadersOfOne(request);
      if (isStopping) throw problemOf('server_stopping');
      if (open.size >= MAX_INTAKES) throw problemOf('overloaded');
      reply.removeHeader('Connection');
      takeLines(request, reply);
    });
  });
}

/** These belong to one command; here they could only be misunderstood. */
function refuseHeadersOfOne({ headers }: FastifyRequest): void {
  const detail = 'Each line has its own; this header has no meaning here.';
  if (headers['idempotency-key'] !== undefined) throw problemOf('invalid_idempotency_key', { detail });
  if (headers['if-match'] !== undefined) throw problemOf('invalid_if_match', { detail });
}
