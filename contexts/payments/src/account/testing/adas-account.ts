import { allAccountCommands as commands } from '../commands.ts';
import type { AccountEvent, Entry } from '../events.ts';

// Ada's account, which holds pounds and yen: what it is asked, and what happened to it.

export const id = '11111111-1111-7111-8111-111111111111';
export const transferId = '22222222-2222-7222-8222-222222222222';
export const at = '2026-01-01T00:00:00.000000Z';
const opening = { kind: 'customer', name: 'Ada', currencies: ['GBP', 'JPY'], overdrafts: [] } as const;
export const open = (data: object = {}) =>
  commands.OpenAccount(id, { ...opening, currencies: [...opening.currencies], overdrafts: [], ...data });
export const opened = (data: object = {}): AccountEvent => ({
  type: 'AccountOpened',
  data: { ...opening, currencies: [...opening.currencies], overdrafts: [], unbounded: false, openedAt: at, ...data },
});
export const entry = (side: Entry['side'], amount: string, currency = 'GBP'): Entry => ({ side, amount, currency });
export const post = (entries: Entry[], released: Entry[] = [], opens: 'cash' | null = null) =>
  commands.PostEntries(id, {
    transferId,
    entries,
    released,
    opens,
    kind: 'transfer',
    description: 'rent',
    effectiveDate: '2026-01-01',
  });
export const ofKind = <C extends { data: object }>(kind: 'payment' | 'reversal', command: C): C => ({
  ...command,
  data: { ...command.data, kind },
});
export const hold = (...entries: Entry[]) =>
  commands.HoldEntries(id, { transferId, entries, opens: null, kind: 'transfer' });
export const posted = (entries: Entry[], released: Entry[] = []): AccountEvent => ({
  type: 'EntriesPosted',
  data: {
    transferId,
    kind: 'transfer',
    description: 'rent',
    effectiveDate: '2026-01-01',
    released,
    entries,
    postedAt: at,
  },
});
export const held = (...entries: Entry[]): AccountEvent => ({
  type: 'EntriesHeld',
  data: { transferId, entries, heldAt: at },
});
export const frozen: AccountEvent = { type: 'AccountFrozen', data: { reason: 'court order', frozenAt: at } };
export const closed: AccountEvent = { type: 'AccountClosed', data: { closedAt: at } };
export const ten = [opened(), posted([entry('credit', '10.00')])];
