import type { MemoryStreams } from '@daybook/core/testing';
import { describe, expect, it } from 'vitest';
import { accountCommands } from '../account/commands.ts';
import { account } from '../account/decide.ts';
import { codeOf, later, typesOf } from '../ledger/testing/answers.ts';
import { leg, legs, own } from '../ledger/testing/ledger.ts';
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
  t,
  u,
} from './testing/opened-ledger.ts';

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
