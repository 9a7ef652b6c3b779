import { type Registry, Type } from '@daybook/core';
import type { Engine } from '@daybook/engine';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { isProtocolCode, protocolCodes, statusOf } from '../problems.ts';
import { NOTHING, readerOf } from '../reader.ts';
import { WATCHERS } from './guard.ts';

/** A code that a face may answer with. `source` is `protocol`, `sagas`, or the context that declares it. */
type ErrorCode = { readonly code: string; readonly status: number; readonly meaning: string; readonly source: string };

const watched = (name: string) => ({ config: { admin: { name, roles: WATCHERS, trail: 'refusals' as const } } });

/** Whoever asks only for a sign of life is not known; so often at most the database is asked for it. Milliseconds. */
const SIGN_OF_LIFE_MS = 1_000;

/** Whether all is well, the numbers, and the registry of all codes. */
export function addHealthRoutes(app: FastifyInstance, engine: Engine, metrics?: () => Promise<string>): void {
  const readPlain = readerOf({ params: NOTHING, query: NOTHING, shared: NOTHING, body: Type.Unknown() });

  const healthNow = async (log: FastifyBaseLogger) => {
    try {
      return await engine.admin.health();
    } catch (error) {
      // Not being able to tell is being down, and is to be answered like it, not as a failure of the question.
      log.error({ err: error }, 'the health check failed');
      return { status: 'down' as const, position: 0, consumers: [] };
    }
  };
  app.get('/api/v1/admin/health', watched('health'), async (request, reply) => {
    readPlain(request);
    const health = await healthNow(request.log);
    reply.code(health.status === 'down' ? 503 : 200);
    return health;
  });

  let asked = { at: Number.NEGATIVE_INFINITY, status: Promise.resolve('down') };
  app.get('/api/v1/admin/live', { config: { open: true } }, async (request, reply) => {
    const at = performance.now();
    if (at - asked.at > SIGN_OF_LIFE_MS) asked = { at, status: healthNow(app.log).then(({ status }) => status) };
    readPlain(request);
    const status = await asked.status;
    reply.code(status === 'down' ? 503 : 200);
    return { status };
  });

  const codes = errorCodes(engine.registry);
  app.get('/api/v1/admin/errors', { config: { open: true } }, async (request) => {
    readPlain(request);
    return { items: codes };
  });

  app.get('/metrics', watched('metrics'), async (_, reply) => {
    reply.type('text/plain; version=0.0.4; charset=utf-8');
    const texts = await Promise.all([engine.metrics(), metrics?.() ?? '']);
    return texts.join('\n');
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
