import { given, testIdOf } from '@daybook/core/testing';
import { describe, expect, it } from 'vitest';
import { ownAccount } from '../ledger/kinds.ts';
import { allAccountCommands as commands } from './commands.ts';
import { account } from './decide.ts';
import type { AccountEvent, Entry } from './events.ts';

const id = '11111111-1111-7111-8111-111111111111';
const transferId = '22222222-2222-7222-8222-222222222222';
const at = '2026-01-01T00:00:00.000000Z';
const opening = { kind: 'customer', name: 'Ada', currencies: ['GBP', 'JPY'], overdrafts: [] } as const;
const open = (data: object = {}) =>
  commands.OpenAccount(id, { ...opening, currencies: [...opening.currencies], overdrafts: [], ...data });
const opened = (data: object = {}): AccountEvent => ({
  type: 'AccountOpened',
  data: { ...opening, currencies: [...opening.currencies], overdrafts: [], unbounded: false, openedAt: at, ...data },
});
const entry = (side: Entry['side'], amount: string, currency = 'GBP'): Entry => ({ side, amount, currency });
const post = (entries: Entry[], released: Entry[] = [], opens: 'cash' | null = null) =>
  commands.PostEntries(id, {
    transferId,
    entries,
    released,
    opens,
    kind: 'transfer',
    description: 'rent',
    effectiveDate: '2026-01-01',
  });
const ofKind = <C extends { data: object }>(kind: 'payment' | 'reversal', command: C): C => ({
  ...command,
  data: { ...command.data, kind },
});
const hold = (...entries: Entry[]) => commands.HoldEntries(id, { transferId, entries, opens: null, kind: 'transfer' });
const posted = (entries: Entry[], released: Entry[] = []): AccountEvent => ({
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
const held = (...entries: Entry[]): AccountEvent => ({
  type: 'EntriesHeld',
  data: { transferId, entries, heldAt: at },
});
const frozen: AccountEvent = { type: 'AccountFrozen', data: { reason: 'court order', frozenAt: at } };
const closed: AccountEvent = { type: 'AccountClosed', data: { closedAt: at } };
const ten = [opened(), posted([entry('credit', '10.00')])];

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

it('a member’s account is never closed: settlement may still owe it something', () => {
  given(account, [opened({ kind: 'member' })])
    .when(commands.CloseAccount(id, {}))
    .then('member_account_apart');
});
