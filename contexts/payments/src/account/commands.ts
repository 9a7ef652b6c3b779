import { type CommandOf, CurrencyCode, commands, Day, Nullable, OneOf, Shape, Text, Type, Uuid } from '@daybook/core';
import { OWN_KINDS, TRANSFER_KINDS } from '../ledger/kinds.ts';
import { Entry, Overdrafts } from './events.ts';

/** What anyone may ask of an account. The stream id is the account's id. */
const asked = {
  OpenAccount: Shape({
    kind: OneOf('customer', 'member'),
    name: Text({ maxLength: 200 }),
    currencies: Type.Array(CurrencyCode(), { minItems: 1, maxItems: 50 }),
    overdrafts: Overdrafts(),
  }),
  /** All of them anew. A limit cannot be set below what is in use. */
  SetOverdrafts: Shape({ overdrafts: Overdrafts() }),
  FreezeAccount: Shape({ reason: Text({ maxLength: 200 }) }),
  UnfreezeAccount: Shape({}),
  /** Only a customer's account with nothing in it and nothing held can be closed, and not while it is frozen. */
  CloseAccount: Shape({}),
};

const entries = { transferId: Uuid(), entries: Type.Array(Entry(), { minItems: 1, maxItems: 100 }) };
/** Names one of the ledger's own accounts, which its first entry opens; null for any other, which must be there. */
const opens = Nullable(OneOf(...OWN_KINDS));

/** What a transfer does to its accounts. Only transfers send these, each along with its own events. */
const ofTransfers = {
  HoldEntries: Shape({ ...entries, opens, kind: OneOf(...TRANSFER_KINDS) }),
  ReleaseEntries: Shape({ ...entries, reason: OneOf('voided', 'expired') }),
  PostEntries: Shape({
    ...entries,
    opens,
    kind: OneOf(...TRANSFER_KINDS),
    description: Text({ maxLength: 200 }),
    effectiveDate: Day(),
    released: Type.Array(Entry(), { maxItems: 100 }),
  }),
};

const ofPayments = {
  /** Changes nothing: refused if the payee's account could not take the money now, before the payer is asked for it. */
  ExpectCredit: Shape({ currency: CurrencyCode() }),
};

/** The commands that routes, sagas and other contexts may send. */
export const accountCommands = commands('Account', asked);

/** All commands of the stream, those of transfers and payments included. */
export const allAccountCommands = commands('Account', { ...asked, ...ofTransfers, ...ofPayments });

export type AccountCommand = CommandOf<typeof allAccountCommands.schemas>;

/** The command of one type. */
export type Of<T extends AccountCommand['type']> = Extract<AccountCommand, { type: T }>;
