import { type Command, commandList, commands } from './command.ts';
import type { EventOf, EventTypes, Json, RecordedOf } from './event.ts';
import type { Operation, Port } from './port.ts';
import { type Rejection, rejections } from './rejection.ts';
import {
  type Ask,
  type EndOutcome,
  type Outcome,
  type SagaEvent,
  sagaCommandSchemas,
  sagaEvents,
} from './saga-events.ts';
import type { Static } from './schema.ts';
import { type Stream, stream } from './stream.ts';

/**
 * A saga is a stream too. Its commands are what reaches it (an event seen elsewhere, an answer, a timer), its events
 * are what it saw, what it asked for and what came back. An author writes `evolve` and `react`; this file turns them
 * into a decider.
 */

/** One thing a saga asked for, and what is known of it. */
export type Step = { readonly ask: Ask; readonly status: 'asked' | Outcome; readonly answer: Json };

/** A saga's whole state. `data` is the author's own; the rest is kept for every saga alike. */
export type SagaState<S> = {
  readonly status: 'idle' | 'running' | 'waiting_for_person' | 'completed' | 'compensated' | 'failed';
  readonly data: S;
  /** In the order they were first asked. */
  readonly steps: Readonly<Record<string, Step>>;
  readonly timers: Readonly<Record<string, { readonly dueAt: string; readonly status: 'set' | 'fired' | 'cancelled' }>>;
  /** Steps handed to a person and not yet resolved, with the reason. */
  readonly escalated: Readonly<Record<string, string>>;
};

/** What reaches a saga. `at` is when, RFC 3339 UTC; `resolvedBy` names the person whose answer it is. */
export type SagaInput<T extends EventTypes> =
  | {
      readonly kind: 'event';
      readonly at: string;
      readonly event: EventOf<T> & { readonly streamId: string; readonly recordedAt: string };
    }
  | {
      readonly kind: 'answer';
      readonly at: string;
      readonly step: string;
      readonly outcome: Outcome;
      readonly answer: Json;
      readonly resolvedBy: string | null;
    }
  | { readonly kind: 'timer'; readonly at: string; readonly timer: string };

/** What a saga wants done next. Made by `ask`, `call`, `setTimer`, `cancelTimer`, `escalate` and `end`. */
export type Intent = Exclude<SagaEvent, { type: 'SagaObserved' | 'SagaAnswered' | 'SagaTimerFired' }>;

/** Asks for commands, decided each by its own stream and appended together or not at all. A step is asked once. */
export const ask = (step: string, command: Command | readonly Command[]): Intent => ({
  type: 'SagaAsked',
  data: {
    step,
    ask: {
      kind: 'commands',
      commands: commandList(command).map(({ stream, streamId, type, data }) => ({ stream, streamId, type, data })),
    },
  },
});

/** Asks for one operation of an external service. The idempotency key is derived from the saga and the step. */
export const call = <O extends Readonly<Record<string, Operation>>, K extends keyof O & string>(
  step: string,
  port: Port<O>,
  operation: K,
  request: Static<O[K]['request']>,
): Intent => ({ type: 'SagaAsked', data: { step, ask: { kind: 'call', port: port.name, operation, request } } });

/** Sets a timer. Setting it again moves it. `dueAt` is RFC 3339 UTC; the database's clock decides when it is due. */
export const setTimer = (timer: string, dueAt: string): Intent => ({ type: 'SagaTimerSet', data: { timer, dueAt } });

/** Cancels a timer. */
export const cancelTimer = (timer: string): Intent => ({ type: 'SagaTimerCancelled', data: { timer } });

/** Hands a step to a person's queue. The person's answer arrives as an answer to that step. */
export const escalate = (step: string, reason: string): Intent => ({ type: 'SagaEscalated', data: { step, reason } });

/** Says that the promise is kept, undone, or has failed. */
export const end = (outcome: EndOutcome, note: string): Intent => ({
  type: 'SagaEnded',
  data: { outcome, note },
});

