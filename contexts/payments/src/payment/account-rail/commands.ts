import { Count, CurrencyCode, Decimal, described, Flag, Nullable, OneOf, Shape, Text, Uuid } from '@daybook/core';
import { Address } from '../../addresses/address.ts';
import { LegName } from '../../bank.ts';
import { PURPOSES } from '../../policies.ts';
import {
  Amount,
  Attempt,
  BankCode,
  BankReference,
  CollectMinutes,
  Currency,
  DisputeId,
  Name,
  PaymentNote,
  Reason,
  RefundId,
  Remark,
} from '../../vocabulary.ts';
import { AnswerSource, AnswerState } from './terms.ts';

/** What payer and payee agree on. */
const agreed = {
  orderId: Nullable(Uuid('The order that is paid for; null if none is.')),
  amount: Amount(),
  currency: Currency(),
  payer: described(Address(), 'Who pays.'),
  payee: described(Address(), 'Who is paid.'),
  purpose: described(OneOf(...PURPOSES), 'Between whom: `p2p` people, `p2m` a person and a merchant.'),
  note: Nullable(PaymentNote()),
};

/** The account rail's member of the union `InitiatePayment`. `refundOf` is the payment that this one pays back. */
export const initiateOnAccountRail = Shape({
  rail: described(OneOf('account'), 'Here: between accounts.'),
  ...agreed,
  refundOf: Nullable(Uuid('The payment that this one pays back; null if it pays nothing back.')),
});

/** What anyone may ask of a payment between accounts. */
export const accountRailAsked = {
  RequestCollect: Shape({ ...agreed, validForMinutes: CollectMinutes() }, 'Ask a payer for a payment.'),
  ApproveCollect: Shape({}, 'The payer agrees to what the payee asked for.'),
  DeclineCollect: Shape({ reason: Reason() }, 'The payer refuses what the payee asked for.'),
  /**
   * What a bank says of a leg, in answer to a request or of its own accord. Banks repeat themselves, come late and out
   * of order; `attempt` numbers the status checks of a leg.
   */
  RecordBankAnswer: Shape(
    {
      leg: LegName(),
      source: AnswerSource(),
      attempt: Nullable(
        Count({ minimum: 1, description: 'Which check of the leg it answers, from 1; null where it answers none.' }),
      ),
      bankId: Text({ maxLength: 40, description: 'The bank that says so.' }),
      messageId: Nullable(
        Text({ maxLength: 120, description: "The bank's own name for its message; null where it sent none." }),
      ),
      state: AnswerState(),
      amount: Nullable(Decimal('What the bank moved, where it did.')),
      currency: Nullable(CurrencyCode('The currency of what the bank moved.')),
      code: Nullable(BankCode()),
      bankReference: Nullable(BankReference()),
    },
    'Record what a bank says of a leg.',
  ),
  ResolvePayment: Shape(
    { leg: LegName(), happened: Flag('Whether it happened, as it was asked for.'), note: Remark() },
    'Record whether a leg happened, as a person has found out.',
  ),
  CloseRecovery: Shape(
    {
      outcome: described(OneOf('recovered', 'written_off'), 'Whether it was recovered, or written off.'),
      note: Remark(),
    },
    'Be done with an excess credit.',
  ),
  /** Reserves a refund of a completed payment; the refund itself is a payment of its own. */
  GrantRefund: Shape(
    {
      refundId: RefundId(),
      amount: Decimal('What to pay back, a decimal in the currency of the payment.'),
      reason: Reason(),
      disputeId: Nullable(Uuid('The dispute it follows from; null if from none.')),
    },
    'Reserve a refund of a completed payment.',
  ),
};

/** What only the sagas send, and disputes. */
export const accountRailRecorded = {
  /** Sent by a dispute that is raised: about a completed payment, in its currency, for no more than can be paid back. */
  NoteDispute: Shape(
    {
      disputeId: DisputeId(),
      amount: Decimal('What is disputed, a decimal in the currency.'),
      currency: CurrencyCode("The payment's currency."),
    },
    'Record that some of a completed payment is disputed.',
  ),
  RecordPayee: Shape({ name: Name() }, "Record that the payee's bank knows the address."),
  RecordPayeeUnknown: Shape({ reason: Reason() }, "Record that the payee's bank does not know the address."),
  ExpireCollect: Shape({}, 'Record that the payer did not answer in time.'),
  /** Waiting for an answer is over. `attempt` says which of several reversals is meant, and is null otherwise. */
  TimeOutLeg: Shape(
    {
      leg: described(OneOf('payee', 'debit', 'credit', 'reversal'), 'Which movement was waited for.'),
      attempt: Nullable(
        Count({ minimum: 1, description: 'Which of several reversals is meant; null for another leg.' }),
      ),
    },
    'Give up waiting for an answer.',
  ),
  RetryReversal: Shape({ attempt: Attempt() }, 'Ask for the reversal again.'),
  /** Moves the money of a leg whose account is one of our own: there is no bank to ask. */
  BookOwnLeg: Shape(
    { leg: described(OneOf('credit', 'reversal'), 'Which movement is booked.') },
    'Move the money of a leg whose account is one of our own.',
  ),
  ReleaseRefund: Shape({ refundId: RefundId() }, 'Record that a granted refund came to nothing.'),
};
