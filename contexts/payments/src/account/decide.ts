import { type Decision, type DecisionContext, isRejection, stream } from '@daybook/core';
import { isCurrency } from '@daybook/money';
import { OWN_KINDS, ownAccount } from '../ledger/kinds.ts';
import { refuse } from '../rejections.ts';
import { type AccountCommand, allAccountCommands, type Of } from './commands.ts';
import { countersOf, isEmpty } from './counters.ts';
import { expectCredit, holdEntries, postEntries, releaseEntries } from './decide-entries.ts';
import { type AccountEvent, events } from './events.ts';
import { type Account, evolve, noAccount, type Opened } from './evolve.ts';
import { beyond, readOverdrafts, sameOverdrafts } from './overdrafts.ts';

/** What was asked for is already so: accepted, and nothing new happened. */
const NOTHING_NEW: Decision<AccountEvent> = [];

/** What an account answers to a command. What transfers do to it stands next door. */
function decide(command: AccountCommand, account: Account, context: DecisionContext): Decision<AccountEvent> {
  const { now, streamId } = context;
  switch (command.type) {
    case 'OpenAccount':
      return open(command, account, context);
    case 'HoldEntries':
      return holdEntries(command, account, now);
    case 'PostEntries':
      return postEntries(command, account, now);
    case 'ReleaseEntries':
      return releaseEntries(command, account, now);
    case 'ExpectCredit':
      return expectCredit(command, account);
  }
  if (account.situation === 'none') return refuse('account_not_found', { accountId: streamId });
  if (account.opening.unbounded) return refuse('ledger_account_fixed');
  if (command.type === 'CloseAccount') return close(account, streamId, now);
  if (account.situation === 'closed') return refuse('account_closed', { accountId: streamId });
  switch (command.type) {
    case 'SetOverdrafts':
      return setOverdrafts(command, account, now);
    case 'FreezeAccount':
      if (account.situation === 'frozen') return NOTHING_NEW;
      return [{ type: 'AccountFrozen', data: { reason: command.data.reason, frozenAt: now } }];
    case 'UnfreezeAccount':
      return account.situation === 'open' ? NOTHING_NEW : [{ type: 'AccountUnfrozen', data: { unfrozenAt: now } }];
  }
}

function open({ data }: Of<'OpenAccount'>, account: Account, { now, streamId, idOf }: DecisionContext) {
  const { kind, name, currencies } = data;
  if (OWN_KINDS.some((own) => idOf(ownAccount(own)) === streamId)) return refuse('account_id_reserved');
  const unknown = currencies.find((currency) => !isCurrency(currency));
  if (unknown) return refuse('unknown_currency', { currency: unknown });
  const repeated = currencies.find((currency, i) => currencies.indexOf(currency) !== i);
  if (repeated) return refuse('currency_repeated', { currency: repeated });
  const overdrafts = readOverdrafts(data.overdrafts, currencies);
  if (isRejection(overdrafts)) return overdrafts;
  if (account.situation === 'none') {
    const opened = { kind, name, currencies, unbounded: false, overdrafts, openedAt: now };
    return [{ type: 'AccountOpened' as const, data: opened }];
  }
  const { opening } = account;
  const same =
    opening.kind === kind &&
    opening.name === name &&
    opening.currencies.join() === currencies.join() &&
    sameOverdrafts(opening.overdrafts, overdrafts);
  return same ? NOTHING_NEW : refuse('account_exists');
}

/** A limit below what is in use is refused, so that no account is ever beyond its limit; freezing stops it growing. */
function setOverdrafts({ data }: Of<'SetOverdrafts'>, account: Opened, now: string): Decision<AccountEvent> {
  const overdrafts = readOverdrafts(data.overdrafts, account.opening.currencies);
  if (isRejection(overdrafts)) return overdrafts;
  if (sameOverdrafts(overdrafts, account.overdrafts)) return NOTHING_NEW;
  const over = beyond(account, overdrafts);
  if (over) return refuse('overdraft_in_use', over);
  return [{ type: 'AccountOverdraftsSet', data: { overdrafts, setAt: now } }];
}

/** A member's account stays: settlement may still owe it something, or payments under way to it may. */
function close(account: Opened, accountId: string, now: string): Decision<AccountEvent> {
  if (account.situation === 'closed') return NOTHING_NEW;
  if (account.opening.kind === 'member') return refuse('member_account_apart', { accountId });
  if (account.situation === 'frozen') return refuse('account_frozen', { accountId });
  const left = Object.keys(account.counters).find((currency) => !isEmpty(countersOf(account.counters, currency)));
  if (left) return refuse('account_not_empty', { currency: left });
  return [{ type: 'AccountClosed', data: { closedAt: now } }];
}

/** Stream 'Account', one for each account; its id is the account's. */
export const account = stream({
  description: 'An account, and what transfers did to it.',
  events,
  commands: allAccountCommands,
  initial: noAccount,
  evolve,
  decide,
});
