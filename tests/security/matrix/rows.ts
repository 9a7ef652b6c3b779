import type { Access, Route } from '@daybook/core';
import { adminServer } from '@daybook/server';
import { memoryEngine } from '@daybook/server/testing';
import { declared } from '../../../apps/server/src/server.ts';
import type { RouteDocument } from '../../../packages/server/src/openapi/route-document.ts';
import { list, part } from '../../support/open-api.ts';
import type { Asked } from './asked.ts';
import { servedRoutes } from './served.ts';

/** The ways to an operation. One that serves operations in a way of its own is to be added here. */
export const FACES = [
  'REST',
  'intake line',
  'SSE',
  'GraphQL',
  'subscription',
  'gRPC',
  'gRPC intake',
  'gRPC feed',
  'administration',
] as const;
export type Face = (typeof FACES)[number];

/**
 * What is asked of a face: a declared route, or a path of the administration that was written by hand, with the request
 * that its document shows.
 */
export type Subject =
  | { readonly kind: 'declared'; readonly context: string; readonly route: Route }
  | { readonly kind: 'events' }
  | { readonly kind: 'written'; readonly method: string; readonly path: string; readonly example: Asked };

/** One operation of one face, and who may use it there. */
export type MatrixRow = {
  readonly face: Face;
  readonly name: string;
  readonly access: Access;
  readonly subject: Subject;
};

const contexts = declared().contexts;

/** Whether what a query answers can be followed: sums have no rows that an event could touch. */
const isFollowable = (route: Route): boolean =>
  route.kind === 'query' && ('one' in route || !route.view.queries[route.many]?.sum);

function facesOf(route: Route): readonly Face[] {
  if (route.port === 'admin') return ['administration'];
  switch (route.kind) {
    case 'command':
      return ['REST', 'intake line', 'GraphQL', 'gRPC', 'gRPC intake'];
    case 'report':
      return ['REST', 'GraphQL', 'gRPC'];
    case 'query':
      return isFollowable(route)
        ? ['REST', 'SSE', 'GraphQL', 'subscription', 'gRPC', 'gRPC feed']
        : ['REST', 'GraphQL', 'gRPC'];
  }
}

/** Every declared operation on every face it is declared for. */
const declaredRows: readonly MatrixRow[] = contexts.flatMap(({ name: context, routes }) =>
  routes.flatMap((route) =>
    facesOf(route).map((face) => ({
      face,
      name: route.name,
      access: route.access,
      subject: { kind: 'declared' as const, context, route },
    })),
  ),
);

/** The log may be followed by whoever may follow one context's events; what sagas do by those who keep the platform. */
const followers: Access = {
  roles: [...new Set([...contexts.flatMap(({ feed }) => feed?.roles ?? []), 'admin', 'auditor'])],
};
const eventRows: readonly MatrixRow[] = (['SSE', 'subscription', 'gRPC feed'] as const).map((face) => ({
  face,
  name: 'events',
  access: followers,
  subject: { kind: 'events' },
}));

/** The request that a path's document shows. */
function exampleIn({ operation }: RouteDocument): Asked {
  const inPath = list(operation.parameters).filter((one) => one.in === 'path');
  const { example: body } = part(part(part(operation.requestBody).content)['application/json']);
  return {
    params: Object.fromEntries(inPath.map(({ name, example }) => [String(name), example])),
    query: {},
    body: body === undefined ? undefined : part(body),
  };
}

/** What the administration's own paths say of themselves. */
const writtenRows: readonly MatrixRow[] = servedRoutes(() => adminServer(memoryEngine(contexts))).flatMap(
  ({ method, path, admin, document }): readonly MatrixRow[] =>
    !admin || !document || declaredRows.some(({ name }) => name === admin.name)
      ? []
      : [
          {
            face: 'administration',
            name: admin.name,
            access: { roles: admin.roles },
            subject: { kind: 'written', method, path, example: exampleIn(document()) },
          },
        ],
);

/** The rows of the matrix. */
export const matrixRows: readonly MatrixRow[] = [...declaredRows, ...eventRows, ...writtenRows];
