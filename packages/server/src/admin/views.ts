import { Shape, Text, Type } from '@daybook/core';
import type { Engine } from '@daybook/engine';
import type { FastifyInstance } from 'fastify';
import { problemOf } from '../problems.ts';
import { NOTHING, readerOf } from '../reader.ts';
import { Reason } from './act-routes.ts';
import type { Acts } from './acts.ts';
import { answerAwaiting } from './answer-act.ts';
import { WATCHERS } from './guard.ts';

const ViewName = () => Text({ maxLength: 100 });

/** What can be seen of the views and done with them: consumers, rebuilds, replays, parked events. */
export function addViewRoutes(app: FastifyInstance, engine: Engine, acts: Acts): void {
  const known = (view: string): string => {
    if (!engine.registry.views.has(view)) throw problemOf('unknown_view');
    return view;
  };
  const noQuery = { params: NOTHING, query: NOTHING, shared: NOTHING };
  const readPlain = readerOf({ ...noQuery, body: Type.Unknown() });
  const readView = readerOf({ ...noQuery, body: Shape({ view: ViewName() }) });
  const readRebuild = readerOf({ ...noQuery, body: Shape({ view: ViewName(), reason: Reason() }) });
  const readKey = readerOf({ ...noQuery, body: Shape({ view: ViewName(), key: Text(), reason: Reason() }) });
  const readFilter = readerOf({
    ...noQuery,
    query: Type.Object({ view: Type.Optional(ViewName()) }),
    body: Type.Unknown(),
  });
  const watched = (name: string) => ({ config: { admin: { name, roles: WATCHERS, trail: 'refusals' as const } } });
  const act = (name: string, answers: readonly number[]) => ({
    config: { admin: { name, roles: ['admin'], trail: 'act' as const, answers } },
  });

  const rebuild = acts.kind({
    name: 'rebuildView',
    arguments: Shape({ view: ViewName() }),
    dual: true,
    target: ({ view }) => view,
    observe: async ({ view }) => engine.registry.views.get(view)?.version ?? null,
    execute: ({ view }) => engine.admin.rebuild(view),
  });
  const redrive = acts.kind({
    name: 'redriveParked',
    arguments: Shape({ view: ViewName(), key: Text() }),
    dual: true,
    target: ({ view, key }) => `${view} ${key}`.slice(0, 500),
    observe: async ({ view, key }) =>
      (await engine.admin.parked(view)).filter((event) => event.key === key).map(({ position }) => position),
    execute: ({ view, key }) => engine.admin.redrive(view, key),
  });

  const readers = { admin: { name: 'replayView', roles: ['admin', 'operator'], trail: 'reading' as const } };
  app.post('/api/v1/admin/events/replay', { config: readers }, async (request) => {
    const { body } = readView(request);
    return engine.admin.replay(known(body.view));
  });

  app.post('/api/v1/admin/projections/rebuild', act('rebuildView', [202]), async (request, reply) => {
    const { view, reason } = readRebuild(request).body;
    const done = await acts.ask(request, rebuild, { view: known(view) }, reason);
    if (done.status !== 'executed') return answerAwaiting(reply, done);
    reply.code(202).header('Location', '/api/v1/admin/projections/rebuilds');
    return done.result;
  });

  app.get('/api/v1/admin/projections/rebuilds', watched('rebuilds'), async (request) => {
    readPlain(request);
    return { items: engine.admin.rebuilds() };
  });

  app.get('/api/v1/admin/consumers', watched('consumers'), async (request) => {
    readPlain(request);
    return { items: await engine.admin.consumers() };
  });

  app.get('/api/v1/admin/parked', watched('parkedEvents'), async (request) => {
    const { view } = readFilter(request).query;
    return { items: await engine.admin.parked(view === undefined ? undefined : known(view)) };
  });

  app.post('/api/v1/admin/parked/redrive', act('redriveParked', [200, 202]), async (request, reply) => {
    const { view, key, reason } = readKey(request).body;
    const done = await acts.ask(request, redrive, { view: known(view), key }, reason);
    return done.status === 'executed' ? done.result : answerAwaiting(reply, done);
  });
}
