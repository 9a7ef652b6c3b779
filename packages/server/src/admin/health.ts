import { type Registry, Type } from '@daybook/core';
import type { Engine } from '@daybook/engine';
import type { FastifyInstance } from 'fastify';
import { isProtocolCode, protocolCodes, statusOf } from '../problems.ts';
import { NOTHING, readerOf } from '../reader.ts';

/** A code that a face may answer with. `source` is `protocol`, `sagas`, or the context that declares it. */
type ErrorCode = { readonly code: string; readonly status: number; readonly meaning: string; readonly source: string };

/** Whether all is well, the numbers, and the registry of all codes. */
export function addHealthRoutes(app: FastifyInstance, engine: Engine): void {
  const readPlain = readerOf({ params: NOTHING, query: NOTHING, shared: NOTHING, body: Type.Unknown() });

  app.get('/api/v1/admin/health', async (request, reply) => {
    readPlain(request);
    try {
      const health = await engine.admin.health();
      reply.code(health.status === 'down' ? 503 : 200);
      return health;
    } catch (error) {
      // Not being able to tell is being down, and is to be answered like it, not as a failure of the question.
      request.log.error({ err: error }, 'the health check failed');
      reply.code(503);
      return { status: 'down', position: 0, consumers: [] };
    }
  });

  const codes = errorCodes(engine.registry);
  app.get('/api/v1/admin/errors', async (request) => {
    readPlain(request);
    return { items: codes };
  });

  app.get('/metrics', async (_, reply) => {
    reply.type('text/plain; version=0.0.4; charset=utf-8');
    return engine.metrics();
  });
}

/** Every code there is, sorted. Throws when a context gives one of the protocol's codes a meaning of its own. */
export function errorCodes(registry: Registry): readonly ErrorCode[] {
  const ofProtocol = Object.entries(protocolCodes).map(([code, { status, meaning }]) => ({
    code,
    status,
    meaning,
    source: 'protocol',
  }));
  const owners = new Map(registry.contexts.flatMap((c) => Object.keys(c.rejections).map((code) => [code, c.name])));
  for (const code of registry.rejections.keys())
    if (isProtocolCode(code)) throw new Error(`${owners.get(code)} declares ${code}, which is a code of the protocol`);
  const ofContexts = [...registry.rejections].map(([code, { kind, meaning }]) => ({
    code,
    status: statusOf(kind),
    meaning,
    source: owners.get(code) ?? 'sagas',
  }));
  return [...ofProtocol, ...ofContexts].sort((a, b) => (a.code < b.code ? -1 : 1));
}
