import { isRejection, OneOf, type Receipt, Shape, Text, Type } from '@daybook/core';
import type { Engine } from '@daybook/engine';
import type { FastifyInstance } from 'fastify';
import { answerReceipt } from '../command-server.ts';
import { EVERY_ROLE } from '../operations/caller.ts';
import { problemOf, refusal } from '../problems.ts';
import { NOTHING, readerOf } from '../reader.ts';
import { callerOf } from '../request-caller.ts';
import type { Acts } from './acts.ts';
import { WATCHERS } from './guard.ts';

const Name = () => Text({ maxLength: 200 });
const answer = { step: Text(), outcome: OneOf('done', 'refused', 'unknown'), answer: Type.Optional(Type.Unknown()) };
const resolution = {
  params: Type.Object({ saga: Name(), sagaId: Name() }),
  query: NOTHING,
  shared: NOTHING,
  body: Shape({ ...answer, by: Type.Optional(Name()) }),
};

/** The steps that wait for a person, and the person's answer to one. */
export function addSagaRoutes(app: FastifyInstance, engine: Engine, acts: Acts): void {
  const readPlain = readerOf({ params: NOTHING, query: NOTHING, shared: NOTHING, body: Type.Unknown() });
  const watched = { admin: { name: 'escalatedSteps', roles: WATCHERS, trail: 'refusals' as const } };
  app.get('/api/v1/admin/sagas/escalated', { config: watched }, async (request) => {
    readPlain(request);
    return { items: await engine.admin.escalated() };
  });

  const resolve = acts.kind({
    name: 'resolveSagaStep',
    arguments: Shape({ saga: Name(), sagaId: Name(), ...answer, by: Name() }),
    dual: false,
    target: ({ saga, sagaId, step }) => `${saga}/${sagaId} ${step}`.slice(0, 500),
    observe: async () => null,
    async execute({ saga, sagaId, ...said }): Promise<Receipt> {
      const outcome = await engine.admin.resolve(saga, sagaId, said);
      if (isRejection(outcome)) throw refusal(outcome, engine.registry.rejections.get(outcome.code)?.meaning);
      return outcome;
    },
  });

  const readResolution = readerOf(resolution);
  const act = { admin: { name: 'resolveSagaStep', roles: ['admin', 'operator'], trail: 'act' as const } };
  app.post('/api/v1/admin/sagas/:saga/:sagaId/resolve', { config: act }, async (request, reply) => {
    const { params, body } = readResolution(request);
    if (!engine.registry.sagas.has(params.saga)) throw problemOf('unknown_saga');
    const { principal } = callerOf(request);
    const isUnlocked = principal.roles.includes(EVERY_ROLE);
    // Who is known answers under that name; only where nobody is known is it taken as it is said.
    if (!isUnlocked && body.by !== undefined && body.by !== principal.subject)
      throw problemOf('invalid_request', { errors: [{ in: 'body', pointer: '/by', message: 'is not who you are' }] });
    const done = await acts.ask(request, resolve, { ...params, ...body, by: body.by ?? principal.subject }, undefined);
    if (done.status !== 'executed') throw new Error('a saga step takes one person to resolve');
    return answerReceipt(reply, done.result as Receipt);
  });
}
