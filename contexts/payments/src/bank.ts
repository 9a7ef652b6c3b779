import { CurrencyCode, Decimal, described, Nullable, OneOf, operation, port, Shape, Text, Type } from '@daybook/core';
import { Address } from './addresses/address.ts';
import { BankCode, BankId, BankReference, money, Name } from './vocabulary.ts';

/** Our name for the payment, the same in all its legs. A bank moves money at most once for each leg of it. */
const TransactionId = () => Text({ maxLength: 35, description: 'Our name for the payment, the same in all its legs.' });

/** Which movement of a payment is meant. `reversal` gives a debit back to the payer. */
export const LegName = () => described(OneOf('debit', 'credit', 'reversal'), 'Which movement of the payment is meant.');

/**
 * `done`: it has happened, with the amount the bank moved, which is compared with what was asked. `accepted`: the
 * bank will say later, by a message of its own, what came of it.
 */
const Answer = Type.Union([
  Shape({ state: Type.Literal('done'), ...money, bankReference: BankReference() }),
  Shape({ state: Type.Literal('accepted') }),
]);

const Movement = Shape({
  bankId: BankId(),
  transactionId: TransactionId(),
  address: described(Address(), 'Whose account is meant.'),
  ...money,
});

/**
 * A try is short and there are few: what is not answered is asked about, and the payment's own timers decide when
 * waiting is over.
 */
const BRISK = { timeoutMs: 3_000, attempts: 2, firstDelayMs: 200, maxDelayMs: 1_000 };

/** The banks of the scheme, as payments see them. Every operation may be repeated under its idempotency key. */
export const bank = port(
  'bank',
  {
    /** Whose address it is; refused with `address_unknown` or `account_blocked`. */
    resolve: operation(
      Shape({ bankId: BankId(), address: described(Address(), 'Whose account is meant.') }),
      Shape({ name: Name() }),
      BRISK,
    ),
    /** Takes from the payer; refused with a definite code such as `insufficient_funds`. */
    debit: operation(Movement, Answer, BRISK),
    /** Gives to the payee; refused with a definite code such as `account_closed`. */
    credit: operation(Movement, Answer, BRISK),
    /**
     * Gives a debit back. A bank that never saw the debit refuses with `no_original_debit`, and from then on refuses the
     * debit too, should it still arrive: so a reversal is safe where nobody knows.
     */
    reverse: operation(Movement, Answer, BRISK),
    /**
     * What became of a leg. `none`: it has not happened and never will, because a bank that says so refuses it from then
     * on. `pending`: it is being worked on.
     */
    status: operation(
      Shape({ bankId: BankId(), transactionId: TransactionId(), leg: LegName() }),
      Shape({
        state: described(OneOf('done', 'refused', 'pending', 'none'), 'What became of the leg.'),
        amount: Nullable(Decimal('What was moved, where it was.')),
        currency: Nullable(CurrencyCode('The currency of what was moved.')),
        code: Nullable(BankCode()),
        bankReference: Nullable(BankReference()),
      }),
      BRISK,
    ),
  },
  { serviceOf: ({ bankId }) => String(bankId) },
);
