import { type CommandOf, Count, CurrencyCode, commands, Decimal, Shape, Text, Uuid } from '@daybook/core';

/** The name under which `idOf` knows the settlement of one currency. */
export const settlementOf = (currency: string) => `settlement:${currency}`;

/** What may be asked of a currency's settlement. Its windows are numbered 1, 2, 3 …; one is open at a time. */
export const settlementCommands = commands('Settlement', {
  /** Sent by every payment on the account rail when it is complete, and by nobody else. */
  RecordPayment: Shape({
    paymentId: Uuid(),
    payerBank: Text({ maxLength: 40 }),
    payeeBank: Text({ maxLength: 40 }),
    amount: Decimal(),
    currency: CurrencyCode(),
  }),
  /** Closes the open window, fixes the members' net positions, and opens the next. */
  CloseWindow: Shape({ number: Count({ minimum: 1 }) }),
  /** Settles a closed window: the net positions are moved to the settlement account. */
  SettleWindow: Shape({ number: Count({ minimum: 1 }) }),
});

export type SettlementCommand = CommandOf<typeof settlementCommands.schemas>;
