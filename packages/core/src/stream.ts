import type { CommandBuilders, CommandOf, CommandSchemas } from './command.ts';
import type { EventOf, EventTypes } from './event.ts';
import type { Rejection } from './rejection.ts';

/** What arrives with a command besides its data. `now` is RFC 3339 UTC; nothing else tells a decider the time. */
export type DecisionContext = { readonly streamId: string; readonly now: string };

/**
 * A stream type: its events, its commands, and the decider that stands between them. All three functions are pure.
 * `State` must be plain JSON (no Map, Set or bigint), because snapshots store it.
 */
export type Stream<T extends EventTypes = EventTypes, C extends CommandSchemas = CommandSchemas, State = unknown> = {
  /** Stored with every event. Never changed once written. */
  readonly type: string;
  readonly events: T;
  readonly commands: CommandBuilders<C>;
  readonly initial: State;
  evolve(state: State, event: EventOf<T>): State;
  decide(command: CommandOf<C>, state: State, context: DecisionContext): readonly EventOf<T>[] | Rejection;
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
