import { testIdOf } from '@daybook/core/testing';
import { describe, expect, it } from 'vitest';
import { BOOKS, booksCommands } from '../books/commands.ts';
import { codeOf, later, typesOf } from '../ledger/testing/answers.ts';
import { id, leg, legs, own, terms } from '../ledger/testing/ledger.ts';
import { allTransferCommands as commands, transferCommands } from './commands.ts';
import { transfer } from './decide.ts';
import type { Leg } from './events.ts';
import {
  ada,
  balanceOf,
  bob,
  cancel,
  capture,
  eve,
  expire,
  hold,
  opened,
  post,
  reverse,
  t,
  u,
  v,
  w,
} from './testing/opened-ledger.ts';

describe('posting', () => {
  it('enters all legs along with the transfer, one event for each account', () => {
    const streams = opened();
    const moved = [leg('debit', ada, '7'), leg('credit', bob, '4'), leg('credit', eve, '3.0')];
    expect(typesOf(streams, post(t, moved))).toEqual(['TransferPosted', ...Array(3).fill('EntriesPosted')]);
    expect([ada, bob, eve].map((one) => balanceOf(streams, one).balance)).toEqual([300n, 400n, 300n]);
    expect(streams.state(transfer, t)).toMatchObject({
      effectiveDate: '2026-03-10',
      legs: [{ amount: '7.00' }, { amount: '4.00' }, { amount: '3.00' }],
    });
  });

  it('enters several legs on one account together', () => {
    const streams = opened();
    const moved = [leg('debit', ada, '12'), leg('credit', bob, '12'), leg('debit', bob, '2'), leg('credit', ada, '2')];
    expect(typesOf(streams, post(t, moved))).toEqual(['TransferPosted', 'EntriesPosted', 'EntriesPosted']);
    expect(balanceOf(streams, bob).balance).toBe(1000n);
  });

  it('is refused whole when one account refuses', () => {
    const streams = opened();
    const before = streams.log.length;
    expect(codeOf(streams, post(t, legs(ada, bob, '10.01')))).toBe('insufficient_funds');
    expect(codeOf(streams, post(t, legs(ada, id(99), '1')))).toBe('account_not_found');
    expect(codeOf(streams, post(t, legs(own('cash'), bob, '1', 'USD')))).toBe('currency_not_held');
    expect(streams.log).toHaveLength(before);
  });

  it.each([
    ['0', 'invalid_amount'],
    ['-1', 'invalid_amount'],
    ['1.001', 'amount_too_precise'],
    ['10000000000000.01', 'amount_out_of_range'],
    ['999999999999999999', 'amount_out_of_range'],
  ])('of %s is refused: %s', (amount, code) => {
    expect(codeOf(opened(), post(t, legs(ada, bob, amount)))).toBe(code);
  });

  it.each([
    [[leg('debit', ada, '1', 'HRK'), leg('credit', bob, '1', 'HRK')], 'unknown_currency'],
    [[leg('debit', ada, '1'), leg('credit', bob, '1.01')], 'legs_unbalanced'],
    [[leg('debit', ada, '1'), leg('debit', bob, '1')], 'legs_unbalanced'],
    [[leg('debit', ada, '1'), leg('credit', bob, '1', 'JPY')], 'legs_unbalanced'],
    [[...legs(ada, bob, '1'), leg('debit', ada, '1', 'JPY')], 'legs_unbalanced'],
    [Array(99).fill(leg('debit', ada, '9999999999999.99')), 'legs_unbalanced'],
    [legs(ada, ada, '1'), 'self_transfer'],
    [[...legs(ada, bob, '1'), ...legs(ada, ada, '1', 'JPY')], 'self_transfer'],
    [[{ ...leg('debit', ada, '1'), opens: 'cash' as const }, leg('credit', bob, '1')], 'wrong_ledger_account'],
    [[{ ...leg('debit', own('cash'), '1'), opens: 'fees' as const }, leg('credit', bob, '1')], 'wrong_ledger_account'],
  ])('of legs that cannot be is refused (%#: %s)', (moved, code) => {
    expect(codeOf(opened(), post(t, moved))).toBe(code);
  });

  it('twice changes nothing, also on another day; with other content it is refused', () => {
    const streams = opened();
    typesOf(streams, post(t, legs(ada, bob, '1')));
    expect(typesOf(streams, post(t, legs(ada, bob, '1.00')))).toEqual([]);
    expect(typesOf(streams, post(t, legs(ada, bob, '1.00')), later(86_400))).toEqual([]);
    expect(typesOf(streams, post(t, legs(ada, bob, '1'), { effectiveDate: '2026-03-10' }))).toEqual([]);
    for (const other of [
      post(t, legs(ada, bob, '1.01')),
      post(t, legs(ada, eve, '1')),
      post(t, legs(ada, bob, '1').reverse()),
      post(t, legs(ada, bob, '1'), { description: 'food' }),
      post(t, legs(ada, bob, '1'), { kind: 'refund' }),
      post(t, legs(ada, bob, '1'), { reference: 'r' }),
      post(t, legs(ada, bob, '1'), { paymentId: v }),
      post(t, legs(ada, bob, '1'), { quoteId: v }),
      post(t, legs(ada, bob, '1'), { effectiveDate: '2026-03-09' }),
      hold(t, legs(ada, bob, '1')),
    ])
      expect(codeOf(streams, other)).toBe('transfer_exists');
  });
});

