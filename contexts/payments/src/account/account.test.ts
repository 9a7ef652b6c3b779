import { given, testIdOf } from '@daybook/core/testing';
import { describe, it } from 'vitest';
import { ownAccount } from '../ledger/kinds.ts';
import { allAccountCommands as commands } from './commands.ts';
import { account } from './decide.ts';
import type { AccountEvent } from './events.ts';
import { at, closed, entry, frozen, held, hold, id, open, opened, post, posted, ten } from './testing/adas-account.ts';

describe('opening an account', () => {
  it('records what it holds, and how far it may go below zero', () => {
    given(account)
      .when(open({ overdrafts: [{ currency: 'GBP', limit: '5' }] }))
      .then([opened({ overdrafts: [{ currency: 'GBP', limit: '5.00' }] })]);
  });

  it('twice changes nothing; with other content it is refused', () => {
    given(account, [opened()]).when(open()).then([]);
    for (const other of [{ name: 'Bob' }, { kind: 'member' }, { currencies: ['GBP'] }])
      given(account, [opened()]).when(open(other)).then('account_exists');
    const limit = { overdrafts: [{ currency: 'GBP', limit: '1.00' }] };
    given(account, [opened()]).when(open(limit)).then('account_exists');
  });

  it.each([
    [{ currencies: ['GBP', 'HRK'] }, 'unknown_currency'],
    [{ currencies: ['GBP', 'GBP'] }, 'currency_repeated'],
    [{ overdrafts: [{ currency: 'USD', limit: '1' }] }, 'currency_not_held'],
    [{ overdrafts: [{ currency: 'GBP', limit: '-1' }] }, 'invalid_overdraft'],
    [{ overdrafts: [{ currency: 'JPY', limit: '1.5' }] }, 'amount_too_precise'],
    [
      {
        overdrafts: [
          { currency: 'GBP', limit: '1' },
          { currency: 'GBP', limit: '2' },
        ],
      },
      'currency_repeated',
    ],
  ])('with %j is refused', (data, code) => given(account).when(open(data)).then(code));

  it('under the id of one of the ledger’s own is refused', () => {
    const { data } = open();
    given(account)
      .when(commands.OpenAccount(testIdOf(ownAccount('suspense')), data))
      .then('account_id_reserved');
  });
});

describe('a frozen account', () => {
  it('gives nothing, takes what comes, and keeps earlier promises', () => {
    const promised = [entry('debit', '4.00')];
    const past = [...ten, held(...promised), frozen];
    given(account, past)
      .when(post([entry('debit', '1.00')]))
      .then('account_frozen');
    given(account, past)
      .when(hold(entry('debit', '1.00')))
      .then('account_frozen');
    given(account, past)
      .when(post([entry('credit', '1.00')]))
      .then([posted([entry('credit', '1.00')])]);
    given(account, past)
      .when(post(promised, promised))
      .then([posted(promised, promised)]);
  });

  it('is frozen and unfrozen once', () => {
    given(account, [opened()])
      .when(commands.FreezeAccount(id, { reason: 'court order' }))
      .then([frozen]);
    given(account, [opened(), frozen])
      .when(commands.FreezeAccount(id, { reason: 'again' }))
      .then([]);
    const thawed: AccountEvent = { type: 'AccountUnfrozen', data: { unfrozenAt: at } };
    given(account, [opened(), frozen]).when(commands.UnfreezeAccount(id, {})).then([thawed]);
    given(account, [...ten, frozen, thawed])
      .when(post([entry('debit', '1.00')]))
      .then([posted([entry('debit', '1.00')])]);
    given(account, [opened()]).when(commands.UnfreezeAccount(id, {})).then([]);
  });
});

describe('closing an account', () => {
  const close = commands.CloseAccount(id, {});

  it('needs it to be empty, in every currency and with nothing held', () => {
    given(account, ten).when(close).then('account_not_empty');
    given(account, [opened(), held(entry('credit', '1', 'JPY'))])
      .when(close)
      .then('account_not_empty');
    given(account, [...ten, posted([entry('debit', '10.00')])])
      .when(close)
      .then([closed]);
  });

  it('ends everything, and twice changes nothing', () => {
    const past = [opened(), closed];
    given(account, past).when(close).then([]);
    given(account, past)
      .when(post([entry('credit', '1.00')]))
      .then('account_closed');
    given(account, past)
      .when(hold(entry('credit', '1.00')))
      .then('account_closed');
    given(account, past).when(commands.UnfreezeAccount(id, {})).then('account_closed');
    given(account, past)
      .when(commands.SetOverdrafts(id, { overdrafts: [] }))
      .then('account_closed');
  });
});

describe('overdrafts', () => {
  const limit = (amount: string) => [{ currency: 'GBP', limit: amount }];
  const set = (amount: string) => commands.SetOverdrafts(id, { overdrafts: limit(amount) });

  it('can be set anew, but not below what is in use', () => {
    const past = [opened({ overdrafts: limit('5.00') }), held(entry('debit', '3.00'))];
    given(account, past).when(set('2.99')).then('overdraft_in_use');
    given(account, past)
      .when(set('3'))
      .then([{ type: 'AccountOverdraftsSet', data: { overdrafts: limit('3.00'), setAt: at } }]);
    given(account, past).when(set('5.00')).then([]);
    given(account, past)
      .when(commands.SetOverdrafts(id, { overdrafts: [] }))
      .then('overdraft_in_use');
  });

  it('once raised are what bounds the account', () => {
    const past: AccountEvent[] = [
      opened(),
      { type: 'AccountOverdraftsSet', data: { overdrafts: limit('3.00'), setAt: at } },
    ];
    given(account, past)
      .when(hold(entry('debit', '3.00')))
      .then([held(entry('debit', '3.00'))]);
  });
});

describe('the ledger’s own accounts', () => {
  const cash = [opened({ kind: 'cash', name: 'cash', currencies: [], unbounded: true })];

  it('are not moved by naming their id', () => {
    given(account, cash)
      .when(post([entry('debit', '1.00')]))
      .then('ledger_account_not_named');
    given(account, cash)
      .when(hold(entry('credit', '1.00')))
      .then('ledger_account_not_named');
  });

  it('are not used up by what comes and goes: only the balance must be countable', () => {
    const [most, half] = ['9999999999999999.99', '4999999999999999.99'];
    const turned = [...cash, posted([entry('debit', most)]), posted([entry('credit', most)])];
    const ever = [...turned, ...turned.slice(1), ...turned.slice(1)];
    given(account, ever)
      .when(post([entry('debit', half)], [], 'cash'))
      .then([posted([entry('debit', half)])]);
    given(account, [...ever, posted([entry('debit', half)])])
      .when(post([entry('debit', half)], [], 'cash'))
      .then('balance_out_of_range');
  });

  it('have no bounds and stay as they are', () => {
    given(account, cash)
      .when(post([entry('debit', '1000.00')], [], 'cash'))
      .then([posted([entry('debit', '1000.00')])]);
    for (const command of [
      commands.FreezeAccount(id, { reason: 'x' }),
      commands.CloseAccount(id, {}),
      commands.SetOverdrafts(id, { overdrafts: [] }),
    ])
      given(account, cash).when(command).then('ledger_account_fixed');
  });
});

it('a member’s account is never closed: settlement may still owe it something', () => {
  given(account, [opened({ kind: 'member' })])
    .when(commands.CloseAccount(id, {}))
    .then('member_account_apart');
});
