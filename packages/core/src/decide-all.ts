import type { Command } from './command.ts';
import { isRejection, type Rejection } from './rejection.ts';
import type { AnyStream } from './stream.ts';

/** A stream before a decision: its state, and the version that state stands at. */
export type Held = { readonly state: unknown; readonly version: number };

/** One stream's part in a decision: what it was, and what it becomes. */
export type Change<H extends Held = Held> = {
  readonly stream: AnyStream;
  readonly streamId: string;
  readonly held: H;
  /** The state after the events. */
  state: unknown;
  readonly events: { type: string; data: unknown }[];
};

/** What deciders are given to decide with. */
export type DecidingWith<H extends Held> = {
  readonly streamOf: (type: string) => AnyStream;
  /** The stream as it is; undefined if that has yet to be read. */
  readonly held: (stream: AnyStream, streamId: string) => H | undefined;
  readonly now: string;
  readonly idOf: (name: string) => string;
  /** Says why a command made by a decider cannot be decided; null if it can. */
  readonly unfit?: (command: Command) => string | null;
};

/** A stream that must be read before the decision can be made. */
export type Missing = { readonly missing: { readonly stream: AnyStream; readonly streamId: string } };

/** The commands that decisions lead to, beyond those asked for, come to an end long before this. */
const MAX_LED_TO = 1_000;

/**
 * Decides commands one after the other, each on what those before it led to, and after each the commands its decision
 * asks of other streams. Answers one change for each stream touched, in the order they were first touched.
 */
export function decideAll<H extends Held>(
  asked: readonly Command[],
  { streamOf, held, now, idOf, unfit }: DecidingWith<H>,
): Change<H>[] | Rejection | Missing {
  const changes: Change<H>[] = [];
  let queue = asked;
  for (let next = 0; next < queue.length; next++) {
    if (next >= asked.length + MAX_LED_TO)
      throw new Error(`${asked[0]?.type} leads to more than ${MAX_LED_TO} commands`);
    const command = queue[next] as Command;
    const { streamId, expectedVersion } = command;
    const stream = streamOf(command.stream);
    let change = changes.find((one) => one.streamId === streamId);
    if (change && change.stream !== stream) return streamOfAnotherType();
    if (!change) {
      const before = held(stream, streamId);
      if (!before) return { missing: { stream, streamId } };
      change = { stream, streamId, held: before, state: before.state, events: [] };
      changes.push(change);
    }
    const version = change.held.version + change.events.length;
    if (expectedVersion !== undefined && expectedVersion !== version) return versionConflict(expectedVersion, version);
    const decided = stream.decide(command as never, change.state, { streamId, now, idOf });
    if (isRejection(decided)) return decided;
    const events = 'commands' in decided ? decided.events : decided;
    for (const event of events) {
      change.state = stream.evolve(change.state, event);
      change.events.push(event);
    }
    if ('commands' in decided) {
      for (const follower of decided.commands) {
        const problem = unfit?.(follower);
        if (problem) throw new Error(`${command.type} led to a ${follower.type} that does not fit: ${problem}`);
      }
      queue = queue.toSpliced(next + 1, 0, ...decided.commands);
    }
  }
  return changes;
}

/** The refusal of a command whose sender saw another version. */
export const versionConflict = (expected: number, actual: number): Rejection => ({
  rejected: true,
  code: 'version_conflict',
  kind: 'stale',
  message: 'The stream is not at the version the caller expected.',
  details: { expected, actual },
});

/** The refusal of a command to a stream that is there and is of another type. */
const streamOfAnotherType = (): Rejection => ({
  rejected: true,
  code: 'stream_of_another_type',
  kind: 'conflict',
  message: 'The id names something of another kind.',
});
