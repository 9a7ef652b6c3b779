import { type Decision, type DecisionContext, type Rejection, stream } from '@daybook/core';
import { refuse } from '../rejections.ts';
import { allTransferCommands, type Of, type TransferCommand } from './commands.ts';
import { capture, expire, hold, release } from './decide-hold.ts';
import { post, reverse } from './decide-posting.ts';
import { events, type TransferEvent } from './events.ts';
import { evolve, noTransfer, type Transfer } from './evolve.ts';

/** What is asked of a transfer that is there. */
type Resolving = Exclude<TransferCommand['type'], 'PostTransfer' | 'PostReversal' | 'HoldTransfer'>;

type Existing = Exclude<Transfer, { situation: 'none' }>;

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
  const problem = notItsOwner(command, transfer);
  if (problem) return problem;
  if (command.type === 'ReverseTransfer' || command.type === 'ReverseForPayment')
    return reverse(command.data, transfer, context);
  if (transfer.situation === 'posted') return refuse('transfer_not_held');
  switch (command.type) {
    case 'CaptureTransfer':
      return capture(command.data.amount, transfer, context);
    case 'CaptureForPayment':
      return capture(null, transfer, context);
    case 'VoidTransfer':
    case 'VoidForPayment':
      return release(command.data.reason, transfer, context);
    case 'ExpireTransfer':
      return expire(transfer, context);
  }
}

/** A payment's transfers are its own to resolve and undo, and what settles a window stands. */
function notItsOwner({ type, data }: Of<Resolving>, { terms }: Existing): Rejection | null {
  if (type === 'ExpireTransfer') return null;
  const by = 'paymentId' in data ? data.paymentId : null;
  if (by === terms.paymentId && terms.kind !== 'settlement') return null;
  return refuse('transfer_of_payment', { paymentId: terms.paymentId });
}

/** Stream 'Transfer', one for each transfer; its id is the transfer's. */
export const transfer = stream({
  description: 'A transfer of money between accounts, posted at once or held first.',
  events,
  commands: allTransferCommands,
  initial: noTransfer,
  evolve,
  decide,
});
