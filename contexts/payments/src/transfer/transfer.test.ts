import { isRejection } from '@daybook/core';
import { type MemoryStreams, testIdOf } from '@daybook/core/testing';
import { describe, expect, it } from 'vitest';
import { accountCommands } from '../account/commands.ts';
import { account } from '../account/decide.ts';
import { BOOKS, booksCommands } from '../books/commands.ts';
import { id, ledger, leg, legs, own, sumsOf, terms } from '../ledger/testing/ledger.ts';
import { allTransferCommands as commands, transferCommands } from './commands.ts';
import { transfer } from './decide.ts';
import type { Leg } from './events.ts';

const [ada, bob, eve] = [id(1), id(2), id(3)];
const [t, u, v, w] = [id(11), id(12), id(13), id(14)];
const now = '2026-03-10T12:00:00.000000Z';
const later = (seconds: number) => new Date(Date.parse(now) + seconds * 1000).toISOString();

/** Ada has 10.00, Bob and Eve nothing. */
function opened(): MemoryStreams {
  const streams = ledger();
  for (const accountId of [ada, bob, eve])
    streams.execute(
      accountCommands.OpenAccount(accountId, {
        kind: 'customer',
        name: 'n',
        currencies: ['GBP', 'JPY'],
        overdrafts: [],
      }),
      now,
    );
  expect(codeOf(streams, post(id(10), legs(own('cash'), ada, '10.00')))).toBe('');
  return streams;
}

const post = (transferId: string, moved: Leg[], more: object = {}) =>
  transferCommands.PostTransfer(transferId, { ...terms, legs: moved, effectiveDate: null, ...more });
const hold = (transferId: string, moved: Leg[], expiresInSeconds: number | null = null) =>
  transferCommands.HoldTransfer(transferId, { ...terms, legs: moved, expiresInSeconds });
const capture = (transferId: string, amount: string | null = null) =>
  transferCommands.CaptureTransfer(transferId, { amount });
const cancel = (transferId: string, reason = 'cancelled') => transferCommands.VoidTransfer(transferId, { reason });
const reverse = (transferId: string, reversalId: string, effectiveDate: string | null = null) =>
  transferCommands.ReverseTransfer(transferId, { reversalId, reason: 'mistake', effectiveDate });
const expire = (transferId: string) => commands.ExpireTransfer(transferId, {});

/** The code of the refusal, or nothing if it was accepted. */
function codeOf(streams: MemoryStreams, command: Parameters<MemoryStreams['execute']>[0], at = now): string {
  const answer = streams.execute(command, at);
  return isRejection(answer) ? answer.code : '';
}

/** The types of the events it led to. */
function typesOf(streams: MemoryStreams, command: Parameters<MemoryStreams['execute']>[0], at = now): string[] {
  const answer = streams.execute(command, at);
  if (isRejection(answer)) throw new Error(answer.code);
  return answer.map(({ type }) => type);
}

/** An account's balance in pence, and what of it is held. */
function balanceOf(streams: MemoryStreams, accountId: string): { balance: bigint; held: bigint } {
  const sums = sumsOf(streams.log).get(`${accountId} GBP`);
  return sums
    ? { balance: sums.creditsPosted - sums.debitsPosted, held: sums.debitsPending }
    : { balance: 0n, held: 0n };
}

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

