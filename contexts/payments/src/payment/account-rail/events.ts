import {
  Count,
  CurrencyCode,
  Decimal,
  event,
  type Json,
  Nullable,
  OneOf,
  Shape,
  type Static,
  Text,
  Timestamp,
  Type,
  Uuid,
} from '@daybook/core';
import { Address } from '../../addresses/address.ts';
import { LegName } from '../../bank.ts';
import { PURPOSES, Timers, TurnAround } from '../../policies.ts';

/*
 * The storage format of payments between accounts, beside that of card payments in ../events.ts. Amounts are decimals
 * with exactly their currency's decimals. A payment has three legs: the debit takes from the payer, the credit gives to
 * the payee, the reversal gives a debit back.
 */

const money = { amount: Decimal(), currency: CurrencyCode() };
const about = { orderId: Nullable(Uuid()) };
/** A stable code: a bank's own, such as `account_closed`, or one of ours. */
const Reason = () => Text({ maxLength: 200 });
const Note = () => Nullable(Text({ maxLength: 200 }));
export type Leg = Static<ReturnType<typeof LegName>>;

/**
 * One side of a payment. `bankId` is a bank of the scheme, or `own` for one of our accounts. `accountId` is where the
 * side stands in our ledger: the account itself, or the bank's member account.
 */
const Party = () => Shape({ address: Address(), bankId: Text({ maxLength: 40 }), accountId: Uuid() });
export type Party = Static<ReturnType<typeof Party>>;

/** What is agreed when a payment begins, and every rule that will be applied to it. */
const agreed = {
  ...about,
  ...money,
  payer: Party(),
  payee: Party(),
  purpose: OneOf(...PURPOSES),
  note: Note(),
};

/** How a bank's answer came: to our request, as a message of its own, or to a question about the leg. */
export const AnswerSource = () => OneOf('response', 'message', 'status');

/**
 * What a bank said of a leg. `done` with the amount it moved; `refused` with its code; `none` it has not happened and
 * never will; `pending` it is being worked on; `no_answer` nothing was heard.
 */
export const AnswerState = () => OneOf('done', 'refused', 'none', 'pending', 'no_answer');

/** What a bank said, as it said it. */
const said = {
  leg: LegName(),
  state: AnswerState(),
  amount: Nullable(Decimal()),
  currency: Nullable(CurrencyCode()),
  code: Nullable(Text({ maxLength: 100 })),
  bankReference: Nullable(Text({ maxLength: 40 })),
};

/** The account rail's member of the union `PaymentInitiated`. The transfers are those of the ledger, by their ids. */
export const initiatedOnAccountRail = Shape({
  ...agreed,
  rail: OneOf('account'),
  refundOf: Nullable(Uuid()),
  transfers: Shape({ hold: Uuid(), credit: Uuid(), reversal: Uuid() }),
  timers: Timers(),
  turnAround: TurnAround(),
  initiatedAt: Timestamp(),
});

/** In version 1 of `RefundGranted` the refund's id was its payment's too. */
function paidUnderItsOwnId(data: Json): Json {
  if (data === null || typeof data !== 'object' || Array.isArray(data)) return data;
  return { ...data, refundPaymentId: data.refundId ?? null };
}

