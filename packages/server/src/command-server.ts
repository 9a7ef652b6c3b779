import { type Command, type CommandRoute, isRejection, type Receipt } from '@daybook/core';
import type { CommandEnvelope, Engine } from '@daybook/engine';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { commandIdOf, correlationIdOf, derivedId, expectedVersionOf, traceIdOf } from './command-headers.ts';
import { httpServer, type ServerOptions } from './http-server.ts';
import { routerPath } from './paths.ts';
import { refusal } from './problems.ts';
import { NOTHING, readerOf } from './reader.ts';

export type CommandServerOptions = ServerOptions & {
  /** RFC 3339 UTC. The present time unless a test says otherwise. */
  readonly now?: () => string;
};

/**
 * Serves every declared command route as POST. The answer is the receipt, never derived state: `Daybook-Position`
 * tells a reader how far its view must have come to show what was done.
 *
 * @example
 * const app = commandServer(engine, { logger });
 * await app.listen({ port: 8080 });
 */
export function commandServer(engine: Engine, options: CommandServerOptions = {}): FastifyInstance {
  const app = httpServer(options);
  for (const route of engine.registry.contexts.flatMap((c) => c.routes))
    if (route.kind === 'command') addCommandRoute(app, engine, route, options);
  return app;
}

function addCommandRoute(
  app: FastifyInstance,
  engine: Engine,
  route: CommandRoute,
  { now = () => new Date().toISOString(), identify }: CommandServerOptions,
): void {
  const read = readerOf({ params: route.params, query: NOTHING, shared: NOTHING, body: route.body });
  app.post(routerPath(route.path, route.params), async (request, reply) => {
    const envelope = envelopeOf(request, identify?.(request) ?? {});
    const expectedVersion = expectedVersionOf(request);
    const { params, body } = read(request);
    const newId = (name: string) => derivedId(envelope.commandId, name);
    const made = route.commands({ params, body, now: now(), newId });
    const outcome = isRejection(made)
      ? made
      : await engine.execute(expecting(expectedVersion, isMany(made) ? made : [made]), envelope);
    if (isRejection(outcome)) throw refusal(outcome, engine.registry.rejections.get(outcome.code)?.meaning);
    return answerReceipt(reply, outcome, route.location?.(outcome.streamId));
  });
}

/** Answers with what a command led to: 201 where it made something that can be read, otherwise 200. */
export function answerReceipt(reply: FastifyReply, receipt: Receipt, location?: string): Receipt {
  const { commandId, streamId, version, position, recordedAt } = receipt;
  reply.headers({ 'Daybook-Position': String(position), ETag: `"${version}"` });
  reply.code(location === undefined ? 200 : 201);
  if (location !== undefined) reply.header('Location', location);
  return { commandId, streamId, version, position, recordedAt };
}

function envelopeOf(request: FastifyRequest, who: { actor?: string; tenant?: string }): CommandEnvelope {
  const correlationId = correlationIdOf(request);
  const traceId = traceIdOf(request);
  const sourceIp = request.socket.remoteAddress;
  return {
    commandId: commandIdOf(request, who.tenant),
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(traceId === undefined ? {} : { traceId }),
    ...(sourceIp === undefined ? {} : { sourceIp }),
    ...(who.actor === undefined ? {} : { actor: who.actor }),
    ...(who.tenant === undefined ? {} : { tenant: who.tenant }),
  };
}

/** What the caller saw is the first command's stream: the one the route's path names. */
function expecting(expectedVersion: number | undefined, [first, ...rest]: readonly Command[]): readonly Command[] {
  if (!first) throw new Error('a command route made no command');
  return expectedVersion === undefined ? [first, ...rest] : [{ ...first, expectedVersion }, ...rest];
}

const isMany = (made: Command | readonly Command[]): made is readonly Command[] => Array.isArray(made);
