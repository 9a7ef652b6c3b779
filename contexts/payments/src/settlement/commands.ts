import { type CommandOf, commands, Shape } from '@daybook/core';
import { Amount, Currency, PayeeBank, PayerBank, PaymentId } from '../vocabulary.ts';
import { WindowNumber } from './events.ts';

/** The name under which `idOf` knows the settlement of one currency. */
export const settlementOf = (currency: string) => `settlement:${currency}`;

/** What may be asked of a currency's settlement. Its windows are numbered 1, 2, 3 …; one is open at a time. */
export const settlementCommands = commands('Settlement', {
  /** Sent by every payment on the account rail when it is complete, and by nobody else. */
  RecordPayment: Shape(
    {
      paymentId: PaymentId(),
      payerBank: PayerBank(),
      payeeBank: PayeeBank(),
      amount: Amount(),
      currency: Currency(),
    },
    'Count a completed payment in the open window.',
  ),
  /** Closes the open window, fixes the members' net positions, and opens the next. */
  CloseWindow: Shape({ number: WindowNumber() }, 'Close the open window, fix the net positions, and open the next.'),
  /** Settles a closed window: the net positions are moved to the settlement account. */
  SettleWindow: Shape({ number: WindowNumber() }, 'Settle a closed window: the nets are moved.'),
});

export type SettlementCommand = CommandOf<typeof settlementCommands.schemas>;
