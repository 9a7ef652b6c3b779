import { type EventOf, event } from './event.ts';
import { described, OneOf, Shape, type Static, Text, Timestamp, Type, Uuid } from './schema.ts';

/* What every saga's stream is made of: the storage format of sagas, and what reaches them. */

const Ask = Type.Union(
  [
    Shape({
      kind: Type.Literal('commands', { description: 'Commands, decided and appended together.' }),
      commands: Type.Array(
        Shape({
          stream: Text({ description: 'The type of its stream.' }),
          streamId: Uuid('Its stream.'),
          type: Text({ description: 'Which command it is.' }),
          data: Type.Unknown({ description: 'The data of the command.' }),
        }),
        { description: 'The commands, in order.' },
      ),
    }),
    Shape({
      kind: Type.Literal('call', { description: 'One call through a port.' }),
      port: Text({ description: 'The port.' }),
      operation: Text({ description: 'The operation of the port.' }),
      request: Type.Unknown({ description: 'What is asked of it.' }),
    }),
  ],
  { description: 'What the saga asks of the world.' },
);

/** What a saga asks of the world: commands decided and appended together, or one call through a port. */
export type Ask = Static<typeof Ask>;

const Outcome = described(OneOf('done', 'refused', 'unknown'), 'How it ended, as far as anybody knows.');

/** How an ask ended. `unknown`: it may or may not have happened; it must be asked, never undone on a guess. */
export type Outcome = Static<typeof Outcome>;

const EndOutcome = described(OneOf('completed', 'compensated', 'failed'), 'Whether the promise is kept or undone.');
export type EndOutcome = Static<typeof EndOutcome>;

const StepName = () => Text({ description: 'The step, by its name in the saga.' });
const Timer = () => Text({ description: 'The timer, by its name in the saga.' });
const DueAt = () => Timestamp('When the timer is due.');
const Answer = () => Type.Unknown({ description: 'What came back.' });
const ResolvedBy = () => Type.Optional(Text({ description: 'The person whose answer it is, where it is one.' }));

const seen = {
  type: Text({ description: 'Which event it was.' }),
  streamId: Uuid('The stream of the event.'),
  position: Type.Integer({ description: 'Where in the log the event stands.' }),
  recordedAt: Timestamp('When the event was recorded.'),
  data: Type.Unknown({ description: 'The data of the event.' }),
};

/** The events every saga's stream is made of. */
export const sagaEvents = {
  SagaObserved: event(Shape(seen, 'The saga saw an event it watches for.')),
  SagaAsked: event(Shape({ step: StepName(), ask: Ask }, 'The saga asked for something to be done.')),
  SagaAnswered: event(
    Shape(
      {
        step: StepName(),
        outcome: Outcome,
        answer: Answer(),
        at: Timestamp('When it was answered.'),
        resolvedBy: ResolvedBy(),
      },
      'What the saga asked for was answered.',
    ),
  ),
  SagaTimerSet: event(Shape({ timer: Timer(), dueAt: DueAt() }, 'The saga set a timer, or moved it.')),
  SagaTimerCancelled: event(Shape({ timer: Timer() }, 'The saga cancelled a timer.')),
  SagaTimerFired: event(Shape({ timer: Timer(), at: Timestamp('When it fired.') }, 'A timer of the saga was due.')),
  SagaEscalated: event(
    Shape({ step: StepName(), reason: Text({ description: 'Why.' }) }, 'The saga handed a step to a person.'),
  ),
  SagaEnded: event(Shape({ outcome: EndOutcome, note: Text({ description: 'What came of it.' }) }, 'The saga ended.')),
};

export type SagaEvent = EventOf<typeof sagaEvents>;

/** The commands of every saga's stream. They come from the engine and from a person's decision, never from outside. */
export const sagaCommandSchemas = {
  Observe: Shape(seen, 'Show an event to the saga.'),
  Answer: Shape(
    { step: StepName(), outcome: Outcome, answer: Answer(), resolvedBy: ResolvedBy() },
    'Answer what the saga asked for.',
  ),
  FireTimer: Shape({ timer: Timer(), dueAt: DueAt() }, 'Tell the saga that a timer is due.'),
};
