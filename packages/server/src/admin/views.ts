import { Shape, Text, Type } from '@daybook/core';
import type { Engine } from '@daybook/engine';
import type { FastifyInstance } from 'fastify';
import { problemOf } from '../problems.ts';
import { NOTHING, readerOf } from '../reader.ts';

const ViewName = () => Text({ maxLength: 100 });

/** What can be seen of the views and done with them: consumers, rebuilds, replays, parked events. */
export function addViewRoutes(app: FastifyInstance, engine: Engine): void {
  const known = (view: string): string => {
    if (!engine.registry.views.has(view)) throw problemOf('unknown_view');
    return view;
  };
  const noQuery = { params: NOTHING, query: NOTHING, shared: NOTHING };
  const readPlain = readerOf({ ...noQuery, body: Type.Unknown() });
  const readView = readerOf({ ...noQuery, body: Shape({ view: ViewName() }) });
  const readKey = readerOf({ ...noQuery, body: Shape({ view: ViewName(), key: Text() }) });
  const readFilter = readerOf({
    ...noQuery,
    query: Type.Object({ view: Type.Optional(ViewName()) }),
    body: Type.Unknown(),
  });

  app.post('/api/v1/admin/events/replay', async (request) => {
    const { body } = readView(request);
    return engine.admin.replay(known(body.view));
  });

  app.post('/api/v1/admin/projections/rebuild', async (request, reply) => {
    const { body } = readView(request);
    const status = await engine.admin.rebuild(known(body.view));
    reply.code(202).header('Location', '/api/v1/admin/projections/rebuilds');
    return status;
  });

  app.get('/api/v1/admin/projections/rebuilds', async (request) => {
    readPlain(request);
    return { items: engine.admin.rebuilds() };
  });

  app.get('/api/v1/admin/consumers', async (request) => {
    readPlain(request);
    return { items: await engine.admin.consumers() };
  });

  app.get('/api/v1/admin/parked', async (request) => {
    const { view } = readFilter(request).query;
    return { items: await engine.admin.parked(view === undefined ? undefined : known(view)) };
  });

  app.post('/api/v1/admin/parked/redrive', async (request) => {
    const { body } = readKey(request);
    return engine.admin.redrive(known(body.view), body.key);
  });
}
