import { ask, cancelTimer, end, escalate, saga, setTimer } from '@daybook/core';
import { allTransferCommands } from '../transfer/commands.ts';
import { events } from '../transfer/events.ts';
import { codeOf } from './card-answers.ts';

const watched = {
  TransferHeld: events.TransferHeld,
  TransferCaptured: events.TransferCaptured,
  TransferVoided: events.TransferVoided,
};

const EXPIRY = 'expiry';
const EXPIRE = 'expire';

/**
 * Lets go of what is held when its time has run out. A hold that is captured or voided before that is no longer
 * watched; one without an end never is.
 */
export const holdExpiry = saga<typeof watched, { readonly transferId: string }>({
  name: 'HoldExpiry',
  description: 'Lets go of what a transfer holds when its time runs out.',
  events: watched,
  startedBy: ['TransferHeld'],
  keyOf: ({ type, data, streamId }) => (type === 'TransferHeld' && data.expiresAt === null ? null : streamId),
  initial: { transferId: '' },
  evolve: (data, input) => (input.kind === 'event' ? { transferId: input.event.streamId } : data),

  react(input, { data, timers, status }) {
    switch (input.kind) {
      case 'event': {
        const { event } = input;
        if (event.type === 'TransferHeld') return event.data.expiresAt ? [setTimer(EXPIRY, event.data.expiresAt)] : [];
        // If the timer has fired, the answer to what it asked for ends the watch.
        if (timers[EXPIRY]?.status !== 'set') return [];
        return [
          cancelTimer(EXPIRY),
          end('completed', event.type === 'TransferCaptured' ? 'the hold was captured' : 'the hold was voided'),
        ];
      }
      case 'timer':
        return [ask(EXPIRE, allTransferCommands.ExpireTransfer(data.transferId, {}))];
      case 'answer':
        if (input.outcome !== 'done') return [escalate(EXPIRE, codeOf(input.answer))];
        return status === 'running' ? [end('completed', 'the hold is resolved')] : [];
    }
  },
});
