import { Count, CurrencyCode, Decimal, Nullable, OneOf, Shape, Text, Type, Uuid } from '@daybook/core';
import { Address } from '../../addresses/address.ts';
import { LegName } from '../../bank.ts';
import { COLLECT_MINUTES, PURPOSES } from '../../policies.ts';
import { AnswerSource, AnswerState } from './events.ts';

/** What payer and payee agree on. */
const agreed = {
  orderId: Nullable(Uuid()),
  amount: Decimal(),
  currency: CurrencyCode(),
  payer: Address(),
  payee: Address(),
  purpose: OneOf(...PURPOSES),
  note: Nullable(Text({ maxLength: 200 })),
};

/** The account rail's member of the union `InitiatePayment`. `refundOf` is the payment that this one pays back. */
export const initiateOnAccountRail = Shape({ rail: OneOf('account'), ...agreed, refundOf: Nullable(Uuid()) });

/** What anyone may ask of a payment between accounts. */
export const accountRailAsked = {
  RequestCollect: Shape({ ...agreed, validForMinutes: Count(COLLECT_MINUTES) }),
  ApproveCollect: Shape({}),
  DeclineCollect: Shape({ reason: Text({ maxLength: 200 }) }),
  /**
   * What a bank says of a leg, in answer to a request or of its own accord. Banks repeat themselves, come late and out
   * of order; `attempt` numbers the status checks of a leg.
   */
  RecordBankAnswer: Shape({
    leg: LegName(),
    source: AnswerSource(),
    attempt: Nullable(Count({ minimum: 1 })),
    bankId: Text({ maxLength: 40 }),
    messageId: Nullable(Text({ maxLength: 120 })),
    state: AnswerState(),
    amount: Nullable(Decimal()),
    currency: Nullable(CurrencyCode()),
    code: Nullable(Text({ maxLength: 100 })),
    bankReference: Nullable(Text({ maxLength: 40 })),
  }),
  /** A person has found out whether a leg happened, as it was asked for. */
  ResolvePayment: Shape({ leg: LegName(), happened: Type.Boolean(), note: Text({ maxLength: 200 }) }),
  /** A person is done with an excess credit. */
  CloseRecovery: Shape({ outcome: OneOf('recovered', 'written_off'), note: Text({ maxLength: 200 }) }),
  /** Reserves a refund of a completed payment; the refund itself is a payment of its own. */
  GrantRefund: Shape({
    refundId: Uuid(),
    amount: Decimal(),
    reason: Text({ maxLength: 200 }),
    disputeId: Nullable(Uuid()),
  }),
};

/** What only the sagas send, and disputes. */
export const accountRailRecorded = {
  /** Sent by a dispute that is raised: about a completed payment, in its currency, for no more than can be paid back. */
  NoteDispute: Shape({ disputeId: Uuid(), amount: Decimal(), currency: CurrencyCode() }),
  RecordPayee: Shape({ name: Text({ maxLength: 200 }) }),
  RecordPayeeUnknown: Shape({ reason: Text({ maxLength: 200 }) }),
  ExpireCollect: Shape({}),
  /** Waiting for an answer is over. `attempt` says which of several reversals is meant, and is null otherwise. */
  TimeOutLeg: Shape({
    leg: OneOf('payee', 'debit', 'credit', 'reversal'),
    attempt: Nullable(Count({ minimum: 1 })),
  }),
  RetryReversal: Shape({ attempt: Count({ minimum: 1 }) }),
  /** Moves the money of a leg whose account is one of our own: there is no bank to ask. */
  BookOwnLeg: Shape({ leg: OneOf('credit', 'reversal') }),
  /** A granted refund came to nothing. */
  ReleaseRefund: Shape({ refundId: Uuid() }),
};
