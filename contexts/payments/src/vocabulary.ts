import { Count, CurrencyCode, Decimal, described, Nullable, OneOf, Text, Type, Uuid } from '@daybook/core';
import { ACCOUNT_KINDS, OWN_KINDS, TRANSFER_KINDS } from './ledger/kinds.ts';

/*
 * The words in which payments, accounts and settlement are spoken of, in commands, events, rows and requests alike:
 * each with its limits, what it means, and an example.
 */

export const PaymentId = () => Uuid('The payment.');
export const AccountId = () => Uuid('The account.');
export const TransferId = () => Uuid('The transfer.');
export const DisputeId = () => Uuid('The dispute.');
export const QuoteId = () => Uuid('The foreign-exchange quote.');
export const OrderId = () => Uuid('The order that is paid for.');
export const CaptureId = () => Uuid('The capture, among those of the payment.');
export const RefundId = () => Uuid('The refund, among those of the payment.');

export const Currency = () => CurrencyCode('The ISO 4217 code of the currency.');
export const Amount = () => Decimal("An amount above zero, a decimal with the currency's own decimals.");
/** An amount and its currency, side by side. */
export const money = { amount: Amount(), currency: Currency() };

/** A stable code, the other side's own such as `card_declined` or one of ours; from people, a few words. */
export const Reason = () =>
  Text({ maxLength: 200, description: 'Why: a stable code, or a few words.', examples: ['no longer wanted'] });

export const Remark = () =>
  Text({
    maxLength: 200,
    description: 'What somebody found out or did, in a few words.',
    examples: ['Seen on the statement'],
  });

/** What payer and payee read beside the amount. */
export const PaymentNote = () =>
  Text({
    maxLength: 200,
    description: 'What payer and payee read beside the amount.',
    examples: ['Rent for November'],
  });

export const Description = () =>
  Text({
    maxLength: 200,
    description: 'What stands beside the entries on a statement.',
    examples: ['Rent for November'],
  });

export const ExternalReference = () =>
  Text({ maxLength: 120, description: "The caller's own reference.", examples: ['INV-2026-0042'] });

export const Name = () =>
  Text({ maxLength: 200, description: 'Whose it is: a name for people.', examples: ['Ada Lovelace'] });

/** A bank of the scheme, or `own` for our own house. */
export const BankId = () =>
  Text({
    maxLength: 40,
    description: "The bank, by the scheme's name for it; `own` is our own house.",
    examples: ['alder'],
  });

export const BankReference = () =>
  Text({ maxLength: 40, description: "The bank's own reference for the movement.", examples: ['ALD-000123'] });

export const BankCode = () =>
  Text({ maxLength: 100, description: "The bank's own code, such as `account_closed`.", examples: ['account_closed'] });

export const AuthorizationId = () =>
  Text({ maxLength: 100, description: "The gateway's name for the authorisation.", examples: ['auth_5f2c'] });

export const CardMethod = () => Text({ maxLength: 40, description: 'What is paid with.', examples: ['card'] });

export const CardToken = () =>
  Text({
    maxLength: 200,
    description: 'Stands for the card at the gateway; never its number.',
    examples: ['tok_visa'],
  });

export const Attempt = () => Count({ minimum: 1, description: 'Which of several tries, from 1.' });

export const HoldSeconds = () =>
  Count({ minimum: 1, maximum: 34_560_000, description: 'How long it is held, in seconds.', examples: [86_400] });

export const QuoteSeconds = () =>
  Count({ minimum: 1, maximum: 86_400, description: 'How long the rate holds, in seconds.', examples: [30] });

export const AccountCurrencies = () =>
  Type.Array(CurrencyCode(), {
    minItems: 1,
    maxItems: 50,
    description: 'The currencies it may hold.',
    examples: [['EUR', 'GBP']],
  });

export const AccountKind = () => described(OneOf(...ACCOUNT_KINDS), 'What the account stands for.');
export const TransferKind = () => described(OneOf(...TRANSFER_KINDS), 'Why the money was moved.');
export const EntrySide = () => described(OneOf('debit', 'credit'), 'Whether it takes from the account or gives to it.');
export const Opens = () =>
  Nullable(
    described(
      OneOf(...OWN_KINDS),
      "The kind, if the account is the ledger's own, opened by its first entry; else null.",
    ),
  );

export const PayerBank = () =>
  described(BankId(), "The payer's bank, by the scheme's name for it; `own` is our own house.");
export const PayeeBank = () =>
  described(BankId(), "The payee's bank, by the scheme's name for it; `own` is our own house.");

/** The longest and the shortest time a payee may leave the payer to answer, in minutes. */
const COLLECT_MINUTES = { minimum: 1, maximum: 64_800 };
export const CollectMinutes = () =>
  Count({ ...COLLECT_MINUTES, description: 'How long the payer has to answer, in minutes.', examples: [30] });
