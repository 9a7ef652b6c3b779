import { Compile } from 'typebox/compile';
import type { Command, CommandOf, CommandSchemas } from '../command.ts';
import type { EventOf, EventTypes } from '../event.ts';
import { isRejection, type Rejection } from '../rejection.ts';
import type { Stream } from '../stream.ts';

/** What a decider made of a command, waiting to be looked at. */
export type DeciderTest<T extends EventTypes> = {
  readonly outcome: readonly EventOf<T>[] | Rejection;
  /** What the decision asks of other streams. */
  readonly commands: readonly Command[];
  /** The events exactly, or the code of a refusal. */
  then(expected: readonly EventOf<T>[] | string): void;
};

/** The time at which tests decide, unless they say otherwise. */
export const TEST_NOW = '2026-01-01T00:00:00.000000Z';

/** The ids of things a tenant has one of, in tests: made of the name's letters. */
export function testIdOf(name: string): string {
  let digits = '';
  for (const letter of name) digits += (letter.codePointAt(0) ?? 0).toString(16).padStart(2, '0').slice(-2);
  digits = digits.slice(-12).padStart(12, '0');
  return `00000000-0000-5000-8000-${digits}`;
}

/**
 * Given a past, when a command arrives, then these events, or this refusal. Throws an Error that shows both sides
 * when they differ, so it works under any test runner. The command is checked against its schema first.
 *
 * @example
 * given(order, [created]).when(orderCommands.CancelOrder(id, { reason: 'late' })).then('order_already_shipped');
 */
export function given<T extends EventTypes, C extends CommandSchemas, S>(
  stream: Stream<T, C, S>,
  past: readonly EventOf<T>[] = [],
) {
  const state = past.reduce((s, e) => stream.evolve(s, e), stream.initial);
  return {
    state,
    when(command: CommandOf<C>, now: string = TEST_NOW): DeciderTest<T> {
      const schema = stream.commands.schemas[command.type];
      if (!schema || !Compile(schema).Check(command.data))
        throw new Error(`${command.type} does not fit its schema: ${JSON.stringify(command.data)}`);
      const decided = stream.decide(command, state, { streamId: command.streamId, now, idOf: testIdOf });
      const { outcome, commands } =
        'commands' in decided
          ? { outcome: decided.events, commands: decided.commands }
          : { outcome: decided, commands: [] };
      if (!isRejection(outcome)) for (const event of outcome) checkEvent(stream.events, event);
      return {
        outcome,
        commands,
        then(expected) {
          const got = isRejection(outcome) ? outcome.code : outcome;
          expectSame(got, expected);
        },
      };
    },
  };
}

/** What a stream decides where nothing is asked of other streams. Throws if something is. */
export function decideAlone<T extends EventTypes, C extends CommandSchemas, S>(
  stream: Stream<T, C, S>,
  command: CommandOf<C>,
  state: S,
  now: string = TEST_NOW,
): readonly EventOf<T>[] | Rejection {
  const decided = stream.decide(command, state, { streamId: command.streamId, now, idOf: testIdOf });
  if ('commands' in decided) throw new Error(`${command.type} asks something of other streams`);
  return decided;
}

function checkEvent(types: EventTypes, event: { type: string; data: unknown }) {
  const declared = types[event.type];
  if (!declared || !Compile(declared.schema).Check(event.data))
    throw new Error(`${event.type} does not fit its schema: ${JSON.stringify(event.data)}`);
}

/** Compares as JSON, ignoring the order of keys. */
export function expectSame(got: unknown, expected: unknown): void {
  const [a, b] = [show(got), show(expected)];
  if (a !== b) throw new Error(`expected\n${b}\nbut got\n${a}`);
}

const show = (value: unknown) =>
  JSON.stringify(
    value,
    (_, item) =>
      item && typeof item === 'object' && !Array.isArray(item)
        ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
        : item,
    2,
  );
