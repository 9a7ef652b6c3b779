import type { Command, CommandBuilders, CommandOf, CommandSchemas } from './command.ts';
import type { EventOf, EventTypes } from './event.ts';
import type { Rejection } from './rejection.ts';

/**
 * What arrives with a command besides its data. `now` is RFC 3339 UTC; nothing else tells a decider the time.
 * `idOf(name)` is the id of a thing of which the tenant has one, such as its suspense account: the same name gives the
 * same id for ever, and another tenant another.
 */
export type DecisionContext = {
  readonly streamId: string;
  readonly now: string;
  readonly idOf: (name: string) => string;
};

/**
 * What a command leads to: events of its own stream, or a refusal. Where the change is not whole without other
 * streams, also commands to those: they are decided in the same breath, in order, and everything is appended together
 * or, if one of them is refused, nothing is.
 */
export type Decision<E> = readonly E[] | WithCommands<E> | Rejection;

/** Events, and the commands to other streams without which they would not be true. Made by `alongWith`. */
export type WithCommands<E> = { readonly events: readonly E[]; readonly commands: readonly Command[] };

/**
 * @example
 * return alongWith([{ type: 'TransferPosted', data }], legs.map((leg) => accountCommands.PostEntries(leg.accountId, …)));
 */
export const alongWith = <E>(events: readonly E[], commands: readonly Command[]): WithCommands<E> => ({
  events,
  commands,
});

/**
 * A stream type: its events, its commands, and the decider that stands between them. All three functions are pure.
 * `State` must be plain JSON (no Map, Set or bigint), because snapshots store it.
 */
export type Stream<T extends EventTypes = EventTypes, C extends CommandSchemas = CommandSchemas, State = unknown> = {
  /** Stored with every event. Never changed once written. */
  readonly type: string;
  /** What one of its streams is the history of, in a sentence. */
  readonly description?: string;
  readonly events: T;
  readonly commands: CommandBuilders<C>;
  readonly initial: State;
  evolve(state: State, event: EventOf<T>): State;
  decide(command: CommandOf<C>, state: State, context: DecisionContext): Decision<EventOf<T>>;
  /**
   * The ids of those who hold the thing: of its customer, of the accounts it is about. To a caller who may do things to
   * what is theirs only, and is none of them, it is not there. Left out: nobody's.
   */
  holders?(state: State): readonly string[];
  /**
   * Whether its ids are given by whoever asks (a product's, which others know it by), and not made here. Each tenant
   * gives its own: the same id given by two is two things. No decision leads to such a stream.
   */
  readonly hasGivenIds?: boolean;
  /** A snapshot is kept every so many events, 100 unless said; raise `version` when the shape of `State` changes. */
  readonly snapshot: { readonly every: number; readonly version: number };
};

/** A stream type whose particulars are of no interest to the reader: what the engine handles. */
// biome-ignore lint/suspicious/noExplicitAny: the engine holds streams of every state type in one registry
export type AnyStream = Omit<Stream<any, any, any>, 'commands'> & {
  readonly commands: { readonly stream: string; readonly schemas: CommandSchemas };
};

/** How many events a stream gains between two snapshots, unless it says otherwise. */
export const DEFAULT_SNAPSHOT_EVERY = 100;

/** Declares a stream type. */
export function stream<T extends EventTypes, C extends CommandSchemas, State>(
  declared: Omit<Stream<T, C, State>, 'type' | 'snapshot'> & { readonly snapshot?: Partial<Stream['snapshot']> },
): Stream<T, C, State> {
  const snapshot = { every: DEFAULT_SNAPSHOT_EVERY, version: 1, ...declared.snapshot };
  return { ...declared, type: declared.commands.stream, snapshot };
}
