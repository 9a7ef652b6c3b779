import { given } from '@daybook/core/testing';
import { describe, expect, it } from 'vitest';
import { allAccountCommands as commands } from './commands.ts';
import { account } from './decide.ts';
import type { AccountEvent } from './events.ts';
import {
  at,
  closed,
  entry,
  frozen,
  held,
  hold,
  id,
  ofKind,
  opened,
  post,
  posted,
  ten,
  transferId,
} from './testing/adas-account.ts';

describe('what can be taken', () => {
  it('is what is there, less what is held', () => {
    given(account, ten)
      .when(post([entry('debit', '10.00')]))
      .then([posted([entry('debit', '10.00')])]);
    given(account, ten)
      .when(post([entry('debit', '10.01')]))
      .then('insufficient_funds');
    given(account, [...ten, held(entry('debit', '4.00'))])
      .when(hold(entry('debit', '6.01')))
      .then('insufficient_funds');
    given(account, [...ten, held(entry('debit', '4.00'))])
      .when(hold(entry('debit', '6.00')))
      .then([held(entry('debit', '6.00'))]);
  });

  it('says what is available', () => {
    const { outcome } = given(account, [...ten, held(entry('debit', '4.00'))]).when(post([entry('debit', '7.00')]));
    expect(outcome).toMatchObject({ details: { accountId: id, currency: 'GBP', available: '6.00' } });
  });

  it('does not include what is promised but not yet here', () => {
    given(account, [opened(), held(entry('credit', '10.00'))])
      .when(post([entry('debit', '0.01')]))
      .then('insufficient_funds');
  });

  it('goes as far below zero as the overdraft of that currency', () => {
    const limited = opened({ overdrafts: [{ currency: 'GBP', limit: '5.00' }] });
    given(account, [limited])
      .when(hold(entry('debit', '5.00')))
      .then([held(entry('debit', '5.00'))]);
    given(account, [limited])
      .when(hold(entry('debit', '5.01')))
      .then('insufficient_funds');
    given(account, [limited])
      .when(hold(entry('debit', '1', 'JPY')))
      .then('insufficient_funds');
  });

  it('by a member is bounded by its net debit cap, counting what is reserved', () => {
    const member = opened({ kind: 'member', overdrafts: [{ currency: 'GBP', limit: '5.00' }] });
    given(account, [member, held(entry('debit', '3.00'))])
      .when(ofKind('payment', hold(entry('debit', '2.01'))))
      .then('net_debit_cap_exceeded');
  });

  it('of a member is taken by payments and their settlement alone', () => {
    const member = opened({ kind: 'member', overdrafts: [{ currency: 'GBP', limit: '5.00' }] });
    for (const asked of [hold(entry('debit', '1.00')), post([entry('debit', '1.00')]), post([entry('credit', '1.00')])])
      given(account, [member]).when(asked).then('member_account_apart');
  });

  it('by a member is not bounded where a closed settlement window owes it; after that it can only get', () => {
    const member = [opened({ kind: 'member', overdrafts: [{ currency: 'GBP', limit: '5.00' }] }), frozen];
    const asked = post([entry('debit', '7.00')]);
    const settled: AccountEvent = { ...posted([entry('debit', '7.00')]) };
    const settling = { ...asked, data: { ...asked.data, kind: 'settlement' as const } };
    given(account, member)
      .when(settling)
      .then([{ ...settled, data: { ...settled.data, kind: 'settlement' } } as AccountEvent]);
    const beyond = [member[0] as AccountEvent, settled];
    given(account, beyond)
      .when(ofKind('payment', post([entry('credit', '1.00')])))
      .then([ofKind('payment', posted([entry('credit', '1.00')]) as never)]);
    given(account, beyond)
      .when(ofKind('payment', post([entry('debit', '0.01')])))
      .then('net_debit_cap_exceeded');
    given(account, ten)
      .when({ ...settling, data: { ...settling.data, entries: [entry('debit', '10.01')] } })
      .then('insufficient_funds');
  });

  it('is reckoned on the whole of a transfer', () => {
    const both = [entry('debit', '12.00'), entry('credit', '2.00')];
    given(account, ten)
      .when(post(both))
      .then([posted(both)]);
    given(account, ten)
      .when(post([...both, entry('debit', '0.01')]))
      .then('insufficient_funds');
    given(account, ten)
      .when(hold(...both))
      .then('insufficient_funds');
  });

  it('again includes what was held and let go', () => {
    const entries = [entry('debit', '10.00')];
    const past: AccountEvent[] = [
      ...ten,
      held(...entries),
      { type: 'EntriesReleased', data: { transferId, reason: 'voided', entries, releasedAt: at } },
    ];
    given(account, past)
      .when(post(entries))
      .then([posted(entries)]);
  });

  it('includes what is held, for the transfer it is held for', () => {
    const [whole, part] = [[entry('debit', '10.00')], [entry('debit', '7.00')]];
    const past = [...ten, held(...whole)];
    given(account, past)
      .when(post(part, whole))
      .then([posted(part, whole)]);
    given(account, [...past, posted(part, whole)])
      .when(post([entry('debit', '3.00')]))
      .then([posted([entry('debit', '3.00')])]);
    given(account, [...past, posted(part, whole)])
      .when(post([entry('debit', '3.01')]))
      .then('insufficient_funds');
  });
});

