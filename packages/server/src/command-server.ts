import type { Receipt } from '@daybook/core';
import { clock, type Engine } from '@daybook/engine';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { acceptable } from './accept.ts';
import { commandIdOf, expectedVersionOf } from './command-headers.ts';
import { httpServer, type ServerOptions } from './http-server.ts';
import { addIntakeRoute } from './intake/intake-route.ts';
import { commandDocument } from './openapi/command-documents.ts';
import { serveDocuments } from './openapi/serve-documents.ts';
import { awaitViews } from './operations/await-views.ts';
import type { CommandOperation } from './operations/command-operation.ts';
import { operationsOf } from './operations/operations.ts';
import { routerPath } from './paths.ts';
import { preferredWaitMs, WAITED } from './prefer.ts';
import { queryTextOf } from './reader.ts';
import { receiptFields } from './receipt-text.ts';
import { JSON_TYPE } from './report-formats.ts';
import { callerOf } from './request-caller.ts';

export type CommandServerOptions = ServerOptions & {
  /** RFC 3339 UTC. The present time unless a test says otherwise. */
  readonly now?: () => string;
  /** How long the intake of many commands waits for a client that sends no whole line, or reads no answer. */
  readonly intakeIdleMs?: number;
};

/**
 * Serves every declared command route as POST. The answer is the receipt, never derived state: `Daybook-Position`
 * tells a reader how far its view must have come to show what was done, and with `Prefer: wait=<seconds>` the answer
 * comes when all views show it. `POST /api/v1/commands` takes many commands of all routes, one a line.
 *
 * @example
 * const app = commandServer(engine, { logger });
 * await app.listen({ port: 8080 });
 */
export function commandServer(engine: Engine, options: CommandServerOptions = {}): FastifyInstance {
  const app = httpServer({ lane: 'command', ...options });
  const now = options.now ?? clock;
  serveDocuments(app, { title: 'Daybook commands', registry: engine.registry, ...options });
  const operations = operationsOf(engine, now, options).filter((operation) => operation.kind === 'command');
  for (const operation of operations) addCommandRoute(app, engine, operation, now);
  addIntakeRoute(app, engine, operations, { ...options, now });
  return app;
}

function addCommandRoute(
  app: FastifyInstance,
  engine: Engine,
  operation: CommandOperation & { readonly context: string },
  now: () => string,
): void {
  const { route, run } = operation;
  const config = { document: () => commandDocument(operation, engine.registry) };
  app.post(routerPath(route.path, route.params), { config }, async (request, reply) => {
    acceptable(request.headers.accept, [JSON_TYPE]);
    const caller = callerOf(request);
    const commandId = commandIdOf(request, caller.principal.tenant);
    const expectedVersion = expectedVersionOf(request);
    const sent = { params: request.params, query: queryTextOf(request.url), body: request.body };
    const { receipt, location } = await run(sent, { commandId, now: now(), expectedVersion }, caller);
    const waitMs = preferredWaitMs(request);
    // A wait that fails, or is too short, takes nothing from the receipt: the command is recorded.
    if (waitMs !== undefined && (await awaitViews(engine, receipt, waitMs).catch(() => false))) reply.headers(WAITED);
    return answerReceipt(reply, receipt, location);
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
