import { Compile } from 'typebox/compile';
import { type Command, commandList } from '../command.ts';
import { type Change, decideAll } from '../decide-all.ts';
import type { Json, RecordedEvent } from '../event.ts';
import { isRejection, type Rejection } from '../rejection.ts';
import type { TSchema } from '../schema.ts';
import type { AnyStream } from '../stream.ts';
import { TEST_NOW, testIdOf } from './decider.ts';

type State = { readonly streamType: string; readonly state: unknown; readonly version: number };

/** Streams held in memory, and the log they make together: what an engine does, without anything around it. */
export type MemoryStreams = {
  /** All events, in order. */
  readonly log: readonly RecordedEvent[];
  /** Decides and appends, all or nothing; answers the new events, or the refusal. Commands and events are checked. */
  execute(commands: Command | readonly Command[], now?: string): readonly RecordedEvent[] | Rejection;
  /** A stream's state; the initial one if it does not exist. */
  state<S>(stream: { readonly type: string; readonly initial: S }, streamId: string): S;
  /** The same streams, to go on from here another way. */
  copy(): MemoryStreams;
};

/**
 * Streams of the given types, empty.
 *
 * @example
 * const books = memoryStreams([account, transfer]);
 * books.execute(transferCommands.PostTransfer(id, data));
 */
export function memoryStreams(types: readonly AnyStream[]): MemoryStreams {
  const byType = new Map(types.map((type) => [type.type, type]));
  return opened(byType, [], new Map());
}

function opened(
  types: ReadonlyMap<string, AnyStream>,
  log: readonly RecordedEvent[],
  states: ReadonlyMap<string, State>,
): MemoryStreams {
  const streamOf = (type: string) => {
    const found = types.get(type);
    if (!found) throw new Error(`no stream type ${type}`);
    return found;
  };
  const held = (stream: AnyStream, streamId: string) =>
    states.get(streamId) ?? { streamType: stream.type, state: stream.initial, version: 0 };

  return {
    get log() {
      return log;
    },
    execute(asked, now = TEST_NOW) {
      const commands = commandList(asked);
      for (const command of commands) refuseUnfit(command);
      const decided = decideAll<State>(commands, { streamOf, held, now, idOf: testIdOf, unfit: problemOf });
      if (isRejection(decided)) return decided;
      if ('missing' in decided) throw new Error('every stream is held');
      const next = new Map(states);
      const events = decided.flatMap((change) => recordedOf(change, now));
      for (const { stream, streamId, state, held: before, events: made } of decided)
        next.set(streamId, { streamType: stream.type, state, version: before.version + made.length });
      const numbered = events.map((event, i) => ({ ...event, ...placed(log.length + i + 1) }));
      log = [...log, ...numbered];
      states = next;
      return numbered;
    },
    state: (stream, streamId) => (states.get(streamId)?.state ?? stream.initial) as never,
    copy: () => opened(types, log, states),
  };

  function refuseUnfit(command: Command) {
    const problem = problemOf(command);
    if (problem) throw new Error(`${command.type} does not fit its schema: ${problem}`);
  }

  function problemOf({ stream, type, data }: Command): string | null {
    const schema = streamOf(stream).commands.schemas[type];
    return schema && compiled(schema).Check(data) ? null : JSON.stringify(data);
  }

  function recordedOf({ stream, streamId, held: before, events }: Change<State>, recordedAt: string) {
    return events.map(({ type, data }, i) => {
      const schema = stream.events[type]?.schema;
      if (!schema || !compiled(schema).Check(data))
        throw new Error(`${type} does not fit its schema: ${JSON.stringify(data)}`);
      const version = before.version + i + 1;
      return { streamId, streamType: stream.type, version, type, data: data as Json, recordedAt };
    });
  }
}

const validators = new WeakMap<TSchema, { Check(value: unknown): boolean }>();

function compiled(schema: TSchema) {
  const known = validators.get(schema) ?? Compile(schema);
  validators.set(schema, known);
  return known;
}

function placed(position: number) {
  const eventId = `00000000-0000-7000-8000-${String(position).padStart(12, '0')}`;
  const metadata = { commandId: eventId, correlationId: eventId, causationId: eventId };
  return { position, eventId, schemaVersion: 1, tenant: 'default', metadata };
}
