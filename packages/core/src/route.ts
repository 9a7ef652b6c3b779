import type { Command } from './command.ts';
import type { Rejection } from './rejection.ts';
import type { Static, TSchema } from './schema.ts';
import type { AnyView, QueryArguments, ViewKey } from './view.ts';

/**
 * What a command route is given. `newId(name)` is derived from the command's id, so a retry gets the same ids;
 * `idOf(name)` is the tenant's own thing of that name, as deciders know it.
 */
export type CommandRequest<P, B> = {
  readonly params: P;
  readonly body: B;
  readonly now: string;
  readonly newId: (name: string) => string;
  readonly idOf: (name: string) => string;
};

/** A path that takes a command. Everything the faces (HTTP, and others to come) need to serve it is in here. */
export type CommandRoute<P extends TSchema = TSchema, B extends TSchema = TSchema> = {
  readonly kind: 'command';
  readonly path: string;
  readonly summary: string;
  readonly params: P;
  readonly body: B;
  /** Where the thing it makes can be read; its presence makes the answer 201. */
  location?(streamId: string): string;
  commands(request: CommandRequest<Static<P>, Static<B>>): Command | readonly Command[] | Rejection;
};

/** A path that answers from a view: one row by its key, or a page of a declared query. */
export type QueryRoute<P extends TSchema = TSchema, Q extends TSchema = TSchema> = {
  readonly kind: 'query';
  readonly path: string;
  readonly summary: string;
  readonly params: P;
  readonly query: Q;
  readonly view: AnyView;
} & (
  | {
      one(request: { params: Static<P>; query: Static<Q> }): ViewKey;
      /** What to answer when there is no such row. */
      missing(): Rejection;
    }
  | {
      readonly many: string;
      arguments(request: { params: Static<P>; query: Static<Q> }): QueryArguments;
    }
);

// biome-ignore lint/suspicious/noExplicitAny: a context's routes are of many shapes in one list
export type Route = CommandRoute<any, any> | QueryRoute<any, any>;

/** Declares a command route; inference ties `params` and `body` to what `commands` receives. */
export const commandRoute = <P extends TSchema, B extends TSchema>(
  declared: Omit<CommandRoute<P, B>, 'kind'>,
): CommandRoute<P, B> => ({ kind: 'command', ...declared });

/** Declares a query route that answers with one row. */
export const rowRoute = <P extends TSchema, Q extends TSchema>(declared: {
  path: string;
  summary: string;
  params: P;
  query: Q;
  view: AnyView;
  one: (request: { params: Static<P>; query: Static<Q> }) => ViewKey;
  missing: () => Rejection;
}): QueryRoute<P, Q> => ({ kind: 'query', ...declared });

/** Declares a query route that answers with a page of rows. */
export const pageRoute = <P extends TSchema, Q extends TSchema>(declared: {
  path: string;
  summary: string;
  params: P;
  query: Q;
  view: AnyView;
  many: string;
  arguments: (request: { params: Static<P>; query: Static<Q> }) => QueryArguments;
}): QueryRoute<P, Q> => ({ kind: 'query', ...declared });
