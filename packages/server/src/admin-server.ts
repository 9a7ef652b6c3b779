import type { Engine } from '@daybook/engine';
import type { FastifyInstance } from 'fastify';
import { addHealthRoutes } from './admin/health.ts';
import { addLogRoutes } from './admin/log.ts';
import { addSagaRoutes } from './admin/sagas.ts';
import { addViewRoutes } from './admin/views.ts';
import { httpServer, type ServerOptions } from './http-server.ts';
import { serveDocuments } from './openapi/serve-documents.ts';

/** Serves what operators need, under `/api/v1/admin`, and `/metrics`. Not to be reachable from outside. */
export function adminServer(engine: Engine, options: ServerOptions = {}): FastifyInstance {
  const app = httpServer(options);
  serveDocuments(app, { title: 'Daybook administration', registry: engine.registry, ...options });
  addLogRoutes(app, engine);
  addViewRoutes(app, engine);
  addSagaRoutes(app, engine);
  addHealthRoutes(app, engine);
  return app;
}
