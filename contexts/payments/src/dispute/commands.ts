import { type CommandOf, CurrencyCode, commands, Decimal, Nullable, Shape } from '@daybook/core';
import { PaymentId } from '../vocabulary.ts';
import { Note, ReasonCode, Side } from './events.ts';

/** What anyone may ask of a dispute. The stream id is the dispute's id; amounts are decimals above zero. */
const asked = {
  RaiseDispute: Shape(
    {
      paymentId: PaymentId(),
      amount: Decimal('What is disputed, a decimal in the currency.'),
      /** The payment's. */
      currency: CurrencyCode("The payment's currency."),
      reasonCode: ReasonCode(),
      raisedBy: Side(),
      note: Nullable(Note()),
    },
    'Raise a dispute about a completed payment.',
  ),
  RepresentDispute: Shape({ evidence: Note() }, 'Answer that the payment was right, and why.'),
  AcceptDispute: Shape(
    { amount: Decimal('What is paid back, a decimal in the currency.') },
    'Pay back some or all of what is disputed.',
  ),
  RejectDispute: Shape({ note: Nullable(Note()) }, 'Decide against whoever raised it.'),
  WithdrawDispute: Shape({ note: Nullable(Note()) }, 'Let the dispute go.'),
};

/** Sent by the timer: the time to answer, or to decide, is over. */
const timed = { ExpireDispute: Shape({}, 'Let silence decide: the time to answer, or to decide, is over.') };

/** The commands that routes, sagas and other contexts may send. */
export const disputeCommands = commands('Dispute', asked);

/** All commands of the stream, the timer's included. */
export const allDisputeCommands = commands('Dispute', { ...asked, ...timed });

export type DisputeCommand = CommandOf<typeof allDisputeCommands.schemas>;

/** The command of one type. */
export type Of<T extends DisputeCommand['type']> = Extract<DisputeCommand, { type: T }>;
