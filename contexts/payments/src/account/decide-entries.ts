import type { Decision, Rejection } from '@daybook/core';
import { compare, formatMoney, subtract } from '@daybook/money';
import { MEMBER_KINDS, type TransferKind } from '../ledger/kinds.ts';
import { refuse } from '../rejections.ts';
import type { Of } from './commands.ts';
import { type CountersByCurrency, canCount, countersOf, held, overdrawn, posted, released } from './counters.ts';
import type { AccountEvent, Entry } from './events.ts';
import { type Account, evolve, type Opened } from './evolve.ts';
import { limitOf } from './overdrafts.ts';

/*
 * What transfers do to an account. The entries have been checked by the transfer and arrive all at once, so an account
 * that gives and gets in one transfer is bounded by what is left in the end.
 */

export function holdEntries(
  { data: { transferId, entries, opens, kind }, streamId }: Of<'HoldEntries'>,
  account: Account,
  now: string,
): Decision<AccountEvent> {
  const opening = openedBy(account, opens, now);
  const opened = opening.reduce(evolve, account);
  if (opened.situation === 'none') return refuse('account_not_found', { accountId: streamId });
  const after = () => held(opened.counters, entries);
  const problem =
    notTakingPart(opened, streamId, kind, opens) ??
    problemWith(opened, { accountId: streamId, entries, freed: [], isOwed: false, after });
  return problem ?? [...opening, { type: 'EntriesHeld', data: { transferId, entries, heldAt: now } }];
}

export function postEntries(
  { data, streamId }: Of<'PostEntries'>,
  account: Account,
  now: string,
): Decision<AccountEvent> {
  const { opens, ...posting } = data;
  const { kind, entries, released: freed } = posting;
  const isGivenBack = kind === 'reversal' && entries.every(({ side }) => side === 'credit');
  const opening = isGivenBack ? reopened(account, now) : openedBy(account, opens, now);
  const opened = opening.reduce(evolve, account);
  if (opened.situation === 'none') return refuse('account_not_found', { accountId: streamId });
  const after = () => posted(released(opened.counters, freed), entries);
  const isOwed = isGivenBack || (kind === 'settlement' && opened.opening.kind === 'member');
  const problem =
    notTakingPart(opened, streamId, kind, opens) ??
    problemWith(opened, { accountId: streamId, entries, freed, isOwed, after });
  return problem ?? [...opening, { type: 'EntriesPosted', data: { ...posting, postedAt: now } }];
}

/** Letting go is always possible: what is held was held once, and a closed account holds nothing. */
export function releaseEntries(
  { data, streamId }: Of<'ReleaseEntries'>,
  account: Account,
  now: string,
): Decision<AccountEvent> {
  if (account.situation === 'none') return refuse('account_not_found', { accountId: streamId });
  return [{ type: 'EntriesReleased', data: { ...data, releasedAt: now } }];
}

/** Whether a credit could be posted now, as far as that does not depend on its amount. */
export function expectCredit(
  { data: { currency }, streamId: accountId }: Of<'ExpectCredit'>,
  account: Account,
): Decision<AccountEvent> {
  if (account.situation === 'none') return refuse('account_not_found', { accountId });
  if (account.situation === 'closed') return refuse('account_closed', { accountId });
  return notHeld(account, currency, accountId) ?? [];
}

/** What is given back arrives, so that it is never stuck on its way: an account that was closed meanwhile is opened. */
function reopened(account: Account, reopenedAt: string): readonly AccountEvent[] {
  return account.situation === 'closed' ? [{ type: 'AccountReopened', data: { reopenedAt } }] : [];
}

/** The ledger's own accounts are moved where they are meant, never by naming their id; those of members for payments. */
function notTakingPart(
  { opening }: Opened,
  accountId: string,
  kind: TransferKind,
  opens: Of<'HoldEntries'>['data']['opens'],
): Rejection | null {
  if (opening.unbounded && opens === null) return refuse('ledger_account_not_named', { accountId });
  if (opening.kind === 'member' && !MEMBER_KINDS.includes(kind)) return refuse('member_account_apart', { accountId });
  return null;
}

/** The ledger's own accounts are opened by their first entry; all others must be there. */
function openedBy(
  account: Account,
  opens: Of<'HoldEntries'>['data']['opens'],
  openedAt: string,
): readonly AccountEvent[] {
  if (account.situation !== 'none' || opens === null) return [];
  const data = { kind: opens, name: opens, currencies: [], unbounded: true, overdrafts: [], openedAt };
  return [{ type: 'AccountOpened', data }];
}

/**
 * What is asked for: `freed` had been held for the same transfer; `after` gives the counters it leads to. `isOwed`: it
 * was fixed when a settlement window closed, or gives back what was taken. Neither a net debit cap nor a freeze stands
 * in its way, nor the room that is kept free for it.
 */
type Change = {
  readonly accountId: string;
  readonly entries: readonly Entry[];
  readonly freed: readonly Entry[];
  readonly isOwed: boolean;
  readonly after: () => CountersByCurrency;
};

function problemWith(account: Opened, change: Change): Rejection | null {
  const { accountId, entries, freed, isOwed } = change;
  if (account.situation === 'closed') return refuse('account_closed', { accountId });
  // What was held before the account was frozen may still be captured.
  const takesAnew = freed.length === 0 && !isOwed && entries.some(({ side }) => side === 'debit');
  if (account.situation === 'frozen' && takesAnew) return refuse('account_frozen', { accountId });
  const currencies = new Set(entries.map(({ currency }) => currency));
  for (const currency of currencies) {
    const problem = notHeld(account, currency, accountId);
    if (problem) return problem;
  }
  const after = change.after();
  for (const currency of currencies) {
    const [before, then] = [countersOf(account.counters, currency), countersOf(after, currency)];
    if (!canCount(before, then, isOwed)) return refuse('balance_out_of_range', { accountId, currency });
  }
  if (account.opening.unbounded || isOwed) return null;
  for (const currency of currencies) {
    const problem = beyondBounds(account, currency, accountId, after);
    if (problem) return problem;
  }
  return null;
}

function notHeld({ opening: { currencies } }: Opened, currency: string, accountId: string): Rejection | null {
  if (currencies.length === 0 || currencies.includes(currency)) return null;
  return refuse('currency_not_held', { accountId, currency });
}

/** Nothing takes an account further below zero than its limit allows, what is held counted as gone. */
function beyondBounds(
  account: Opened,
  currency: string,
  accountId: string,
  after: CountersByCurrency,
): Rejection | null {
  const limit = limitOf(account.overdrafts, currency);
  const now = overdrawn(countersOf(account.counters, currency), currency);
  const then = overdrawn(countersOf(after, currency), currency);
  if (compare(then, limit) <= 0 || compare(then, now) <= 0) return null;
  const code = account.opening.kind === 'member' ? 'net_debit_cap_exceeded' : 'insufficient_funds';
  return refuse(code, { accountId, currency, available: formatMoney(subtract(limit, now)) });
}
