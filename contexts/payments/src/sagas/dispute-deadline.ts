import {
  ask,
  cancelTimer,
  end,
  escalate,
  type Intent,
  type SagaInput,
  type SagaState,
  saga,
  setTimer,
} from '@daybook/core';
import { allDisputeCommands as commands } from '../dispute/commands.ts';
import { events } from '../dispute/events.ts';
import { codeOf } from './card-answers.ts';

type Waiting = { readonly disputeId: string };
type State = SagaState<Waiting>;
type Input = SagaInput<typeof events>;

/** The timers: for an answer to the dispute, then for a decision about it. The step that follows has the same name. */
const ANSWER = 'answer';
const DECISION = 'decision';

/**
 * Watches a dispute's deadlines: without an answer in time it is accepted, without a decision after an answer it is
 * rejected. What the payment refuses (nothing of it is left to be paid back, say) waits for a person.
 */
export const disputeDeadline = saga<typeof events, Waiting>({
  name: 'DisputeDeadline',
  description: 'Lets silence decide a dispute when the time to answer it, or to decide it, is over.',
  events,
  startedBy: ['DisputeRaised'],
  keyOf: ({ streamId }) => streamId,
  initial: { disputeId: '' },

  evolve: (waiting, input) => (input.kind === 'event' ? { disputeId: input.event.streamId } : waiting),

  react(input, state) {
    switch (input.kind) {
      case 'event':
        return observed(input.event, state);
      case 'timer':
        return [ask(input.timer, commands.ExpireDispute(state.data.disputeId, {}))];
      case 'answer': {
        const code = input.outcome === 'refused' ? codeOf(input.answer) : input.outcome;
        // Somebody was faster: there is an answer, and another deadline.
        return input.outcome === 'done' || code === 'dispute_not_due' ? [] : [escalate(input.step, code)];
      }
    }
  },
});

function observed({ type, data }: Extract<Input, { kind: 'event' }>['event'], state: State): readonly Intent[] {
  switch (type) {
    case 'DisputeRaised':
      return [setTimer(ANSWER, data.respondBy)];
    case 'DisputeRepresented':
      return [...unset(ANSWER, state), setTimer(DECISION, data.decideBy)];
    case 'DisputeAccepted':
      return over('accepted', state);
    case 'DisputeRejected':
      return over('rejected', state);
    case 'DisputeWithdrawn':
      return over('withdrawn', state);
  }
}

const over = (how: string, state: State): readonly Intent[] => [
  ...unset(ANSWER, state),
  ...unset(DECISION, state),
  end('completed', how),
];

const unset = (timer: string, { timers }: State): readonly Intent[] =>
  timers[timer]?.status === 'set' ? [cancelTimer(timer)] : [];
