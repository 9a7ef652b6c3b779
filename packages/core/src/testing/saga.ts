import type { EventOf, EventTypes, Json } from '../event.ts';
import type { Rejection } from '../rejection.ts';
import { isRejection } from '../rejection.ts';
import { type Intent, type Saga, type SagaState, sagaCommands, sagaStream } from '../saga.ts';
import type { Outcome, SagaEvent } from '../saga-events.ts';
import { decideAlone, expectSame, TEST_NOW } from './decider.ts';
import { recorded } from './view.ts';

/** A saga under test: feed it, look at what it asks for, move the clock. */
export type SagaTest<T extends EventTypes, S> = {
  readonly state: SagaState<S>;
  /** What it asked for in answer to the last input. */
  readonly intents: readonly Intent[];
  readonly rejection: Rejection | null;
  event(event: EventOf<T> & { streamId: string }): SagaTest<T, S>;
  answer(step: string, outcome?: Outcome, answer?: Json): SagaTest<T, S>;
  /** A person's answer to a step that was left open. */
  resolve(step: string, outcome?: Outcome, answer?: Json): SagaTest<T, S>;
  /** Moves virtual time forward to a moment and fires every timer due by then, in order of due time. */
  advanceTo(time: string): SagaTest<T, S>;
  /** The last intents exactly. */
  then(expected: readonly Intent[]): SagaTest<T, S>;
  /** The names of the steps asked by the last input, which is what most tests are about. */
  thenAsks(...steps: string[]): SagaTest<T, S>;
};

/**
 * Runs a saga by given/when/then with virtual time.
 *
 * @example
 * sagaTest(orderFulfilment).event(created).thenAsks('reserve stock').answer('reserve stock').thenAsks('pay');
 */
export function sagaTest<T extends EventTypes, S>(saga: Saga<T, S>): SagaTest<T, S> {
  const stream = sagaStream(saga);
  const build = sagaCommands(saga.name);
  const streamId = '00000000-0000-5000-8000-000000000000';
  let state = stream.initial;
  let intents: Intent[] = [];
  let rejection: Rejection | null = null;
  let position = 0;

  let now = TEST_NOW;

  const feed = (command: Parameters<typeof stream.decide>[0]) => {
    const outcome = decideAlone(stream, command, state, now);
    rejection = isRejection(outcome) ? outcome : null;
    const events: readonly SagaEvent[] = isRejection(outcome) ? [] : outcome;
    state = events.reduce((s, e) => stream.evolve(s, e), state);
    intents.push(...(events.filter((e) => !INPUTS.has(e.type)) as Intent[]));
  };

  const test: SagaTest<T, S> = {
    get state() {
      return state;
    },
    get intents() {
      return intents;
    },
    get rejection() {
      return rejection;
    },
    event(event) {
      intents = [];
      const { type, streamId: of, data, position: at, recordedAt } = recorded(event as never, ++position);
      feed(build.Observe(streamId, { type, streamId: of, position: at, recordedAt, data }));
      return test;
    },
    answer(step, outcome = 'done', answer = null) {
      intents = [];
      feed(build.Answer(streamId, { step, outcome, answer }));
      return test;
    },
    resolve(step, outcome = 'done', answer = null) {
      intents = [];
      feed(build.Answer(streamId, { step, outcome, answer, resolvedBy: 'a person' }));
      return test;
    },
    advanceTo(time) {
      intents = [];
      now = time;
      for (;;) {
        const due = Object.entries(state.timers)
          .filter(([, timer]) => timer.status === 'set' && timer.dueAt <= time)
          .sort(([, a], [, b]) => (a.dueAt < b.dueAt ? -1 : 1))[0];
        if (!due) return test;
        feed(build.FireTimer(streamId, { timer: due[0], dueAt: due[1].dueAt }));
      }
    },
    then(expected) {
      expectSame(intents, expected);
      return test;
    },
    thenAsks(...steps) {
      const asked = intents.flatMap((intent) => (intent.type === 'SagaAsked' ? [intent.data.step] : []));
      expectSame(asked, steps);
      return test;
    },
  };
  return test;
}

const INPUTS = new Set(['SagaObserved', 'SagaAnswered', 'SagaTimerFired']);
