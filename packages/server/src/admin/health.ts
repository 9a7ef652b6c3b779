import { Count, described, OneOf, Shape, Type } from '@daybook/core';
import type { Engine } from '@daybook/engine';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { NOTHING } from '../reader.ts';
import { adminGet } from './admin-route.ts';
import { Consumers } from './consumers.ts';
import { errorCodes } from './error-codes.ts';
import { WATCHERS } from './guard.ts';

const plain = { params: NOTHING, query: NOTHING, trail: 'refusals' } as const;
const watched = { ...plain, access: { roles: WATCHERS } };
const open = { ...plain, access: null };

const GOOD = ['ok', 'degraded'] as const;
const BAD = ['down'] as const;
const Health = <const W extends readonly string[]>(...status: W) => ({
  status: described(
    OneOf(...status),
    'Degraded: something has stopped, or is parked. Down: the database cannot be asked.',
  ),
});
const health = {
  position: Type.Integer({
    minimum: 0,
    description: 'The last place in the log; 0 where it is down.',
    examples: [4711],
  }),
  consumers: Consumers(),
};

const DOWN = { status: 'down', position: 0, consumers: [] } as const;

/** A code that a face may answer with. */
const ErrorCode = Shape({
  code: Type.String({ description: 'Stable, and never reused.', examples: ['order_not_found'] }),
  status: Count({ minimum: 400, maximum: 599, description: 'The HTTP status it comes with.', examples: [404] }),
  meaning: Type.String({ description: 'What it means everywhere.', examples: ['There is no such order.'] }),
  source: Type.String({
    description: '`protocol`, `sagas`, or the context that declares it.',
    examples: ['orders'],
  }),
});

/** Whoever asks only for a sign of life is not known; so often at most the database is asked for it. Milliseconds. */
const SIGN_OF_LIFE_MS = 1_000;

/** Whether all is well, the numbers, and the registry of all codes. */
export function addHealthRoutes(app: FastifyInstance, engine: Engine, metrics?: () => Promise<string>): void {
  const healthNow = async (log: FastifyBaseLogger) => {
    try {
      return await engine.admin.health();
    } catch (error) {
      // Not being able to tell is being down, and is to be answered like it, not as a failure of the question.
      log.error({ err: error }, 'the health check failed');
      return DOWN;
    }
  };
  adminGet(
    app,
    {
      ...watched,
      name: 'health',
      path: '/api/v1/admin/health',
      summary: 'Whether all is well, the head of the log, and how far everything that follows it has come.',
      answers: {
        200: Shape({ ...Health(...GOOD), ...health }, 'It answers.'),
        503: Shape({ ...Health(...BAD), ...health }, { description: 'It is down.', examples: [DOWN] }),
      },
    },
    async (_, reply) => {
      const found = await healthNow(reply.log);
      reply.code(found.status === 'down' ? 503 : 200);
      return found;
    },
  );

  const signOfLife = async () => (await healthNow(app.log)).status;
  let asked: { at: number; status: ReturnType<typeof signOfLife> } | null = null;
  adminGet(
    app,
    {
      ...open,
      name: 'signOfLife',
      path: '/api/v1/admin/live',
      summary: 'Whether it is alive, for whatever starts it again where it is not.',
      answers: { 200: Shape(Health(...GOOD), 'It is alive.'), 503: Shape(Health(...BAD), 'It is down.') },
    },
    async (_, reply) => {
      const at = performance.now();
      if (asked === null || at - asked.at > SIGN_OF_LIFE_MS) asked = { at, status: signOfLife() };
      const status = await asked.status;
      reply.code(status === 'down' ? 503 : 200);
      return { status };
    },
  );

  const codes = errorCodes(engine.registry);
  adminGet(
    app,
    {
      ...open,
      name: 'errorCodes',
      path: '/api/v1/admin/errors',
      summary: 'Every code that anything can be refused with.',
      answers: { 200: Shape({ items: Type.Array(ErrorCode, { description: 'By code.' }) }) },
    },
    async () => ({ items: codes }),
  );

  adminGet(
    app,
    {
      ...watched,
      name: 'metrics',
      path: '/metrics',
      summary: 'Metrics as Prometheus reads them.',
      answers: {
        200: Type.String({
          description: "Prometheus' text format.",
          examples: ['# TYPE daybook_log_position gauge\ndaybook_log_position 4711\n'],
        }),
      },
      mediaType: 'text/plain',
    },
    async (_, reply) => {
      reply.type('text/plain; version=0.0.4; charset=utf-8');
      const texts = await Promise.all([engine.metrics(), metrics?.() ?? '']);
      return texts.join('\n');
    },
  );
}
