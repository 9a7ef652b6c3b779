import { isRejection, OneOf, Shape, Text, Type } from '@daybook/core';
import type { Engine } from '@daybook/engine';
import type { FastifyInstance } from 'fastify';
import { answerReceipt } from '../command-server.ts';
import { problemOf, refusal } from '../problems.ts';
import { NOTHING, readerOf } from '../reader.ts';

const resolution = {
  params: Type.Object({ saga: Text({ maxLength: 200 }), sagaId: Text({ maxLength: 200 }) }),
  query: NOTHING,
  shared: NOTHING,
  body: Shape({
    step: Text(),
    outcome: OneOf('done', 'refused', 'unknown'),
    answer: Type.Optional(Type.Unknown()),
    by: Text({ maxLength: 200 }),
  }),
};

/** The steps that wait for a person, and the person's answer to one. */
export function addSagaRoutes(app: FastifyInstance, engine: Engine): void {
  const readPlain = readerOf({ params: NOTHING, query: NOTHING, shared: NOTHING, body: Type.Unknown() });
  app.get('/api/v1/admin/sagas/escalated', async (request) => {
    readPlain(request);
    return { items: await engine.admin.escalated() };
  });

  const readResolution = readerOf(resolution);
  app.post('/api/v1/admin/sagas/:saga/:sagaId/resolve', async (request, reply) => {
    const { params, body } = readResolution(request);
    if (!engine.registry.sagas.has(params.saga)) throw problemOf('unknown_saga');
    const outcome = await engine.admin.resolve(params.saga, params.sagaId, body);
    if (isRejection(outcome)) throw refusal(outcome, engine.registry.rejections.get(outcome.code)?.meaning);
    return answerReceipt(reply, outcome);
  });
}
