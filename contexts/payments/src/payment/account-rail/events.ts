import { described, event, Flag, type Json, Nullable, OneOf, Shape, Text, Timestamp, Uuid } from '@daybook/core';
import { Address } from '../../addresses/address.ts';
import { LegName } from '../../bank.ts';
import { PURPOSES, Timers, TurnAround } from '../../policies.ts';
import { Attempt, BankReference, DisputeId, money, Reason, RefundId, Remark } from '../../vocabulary.ts';
import { AnswerSource, about, agreed, said } from './terms.ts';

/*
 * The storage format of payments between accounts, beside that of card payments in ../events.ts. Amounts are decimals
 * with exactly their currency's decimals. A payment has three legs: the debit takes from the payer, the credit gives to
 * the payee, the reversal gives a debit back.
 */

/** The account rail's member of the union `PaymentInitiated`. The transfers are those of the ledger, by their ids. */
export const initiatedOnAccountRail = Shape({
  ...agreed,
  rail: described(OneOf('account'), 'Here: between accounts.'),
  refundOf: Nullable(Uuid('The payment that this one pays back; null if it pays nothing back.')),
  transfers: described(
    Shape({
      hold: Uuid('That of the debit.'),
      credit: Uuid('That of the credit.'),
      reversal: Uuid('That of the reversal.'),
    }),
    'The transfers of the ledger for its legs.',
  ),
  timers: described(Timers(), 'How long each leg is waited for, by the rules of the day it began.'),
  turnAround: TurnAround(),
  initiatedAt: Timestamp('When it began.'),
});

/** In version 1 of `RefundGranted` the refund's id was its payment's too. */
function paidUnderItsOwnId(data: Json): Json {
  if (data === null || typeof data !== 'object' || Array.isArray(data)) return data;
  return { ...data, refundPaymentId: data.refundId ?? null };
}