describe('the day from which a transfer counts', () => {
  const backdated = post(t, legs(ada, bob, '1'), { effectiveDate: '2026-03-01' });

  it('may be an earlier one, which is admitted by the books', () => {
    const streams = opened();
    expect(typesOf(streams, backdated)).toEqual([
      'TransferPosted',
      'BackdatedAdmitted',
      'EntriesPosted',
      'EntriesPosted',
    ]);
    expect(streams.log.find(({ type }) => type === 'BackdatedAdmitted')).toMatchObject({ streamId: testIdOf(BOOKS) });
    expect(typesOf(streams, backdated)).toEqual([]);
  });

  it('cannot be in a closed period, nor in the future', () => {
    const streams = opened();
    typesOf(streams, booksCommands.ClosePeriod(testIdOf(BOOKS), { through: '2026-03-01' }));
    expect(codeOf(streams, backdated)).toBe('period_closed');
    expect(codeOf(streams, post(t, legs(ada, bob, '1'), { effectiveDate: '2026-03-02' }))).toBe('');
    expect(codeOf(streams, post(u, legs(ada, bob, '1'), { effectiveDate: '2026-03-11' }))).toBe(
      'effective_date_in_future',
    );
  });
});

describe('a reversal', () => {
  it('is the same transfer the other way round, each naming the other', () => {
    const streams = opened();
    typesOf(streams, post(t, legs(ada, bob, '6')));
    typesOf(streams, reverse(t, u));
    expect(streams.state(transfer, t)).toMatchObject({ reversed: { reversalId: u, reason: 'mistake' } });
    expect(streams.state(transfer, u)).toMatchObject({
      terms: { kind: 'reversal', description: 'mistake', reverses: t, paymentId: null },
      legs: [leg('credit', ada, '6.00'), leg('debit', bob, '6.00')],
    });
    expect(balanceOf(streams, ada).balance).toBe(1000n);
  });

  it('of a hold undoes what was captured', () => {
    const streams = opened();
    typesOf(streams, [hold(t, legs(ada, bob, '6')), capture(t, '2')]);
    typesOf(streams, reverse(t, u));
    expect([balanceOf(streams, ada), balanceOf(streams, bob).balance]).toEqual([{ balance: 1000n, held: 0n }, 0n]);
  });

  it('happens once, and twice the same changes nothing', () => {
    const streams = opened();
    typesOf(streams, post(t, legs(ada, bob, '6')));
    typesOf(streams, reverse(t, u));
    expect(typesOf(streams, reverse(t, u))).toEqual([]);
    expect(codeOf(streams, reverse(t, v))).toBe('transfer_already_reversed');
    expect(codeOf(streams, reverse(u, v))).toBe('reversal_not_reversible');
  });

  it('needs something posted', () => {
    const streams = opened();
    expect(codeOf(streams, reverse(t, u))).toBe('transfer_not_found');
    typesOf(streams, hold(t, legs(ada, bob, '6'), 60));
    expect(codeOf(streams, reverse(t, u))).toBe('transfer_not_posted');
    typesOf(streams, cancel(t));
    expect(codeOf(streams, reverse(t, u))).toBe('transfer_not_posted');
  });

  it('is refused where the money is gone, the id is taken or the day comes before the transfer’s', () => {
    const streams = opened();
    typesOf(streams, post(t, legs(ada, bob, '6')));
    expect(codeOf(streams, reverse(t, t))).toBe('transfer_exists');
    expect(codeOf(streams, reverse(t, id(10)))).toBe('transfer_exists');
    expect(codeOf(streams, reverse(t, u, '2026-03-09'))).toBe('reversal_predates_transfer');
    expect(codeOf(streams, reverse(t, u, '2026-03-11'))).toBe('effective_date_in_future');
    typesOf(streams, post(v, legs(bob, eve, '0.01')));
    expect(codeOf(streams, reverse(t, u))).toBe('insufficient_funds');
    expect(streams.state(transfer, t)).toMatchObject({ reversed: null });
  });

  it('cannot be posted by anyone but the transfer it undoes', () => {
    expect(codeOf(opened(), post(t, legs(ada, bob, '6'), { reverses: id(10) }))).toBe('reversal_not_direct');
    const held = transferCommands.HoldTransfer(t, {
      ...terms,
      reverses: id(10),
      legs: legs(ada, bob, '1'),
      expiresInSeconds: null,
    });
    expect(codeOf(opened(), held)).toBe('reversal_not_direct');
  });
});

