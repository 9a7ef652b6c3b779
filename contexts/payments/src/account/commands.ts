import { type CommandOf, commands, Day, described, OneOf, Shape, Type } from '@daybook/core';
import {
  AccountCurrencies,
  Currency,
  Description,
  Name,
  Opens,
  Reason,
  TransferId,
  TransferKind,
} from '../vocabulary.ts';
import { Entry, Overdrafts } from './events.ts';

/** What anyone may ask of an account. The stream id is the account's id. */
const asked = {
  OpenAccount: Shape(
    {
      kind: described(
        OneOf('customer', 'member'),
        "Whether it is a customer's, or that of a bank that is a member of the scheme.",
      ),
      name: Name(),
      currencies: AccountCurrencies(),
      overdrafts: Overdrafts(),
    },
    'Open an account.',
  ),
  /** All of them anew. A limit cannot be set below what is in use. */
  SetOverdrafts: Shape({ overdrafts: Overdrafts() }, 'Set how far below zero the account may go, all limits anew.'),
  FreezeAccount: Shape({ reason: Reason() }, 'Let nothing more be taken from the account.'),
  UnfreezeAccount: Shape({}, 'Let money be taken from the account again.'),
  /** Only a customer's account with nothing in it and nothing held can be closed, and not while it is frozen. */
  CloseAccount: Shape({}, "Close a customer's account with nothing on it and nothing held."),
};

const entries = {
  transferId: TransferId(),
  entries: described(Type.Array(Entry(), { minItems: 1, maxItems: 100 }), 'The entries of this account.'),
};
const opens = Opens();

/** What a transfer does to its accounts. Only transfers send these, each along with its own events. */
const ofTransfers = {
  HoldEntries: Shape({ ...entries, opens, kind: TransferKind() }, 'Set money aside for a transfer.'),
  ReleaseEntries: Shape(
    { ...entries, reason: described(OneOf('voided', 'expired'), 'Why it is free again.') },
    'Free what was set aside for a transfer.',
  ),
  PostEntries: Shape(
    {
      ...entries,
      opens,
      kind: TransferKind(),
      description: Description(),
      effectiveDate: Day('The day from which it counts, of UTC.'),
      released: described(
        Type.Array(Entry(), { maxItems: 100 }),
        'What had been held for the transfer and is so no longer.',
      ),
    },
    'Post the entries of a transfer.',
  ),
};

const ofPayments = {
  /** Changes nothing: refused if the payee's account could not take the money now, before the payer is asked for it. */
  ExpectCredit: Shape({ currency: Currency() }, 'Ask whether the account could take money now; changes nothing.'),
};

/** The commands that routes, sagas and other contexts may send. */
export const accountCommands = commands('Account', asked);

/** All commands of the stream, those of transfers and payments included. */
export const allAccountCommands = commands('Account', { ...asked, ...ofTransfers, ...ofPayments });

export type AccountCommand = CommandOf<typeof allAccountCommands.schemas>;

/** The command of one type. */
export type Of<T extends AccountCommand['type']> = Extract<AccountCommand, { type: T }>;