/** A workflow between streams. `keyOf` names the instance an event belongs to (null: none). All functions are pure. */
export type Saga<T extends EventTypes = EventTypes, S = unknown> = {
  /** The type of its streams. Never changed once written. */
  readonly name: string;
  /** What it promises, in a sentence. */
  readonly description?: string;
  /** The events it watches for. */
  readonly events: T;
  /** The events that begin an instance; others are passed over while there is none. */
  readonly startedBy: readonly (keyof T & string)[];
  keyOf(event: RecordedOf<T>): string | null;
  readonly initial: S;
  evolve(data: S, input: SagaInput<T>): S;
  /** Called with the state after `evolve`. */
  react(input: SagaInput<T>, saga: SagaState<S>): readonly Intent[];
};

// biome-ignore lint/suspicious/noExplicitAny: the engine holds sagas of every state type in one registry
export type AnySaga = Saga<any, any>;

/** Declares a saga. */
export function saga<T extends EventTypes, S>(declared: Saga<T, S>): Saga<T, S> {
  return declared;
}

/** Builds the commands of a saga's streams. */
export const sagaCommands = (name: string) => commands(name, sagaCommandSchemas);

export const sagaRejections = rejections({
  saga_step_unknown: { kind: 'missing', meaning: 'The saga never asked for this step.' },
  saga_step_already_answered: { kind: 'conflict', meaning: 'This step has its answer; it can no longer be resolved.' },
});

/** Turns a saga into the stream type that records it. */
export function sagaStream<T extends EventTypes, S>(
  declared: Saga<T, S>,
): Stream<typeof sagaEvents, typeof sagaCommandSchemas, SagaState<S>> {
  const evolve = (state: SagaState<S>, recorded: SagaEvent) => evolveSaga(declared, state, recorded);
  /** Records the input, then everything the author wants done in answer to it. */
  const record = (state: SagaState<S>, input: SagaEvent): readonly SagaEvent[] => {
    const after = evolve(state, input);
    const intents = declared.react(inputOf<T>(input), after);
    for (const intent of intents) {
      if (intent.type === 'SagaAsked' && after.steps[intent.data.step])
        throw new Error(`${declared.name} asked for step ${intent.data.step} twice`);
    }
    return [input, ...intents];
  };

  return stream({
    ...(declared.description === undefined ? {} : { description: declared.description }),
    events: sagaEvents,
    commands: sagaCommands(declared.name),
    initial: { status: 'idle', data: declared.initial, steps: {}, timers: {}, escalated: {} },
    evolve,
    decide(command, state, { now }): readonly SagaEvent[] | Rejection {
      switch (command.type) {
        case 'Observe':
          if (state.status === 'idle' && !declared.startedBy.includes(command.data.type)) return [];
          return record(state, { type: 'SagaObserved', data: command.data });
        case 'Answer': {
          const step = state.steps[command.data.step];
          if (!step) return sagaRejections('saga_step_unknown');
          // The first answer counts. After it only a person may say more, where it left something open.
          const left = step.status === 'unknown' || command.data.step in state.escalated;
          const open = step.status === 'asked' || (left && command.data.resolvedBy !== undefined);
          if (!open) return sagaRejections('saga_step_already_answered');
          return record(state, { type: 'SagaAnswered', data: { ...command.data, at: now } });
        }
        case 'FireTimer': {
          const timer = state.timers[command.data.timer];
          if (timer?.status !== 'set' || timer.dueAt !== command.data.dueAt) return [];
          return record(state, { type: 'SagaTimerFired', data: { timer: command.data.timer, at: now } });
        }
      }
    },
  });
}

function inputOf<T extends EventTypes>(recorded: SagaEvent): SagaInput<T> {
  switch (recorded.type) {
    case 'SagaObserved':
      return { kind: 'event', at: recorded.data.recordedAt, event: recorded.data as never };
    case 'SagaAnswered':
      return {
        kind: 'answer',
        step: recorded.data.step,
        outcome: recorded.data.outcome,
        answer: recorded.data.answer as Json,
        at: recorded.data.at,
        resolvedBy: recorded.data.resolvedBy ?? null,
      };
    case 'SagaTimerFired':
      return { kind: 'timer', timer: recorded.data.timer, at: recorded.data.at };
    default:
      throw new Error(`${recorded.type} is not an input`);
  }
}

