import { CurrencyCode, Decimal, described, Nullable, OneOf, Shape, type Static, Uuid } from '@daybook/core';
import { Address } from '../../addresses/address.ts';
import { LegName } from '../../bank.ts';
import { PURPOSES } from '../../policies.ts';
import { BankCode, BankId, BankReference, money, PaymentNote } from '../../vocabulary.ts';

/* What the events of payments between accounts are made of: who pays whom, and what a bank says of a leg. */

export const about = { orderId: Nullable(Uuid('The order that is paid for; null if none is.')) };
export type Leg = Static<ReturnType<typeof LegName>>;

/**
 * One side of a payment. `bankId` is a bank of the scheme, or `own` for one of our accounts. `accountId` is where the
 * side stands in our ledger: the account itself, or the bank's member account.
 */
export const Party = () =>
  Shape({
    address: described(Address(), 'Where the side is paid from or to.'),
    bankId: BankId(),
    accountId: Uuid("Where the side stands in our ledger: the account itself, or the bank's member account."),
  });
export type Party = Static<ReturnType<typeof Party>>;

/** What is agreed when a payment begins, and every rule that will be applied to it. */
export const agreed = {
  ...about,
  ...money,
  payer: described(Party(), 'Who pays.'),
  payee: described(Party(), 'Who is paid.'),
  purpose: described(OneOf(...PURPOSES), 'Between whom: `p2p` people, `p2m` a person and a merchant.'),
  note: Nullable(PaymentNote()),
};

/** How a bank's answer came: to our request, as a message of its own, or to a question about the leg. */
export const AnswerSource = () =>
  described(OneOf('response', 'message', 'status'), 'How the answer came: to a request, of its own, or to a question.');

/**
 * What a bank said of a leg. `done` with the amount it moved; `refused` with its code; `none` it has not happened and
 * never will; `pending` it is being worked on; `no_answer` nothing was heard.
 */
export const AnswerState = () =>
  described(OneOf('done', 'refused', 'none', 'pending', 'no_answer'), 'What the bank said of the leg.');

/** What a bank said, as it said it. */
export const said = {
  leg: LegName(),
  state: AnswerState(),
  amount: Nullable(Decimal('What the bank moved, where it did.')),
  currency: Nullable(CurrencyCode('The currency of what the bank moved.')),
  code: Nullable(BankCode()),
  bankReference: Nullable(BankReference()),
};
