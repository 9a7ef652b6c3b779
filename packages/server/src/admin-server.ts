import { clock, DEFAULT_TENANT, type Engine, silentLogger } from '@daybook/engine';
import type { FastifyInstance } from 'fastify';
import { addActRoutes } from './admin/act-routes.ts';
import { Acts } from './admin/acts.ts';
import { addApiKeyRoutes } from './admin/api-keys.ts';
import { addConsumerRoutes } from './admin/consumers.ts';
import { guardAdministration } from './admin/guard.ts';
import { addHealthRoutes } from './admin/health.ts';
import { addLogRoutes } from './admin/log.ts';
import { addParkedRoutes } from './admin/parked.ts';
import { addRebuildRoutes } from './admin/rebuilds.ts';
import { addSagaRoutes } from './admin/sagas.ts';
import { trailOf } from './admin/trail.ts';
import { httpServer, type ServerOptions } from './http-server.ts';
import { serveDocuments } from './openapi/serve-documents.ts';
import { adminOperationsOf } from './operations/operations.ts';
import { addPageRoute, addRowRoute } from './query-server.ts';

export type AdminServerOptions = ServerOptions & {
  /** RFC 3339 UTC. The present time unless a test says otherwise. */
  readonly now?: () => string;
  /** The tenant whose people run the system; nobody else's may come here. */
  readonly tenant?: string;
  /** How long an act waits for a second person's approval. */
  readonly approvalMinutes?: number;
  /** What else `/metrics` shows, beside what the engine measures: Prometheus text. */
  readonly metrics?: () => Promise<string>;
};

/** A working day's lunch, not a night: whoever approves should still know what it was about. */
export const DEFAULT_APPROVAL_MINUTES = 60;

/** What of the administration's own declared reading is written down: looking at the trail is part of it. */
const READINGS = ['administrativeActs', 'administrativeAct', 'administrativeTrail'];

/**
 * Serves what operators need, under `/api/v1/admin`, and `/metrics`. Not to be reachable from outside. Everything done
 * here, and everybody refused, is an event; the engine must have the `administration` context for that.
 */
export function adminServer(engine: Engine, options: AdminServerOptions = {}): FastifyInstance {
  const { tenant = DEFAULT_TENANT, approvalMinutes = DEFAULT_APPROVAL_MINUTES } = options;
  const app = httpServer(options);
  serveDocuments(app, { title: 'Daybook administration', registry: engine.registry, ...options });
  const log = options.logger ?? silentLogger;
  const acts = new Acts(engine, { tenant, approvalMinutes });
  guardAdministration(app, { tenant, trail: trailOf(engine, tenant, log), log });
  addLogRoutes(app, engine);
  addConsumerRoutes(app, engine);
  addRebuildRoutes(app, engine, acts);
  addParkedRoutes(app, engine, acts);
  addSagaRoutes(app, engine, acts);
  addApiKeyRoutes(app, engine, acts, { tenant });
  addActRoutes(app, acts);
  addHealthRoutes(app, engine, options.metrics);
  for (const operation of adminOperationsOf(engine, options.now ?? clock)) {
    const { name, route } = operation;
    const trail = READINGS.includes(name) ? ('reading' as const) : ('refusals' as const);
    const config = { admin: { name, roles: route.access.roles, trail } };
    if (operation.kind === 'row') addRowRoute(app, operation, { config });
    else if (operation.kind === 'page') addPageRoute(app, operation, { config });
    else throw new Error(`${name} is declared for the administration, which serves no ${operation.kind}`);
  }
  return app;
}