describe('entries', () => {
  it('in a currency the account does not hold are refused', () => {
    given(account, [opened()])
      .when(post([entry('credit', '1.00', 'USD')]))
      .then('currency_not_held');
  });

  it('of an account that is not there are refused, unless it is the ledger’s own: they open that', () => {
    given(account)
      .when(post([entry('credit', '1.00')]))
      .then('account_not_found');
    given(account)
      .when(hold(entry('debit', '1.00')))
      .then('account_not_found');
    given(account)
      .when(post([entry('debit', '1.000', 'KWD')], [], 'cash'))
      .then([
        opened({ kind: 'cash', name: 'cash', currencies: [], unbounded: true }),
        posted([entry('debit', '1.000', 'KWD')]),
      ]);
  });

  it('beyond what can be counted are refused, with what is pending counted as posted', () => {
    const most = '9999999999999999.99';
    for (const past of [posted([entry('credit', most)]), held(entry('credit', most))])
      given(account, [opened(), past])
        .when(post([entry('credit', '0.01')]))
        .then('balance_out_of_range');
    given(account, [opened(), held(entry('credit', most))])
      .when(post([entry('credit', most)], [entry('credit', most)]))
      .then([posted([entry('credit', most)], [entry('credit', most)])]);
  });
});

describe('what is given back', () => {
  const back = ofKind('reversal', post([entry('credit', '4.00')]));
  const given4 = ofKind('reversal', posted([entry('credit', '4.00')]) as never) as AccountEvent;

  it('opens an account that was closed meanwhile', () => {
    given(account, [opened(), closed])
      .when(back)
      .then([{ type: 'AccountReopened', data: { reopenedAt: at } }, given4]);
    given(account, [opened(), closed, { type: 'AccountReopened', data: { reopenedAt: at } }, given4])
      .when(hold(entry('debit', '4.00')))
      .then([held(entry('debit', '4.00'))]);
    given(account, [opened(), closed])
      .when(post([entry('credit', '4.00')]))
      .then('account_closed');
    given(account, [opened(), closed])
      .when(ofKind('reversal', post([entry('debit', '4.00')])))
      .then('account_closed');
  });

  it('comes to a frozen account, which is not closed before it is unfrozen', () => {
    given(account, [opened(), frozen]).when(back).then([given4]);
    given(account, [opened(), frozen]).when(commands.CloseAccount(id, {})).then('account_frozen');
  });

  it('has room where nothing else has', () => {
    const full = [opened(), posted([entry('credit', '8999999999999999.99')])];
    given(account, full).when(back).then([given4]);
    given(account, full)
      .when(post([entry('credit', '4.00')]))
      .then('balance_out_of_range');
    given(account, [...full, given4])
      .when(post([entry('debit', '1.00')]))
      .then([posted([entry('debit', '1.00')])]);
  });
});

describe('what a payee is asked before the payer', () => {
  const expectCredit = (currency: string) => commands.ExpectCredit(id, { currency });

  it('is whether the account could take the money, which changes nothing', () => {
    given(account, [opened(), frozen]).when(expectCredit('GBP')).then([]);
    given(account).when(expectCredit('GBP')).then('account_not_found');
    given(account, [opened(), closed]).when(expectCredit('GBP')).then('account_closed');
    given(account, [opened()]).when(expectCredit('USD')).then('currency_not_held');
  });
});