it('a transfer that was posted holds nothing, and one that is not there cannot be asked', () => {
  const streams = opened();
  for (const command of [capture(t), cancel(t), expire(t)]) expect(codeOf(streams, command)).toBe('transfer_not_found');
  typesOf(streams, post(t, legs(ada, bob, '6')));
  for (const command of [capture(t), cancel(t), expire(t)]) expect(codeOf(streams, command)).toBe('transfer_not_held');
});

describe('the ledger’s own accounts', () => {
  it('are neither paid nor paid from by naming them', () => {
    const streams = opened();
    const named = (side: Leg['side'], accountId: string): Leg => ({ ...leg(side, accountId, '1'), opens: null });
    for (const moved of [
      [named('debit', own('cash')), leg('credit', ada, '1')],
      [leg('debit', ada, '1'), named('credit', own('cash'))],
    ]) {
      expect(codeOf(streams, post(t, moved))).toBe('ledger_account_not_named');
      expect(codeOf(streams, hold(t, moved))).toBe('ledger_account_not_named');
    }
    expect(codeOf(streams, post(t, [named('debit', own('suspense')), leg('credit', ada, '1')]))).toBe(
      'account_not_found',
    );
  });

  it('are not used up by the largest amounts paid in and out again', () => {
    const streams = opened();
    const most = '10000000000000.00';
    for (let n = 0; n < 1_001; n++)
      typesOf(streams, [
        post(id(1_000 + 2 * n), legs(own('cash'), ada, most)),
        post(id(1_001 + 2 * n), legs(ada, own('cash'), most)),
      ]);
    expect(typesOf(streams, post(t, legs(own('cash'), ada, '1')))).toContain('TransferPosted');
    expect(balanceOf(streams, ada)).toEqual({ balance: 1100n, held: 0n });
  });
});

describe('the transfers of a payment', () => {
  const ofPayment = { kind: 'payment', paymentId: v };
  const forPayment = { paymentId: v };

  it('are resolved and undone by that payment alone', () => {
    const streams = opened();
    typesOf(
      streams,
      transferCommands.HoldTransfer(t, {
        ...terms,
        kind: 'payment',
        paymentId: v,
        legs: legs(ada, bob, '6'),
        expiresInSeconds: null,
      }),
    );
    const another = { paymentId: id(77) };
    for (const asked of [capture(t), cancel(t), reverse(t, u), commands.CaptureForPayment(t, another)])
      expect(codeOf(streams, asked)).toBe('transfer_of_payment');
    expect(typesOf(streams, commands.CaptureForPayment(t, forPayment))).toContain('TransferCaptured');
    const undo = { reversalId: u, reason: 'refused', effectiveDate: null };
    expect(codeOf(streams, reverse(t, u))).toBe('transfer_of_payment');
    expect(typesOf(streams, commands.ReverseForPayment(t, { ...forPayment, ...undo }))).toContain('TransferReversed');
    expect(balanceOf(streams, ada)).toEqual({ balance: 1000n, held: 0n });
    typesOf(streams, post(w, legs(ada, bob, '1'), ofPayment));
    expect(codeOf(streams, reverse(w, id(78)))).toBe('transfer_of_payment');
  });

  it('are the only ones that a payment may resolve', () => {
    const streams = opened();
    typesOf(streams, hold(t, legs(ada, bob, '6')));
    expect(codeOf(streams, commands.CaptureForPayment(t, forPayment))).toBe('transfer_of_payment');
    expect(codeOf(streams, commands.VoidForPayment(t, { ...forPayment, reason: 'no' }))).toBe('transfer_of_payment');
  });

  it('and what settles a window stand whatever is asked', () => {
    const streams = opened();
    typesOf(streams, post(t, legs(ada, own('settlement'), '1'), { kind: 'settlement' }));
    expect(codeOf(streams, reverse(t, u))).toBe('transfer_of_payment');
  });
});