export const accountRailEvents = {
  /** The payee asks the payer for a payment, which begins if the payer approves it in time. */
  CollectRequested: event(Shape({ ...agreed, requestedAt: Timestamp(), expiresAt: Timestamp() })),
  CollectApproved: event(Shape({ approvedAt: Timestamp() })),
  CollectDeclined: event(Shape({ ...about, reason: Reason(), declinedAt: Timestamp() })),
  CollectExpired: event(Shape({ ...about, expiredAt: Timestamp() })),

  /** The payee's bank knows the address; `name` is whose it is. */
  PayeeResolved: event(Shape({ name: Text({ maxLength: 200 }), resolvedAt: Timestamp() })),

  DebitRequested: event(Shape({ requestedAt: Timestamp() })),
  /** The money has left the payer: what was held is in suspense until it is credited or given back. */
  AccountDebited: event(Shape({ ...money, bankReference: Nullable(Text({ maxLength: 40 })), debitedAt: Timestamp() })),
  DebitRefused: event(Shape({ reason: Reason(), refusedAt: Timestamp() })),
  /** No answer in time: the payment will not go on, whatever is found out. */
  DebitTimedOut: event(Shape({ timedOutAt: Timestamp() })),

  CreditRequested: event(Shape({ requestedAt: Timestamp() })),
  AccountCredited: event(
    Shape({ ...money, bankReference: Nullable(Text({ maxLength: 40 })), creditedAt: Timestamp() }),
  ),
  CreditRefused: event(Shape({ reason: Reason(), refusedAt: Timestamp() })),
  /** No answer in time: the payment is deemed, and nothing is undone until it is known that nothing was credited. */
  CreditTimedOut: event(Shape({ timedOutAt: Timestamp() })),

  /** A bank was asked what became of a leg. `open`: that settled nothing, and it will be asked again. */
  StatusChecked: event(
    Shape({ ...said, attempt: Count({ minimum: 1 }), open: Type.Boolean(), checkedAt: Timestamp() }),
  ),

  /** `precaution`: nobody knows whether there was a debit; the bank refuses if there was none. */
  ReversalRequested: event(
    Shape({
      attempt: Count({ minimum: 1 }),
      precaution: Type.Boolean(),
      reason: Reason(),
      requestedAt: Timestamp(),
    }),
  ),
  ReversalRefused: event(Shape({ attempt: Count({ minimum: 1 }), reason: Reason(), refusedAt: Timestamp() })),
  ReversalTimedOut: event(Shape({ attempt: Count({ minimum: 1 }), timedOutAt: Timestamp() })),

  PaymentCompleted: event(Shape({ ...about, ...money, completedAt: Timestamp() })),
  /** What was debited has been given back. */
  PaymentReversed: event(Shape({ ...about, ...money, reason: Reason(), reversedAt: Timestamp() })),
  /** Nothing was debited, and nothing will be. */
  PaymentFailed: event(Shape({ ...about, reason: Reason(), failedAt: Timestamp() })),

  /** A bank says that it moved another amount than it was asked to. The payment waits until the leg is clear. */
  PaymentConflicted: event(Shape({ ...said, conflictedAt: Timestamp() })),
  /** A person has found out what became of a leg. */
  ResolutionRecorded: event(
    Shape({ leg: LegName(), happened: Type.Boolean(), note: Text({ maxLength: 200 }), resolvedAt: Timestamp() }),
  ),
  /**
   * A message that nobody asked for says that a leg was refused. It undoes nothing: the bank is asked for the status of
   * the leg, and that answer counts.
   */
  RefusalHeard: event(Shape({ ...said, heardAt: Timestamp() })),
  /** An answer that changes nothing any more. `contradicts`: it is not what is on record, and a person must look. */
  LateAnswerRecorded: event(
    Shape({ ...said, source: AnswerSource(), contradicts: Type.Boolean(), recordedAt: Timestamp() }),
  ),
  /** The payee was credited and the payer got the money back: one of them has it too much. */
  ExcessCreditFound: event(Shape({ ...about, ...money, foundAt: Timestamp() })),
  /** The excess has been recovered, or given up. */
  RecoveryClosed: event(
    Shape({ outcome: OneOf('recovered', 'written_off'), note: Text({ maxLength: 200 }), closedAt: Timestamp() }),
  ),

  /** So much of the payment is disputed. What comes of it stands in the dispute. */
  PaymentDisputed: event(Shape({ ...about, ...money, disputeId: Uuid(), disputedAt: Timestamp() })),
  /**
   * So much is to be paid back, by a payment of its own, `refundPaymentId`, from `payer` to `payee`. `refundId` is the
   * caller's, and unique in this payment only.
   */
  RefundGranted: event(
    Shape({
      ...about,
      ...money,
      refundId: Uuid(),
      refundPaymentId: Uuid(),
      reason: Reason(),
      disputeId: Nullable(Uuid()),
      payer: Address(),
      payee: Address(),
      purpose: OneOf(...PURPOSES),
      grantedAt: Timestamp(),
    }),
    { 1: paidUnderItsOwnId },
  ),
  /** The refund came to nothing: as much may be granted again, under another `refundId`. */
  RefundLapsed: event(Shape({ ...about, ...money, refundId: Uuid(), lapsedAt: Timestamp() })),
};
