import { operation, port, Shape, Text, Timestamp, Type } from '@daybook/core';
import { AuthorizationId, BankCode, CardToken, money } from './vocabulary.ts';

/**
 * Our name for one thing asked of the gateway, unique among all we ever ask of it. It travels with the request, so
 * that the gateway can later be asked what became of it.
 */
const Reference = () => Text({ maxLength: 120 });

/** The gateway repeats the amount it acted on; one that differs from what was asked is for a person to look at. */
const Authorization = Shape({
  ...money,
  authorizationId: AuthorizationId(),
  expiresAt: Timestamp('Until when it can be captured.'),
});
const Moved = Shape({ ...money });

/** The gateway is asked patiently what became of a request, because the alternative is to trouble a person. */
const PATIENT = { attempts: 12, firstDelayMs: 1_000, maxDelayMs: 60_000 };

/** The card gateway as payments see it. Every operation may be repeated under its idempotency key. */
export const cardGateway = port('card-gateway', {
  authorize: operation(Shape({ ...money, reference: Reference(), token: CardToken() }), Authorization),
  capture: operation(Shape({ ...money, reference: Reference(), authorizationId: AuthorizationId() }), Moved),
  /** Releases what was not captured; the amount is what was released. */
  void: operation(Shape({ reference: Reference(), authorizationId: AuthorizationId() }), Moved),
  refund: operation(Shape({ ...money, reference: Reference(), authorizationId: AuthorizationId() }), Moved),
  /**
   * What became of an earlier request. `unseen`: the gateway has no record of it, which is not proof that it will
   * never arrive.
   */
  lookup: operation(
    Shape({ reference: Reference() }),
    Type.Union([
      Shape({ found: Type.Literal('done'), response: Type.Union([Authorization, Moved]) }),
      Shape({ found: Type.Literal('refused'), code: BankCode() }),
      Shape({ found: Type.Literal('unseen') }),
    ]),
    PATIENT,
  ),
});