export const accountRailEvents = {
  /** The payee asks the payer for a payment, which begins if the payer approves it in time. */
  CollectRequested: event(
    Shape(
      {
        ...agreed,
        requestedAt: Timestamp('When it was asked for.'),
        expiresAt: Timestamp('Until when the payer can answer.'),
      },
      'A payee asks a payer for a payment.',
    ),
  ),
  CollectApproved: event(
    Shape({ approvedAt: Timestamp('When the payer agreed.') }, 'The payer agreed: the payment begins.'),
  ),
  CollectDeclined: event(
    Shape({ ...about, reason: Reason(), declinedAt: Timestamp('When the payer refused.') }, 'The payer refused.'),
  ),
  CollectExpired: event(
    Shape({ ...about, expiredAt: Timestamp('When it ran out.') }, 'The payer did not answer in time.'),
  ),

  /** The payee's bank knows the address; `name` is whose it is. */
  PayeeResolved: event(
    Shape(
      {
        name: Text({ maxLength: 200, description: 'Whose the address is.' }),
        resolvedAt: Timestamp('When it was found out.'),
      },
      "The payee's bank knows the address.",
    ),
  ),

  DebitRequested: event(
    Shape({ requestedAt: Timestamp('When it was asked for.') }, "The payer's bank is asked to debit."),
  ),
  /** The money has left the payer: what was held is in suspense until it is credited or given back. */
  AccountDebited: event(
    Shape(
      { ...money, bankReference: Nullable(BankReference()), debitedAt: Timestamp('When it was debited.') },
      'The money has left the payer.',
    ),
  ),
  DebitRefused: event(
    Shape({ reason: Reason(), refusedAt: Timestamp('When it was refused.') }, "The payer's bank refused to debit."),
  ),
  /** No answer in time: the payment will not go on, whatever is found out. */
  DebitTimedOut: event(
    Shape(
      { timedOutAt: Timestamp('When waiting for an answer was given up.') },
      'The debit was not answered in time: the payment will not go on.',
    ),
  ),

  CreditRequested: event(
    Shape({ requestedAt: Timestamp('When it was asked for.') }, "The payee's bank is asked to credit."),
  ),
  AccountCredited: event(
    Shape(
      { ...money, bankReference: Nullable(BankReference()), creditedAt: Timestamp('When it was credited.') },
      'The payee has the money.',
    ),
  ),
  CreditRefused: event(
    Shape({ reason: Reason(), refusedAt: Timestamp('When it was refused.') }, "The payee's bank refused to credit."),
  ),
  /** No answer in time: the payment is deemed, and nothing is undone until it is known that nothing was credited. */
  CreditTimedOut: event(
    Shape(
      { timedOutAt: Timestamp('When waiting for an answer was given up.') },
      'The credit was not answered in time: the payment is deemed.',
    ),
  ),

  /** A bank was asked what became of a leg. `open`: that settled nothing, and it will be asked again. */
  StatusChecked: event(
    Shape(
      {
        ...said,
        attempt: Attempt(),
        open: Flag('Whether that settled nothing, so that the bank is asked again.'),
        checkedAt: Timestamp('When the bank was asked.'),
      },
      'A bank was asked what became of a leg.',
    ),
  ),

  /** `precaution`: nobody knows whether there was a debit; the bank refuses if there was none. */
  ReversalRequested: event(
    Shape(
      {
        attempt: Attempt(),
        precaution: Flag('Whether nobody knows if there was a debit.'),
        reason: Reason(),
        requestedAt: Timestamp('When it was asked for.'),
      },
      "The payer's bank is asked to give the debit back.",
    ),
  ),
  ReversalRefused: event(
    Shape(
      { attempt: Attempt(), reason: Reason(), refusedAt: Timestamp('When it was refused.') },
      'The bank refused to give the debit back.',
    ),
  ),
  ReversalTimedOut: event(
    Shape(
      { attempt: Attempt(), timedOutAt: Timestamp('When waiting for an answer was given up.') },
      'The reversal was not answered in time.',
    ),
  ),

  PaymentCompleted: event(
    Shape(
      { ...about, ...money, completedAt: Timestamp('When it was complete.') },
      'The payment is complete: debited and credited.',
    ),
  ),
  PaymentReversed: event(
    Shape(
      { ...about, ...money, reason: Reason(), reversedAt: Timestamp('When it was given back.') },
      'What was debited has been given back.',
    ),
  ),
  PaymentFailed: event(
    Shape(
      { ...about, reason: Reason(), failedAt: Timestamp('When it failed.') },
      'The payment came to nothing: nothing was debited, and nothing will be.',
    ),
  ),

  /** A bank says that it moved another amount than it was asked to. The payment waits until the leg is clear. */
  PaymentConflicted: event(
    Shape(
      { ...said, conflictedAt: Timestamp('When the bank said so.') },
      'A bank says that it moved another amount than it was asked to.',
    ),
  ),
  ResolutionRecorded: event(
    Shape(
      {
        leg: LegName(),
        happened: Flag('Whether it happened, as it was asked for.'),
        note: Remark(),
        resolvedAt: Timestamp('When it was found out.'),
      },
      'A person has found out what became of a leg.',
    ),
  ),
  /**
   * A message that nobody asked for says that a leg was refused. It undoes nothing: the bank is asked for the status of
   * the leg, and that answer counts.
   */
  RefusalHeard: event(
    Shape(
      { ...said, heardAt: Timestamp('When the bank said so.') },
      'A message nobody asked for says that a leg was refused; the bank is asked.',
    ),
  ),
  /** An answer that changes nothing any more. `contradicts`: it is not what is on record, and a person must look. */
  LateAnswerRecorded: event(
    Shape(
      {
        ...said,
        source: AnswerSource(),
        contradicts: Flag('Whether it is not what is on record, so that a person must look.'),
        recordedAt: Timestamp('When it was recorded.'),
      },
      'An answer came that changes nothing any more.',
    ),
  ),
  /** The payee was credited and the payer got the money back: one of them has it too much. */
  ExcessCreditFound: event(
    Shape(
      { ...about, ...money, foundAt: Timestamp('When it was found.') },
      'The payee was credited and the payer got the money back: it is out twice.',
    ),
  ),
  RecoveryClosed: event(
    Shape(
      {
        outcome: described(OneOf('recovered', 'written_off'), 'Whether it was recovered, or written off.'),
        note: Remark(),
        closedAt: Timestamp('When it was closed.'),
      },
      'The excess has been recovered, or given up.',
    ),
  ),

  /** So much of the payment is disputed. What comes of it stands in the dispute. */
  PaymentDisputed: event(
    Shape(
      { ...about, ...money, disputeId: DisputeId(), disputedAt: Timestamp('When it was disputed.') },
      'Some of the payment is disputed.',
    ),
  ),
  /**
   * So much is to be paid back, by a payment of its own, `refundPaymentId`, from `payer` to `payee`. `refundId` is the
   * caller's, and unique in this payment only.
   */
  RefundGranted: event(
    Shape(
      {
        ...about,
        ...money,
        refundId: RefundId(),
        refundPaymentId: Uuid('The payment by which it is paid back.'),
        reason: Reason(),
        disputeId: Nullable(Uuid('The dispute it follows from; null if from none.')),
        payer: described(Address(), 'Who pays back.'),
        payee: described(Address(), 'Who is paid back.'),
        purpose: described(OneOf(...PURPOSES), 'Between whom: `p2p` people, `p2m` a person and a merchant.'),
        grantedAt: Timestamp('When it was granted.'),
      },
      'Some of it is to be paid back, by a payment of its own.',
    ),
    { 1: paidUnderItsOwnId },
  ),
  /** The refund came to nothing: as much may be granted again, under another `refundId`. */
  RefundLapsed: event(
    Shape(
      { ...about, ...money, refundId: RefundId(), lapsedAt: Timestamp('When it came to nothing.') },
      'A granted refund came to nothing.',
    ),
  ),
};
