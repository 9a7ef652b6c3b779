import type { AccountKind } from '../ledger/kinds.ts';
import { type CountersByCurrency, held, posted, released } from './counters.ts';
import type { AccountEvent, Overdrafts } from './events.ts';

/** What an account was opened with. `currencies` empty: any. */
type Opening = {
  readonly kind: AccountKind;
  readonly name: string;
  readonly currencies: readonly string[];
  readonly unbounded: boolean;
  readonly overdrafts: Overdrafts;
};

/** An account that was opened. `overdrafts` are those now in force; `counters` has a currency from its first entry on. */
export type Opened = {
  readonly situation: 'open' | 'frozen' | 'closed';
  readonly opening: Opening;
  readonly overdrafts: Overdrafts;
  readonly counters: CountersByCurrency;
};

/** An account as it stands. It does not know its transfers: each of those knows what it has done. */
export type Account = { readonly situation: 'none' } | Opened;

export const noAccount: Account = { situation: 'none' };

/** Folds one event into the state. Pure, and total over what the decider can have emitted. */
export function evolve(account: Account, { type, data }: AccountEvent): Account {
  if (type === 'AccountOpened') {
    const { kind, name, currencies, unbounded, overdrafts } = data;
    return {
      situation: 'open',
      opening: { kind, name, currencies, unbounded, overdrafts },
      overdrafts,
      counters: {},
    };
  }
  if (account.situation === 'none') return account;
  switch (type) {
    case 'AccountOverdraftsSet':
      return { ...account, overdrafts: data.overdrafts };
    case 'AccountFrozen':
      return { ...account, situation: 'frozen' };
    case 'AccountUnfrozen':
    case 'AccountReopened':
      return { ...account, situation: 'open' };
    case 'AccountClosed':
      return { ...account, situation: 'closed' };
    case 'EntriesHeld':
      return { ...account, counters: held(account.counters, data.entries) };
    case 'EntriesReleased':
      return { ...account, counters: released(account.counters, data.entries) };
    case 'EntriesPosted':
      return { ...account, counters: posted(released(account.counters, data.released), data.entries) };
  }
}
