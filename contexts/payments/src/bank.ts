import { CurrencyCode, Decimal, Nullable, OneOf, operation, port, Shape, Text, Type } from '@daybook/core';
import { Address } from './addresses/address.ts';

/** Which of its banks the scheme speaks to. */
const BankId = () => Text({ maxLength: 40 });
/** Our name for the payment, the same in all its legs. A bank moves money at most once for each leg of it. */
const TransactionId = () => Text({ maxLength: 35 });
const money = { amount: Decimal(), currency: CurrencyCode() };

/** Which movement of a payment is meant. `reversal` gives a debit back to the payer. */
export const LegName = () => OneOf('debit', 'credit', 'reversal');

/**
 * `done`: it has happened, with the amount the bank moved, which is compared with what was asked. `accepted`: the
 * bank will say later, by a message of its own, what came of it.
 */
const Answer = Type.Union([
  Shape({ state: Type.Literal('done'), ...money, bankReference: Text({ maxLength: 40 }) }),
  Shape({ state: Type.Literal('accepted') }),
]);

const Movement = Shape({ bankId: BankId(), transactionId: TransactionId(), address: Address(), ...money });

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
      Shape({ bankId: BankId(), address: Address() }),
      Shape({ name: Text({ maxLength: 200 }) }),
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
        state: OneOf('done', 'refused', 'pending', 'none'),
        amount: Nullable(Decimal()),
        currency: Nullable(CurrencyCode()),
        code: Nullable(Text({ maxLength: 100 })),
        bankReference: Nullable(Text({ maxLength: 40 })),
      }),
      BRISK,
    ),
  },
  { serviceOf: ({ bankId }) => String(bankId) },
);
