import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FastifyInstance } from 'fastify';
import type { AdminPath } from '../../../packages/server/src/admin/guard.ts';
import type { RouteDocument } from '../../../packages/server/src/openapi/route-document.ts';
// What a path says of itself stands in its configuration by this module's declaration.
import type {} from '../../../packages/server/src/request-caller.ts';

/** A path as the framework itself has it. */
export type ServedRoute = {
  readonly method: string;
  /** In the documents' spelling: `/orders/{id}`. */
  readonly path: string;
  readonly isOpen: boolean;
  readonly admin: AdminPath | undefined;
  /** How the OpenAPI document describes it. */
  readonly document: (() => RouteDocument) | null | undefined;
};

/**
 * Every path that is added to a server while it is made, by whatever hand: the framework tells of each. HEAD stands
 * beside every GET, and OPTIONS asks about a path and not of it.
 */
export function servedRoutes(make: () => FastifyInstance): readonly ServedRoute[] {
  const found: ServedRoute[] = [];
  const watch = (message: unknown) => {
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook('onRoute', ({ method, url, config }) => {
      for (const one of [method].flat())
        if (one !== 'HEAD' && one !== 'OPTIONS')
          found.push({
            method: one,
            path: url.replace(/:(\w+)/g, '{$1}'),
            isOpen: config?.open === true,
            admin: config?.admin,
            document: config?.document,
          });
    });
  };
  subscribe('fastify.initialization', watch);
  try {
    make();
  } finally {
    unsubscribe('fastify.initialization', watch);
  }
  return found;
}
