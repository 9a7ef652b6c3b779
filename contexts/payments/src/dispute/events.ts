import {
  CurrencyCode,
  Decimal,
  type EventOf,
  event,
  Nullable,
  OneOf,
  Shape,
  Text,
  Timestamp,
  Type,
  Uuid,
} from '@daybook/core';

/*
 * The storage format of disputes. Every event carries the payment that is disputed. Amounts have exactly the currency's
 * decimals.
 */

const about = { paymentId: Uuid() };
const money = { amount: Decimal(), currency: CurrencyCode() };

/** A stable code out of ./reasons.ts. */
export const ReasonCode = () => Type.String({ pattern: '^[A-Z0-9]{1,8}$' });
export const Note = () => Text({ maxLength: 500 });
/** Whose bank raises it: the payer's wants money back, the payee's gives back what it cannot keep. */
export const Side = () => OneOf('payer', 'payee');

export const events = {
  /** The amount is what is disputed: some or all of the payment. Without an answer by `respondBy` it is accepted. */
  DisputeRaised: event(
    Shape({
      ...about,
      ...money,
      reasonCode: ReasonCode(),
      raisedBy: Side(),
      note: Nullable(Note()),
      raisedAt: Timestamp(),
      respondBy: Timestamp(),
    }),
  ),
  /** The other side has answered that the payment was right. Without a decision by `decideBy` that stands. */
  DisputeRepresented: event(Shape({ ...about, evidence: Note(), representedAt: Timestamp(), decideBy: Timestamp() })),
  /** The amount is what will be paid back, as the refund `refundId`. `deemed`: because nobody answered in time. */
  DisputeAccepted: event(
    Shape({ ...about, ...money, refundId: Uuid(), deemed: Type.Boolean(), acceptedAt: Timestamp() }),
  ),
  /** `deemed`: because nobody went on with it in time after it was represented. */
  DisputeRejected: event(Shape({ ...about, note: Nullable(Note()), deemed: Type.Boolean(), rejectedAt: Timestamp() })),
  DisputeWithdrawn: event(Shape({ ...about, note: Nullable(Note()), withdrawnAt: Timestamp() })),
};

export type DisputeEvent = EventOf<typeof events>;
