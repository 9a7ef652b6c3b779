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
  /** Only an account with nothing in it and nothing held can be closed. */
  CloseAccount: Shape({}),
};

const entries = { transferId: Uuid(), entries: Type.Array(Entry(), { minItems: 1, maxItems: 100 }) };
/** Opens one of the ledger's own accounts if this is its first entry; null for accounts that must be there. */
const opens = Nullable(OneOf(...OWN_KINDS));

/** What a transfer does to its accounts. Only transfers send these, each along with its own events. */
const ofTransfers = {
  HoldEntries: Shape({ ...entries, opens }),
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

/** The commands that routes, sagas and other contexts may send. */
export const accountCommands = commands('Account', asked);

/** All commands of the stream, those of transfers included. */
export const allAccountCommands = commands('Account', { ...asked, ...ofTransfers });

export type AccountCommand = CommandOf<typeof allAccountCommands.schemas>;

/** The command of one type. */
export type Of<T extends AccountCommand['type']> = Extract<AccountCommand, { type: T }>;
