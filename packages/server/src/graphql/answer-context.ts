import type { GraphQLFieldConfig } from 'graphql';
import type { Feeds } from '../feeds/feeds.ts';
import type { Caller, Recognise } from '../operations/caller.ts';

/** What stands around the fields of one document while they are answered. */
export type AnswerContext = {
  readonly caller: Caller;
  readonly recognise: Recognise;
  /** RFC 3339 UTC. */
  readonly now: () => string;
  readonly feeds: Feeds | undefined;
  /** Up to where the log had been folded into the answers, by the name a field has in the answer. */
  readonly positions: Map<string, number>;
};

/** Values for a field's arguments, of the types declared for them. */
export type Arguments = Readonly<Record<string, unknown>>;

/** A field of Query, Mutation or Subscription. */
export type RootField = GraphQLFieldConfig<unknown, AnswerContext, Arguments>;

declare module 'graphql' {
  interface GraphQLFieldExtensions<_TSource, _TContext, _TArgs> {
    /** What asking for the field costs, by its arguments; see `costs.ts`. */
    cost?: (args: Readonly<Record<string, unknown>>) => number;
  }
}
