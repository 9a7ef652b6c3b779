import { type Decision, type DecisionContext, stream } from '@daybook/core';
import { refuse } from '../rejections.ts';
import { allTransferCommands, type TransferCommand } from './commands.ts';
import { capture, expire, hold, release } from './decide-hold.ts';
import { post, reverse } from './decide-posting.ts';
import { events, type TransferEvent } from './events.ts';
import { evolve, noTransfer, type Transfer } from './evolve.ts';

/** What a transfer answers to a command. The rules stand in the files beside this one. */
function decide(command: TransferCommand, transfer: Transfer, context: DecisionContext): Decision<TransferEvent> {
  switch (command.type) {
    case 'PostTransfer':
      return command.data.reverses === null ? post(command, transfer, context) : refuse('reversal_not_direct');
    case 'PostReversal':
      return post(command, transfer, context);
    case 'HoldTransfer':
      return hold(command, transfer, context);
  }
  if (transfer.situation === 'none') return refuse('transfer_not_found', { transferId: context.streamId });
  if (command.type === 'ReverseTransfer') return reverse(command, transfer, context);
  if (transfer.situation === 'posted') return refuse('transfer_not_held');
  switch (command.type) {
    case 'CaptureTransfer':
      return capture(command, transfer, context);
    case 'VoidTransfer':
      return release(command, transfer, context);
    case 'ExpireTransfer':
      return expire(transfer, context);
  }
}

/** Stream 'Transfer', one for each transfer; its id is the transfer's. */
export const transfer = stream({ events, commands: allTransferCommands, initial: noTransfer, evolve, decide });
