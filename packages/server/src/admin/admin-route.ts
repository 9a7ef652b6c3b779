import { type Access, type RejectionCodes, type Static, type TSchema, Type } from '@daybook/core';
import type { FastifyContextConfig, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from '../administration/rejections.ts';
import { documentRoute } from '../openapi/document-route.ts';
import type { RouteDocument } from '../openapi/route-document.ts';
import { routerPath } from '../paths.ts';
import type { ProtocolCode } from '../problems.ts';
import { NOTHING, readerOf } from '../reader.ts';
import type { AdminPath } from './guard.ts';

type Answers = Readonly<Record<number, TSchema>>;

/**
 * What every path of the administration that is not a declared operation says of itself: by this it is guarded, read
 * and documented.
 */
type AdminRoute<P extends TSchema, A extends Answers> = {
  /** The operation's, as for every declared route. */
  readonly name: string;
  readonly path: string;
  readonly summary: string;
  /** Null: everybody's, known or not. */
  readonly access: Access | null;
  readonly params: P;
  /** What it answers when it does not refuse, by status. */
  readonly answers: A;
  /** Codes of the protocol that it can refuse with, and few others can. */
  readonly refusals?: readonly ProtocolCode[];
};

/** A path that shows how the system is, or what is in it. */
type AdminLook<P extends TSchema, Q extends TSchema, A extends Answers> = AdminRoute<P, A> & {
  readonly trail: 'reading' | 'refusals';
  readonly query: Q;
  /** The media type of the answers, where it is not JSON. */
  readonly mediaType?: string;
};

/** A path that is told in a body what is to be done. */
type AdminTask<P extends TSchema, B extends TSchema, A extends Answers> = AdminRoute<P, A> & {
  readonly trail: 'act' | 'reading';
  readonly body: B;
  /** Whether another person must approve it. */
  readonly isDual?: boolean;
  /** Refusals beside the administration's own. */
  readonly rejections?: RejectionCodes;
  /** Headers of its answers, by their names in the OpenAPI document. */
  readonly headers?: readonly string[];
};

/** The engine's own things may not be changed, and those of the schemas may. */
type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;
type AnswerOf<A extends Answers> = Frozen<Static<A[keyof A & number]>>;

const TAKES_TWO = 'It is answered 202 and waits until another administrator approves it.';

/** Serves a path as GET. */
export function adminGet<P extends TSchema, Q extends TSchema, A extends Answers>(
  app: FastifyInstance,
  route: AdminLook<P, Q, A>,
  look: (asked: { params: Static<P>; query: Static<Q> }, reply: FastifyReply) => Promise<AnswerOf<A>>,
): void {
  const { path, params, query, access } = route;
  const read = readerOf({ params, query, shared: NOTHING, body: Type.Unknown() });
  const document = documentRoute({ ...route, tag: TAG, kind: access === null ? 'open' : 'look' });
  app.get(routerPath(path, params), { config: configOf(route, document) }, async (request, reply) =>
    look(read(request), reply),
  );
}

/** Serves a path as POST. What an act led to is read from the log, where it may be anything. */
export function adminPost<P extends TSchema, B extends TSchema, A extends Answers>(
  app: FastifyInstance,
  route: AdminTask<P, B, A>,
  perform: (
    asked: { params: Static<P>; body: Static<B> },
    request: FastifyRequest,
    reply: FastifyReply,
  ) => Promise<unknown>,
): void {
  const { path, params, body, trail, isDual = false, rejections } = route;
  const read = readerOf({ params, query: NOTHING, shared: NOTHING, body });
  const document = documentRoute({
    ...route,
    tag: TAG,
    kind: trail === 'act' ? 'act' : 'check',
    ...(isDual ? { description: TAKES_TWO } : {}),
    ...(trail === 'act'
      ? { rejections: { ...refuse.codes, ...rejections }, sentHeaders: ['IdempotencyKey', 'CorrelationId'] }
      : {}),
  });
  app.post(routerPath(path, params), { config: configOf(route, document) }, async (request, reply) =>
    perform(read(request), request, reply),
  );
}

/** As the context's own operations have it. */
const TAG = 'administration';

const configOf = (
  { name, access, trail }: Pick<AdminRoute<TSchema, Answers>, 'name' | 'access'> & Pick<AdminPath, 'trail'>,
  document: () => RouteDocument,
): FastifyContextConfig =>
  access === null ? { open: true, document } : { admin: { name, roles: access.roles, trail }, document };
