import { type CommandOf, commands, Day, Decimal, Nullable, Shape, Uuid } from '@daybook/core';
import { HoldSeconds, PaymentId, Reason } from '../vocabulary.ts';
import { Legs, terms } from './events.ts';

/**
 * What may be asked of a transfer. The stream id is the transfer's id. Whoever sends these has made the legs; that
 * they balance, that the accounts allow it, and that the period is open is decided here and there, all or nothing.
 * Days are those of UTC.
 */
const asked = {
  /**
   * `effectiveDate` null: today. An earlier day is recorded as back-dated, and refused in a closed period. `reverses`
   * is null: what undoes a transfer is posted by `ReverseTransfer`.
   */
  PostTransfer: Shape(
    { ...terms, legs: Legs(), effectiveDate: Nullable(Day('The day from which it counts, of UTC; null: today.')) },
    'Move money at once.',
  ),
  /** Exactly two legs, debit and credit. `expiresInSeconds` counts from when it is decided. */
  HoldTransfer: Shape(
    {
      ...terms,
      legs: Legs(),
      expiresInSeconds: Nullable(HoldSeconds()),
    },
    'Set money aside, to be captured or let go.',
  ),
  /** `amount` null: all of it; the rest of a part is let go. */
  CaptureTransfer: Shape(
    { amount: Nullable(Decimal('How much of it, a decimal in its currency; null: all.')) },
    'Move what is held, or part of it.',
  ),
  VoidTransfer: Shape({ reason: Reason() }, 'Let go of what is held.'),
  /** Once only; a reversal cannot itself be reversed. The new transfer's id is `reversalId`. */
  ReverseTransfer: Shape(
    {
      reversalId: Uuid('The transfer that will undo it.'),
      reason: Reason(),
      effectiveDate: Nullable(Day('The day from which it counts, of UTC; null: today.')),
    },
    'Undo the transfer by another, once.',
  ),
};

const internal = {
  /** Sent by the timer of the hold. */
  ExpireTransfer: Shape({}, 'Let go of what was held for its time.'),
  /** Sent by the payment whose transfer it is, along with its own events; nobody else resolves or undoes it. */
  CaptureForPayment: Shape({ paymentId: PaymentId() }, 'Move what is held for a payment.'),
  VoidForPayment: Shape(
    { paymentId: PaymentId(), ...asked.VoidTransfer.properties },
    'Let go of what is held for a payment.',
  ),
  ReverseForPayment: Shape(
    { paymentId: PaymentId(), ...asked.ReverseTransfer.properties },
    'Undo the transfer of a payment.',
  ),
  /** Sent by the transfer that is reversed, along with its own event. */
  PostReversal: Shape(
    { ...terms, legs: Legs(), effectiveDate: Nullable(Day('The day from which it counts, of UTC; null: today.')) },
    'Move money back at once.',
  ),
};

/** The commands that routes, sagas and other streams may send. */
export const transferCommands = commands('Transfer', asked);

/** All commands of the stream, with those that only the ledger itself sends. */
export const allTransferCommands = commands('Transfer', { ...asked, ...internal });

export type TransferCommand = CommandOf<typeof allTransferCommands.schemas>;

/** The command of one type. */
export type Of<T extends TransferCommand['type']> = Extract<TransferCommand, { type: T }>;
