import {
  described,
  EXAMPLE_ID,
  isRejection,
  OneOf,
  type Receipt,
  Shape,
  sagaRejections,
  Text,
  Timestamp,
  Type,
  Uuid,
} from '@daybook/core';
import type { Engine } from '@daybook/engine';
import type { FastifyInstance } from 'fastify';
import { Person } from '../administration/vocabulary.ts';
import { answerReceipt } from '../command-server.ts';
import { receipt } from '../openapi/shared-parts.ts';
import { EVERY_ROLE } from '../operations/caller.ts';
import { problemOf, refusal } from '../problems.ts';
import { NOTHING } from '../reader.ts';
import { callerOf } from '../request-caller.ts';
import type { Acts } from './acts.ts';
import { adminGet, adminPost } from './admin-route.ts';
import { WATCHERS } from './guard.ts';

const instance = {
  saga: Text({ maxLength: 200, description: 'The saga.', examples: ['OrderFulfilment'] }),
  sagaId: Uuid('Which one of them: its stream.'),
};
const STEP = { description: 'The step, by its name in the saga.', examples: ['pay'] };
const answer = {
  step: Text(STEP),
  outcome: described(
    OneOf('done', 'refused', 'unknown'),
    'How it ended, as far as anybody knows. What is unknown is never undone on a guess.',
  ),
  answer: Type.Optional(Type.Unknown({ description: 'What came back, as the saga expects it.', examples: [{}] })),
};
const AnsweredBy = () => Person('Who answers: the caller.');

const Escalated = Shape({
  saga: Type.String({ description: 'The saga.', examples: ['OrderFulfilment'] }),
  sagaId: Type.String({ description: 'Which one of them: its stream.', examples: [EXAMPLE_ID] }),
  tenant: Type.String({ description: 'Whose it is.', examples: ['default'] }),
  step: Type.String(STEP),
  reason: Type.String({ description: 'Why a person is asked.', examples: ['did it arrive?'] }),
  since: Timestamp('When something last happened to the saga.'),
});

/** The steps that wait for a person, and the person's answer to one. */
export function addSagaRoutes(app: FastifyInstance, engine: Engine, acts: Acts): void {
  adminGet(
    app,
    {
      name: 'escalatedSteps',
      path: '/api/v1/admin/sagas/escalated',
      summary: 'The steps of sagas that wait for a person.',
      access: { roles: WATCHERS },
      trail: 'refusals',
      params: NOTHING,
      query: NOTHING,
      answers: { 200: Shape({ items: Type.Array(Escalated, { description: 'The longest waiting first.' }) }) },
    },
    async () => ({ items: await engine.admin.escalated() }),
  );

  const resolve = acts.kind({
    name: 'resolveSagaStep',
    arguments: Shape({ ...instance, ...answer, by: AnsweredBy() }),
    dual: false,
    target: ({ saga, sagaId, step }) => `${saga}/${sagaId} ${step}`.slice(0, 500),
    observe: async () => null,
    async execute({ saga, sagaId, ...said }): Promise<Receipt> {
      const outcome = await engine.admin.resolve(saga, sagaId, said);
      if (isRejection(outcome)) throw refusal(outcome, engine.registry.rejections.get(outcome.code)?.meaning);
      return outcome;
    },
  });
  adminPost(
    app,
    {
      name: resolve.name,
      path: '/api/v1/admin/sagas/{saga}/{sagaId}/resolve',
      summary: 'Answer a step that waits for a person.',
      access: { roles: ['admin', 'operator'] },
      trail: 'act',
      params: Shape(instance),
      body: Shape({ ...answer, by: Type.Optional(AnsweredBy()) }),
      answers: { 200: receipt },
      headers: ['Daybook-Position', 'ETag'],
      refusals: ['unknown_saga'],
      rejections: sagaRejections.codes,
    },
    async ({ params, body }, request, reply) => {
      if (!engine.registry.sagas.has(params.saga)) throw problemOf('unknown_saga');
      const { principal } = callerOf(request);
      const isUnlocked = principal.roles.includes(EVERY_ROLE);
      // Who is known answers under that name; only where nobody is known is it taken as it is said.
      if (!isUnlocked && body.by !== undefined && body.by !== principal.subject)
        throw problemOf('invalid_request', { errors: [{ in: 'body', pointer: '/by', message: 'is not who you are' }] });
      const said = { ...params, ...body, by: body.by ?? principal.subject };
      const done = await acts.ask(request, resolve, said, undefined);
      if (done.status !== 'executed') throw new Error('a saga step takes one person to resolve');
      return answerReceipt(reply, done.result as Receipt);
    },
  );
}
