import {
  Count,
  CurrencyCode,
  Day,
  Decimal,
  type EventOf,
  event,
  Shape,
  type Static,
  Text,
  Timestamp,
  Type,
  Uuid,
} from '@daybook/core';

/*
 * The storage format of settlement, one stream for each currency. Amounts have exactly the currency's decimals. A
 * member is a bank of the scheme, by its id, or our own house, `own`.
 */

/** The name under which our own house, as the bank of its customers' accounts, is counted among the members. */
export const OWN_HOUSE = 'own';

/** Windows are numbered 1, 2, 3 … in each currency. */
export const WindowNumber = () => Count({ minimum: 1 });
export const Member = () => Text({ maxLength: 40 });
/** Twelve digits: the year's last, the day of the year, and the payment's number on that day. Leading zeros count. */
export const RetrievalReference = () => Type.String({ pattern: '^[0-9]{12}$' });

/** What a member paid and was paid in a window. `net` is credits less debits: above zero, the member is owed it. */
export const MemberPosition = () =>
  Shape({
    member: Member(),
    debitCount: Count(),
    debitValue: Decimal(),
    creditCount: Count(),
    creditValue: Decimal(),
    net: Decimal(),
  });
export type MemberPosition = Static<ReturnType<typeof MemberPosition>>;

const window = { number: WindowNumber(), currency: CurrencyCode() };

export const events = {
  SettlementWindowOpened: event(Shape({ ...window, openedAt: Timestamp(), closesAt: Timestamp() })),

  /** A completed payment, counted in the window that was open. `rrn` is unique in its currency for ten years. */
  SettlementPaymentRecorded: event(
    Shape({
      ...window,
      paymentId: Uuid(),
      payerBank: Member(),
      payeeBank: Member(),
      amount: Decimal(),
      rrn: RetrievalReference(),
      /** The day under which `rrn` was counted. It never goes back, though clocks may. */
      switchDay: Day(),
      recordedAt: Timestamp(),
    }),
  ),

  /** Nothing more is counted here. The positions are in the order of the members' ids; their nets come to zero. */
  SettlementWindowClosed: event(
    Shape({
      ...window,
      payments: Count(),
      value: Decimal(),
      positions: Type.Array(MemberPosition()),
      closedAt: Timestamp(),
    }),
  ),

  /** The nets have been moved: by one transfer, by several where there are many members, by none if all were zero. */
  SettlementWindowSettled: event(Shape({ ...window, transferIds: Type.Array(Uuid()), settledAt: Timestamp() })),
};

export type SettlementEvent = EventOf<typeof events>;
