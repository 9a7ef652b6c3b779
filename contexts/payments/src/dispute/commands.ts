import { type CommandOf, CurrencyCode, commands, Decimal, Nullable, Shape, Uuid } from '@daybook/core';
import { Note, ReasonCode, Side } from './events.ts';

/** What anyone may ask of a dispute. The stream id is the dispute's id; amounts are decimals above zero. */
const asked = {
  RaiseDispute: Shape({
    paymentId: Uuid(),
    amount: Decimal(),
    /** The payment's. */
    currency: CurrencyCode(),
    reasonCode: ReasonCode(),
    raisedBy: Side(),
    note: Nullable(Note()),
  }),
  /** The other side says that the payment was right, and why. */
  RepresentDispute: Shape({ evidence: Note() }),
  /** Some or all of what is disputed is paid back. */
  AcceptDispute: Shape({ amount: Decimal() }),
  /** The scheme decides against whoever raised it. */
  RejectDispute: Shape({ note: Nullable(Note()) }),
  /** Whoever raised it lets it go. */
  WithdrawDispute: Shape({ note: Nullable(Note()) }),
};

/** Sent by the timer: the time to answer, or to decide, is over. */
const timed = { ExpireDispute: Shape({}) };

/** The commands that routes, sagas and other contexts may send. */
export const disputeCommands = commands('Dispute', asked);

/** All commands of the stream, the timer's included. */
export const allDisputeCommands = commands('Dispute', { ...asked, ...timed });

export type DisputeCommand = CommandOf<typeof allDisputeCommands.schemas>;

/** The command of one type. */
export type Of<T extends DisputeCommand['type']> = Extract<DisputeCommand, { type: T }>;
