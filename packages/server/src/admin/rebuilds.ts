import { described, Flag, Nullable, OneOf, Shape, Timestamp, Type } from '@daybook/core';
import type { Engine } from '@daybook/engine';
import type { FastifyInstance } from 'fastify';
import { NOTHING } from '../reader.ts';
import { ActAwaiting, ActRejected, answerAwaiting } from './act-answers.ts';
import { Reason } from './act-routes.ts';
import type { Acts } from './acts.ts';
import { adminGet, adminPost } from './admin-route.ts';
import { WATCHERS } from './guard.ts';
import { knownView, ViewName } from './known-view.ts';

const REBUILDS_PATH = '/api/v1/admin/projections/rebuilds';

const Position = (description: string) => Type.Integer({ minimum: 0, description, examples: [4711] });
const Speed = () => Type.Number({ minimum: 0, description: 'Events folded in a second.', examples: [24_657] });
const Checksum = (description: string) =>
  Type.String({ description, examples: ['1-97984df577f02730df6a5dfbcc45e042'] });

const Rebuild = Shape(
  {
    view: ViewName(),
    status: described(OneOf('running', 'swapped', 'failed'), 'Swapped: what was rebuilt is what is read now.'),
    position: Position('Up to where the log has been folded.'),
    target: Position('Up to where it is to be folded.'),
    eventsPerSecond: Speed(),
    etaSeconds: Nullable(Type.Number({ description: 'Seconds left; null: not known yet.', examples: [1.5] })),
    startedAt: Timestamp('When it was begun.'),
    liveChecksum: Nullable(Checksum('Of the live rows; null: not compared yet.')),
    rebuiltChecksum: Nullable(Checksum('Of the rebuilt rows at the same position; null: not compared yet.')),
    error: Nullable(Type.String(), { description: 'Why it failed; null: it did not.', examples: [null] }),
  },
  'A rebuild that was begun.',
);
const Replay = Shape(
  {
    view: ViewName(),
    position: Position('Up to where the log was folded.'),
    events: Type.Integer({ minimum: 0, description: 'How many events were folded.' }),
    rows: Type.Integer({ minimum: 0, description: 'How many rows the live view has.' }),
    seconds: Type.Number({ minimum: 0, description: 'How long it took.', examples: [0.002] }),
    eventsPerSecond: Speed(),
    liveChecksum: Checksum('Of the live rows.'),
    replayChecksum: Checksum('Of the rows that were folded again.'),
    equal: Flag('Whether the live view is exactly what the log says.'),
  },
  'What it came to.',
);

/** Views folded again: to replace the live one, or to be compared with it. */
export function addRebuildRoutes(app: FastifyInstance, engine: Engine, acts: Acts): void {
  const rebuild = acts.kind({
    name: 'rebuildView',
    arguments: Shape({ view: ViewName() }),
    dual: true,
    target: ({ view }) => view,
    observe: async ({ view }) => engine.registry.views.get(view)?.version ?? null,
    execute: ({ view }) => engine.admin.rebuild(view),
  });
  adminPost(
    app,
    {
      name: rebuild.name,
      path: '/api/v1/admin/projections/rebuild',
      summary: 'Rebuild a view beside the live one, compare the two, and swap it in.',
      access: { roles: ['admin'] },
      trail: 'act',
      isDual: rebuild.dual,
      params: NOTHING,
      body: Shape({ view: ViewName(), reason: Reason() }),
      answers: { 202: Type.Union([ActAwaiting, ActRejected, Rebuild], { description: 'It was asked for, or begun.' }) },
      refusals: ['unknown_view', 'rebuild_under_way'],
    },
    async ({ body: { view, reason } }, request, reply) => {
      const done = await acts.ask(request, rebuild, { view: knownView(engine, view) }, reason);
      if (done.status !== 'executed') return answerAwaiting(reply, done);
      reply.code(202).header('Location', REBUILDS_PATH);
      return done.result;
    },
  );
  adminGet(
    app,
    {
      name: 'rebuilds',
      path: REBUILDS_PATH,
      summary: 'The rebuilds that this process has begun, with how far they have come.',
      access: { roles: WATCHERS },
      trail: 'refusals',
      params: NOTHING,
      query: NOTHING,
      answers: { 200: Shape({ items: Type.Array(Rebuild, { description: 'The last one of each view.' }) }) },
    },
    async () => ({ items: engine.admin.rebuilds() }),
  );
  adminPost(
    app,
    {
      name: 'replayView',
      path: '/api/v1/admin/events/replay',
      summary: 'Fold the log again in memory, and compare the live view with what comes of it.',
      access: { roles: ['admin', 'operator'] },
      trail: 'reading',
      params: NOTHING,
      body: Shape({ view: ViewName() }),
      answers: { 200: Replay },
      refusals: ['unknown_view'],
    },
    ({ body }) => engine.admin.replay(knownView(engine, body.view)),
  );
}
