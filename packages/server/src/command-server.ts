import { type CommandRoute, isRejection, type Receipt } from '@daybook/core';
import { type CommandEnvelope, clock, type Engine } from '@daybook/engine';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { commandIdOf, expectedVersionOf, senderOf } from './command-headers.ts';
import { commandMakerOf } from './command-maker.ts';
import { httpServer, type ServerOptions } from './http-server.ts';
import { addIntakeRoute } from './intake/intake-route.ts';
import { routerPath } from './paths.ts';
import { refusal } from './problems.ts';
import { queryTextOf } from './reader.ts';
import { receiptFields } from './receipt-text.ts';

export type CommandServerOptions = ServerOptions & {
  /** RFC 3339 UTC. The present time unless a test says otherwise. */
  readonly now?: () => string;
  /** How long the intake of many commands waits for a client that sends no whole line, or reads no answer. */
  readonly intakeIdleMs?: number;
};

/**
 * Serves every declared command route as POST. The answer is the receipt, never derived state: `Daybook-Position`
 * tells a reader how far its view must have come to show what was done. `POST /api/v1/commands` takes many commands of
 * all routes, one a line.
 *
 * @example
 * const app = commandServer(engine, { logger });
 * await app.listen({ port: 8080 });
 */
export function commandServer(engine: Engine, options: CommandServerOptions = {}): FastifyInstance {
  const app = httpServer(options);
  const routes = engine.registry.contexts.flatMap((c) => c.routes).filter((route) => route.kind === 'command');
  for (const route of routes) addCommandRoute(app, engine, route, options);
  addIntakeRoute(app, engine, routes, { ...options, now: options.now ?? clock });
  return app;
}

function addCommandRoute(
  app: FastifyInstance,
  engine: Engine,
  route: CommandRoute,
  { now = clock, identify }: CommandServerOptions,
): void {
  const make = commandMakerOf(route);
  app.post(routerPath(route.path, route.params), async (request, reply) => {
    const envelope = envelopeOf(request, identify?.(request) ?? {});
    const expectedVersion = expectedVersionOf(request);
    const { params, url, body } = request;
    const sent = { params, query: queryTextOf(url), body };
    const { commandId, tenant } = envelope;
    const made = make(sent, { commandId, tenant, now: now(), expectedVersion });
    const outcome = isRejection(made) ? made : await engine.execute(made, envelope);
    if (isRejection(outcome)) throw refusal(outcome, engine.registry.rejections.get(outcome.code)?.meaning);
    return answerReceipt(reply, outcome, route.location?.(outcome.streamId));
  });
}

/** Answers with what a command led to, as JSON: 201 where it made something that can be read, otherwise 200. */
export function answerReceipt(reply: FastifyReply, receipt: Receipt, location?: string): string {
  reply.header('Content-Type', 'application/json; charset=utf-8');
  reply.header('Daybook-Position', String(receipt.position));
  reply.header('ETag', `"${receipt.version}"`);
  reply.code(location === undefined ? 200 : 201);
  if (location !== undefined) reply.header('Location', location);
  return `{${receiptFields(receipt)}`;
}

function envelopeOf(request: FastifyRequest, who: { actor?: string; tenant?: string }): CommandEnvelope {
  return { commandId: commandIdOf(request, who.tenant), ...senderOf(request, who) };
}
