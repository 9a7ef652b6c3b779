import { type CommandOf, Count, commands, Day, Decimal, Nullable, Shape, Text, Uuid } from '@daybook/core';
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
  PostTransfer: Shape({ ...terms, legs: Legs(), effectiveDate: Nullable(Day()) }),
  /** Exactly two legs, debit and credit. `expiresInSeconds` counts from when it is decided. */
  HoldTransfer: Shape({
    ...terms,
    legs: Legs(),
    expiresInSeconds: Nullable(Count({ minimum: 1, maximum: 34_560_000 })),
  }),
  /** `amount` null: all of it; the rest of a part is let go. */
  CaptureTransfer: Shape({ amount: Nullable(Decimal()) }),
  VoidTransfer: Shape({ reason: Text({ maxLength: 200 }) }),
  /** Once only; a reversal cannot itself be reversed. The new transfer's id is `reversalId`. */
  ReverseTransfer: Shape({
    reversalId: Uuid(),
    reason: Text({ maxLength: 200 }),
    effectiveDate: Nullable(Day()),
  }),
};

const internal = {
  /** Sent by the timer of the hold. */
  ExpireTransfer: Shape({}),
  /** Sent by the payment whose transfer it is, along with its own events; nobody else resolves or undoes it. */
  CaptureForPayment: Shape({ paymentId: Uuid() }),
  VoidForPayment: Shape({ paymentId: Uuid(), ...asked.VoidTransfer.properties }),
  ReverseForPayment: Shape({ paymentId: Uuid(), ...asked.ReverseTransfer.properties }),
  /** Sent by the transfer that is reversed, along with its own event. */
  PostReversal: Shape({ ...terms, legs: Legs(), effectiveDate: Nullable(Day()) }),
};

/** The commands that routes, sagas and other streams may send. */
export const transferCommands = commands('Transfer', asked);

/** All commands of the stream, with those that only the ledger itself sends. */
export const allTransferCommands = commands('Transfer', { ...asked, ...internal });

export type TransferCommand = CommandOf<typeof allTransferCommands.schemas>;

/** The command of one type. */
export type Of<T extends TransferCommand['type']> = Extract<TransferCommand, { type: T }>;
