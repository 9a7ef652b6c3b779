import type { Command } from './command.ts';
import { isRejection, type Rejection, rejections } from './rejection.ts';
import type { AnyStream } from './stream.ts';

/** The refusals that a decision may come to whatever it is about. */
export const decisionRejections = rejections({
  version_conflict: { kind: 'stale', meaning: 'The stream is not at the version the caller expected.' },
  stream_of_another_type: { kind: 'conflict', meaning: 'The id names something of another kind.' },
});

/** A stream before a decision: its state, and the version that state stands at. */
export type Held = {
  readonly state: unknown;
  readonly version: number;
  /** The id names what is not there for whoever asks: a stream of another tenant, or of another type. */
  readonly taken?: boolean;
};

/** One stream's part in a decision: what it was, and what it becomes. */
export type Change<H extends Held = Held> = {
  readonly stream: AnyStream;
  readonly streamId: string;
  readonly held: H;
  /** The state after the events. */
  state: unknown;
  readonly events: { type: string; data: unknown }[];
  /** It was there for none of the commands that came to it: they were decided as on nothing, and led to nothing. */
  unseen: boolean;
};

/** What deciders are given to decide with. */
export type DecidingWith<H extends Held> = {
  readonly streamOf: (type: string) => AnyStream;
  /** The stream as it is; undefined if that has yet to be read. */
  readonly held: (stream: AnyStream, streamId: string) => H | undefined;
  readonly now: string;
  readonly idOf: (name: string) => string;
  /**
   * What is asked for may change only what one of these ids holds; the rest is not there for it. What decisions lead to
   * is the deciders' own affair, and not held against it. Left out: everything is there.
   */
  readonly holds?: readonly string[] | undefined;
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
 *
 * A command to a stream that is not there for it is decided on the initial state, and so comes to what it would come to
 * if there were nothing. Only where that makes events it is refused: the id is taken.
 */
export function decideAll<H extends Held>(
  asked: readonly Command[],
  { streamOf, held, now, idOf, holds, unfit }: DecidingWith<H>,
): Change<H>[] | Rejection | Missing {
  const changes: Change<H>[] = [];
  const limited = holds && new Set(asked);
  let queue = asked;
  for (let next = 0; next < queue.length; next++) {
    if (next >= asked.length + MAX_LED_TO)
      throw new Error(`${asked[0]?.type} leads to more than ${MAX_LED_TO} commands`);
    const command = queue[next] as Command;
    const { streamId, expectedVersion } = command;
    const stream = streamOf(command.stream);
    let change = changes.find((one) => one.streamId === streamId);
    if (change && change.stream !== stream) return decisionRejections('stream_of_another_type');
    if (!change) {
      const before = held(stream, streamId);
      if (!before) return { missing: { stream, streamId } };
      change = { stream, streamId, held: before, state: before.state, events: [], unseen: true };
      changes.push(change);
    }
    const isThere = isThereFor(change, limited?.has(command) ? holds : undefined);
    const version = isThere ? change.held.version + change.events.length : 0;
    if (expectedVersion !== undefined && expectedVersion !== version) return versionConflict(expectedVersion, version);
    const state = isThere ? change.state : stream.initial;
    const decided = stream.decide(command as never, state, { streamId, now, idOf });
    if (isRejection(decided)) return decided;
    const events = 'commands' in decided ? decided.events : decided;
    if (isThere) change.unseen = false;
    else if (events.length > 0) return decisionRejections('stream_of_another_type');
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

/** Whether a stream is there for a command: to one that must hold it, as the commands before have left it. */
function isThereFor({ stream, held, state }: Change, holds: readonly string[] | undefined): boolean {
  if (held.taken) return false;
  if (holds === undefined || held.version === 0) return true;
  return (stream.holders?.(state) ?? []).some((id) => holds.includes(id));
}

/** The refusal of a command whose sender saw another version. */
export const versionConflict = (expected: number, actual: number): Rejection =>
  decisionRejections('version_conflict', { expected, actual });
