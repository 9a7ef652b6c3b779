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
import { accountRailEvents, initiatedOnAccountRail } from './account-rail/events.ts';

/*
 * The storage format of payments: a name or a field here is never changed once written, only lifted by an upcaster.
 * What becomes of a payment carries the order it pays for (null if none), so that whoever waits for it need not look
 * the payment up. Amounts are decimals with exactly their currency's decimals.
 */

const about = { orderId: Nullable(Uuid()) };
const money = { amount: Decimal(), currency: CurrencyCode() };
/** The gateway's name for an authorisation. */
const AuthorizationId = () => Text({ maxLength: 100 });
/** A stable code: the gateway's own, such as `card_declined`. */
const Reason = () => Text({ maxLength: 200 });

/** The events of card payments, and the beginning of payments on either rail. */
export const cardEvents = {
  /** On either rail; `rail` says which. */
  PaymentInitiated: event(
    Type.Union([
      Shape({
        ...about,
        ...money,
        rail: OneOf('card'),
        method: Text({ maxLength: 40 }),
        token: Text({ maxLength: 200 }),
        initiatedAt: Timestamp(),
      }),
      initiatedOnAccountRail,
    ]),
  ),
  PaymentAuthorized: event(
    Shape({
      ...about,
      ...money,
      authorizationId: AuthorizationId(),
      authorizedAt: Timestamp(),
      expiresAt: Timestamp(),
    }),
  ),
  PaymentDeclined: event(Shape({ ...about, reason: Reason(), declinedAt: Timestamp() })),

  PaymentCaptureRequested: event(
    Shape({
      ...about,
      ...money,
      captureId: Uuid(),
      authorizationId: AuthorizationId(),
      requestedAt: Timestamp(),
    }),
  ),
  PaymentCaptured: event(Shape({ ...about, ...money, captureId: Uuid(), capturedAt: Timestamp() })),
  PaymentCaptureFailed: event(Shape({ ...about, captureId: Uuid(), reason: Reason(), failedAt: Timestamp() })),

  /** Asked for; what is held is released when the gateway says so, or when it answers an authorisation in flight. */
  PaymentVoidRequested: event(Shape({ ...about, reason: Reason(), requestedAt: Timestamp() })),
  /** The amount is what was released: what had been captured stays captured. */
  PaymentVoided: event(Shape({ ...about, ...money, voidedAt: Timestamp() })),

  PaymentRefundRequested: event(
    Shape({
      ...about,
      ...money,
      refundId: Uuid(),
      authorizationId: AuthorizationId(),
      reason: Reason(),
      requestedAt: Timestamp(),
    }),
  ),
  PaymentRefunded: event(Shape({ ...about, ...money, refundId: Uuid(), refundedAt: Timestamp() })),
  PaymentRefundFailed: event(Shape({ ...about, refundId: Uuid(), reason: Reason(), failedAt: Timestamp() })),

  /** Nothing can be captured any more; what had been captured stays captured. */
  AuthorizationExpired: event(Shape({ ...about, expiredAt: Timestamp() })),
};

export const events = { ...cardEvents, ...accountRailEvents };

export type PaymentEvent = EventOf<typeof events>;
