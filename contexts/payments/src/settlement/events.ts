import {
  Count,
  Day,
  Decimal,
  described,
  type EventOf,
  event,
  Shape,
  type Static,
  Timestamp,
  Type,
  Uuid,
} from '@daybook/core';
import { Amount, BankId, Currency, PayeeBank, PayerBank, PaymentId } from '../vocabulary.ts';

/*
 * The storage format of settlement, one stream for each currency. Amounts have exactly the currency's decimals. A
 * member is a bank of the scheme, by its id, or our own house, `own`.
 */

/** The name under which our own house, as the bank of its customers' accounts, is counted among the members. */
export const OWN_HOUSE = 'own';

/** Windows are numbered 1, 2, 3 … in each currency. */
export const WindowNumber = () => Count({ minimum: 1, description: 'Which window of its currency, from 1.' });
export const Member = BankId;
/** Twelve digits: the year's last, the day of the year, and the payment's number on that day. Leading zeros count. */
export const RetrievalReference = () =>
  Type.String({
    pattern: '^[0-9]{12}$',
    description: "The payment's reference number in its currency, unique for ten years.",
    examples: ['632500000042'],
  });

/** What a member paid and was paid in a window. `net` is credits less debits: above zero, the member is owed it. */
export const MemberPosition = () =>
  Shape({
    member: Member(),
    debitCount: Count({ description: 'How many payments the member paid.' }),
    debitValue: Decimal('What the member paid, a decimal in the currency.'),
    creditCount: Count({ description: 'How many payments the member was paid.' }),
    creditValue: Decimal('What the member was paid, a decimal in the currency.'),
    net: Decimal('`creditValue` less `debitValue`: above zero, the member is owed it.'),
  });
export type MemberPosition = Static<ReturnType<typeof MemberPosition>>;

const window = { number: WindowNumber(), currency: Currency() };

export const events = {
  SettlementWindowOpened: event(
    Shape(
      { ...window, openedAt: Timestamp('When it was opened.'), closesAt: Timestamp('When its cycle ends.') },
      'A settlement window was opened.',
    ),
  ),

  /** A completed payment, counted in the window that was open. `rrn` is unique in its currency for ten years. */
  SettlementPaymentRecorded: event(
    Shape(
      {
        ...window,
        paymentId: PaymentId(),
        payerBank: PayerBank(),
        payeeBank: PayeeBank(),
        amount: Amount(),
        rrn: RetrievalReference(),
        switchDay: Day('The day under which `rrn` was counted. It never goes back, though clocks may.'),
        recordedAt: Timestamp('When it was counted.'),
      },
      'A completed payment was counted in the window that was open.',
    ),
  ),

  /** Nothing more is counted here. The positions are in the order of the members' ids; their nets come to zero. */
  SettlementWindowClosed: event(
    Shape(
      {
        ...window,
        payments: Count({ description: 'How many payments were counted in it.' }),
        value: Decimal('What they come to, a decimal in the currency.'),
        positions: described(
          Type.Array(MemberPosition()),
          'What each member paid and was paid, in the order of their ids.',
        ),
        closedAt: Timestamp('When it was closed.'),
      },
      'A window was closed: nothing more is counted in it, and its nets stand.',
    ),
  ),

  /** The nets have been moved: by one transfer, by several where there are many members, by none if all were zero. */
  SettlementWindowSettled: event(
    Shape(
      {
        ...window,
        transferIds: described(Type.Array(Uuid()), 'The transfers that moved the nets.'),
        settledAt: Timestamp('When it was settled.'),
      },
      'The nets of a window have been moved.',
    ),
  ),
};

export type SettlementEvent = EventOf<typeof events>;
