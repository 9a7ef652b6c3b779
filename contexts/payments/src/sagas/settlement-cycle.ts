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
import { settlementCommands as commands } from '../settlement/commands.ts';
import { events } from '../settlement/events.ts';
import { codeOf } from './card-answers.ts';

const watched = {
  SettlementWindowOpened: events.SettlementWindowOpened,
  SettlementWindowClosed: events.SettlementWindowClosed,
  SettlementWindowSettled: events.SettlementWindowSettled,
};

/** What is known of the window besides the steps. `next`: every window before it is settled. */
type Cycle = {
  readonly settlementId: string;
  readonly number: number;
  readonly closed: boolean;
  readonly next: boolean;
};

type State = SagaState<Cycle>;
type Input = SagaInput<typeof watched>;

/** The names of steps, and of the timer set for the planned end of the window. */
const CLOSE = 'close';
const SETTLE = 'settle';
const CLOSING = 'closing';

/**
 * Closes a settlement window when its time is over, and settles it when it is closed and all before it are settled.
 * One instance for each window; that a window is settled is also told to the one that waits behind it. What a person
 * has done before its time is as good; a settlement that is refused waits for one.
 */
export const settlementCycle = saga<typeof watched, Cycle>({
  name: 'SettlementCycle',
  description: 'Closes the settlement windows of a currency when their time is over, and settles them.',
  events: watched,
  startedBy: ['SettlementWindowOpened'],
  keyOf: ({ type, streamId, data }) =>
    `${streamId}:${type === 'SettlementWindowSettled' ? data.number + 1 : data.number}`,
  initial: { settlementId: '', number: 0, closed: false, next: false },

  evolve(cycle, input) {
    if (input.kind !== 'event') return cycle;
    const { streamId, type, data } = input.event;
    switch (type) {
      case 'SettlementWindowOpened':
        return { ...cycle, settlementId: streamId, number: data.number, next: data.number === 1 };
      case 'SettlementWindowClosed':
        return { ...cycle, closed: true };
      case 'SettlementWindowSettled':
        return { ...cycle, next: true };
    }
  },

  react(input, state) {
    switch (input.kind) {
      case 'event':
        return observed(input.event, state);
      case 'timer':
        return [ask(CLOSE, commands.CloseWindow(state.data.settlementId, { number: state.data.number }))];
      case 'answer':
        return answered(input, state);
    }
  },
});

function observed(event: Extract<Input, { kind: 'event' }>['event'], state: State): readonly Intent[] {
  switch (event.type) {
    case 'SettlementWindowOpened':
      return [setTimer(CLOSING, event.data.closesAt)];
    case 'SettlementWindowClosed':
      return state.timers[CLOSING]?.status === 'set' ? [cancelTimer(CLOSING), ...settle(state)] : settle(state);
    case 'SettlementWindowSettled':
      return settle(state);
  }
}

function settle({ data: { settlementId, number, closed, next }, steps }: State): readonly Intent[] {
  return closed && next && !steps[SETTLE] ? [ask(SETTLE, commands.SettleWindow(settlementId, { number }))] : [];
}

/** A refusal that says it is done already is as good as done. */
function answered({ step, outcome, answer }: Extract<Input, { kind: 'answer' }>, { data }: State): readonly Intent[] {
  const code = outcome === 'refused' ? codeOf(answer) : outcome;
  if (step === CLOSE) return outcome === 'done' || code === 'settlement_window_closed' ? [] : [escalate(CLOSE, code)];
  const settled = outcome === 'done' || code === 'settlement_window_settled';
  return settled ? [end('completed', `window ${data.number} is settled`)] : [escalate(SETTLE, code)];
}