function evolveSaga<T extends EventTypes, S>(
  declared: Saga<T, S>,
  state: SagaState<S>,
  recorded: SagaEvent,
): SagaState<S> {
  switch (recorded.type) {
    case 'SagaObserved':
      return {
        ...state,
        status: state.status === 'idle' ? 'running' : state.status,
        data: declared.evolve(state.data, inputOf(recorded)),
      };
    case 'SagaAsked': {
      const step: Step = { ask: recorded.data.ask, status: 'asked', answer: null };
      return { ...state, status: resumed(state), steps: { ...state.steps, [recorded.data.step]: step } };
    }
    case 'SagaAnswered': {
      const { step, outcome, answer } = recorded.data;
      const asked = state.steps[step];
      if (!asked) throw new Error(`${declared.name} has an answer to ${step}, which it never asked for`);
      const steps = { ...state.steps, [step]: { ask: asked.ask, status: outcome, answer: answer as Json } };
      // What was handed to a person is settled by a person.
      const { [step]: settled, ...others } = state.escalated;
      const escalated = recorded.data.resolvedBy === undefined || settled === undefined ? state.escalated : others;
      const waiting = Object.keys(escalated).length > 0;
      const status = state.status === 'waiting_for_person' && !waiting ? 'running' : state.status;
      return { ...state, status, steps, escalated, data: declared.evolve(state.data, inputOf(recorded)) };
    }
    case 'SagaTimerSet': {
      const timers = { ...state.timers, [recorded.data.timer]: { dueAt: recorded.data.dueAt, status: 'set' as const } };
      return { ...state, timers };
    }
    case 'SagaTimerCancelled':
    case 'SagaTimerFired': {
      const status = recorded.type === 'SagaTimerFired' ? 'fired' : 'cancelled';
      const timer = { dueAt: state.timers[recorded.data.timer]?.dueAt ?? '', status } as const;
      const after = { ...state, timers: { ...state.timers, [recorded.data.timer]: timer } };
      return status === 'fired' ? { ...after, data: declared.evolve(state.data, inputOf(recorded)) } : after;
    }
    case 'SagaEscalated': {
      const escalated = { ...state.escalated, [recorded.data.step]: recorded.data.reason };
      return { ...state, status: 'waiting_for_person', escalated };
    }
    case 'SagaEnded':
      // What had been handed to a person has been settled without one.
      return { ...state, status: recorded.data.outcome, escalated: {} };
  }
}

/** A saga that had ended and asks again is at work again (an order that is returned after it was completed). */
function resumed<S>(state: SagaState<S>): SagaState<S>['status'] {
  return state.status === 'waiting_for_person' ? state.status : 'running';
}

/**
 * The next compensation, in reverse of the order in which steps were asked. `undo` says, for a step known done, what
 * undoes it (null: nothing needs to). A step still in flight or unknown holds everything before it until its answer
 * is known. A compensation that is refused or unknown goes to a person. When nothing is left, the saga ends
 * `compensated`.
 */
export function unwind<S>(
  saga: SagaState<S>,
  undo: (step: string, done: Step) => ((undoStep: string) => Intent) | null,
  note: string,
): readonly Intent[] {
  for (const [name, step] of Object.entries(saga.steps).reverse()) {
    if (name.startsWith(UNDO)) continue;
    if (step.status === 'refused') continue;
    const makeUndo = undo(name, step);
    if (!makeUndo) continue;
    if (step.status === 'asked') return [];
    if (step.status === 'unknown') return name in saga.escalated ? [] : [escalate(name, 'outcome unknown')];
    const undone = saga.steps[UNDO + name];
    if (!undone) return [makeUndo(UNDO + name)];
    if (undone.status === 'asked') return [];
    if (undone.status !== 'done')
      return UNDO + name in saga.escalated ? [] : [escalate(UNDO + name, `could not undo: ${undone.status}`)];
  }
  return saga.status === 'compensated' ? [] : [end('compensated', note)];
}

/** Prefix of the steps that undo others. */
export const UNDO = 'undo ';
