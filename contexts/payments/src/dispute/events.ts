import {
  described,
  type EventOf,
  event,
  Flag,
  Nullable,
  OneOf,
  Shape,
  Text,
  Timestamp,
  Type,
  Uuid,
} from '@daybook/core';
import { money, PaymentId } from '../vocabulary.ts';

/*
 * The storage format of disputes. Every event carries the payment that is disputed. Amounts have exactly the currency's
 * decimals.
 */

const about = { paymentId: PaymentId() };

/** A stable code out of ./reasons.ts. */
export const ReasonCode = () =>
  Type.String({
    pattern: '^[A-Z0-9]{1,8}$',
    description: 'The code of the reason, by the scheme.',
    examples: ['1064'],
  });
export const Note = () =>
  Text({ maxLength: 500, description: 'What is said about it.', examples: ['Delivered on 2 November'] });
/** Whose bank raises it: the payer's wants money back, the payee's gives back what it cannot keep. */
export const Side = () => described(OneOf('payer', 'payee'), 'Whose bank raises it.');

export const events = {
  /** The amount is what is disputed: some or all of the payment. Without an answer by `respondBy` it is accepted. */
  DisputeRaised: event(
    Shape(
      {
        ...about,
        ...money,
        reasonCode: ReasonCode(),
        raisedBy: Side(),
        note: Nullable(Note()),
        raisedAt: Timestamp('When it was raised.'),
        respondBy: Timestamp('Until when it can be answered; then it is accepted.'),
      },
      'Some or all of a payment is disputed.',
    ),
  ),
  /** The other side has answered that the payment was right. Without a decision by `decideBy` that stands. */
  DisputeRepresented: event(
    Shape(
      {
        ...about,
        evidence: Note(),
        representedAt: Timestamp('When it was answered.'),
        decideBy: Timestamp('Until when it can be decided; then the answer stands.'),
      },
      'The other side answered that the payment was right.',
    ),
  ),
  /** The amount is what will be paid back, as the refund `refundId`. `deemed`: because nobody answered in time. */
  DisputeAccepted: event(
    Shape(
      {
        ...about,
        ...money,
        refundId: Uuid('The refund by which it is paid back.'),
        deemed: Flag('Whether it was so because nobody answered in time.'),
        acceptedAt: Timestamp('When it was accepted.'),
      },
      'Some or all of what is disputed will be paid back.',
    ),
  ),
  /** `deemed`: because nobody went on with it in time after it was represented. */
  DisputeRejected: event(
    Shape(
      {
        ...about,
        note: Nullable(Note()),
        deemed: Flag('Whether it was so because nobody went on with it in time.'),
        rejectedAt: Timestamp('When it was rejected.'),
      },
      'It was decided against whoever raised the dispute.',
    ),
  ),
  DisputeWithdrawn: event(
    Shape(
      { ...about, note: Nullable(Note()), withdrawnAt: Timestamp('When it was withdrawn.') },
      'Whoever raised the dispute let it go.',
    ),
  ),
};

export type DisputeEvent = EventOf<typeof events>;
