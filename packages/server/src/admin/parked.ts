import { Count, EXAMPLE_ID, Nullable, Shape, Text, Timestamp, Type } from '@daybook/core';
import type { Engine } from '@daybook/engine';
import type { FastifyInstance } from 'fastify';
import { NOTHING } from '../reader.ts';
import { ActAwaiting, ActRejected, answerAwaiting } from './act-answers.ts';
import { Reason } from './act-routes.ts';
import type { Acts } from './acts.ts';
import { adminGet, adminPost } from './admin-route.ts';
import { WATCHERS } from './guard.ts';
import { knownView, ViewName } from './known-view.ts';

const KEY = { description: 'The key of the row it is about.', examples: [`["default","${EXAMPLE_ID}"]`] };

const ParkedEvent = Shape({
  view: ViewName(),
  key: Type.String(KEY),
  position: Type.Integer({ minimum: 1, description: "The event's place in the log.", examples: [4711] }),
  type: Type.String({ description: 'Which event it is.', examples: ['OrderCreated'] }),
  streamId: Type.String({ description: 'The stream of the event.', examples: [EXAMPLE_ID] }),
  tenant: Type.String({ description: 'Whose event it is.', examples: ['default'] }),
  error: Nullable(
    Type.String({
      description: 'Why it could not be folded; null: it waits behind one that could not.',
      examples: ['there is no such line'],
    }),
  ),
  parkedAt: Timestamp('When it was parked.'),
});
const Redriven = Shape(
  {
    folded: Count({ description: 'How many of the events were folded.' }),
    remaining: Count({ description: 'How many stay parked.', examples: [0] }),
  },
  'They were folded, as far as that was possible.',
);

/** Events that a projection could not fold, and those of the same key behind them. */
export function addParkedRoutes(app: FastifyInstance, engine: Engine, acts: Acts): void {
  adminGet(
    app,
    {
      name: 'parkedEvents',
      path: '/api/v1/admin/parked',
      summary: 'The events that could not be folded into a view, and those that wait behind them.',
      access: { roles: WATCHERS },
      trail: 'refusals',
      params: NOTHING,
      query: Type.Object({ view: Type.Optional(ViewName()) }),
      answers: { 200: Shape({ items: Type.Array(ParkedEvent, { description: 'By view, key and position.' }) }) },
      refusals: ['unknown_view'],
    },
    async ({ query: { view } }) => ({
      items: await engine.admin.parked(view === undefined ? undefined : knownView(engine, view)),
    }),
  );

  const redrive = acts.kind({
    name: 'redriveParked',
    arguments: Shape({ view: ViewName(), key: Text(KEY) }),
    dual: true,
    target: ({ view, key }) => `${view} ${key}`.slice(0, 500),
    observe: async ({ view, key }) =>
      (await engine.admin.parked(view)).filter((event) => event.key === key).map(({ position }) => position),
    execute: ({ view, key }) => engine.admin.redrive(view, key),
  });
  adminPost(
    app,
    {
      name: redrive.name,
      path: '/api/v1/admin/parked/redrive',
      summary: 'Fold the parked events of a key again, in order, after what was wrong has been mended.',
      access: { roles: ['admin'] },
      trail: 'act',
      isDual: redrive.dual,
      params: NOTHING,
      body: Shape({ view: ViewName(), key: Text(KEY), reason: Reason() }),
      answers: { 200: Redriven, 202: Type.Union([ActAwaiting, ActRejected], { description: 'It was asked for.' }) },
      refusals: ['unknown_view'],
    },
    async ({ body: { view, key, reason } }, request, reply) => {
      const done = await acts.ask(request, redrive, { view: knownView(engine, view), key }, reason);
      return done.status === 'executed' ? done.result : answerAwaiting(reply, done);
    },
  );
}
