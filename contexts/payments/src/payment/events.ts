import { described, type EventOf, event, OneOf, Shape, Timestamp, Type } from '@daybook/core';
import { AuthorizationId, CaptureId, CardMethod, CardToken, money, Reason, RefundId } from '../vocabulary.ts';
import { accountRailEvents, initiatedOnAccountRail } from './account-rail/events.ts';
import { about } from './account-rail/terms.ts';

/*
 * The storage format of payments: a name or a field here is never changed once written, only lifted by an upcaster.
 * What becomes of a payment carries the order it pays for (null if none), so that whoever waits for it need not look
 * the payment up. Amounts are decimals with exactly their currency's decimals.
 */

/** The events of card payments, and the beginning of payments on either rail. */
export const cardEvents = {
  /** On either rail; `rail` says which. */
  PaymentInitiated: event(
    Type.Union(
      [
        Shape({
          ...about,
          ...money,
          rail: described(OneOf('card'), 'Here: by card.'),
          method: CardMethod(),
          token: CardToken(),
          initiatedAt: Timestamp('When it began.'),
        }),
        initiatedOnAccountRail,
      ],
      { description: 'A payment began, by card or between accounts.' },
    ),
  ),
  PaymentAuthorized: event(
    Shape(
      {
        ...about,
        ...money,
        authorizationId: AuthorizationId(),
        authorizedAt: Timestamp('When it was authorised.'),
        expiresAt: Timestamp('Until when it can be captured.'),
      },
      'The gateway holds the money.',
    ),
  ),
  PaymentDeclined: event(
    Shape(
      { ...about, reason: Reason(), declinedAt: Timestamp('When it was declined.') },
      'The gateway refuses the payment.',
    ),
  ),

  PaymentCaptureRequested: event(
    Shape(
      {
        ...about,
        ...money,
        captureId: CaptureId(),
        authorizationId: AuthorizationId(),
        requestedAt: Timestamp('When it was asked for.'),
      },
      'The gateway is asked to take some or all of what it holds.',
    ),
  ),
  PaymentCaptured: event(
    Shape(
      { ...about, ...money, captureId: CaptureId(), capturedAt: Timestamp('When it was captured.') },
      'The gateway has taken money.',
    ),
  ),
  PaymentCaptureFailed: event(
    Shape(
      { ...about, captureId: CaptureId(), reason: Reason(), failedAt: Timestamp('When it failed.') },
      'The gateway refused to take the money.',
    ),
  ),

  /** Asked for; what is held is released when the gateway says so, or when it answers an authorisation in flight. */
  PaymentVoidRequested: event(
    Shape(
      { ...about, reason: Reason(), requestedAt: Timestamp('When it was asked for.') },
      'What is held, or may come to be, is to be let go.',
    ),
  ),
  /** The amount is what was released: what had been captured stays captured. */
  PaymentVoided: event(
    Shape(
      { ...about, ...money, voidedAt: Timestamp('When it was let go.') },
      'What was held and not captured has been let go.',
    ),
  ),

  PaymentRefundRequested: event(
    Shape(
      {
        ...about,
        ...money,
        refundId: RefundId(),
        authorizationId: AuthorizationId(),
        reason: Reason(),
        requestedAt: Timestamp('When it was asked for.'),
      },
      'The gateway is asked to pay money back.',
    ),
  ),
  PaymentRefunded: event(
    Shape(
      { ...about, ...money, refundId: RefundId(), refundedAt: Timestamp('When it was paid back.') },
      'The gateway has paid money back.',
    ),
  ),
  PaymentRefundFailed: event(
    Shape(
      { ...about, refundId: RefundId(), reason: Reason(), failedAt: Timestamp('When it failed.') },
      'The gateway refused to pay money back.',
    ),
  ),

  /** Nothing can be captured any more; what had been captured stays captured. */
  AuthorizationExpired: event(
    Shape(
      { ...about, expiredAt: Timestamp('When it ran out.') },
      'The authorisation has run out: nothing more can be captured.',
    ),
  ),
};

export const events = { ...cardEvents, ...accountRailEvents };

export type PaymentEvent = EventOf<typeof events>;