describe('a hold', () => {
  it('sets aside what it holds, and gives nothing yet', () => {
    const streams = opened();
    expect(typesOf(streams, hold(t, legs(ada, bob, '6')))).toEqual(['TransferHeld', 'EntriesHeld', 'EntriesHeld']);
    expect(balanceOf(streams, ada)).toEqual({ balance: 1000n, held: 600n });
    expect(codeOf(streams, post(u, legs(ada, eve, '4.01')))).toBe('insufficient_funds');
    expect(codeOf(streams, post(u, legs(bob, eve, '0.01')))).toBe('insufficient_funds');
  });

  it('is captured whole, or in part and the rest let go', () => {
    const streams = opened();
    typesOf(streams, hold(t, legs(ada, bob, '6')));
    const part = streams.copy();
    expect(typesOf(streams, capture(t))).toEqual(['TransferCaptured', 'EntriesPosted', 'EntriesPosted']);
    expect([balanceOf(streams, ada), balanceOf(streams, bob).balance]).toEqual([{ balance: 400n, held: 0n }, 600n]);
    typesOf(part, capture(t, '2.5'));
    expect([balanceOf(part, ada), balanceOf(part, bob).balance]).toEqual([{ balance: 750n, held: 0n }, 250n]);
    expect(codeOf(part, post(u, legs(ada, eve, '7.50')))).toBe('');
  });

  it('is let go by voiding it, or when its time has run out', () => {
    for (const end of [cancel(t), expire(t)]) {
      const streams = opened();
      typesOf(streams, hold(t, legs(ada, bob, '6'), 60));
      expect(typesOf(streams, end, later(60)).slice(1)).toEqual(['EntriesReleased', 'EntriesReleased']);
      expect([balanceOf(streams, ada), balanceOf(streams, bob)]).toEqual([
        { balance: 1000n, held: 0n },
        { balance: 0n, held: 0n },
      ]);
    }
  });

  it('is resolved once; the same resolution again changes nothing', () => {
    const resolutions = { capture: capture(t, '2'), more: capture(t), void: cancel(t), other: cancel(t, 'other') };
    const second = (first: Parameters<MemoryStreams['execute']>[0]) => {
      const streams = opened();
      typesOf(streams, hold(t, legs(ada, bob, '6'), 60));
      typesOf(streams, first, later(59));
      const before = streams.log.length;
      const codes = Object.values(resolutions).map((command) => codeOf(streams, command, later(90)));
      expect(typesOf(streams, expire(t), later(90))).toEqual([]);
      expect(streams.log).toHaveLength(before);
      return codes;
    };
    expect(second(resolutions.capture)).toEqual(['', ...Array(3).fill('hold_already_captured')]);
    expect(second(resolutions.void)).toEqual(['hold_already_voided', 'hold_already_voided', '', 'hold_already_voided']);
    expect(second(expire(t))).toEqual(Array(4).fill('hold_expired'));
  });

  it('cannot be captured beyond what is held, for nothing, or after its time', () => {
    const streams = opened();
    typesOf(streams, hold(t, legs(ada, bob, '6'), 60));
    expect(codeOf(streams, capture(t, '6.01'))).toBe('capture_exceeds_hold');
    expect(codeOf(streams, capture(t, '0'))).toBe('invalid_amount');
    expect(codeOf(streams, capture(t), later(60))).toBe('hold_expired');
    expect(codeOf(streams, capture(t), later(59))).toBe('');
  });

  it('expires no earlier than clocks can differ, and never without an end', () => {
    const streams = opened();
    typesOf(streams, [hold(t, legs(ada, bob, '6'), 600), hold(u, legs(ada, bob, '1'))]);
    expect(codeOf(streams, expire(t), later(539))).toBe('hold_not_expired');
    expect(codeOf(streams, expire(t), later(540))).toBe('');
    expect(codeOf(streams, expire(u), later(10_000_000))).toBe('hold_not_expired');
  });

  it('has exactly two legs', () => {
    const three = [leg('debit', ada, '2'), leg('credit', bob, '1'), leg('credit', eve, '1')];
    expect(codeOf(opened(), hold(t, three))).toBe('hold_needs_two_legs');
    expect(codeOf(opened(), hold(t, legs(ada, ada, '1')))).toBe('self_transfer');
  });

  it('twice changes nothing, also when it is resolved; with other content it is refused', () => {
    const streams = opened();
    const asked = hold(t, legs(ada, bob, '6'), 60);
    typesOf(streams, asked);
    expect(typesOf(streams, asked, later(5))).toEqual([]);
    for (const other of [
      hold(t, legs(ada, bob, '6'), 61),
      hold(t, legs(ada, bob, '6')),
      hold(t, legs(ada, bob, '5'), 60),
    ])
      expect(codeOf(streams, other)).toBe('transfer_exists');
    expect(codeOf(streams, post(t, legs(ada, bob, '6')))).toBe('transfer_exists');
    typesOf(streams, capture(t));
    expect(typesOf(streams, asked)).toEqual([]);
  });

  it('made before an account was frozen is captured all the same', () => {
    const streams = opened();
    typesOf(streams, hold(t, legs(ada, bob, '6')));
    typesOf(streams, accountCommands.FreezeAccount(ada, { reason: 'court order' }));
    expect(codeOf(streams, hold(u, legs(ada, bob, '1')))).toBe('account_frozen');
    expect(codeOf(streams, capture(t, '5'))).toBe('');
  });

  it('opens the ledger’s own accounts, as an entry does', () => {
    const streams = opened();
    expect(typesOf(streams, hold(t, legs(ada, own('suspense'), '6')))).toContain('AccountOpened');
    expect(streams.state(account, own('suspense'))).toMatchObject({ opening: { kind: 'suspense', unbounded: true } });
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
