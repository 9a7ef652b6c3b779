import { isRejection } from '@daybook/core';
import { testIdOf } from '@daybook/core/testing';
import { describe, expect, it } from 'vitest';
import { accountCommands } from '../../account/commands.ts';
import { allPaymentCommands as commands } from '../commands.ts';
import {
  alder,
  ann,
  birch,
  bob,
  collect,
  completed,
  debited,
  done,
  from,
  id,
  initiate,
  known,
  NOW,
  own,
  status,
  suspense,
  terms,
  timeOut,
  vpa,
  world,
} from './testing/streams.ts';

/*
 * Payments between accounts with the ledger and the settlement they ask things of: what is decided is decided of all of
 * them together.
 */

describe('beginning', () => {
  it('reserves on the payer’s side, debits, credits and completes, with the money in suspense between', () => {
    const w = world().after(initiate());
    expect(w.balance(alder)).toEqual([0, 250]);
    expect(w.ask(known)).toEqual(['PayeeResolved', 'DebitRequested']);
    expect(w.ask(from('debit', done))).toEqual(['AccountDebited', 'CreditRequested']);
    expect([w.balance(alder), w.balance(suspense)]).toEqual([
      [-250, 0],
      [250, 0],
    ]);
    expect(w.ask(from('credit', done))).toEqual(['AccountCredited', 'PaymentCompleted']);
    expect([w.balance(alder), w.balance(suspense), w.balance(birch)]).toEqual([
      [-250, 0],
      [0, 0],
      [250, 0],
    ]);
    expect(w.streams.log.map(({ type }) => type)).toContain('SettlementPaymentRecorded');
  });

  it('settles a payment between two of our own accounts at once', () => {
    const w = world();
    const events = ['PaymentInitiated', 'AccountDebited', 'AccountCredited', 'PaymentCompleted'];
    expect(w.ask(initiate({ payer: own(ann), payee: own(bob) }))).toEqual(events);
    expect([w.balance(ann), w.balance(bob), w.balance(suspense)]).toEqual([
      [-250, 0],
      [250, 0],
      [0, 0],
    ]);
  });

  it('changes nothing when asked again, and refuses other content', () => {
    const w = world().after(initiate());
    expect(w.ask(initiate({ amount: '250.0' }))).toEqual([]);
    expect(w.ask(initiate({ amount: '251' }))).toBe('payment_exists');
    expect(w.ask(initiate({ note: 'other' }))).toBe('payment_exists');
    expect(w.ask(commands.CapturePayment(id, { captureId: ann, amount: '1' }))).toBe('payment_on_other_rail');
  });

  it.each([
    [{ amount: '0' }, 'invalid_amount'],
    [{ amount: '1.001' }, 'amount_too_precise'],
    [{ currency: 'XXX' }, 'unknown_currency'],
    [{ payee: vpa('bob@nowhere') }, 'address_not_served'],
    [{ payee: vpa('bob') }, 'invalid_vpa'],
    [{ payer: own(suspense) }, 'address_not_served'],
    [{ payee: own(birch) }, 'address_not_served'],
    [{ payee: terms.payer }, 'payer_is_payee'],
    [{ amount: '100000.01' }, 'amount_over_limit'],
    [{ amount: '1000.01' }, 'net_debit_cap_exceeded'],
    [{ payer: own(ann), amount: '1000.01' }, 'insufficient_funds'],
    [{ payer: own(testIdOf('nobody')) }, 'account_not_found'],
    [{ payer: own(ann), payee: own(testIdOf('nobody')) }, 'account_not_found'],
    [{ payer: vpa('eve@cedar') }, 'account_not_found'],
  ])('refuses %j: %s', (change, code) => {
    const w = world();
    expect(w.ask(initiate(change))).toBe(code);
    expect(w.log()).toEqual([]);
  });

  it('fails when the payee is unknown or not found out in time, and lets go of what was reserved', () => {
    const w = world().after(initiate());
    expect(w.ask(commands.RecordPayeeUnknown(id, { reason: 'address_unknown' }))).toEqual(['PaymentFailed']);
    expect(w.balance(alder)).toEqual([0, 0]);
    expect(w.ask(known)).toEqual([]);
    const late = world().after(initiate());
    expect(late.ask(timeOut('payee'))).toEqual(['PaymentFailed']);
  });
});

describe('the debit', () => {
  it('fails the payment when it is refused', () => {
    const w = world().after(initiate(), known);
    expect(w.ask(from('debit', { code: 'insufficient_funds' }))).toEqual(['DebitRefused', 'PaymentFailed']);
    expect(w.balance(alder)).toEqual([0, 0]);
    expect(w.ask(from('debit', { code: 'insufficient_funds' }))).toEqual([]);
  });

  it('is given back when it turns out to have happened after it timed out', () => {
    const w = world().after(initiate(), known);
    expect(w.ask(timeOut('debit'))).toEqual(['DebitTimedOut']);
    expect(w.ask(status('debit', 1, { state: 'pending' }))).toEqual(['StatusChecked']);
    expect(w.ask(status('debit', 2, done))).toEqual(['StatusChecked', 'AccountDebited', 'ReversalRequested']);
    expect(w.balance(suspense)).toEqual([250, 0]);
    expect(w.ask(from('reversal', done))).toEqual(['PaymentReversed']);
    expect([w.balance(alder), w.balance(suspense)]).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  it('is reversed as a precaution when nobody can tell, and fails if there was none', () => {
    const w = world().after(initiate(), known, timeOut('debit'), status('debit', 1, { state: 'no_answer' }));
    expect(w.ask(status('debit', 2, { state: 'no_answer' }))).toEqual(['StatusChecked', 'ReversalRequested']);
    const other = { streams: w.streams.copy() };
    expect(w.ask(from('reversal', { code: 'no_original_debit' }))).toEqual(['PaymentFailed']);
    expect(w.balance(alder)).toEqual([0, 0]);
    const reversed = other.streams.execute(from('reversal', done), NOW);
    expect(isRejection(reversed) ? [] : reversed.map(({ type }) => type)).toContain('TransferVoided');
  });
});

describe('the credit', () => {
  it('is followed by a reversal when it is refused', () => {
    const w = debited();
    expect(w.ask(from('credit', { code: 'account_closed' }))).toEqual(['CreditRefused', 'ReversalRequested']);
    expect(w.balance(suspense)).toEqual([250, 0]);
  });

  it('is deemed when it times out, until the bank says', () => {
    const w = debited();
    expect(w.ask(timeOut('credit'))).toEqual(['CreditTimedOut']);
    expect(w.ask(status('credit', 1, { state: 'no_answer' }))).toEqual(['StatusChecked']);
    expect(w.ask(from('credit', done))).toEqual(['AccountCredited', 'PaymentCompleted']);
    expect(w.ask(timeOut('credit'))).toEqual([]);
    const returned = debited().after(timeOut('credit'));
    expect(returned.ask(status('credit', 1, { state: 'none' }))).toEqual([
      'StatusChecked',
      'CreditRefused',
      'ReversalRequested',
    ]);
  });

  it('to a closed account of our own is refused by the ledger and given back', () => {
    const w = world().after(initiate({ payee: own(bob) }), from('debit', done));
    w.streams.execute(accountCommands.CloseAccount(bob, {}), NOW);
    const book = commands.BookOwnLeg(id, { leg: 'credit' });
    expect(w.ask(book)).toBe('account_closed');
    expect(w.ask(from('credit', { bankId: 'own', code: 'account_closed' }))).toEqual([
      'CreditRefused',
      'ReversalRequested',
    ]);
    expect(w.ask(from('credit', { bankId: 'own', ...done }))).toBe('bank_not_party');
  });
});

describe('the reversal', () => {
  const reversing = () => debited().after(from('credit', { code: 'account_closed' }));

  it('is repeated when it is refused or times out', () => {
    const w = reversing();
    const refused = from('reversal', { code: 'account_blocked' });
    expect(w.ask(refused)).toEqual(['ReversalRefused']);
    expect(w.ask(refused)).toEqual([]);
    expect(w.ask(timeOut('reversal', 1))).toEqual([]);
    expect(w.ask(commands.RetryReversal(id, { attempt: 2 }))).toEqual(['ReversalRequested']);
    expect(w.ask(commands.RetryReversal(id, { attempt: 2 }))).toEqual([]);
    expect(w.ask(timeOut('reversal', 1))).toEqual([]);
    expect(w.ask(timeOut('reversal', 2))).toEqual(['ReversalTimedOut']);
    expect(w.ask(from('reversal', done))).toEqual(['PaymentReversed']);
    expect(w.ask(from('reversal', done))).toEqual([]);
  });

  it('finds an excess credit when the credit comes to light before or after it', () => {
    const w = reversing();
    expect(w.ask(from('credit', done))).toEqual(['LateAnswerRecorded']);
    expect(w.ask(from('reversal', done))).toEqual(['PaymentReversed', 'ExcessCreditFound']);
    const after = reversing().after(from('reversal', done));
    expect(after.ask(from('credit', done))).toEqual(['ExcessCreditFound']);
    expect(after.ask(from('credit', done))).toEqual([]);
    expect(after.ask(commands.CloseRecovery(id, { outcome: 'recovered', note: 'x' }))).toEqual(['RecoveryClosed']);
    expect(completed().ask(commands.CloseRecovery(id, { outcome: 'recovered', note: 'x' }))).toBe('nothing_to_recover');
  });
});

describe('what is late, wrong or nobody’s business', () => {
  it('records a late answer once and stays where it is', () => {
    const w = completed();
    expect(w.ask(from('credit', { code: 'account_closed' }))).toEqual(['LateAnswerRecorded']);
    expect(w.ask(from('credit', { code: 'account_closed' }))).toEqual([]);
    expect(w.ask(from('credit', done))).toEqual([]);
    expect(w.ask(commands.ResolvePayment(id, { leg: 'credit', happened: true, note: 'x' }))).toEqual([
      'ResolutionRecorded',
    ]);
    expect(w.ask(commands.ResolvePayment(id, { leg: 'credit', happened: true, note: 'x' }))).toBe('nothing_to_resolve');
  });

  it.each([
    ['debit', { ...done, amount: '25.00' }],
    ['debit', { ...done, currency: 'GBP' }],
    ['debit', { ...done, amount: null }],
  ] as const)('waits while the bank names another amount of the %s: %j', (leg, other) => {
    const w = world().after(initiate(), known);
    expect(w.ask(from(leg, other))).toEqual(['PaymentConflicted']);
    expect(w.balance(suspense)).toEqual([0, 0]);
    expect(w.ask(from(leg, other))).toEqual([]);
    expect(w.ask(timeOut('debit'))).toEqual([]);
    expect(w.ask(from(leg, { ...done, source: 'message' }))).toEqual(['LateAnswerRecorded']);
    expect(w.ask(status(leg, 1, other))).toEqual(['StatusChecked']);
    expect(w.ask(status(leg, 2, done))).toEqual(['StatusChecked', 'AccountDebited', 'CreditRequested']);
  });

  it('lets a person settle a conflict either way', () => {
    const conflicted = () => debited().after(from('credit', { ...done, amount: '25.00' }));
    const resolve = (happened: boolean) =>
      commands.ResolvePayment(id, { leg: 'credit', happened, note: 'called them' });
    const yes = ['ResolutionRecorded', 'AccountCredited', 'PaymentCompleted'];
    expect(conflicted().ask(resolve(true))).toEqual(yes);
    expect(conflicted().ask(resolve(false))).toEqual(['ResolutionRecorded', 'CreditRefused', 'ReversalRequested']);
    expect(debited().ask(resolve(true))).toBe('nothing_to_resolve');
  });

  it('turns away other banks, and legs that were never asked for', () => {
    const w = world().after(initiate(), known);
    expect(w.ask(from('debit', { bankId: 'birch', ...done }))).toBe('bank_not_party');
    expect(w.ask(from('credit', done))).toBe('leg_not_requested');
    expect(world().ask(from('debit', done))).toBe('payment_not_found');
  });
});

describe('collect requests', () => {
  it('begin when the payer approves, under the rules of that moment', () => {
    const w = world();
    expect(w.ask(collect())).toEqual(['CollectRequested']);
    expect(w.ask(collect())).toEqual([]);
    expect(w.ask(initiate())).toBe('payment_exists');
    expect(w.ask(from('debit', done))).toBe('collect_not_approved');
    expect(w.balance(alder)).toEqual([0, 0]);
    expect(w.ask(commands.ApproveCollect(id, {}))).toEqual(['CollectApproved', 'PaymentInitiated']);
    expect(w.ask(commands.ApproveCollect(id, {}))).toEqual([]);
    expect(w.ask(commands.DeclineCollect(id, { reason: 'no' }))).toBe('collect_already_approved');
  });

  it('are declined or expire, for good', () => {
    const declined = world().after(collect(), commands.DeclineCollect(id, { reason: 'no' }));
    expect(declined.ask(commands.ApproveCollect(id, {}))).toBe('collect_declined');
    expect(declined.ask(commands.ExpireCollect(id, {}))).toEqual([]);
    const expired = world().after(collect());
    expect(expired.ask(commands.ApproveCollect(id, {}), '2026-01-01T00:30:00.000Z')).toBe('collect_expired');
    expect(expired.ask(commands.ExpireCollect(id, {}))).toEqual(['CollectExpired']);
    expect(expired.ask(commands.DeclineCollect(id, { reason: 'no' }))).toBe('collect_expired');
  });

  it('are judged by the rules of the day: people may no longer ask people', () => {
    const p2p = (amount: string) => collect({ purpose: 'p2p', amount });
    expect(world().ask(p2p('2000'), '2025-09-30T23:59:59.000Z')).toEqual(['CollectRequested']);
    expect(world().ask(p2p('2000.01'), '2025-09-30T23:59:59.000Z')).toBe('amount_over_limit');
    expect(world().ask(p2p('2000'), '2025-10-01T00:00:00.000Z')).toBe('collect_not_allowed');
  });
});

describe('refunds', () => {
  const grant = (refundId: string, amount: string) =>
    commands.GrantRefund(id, { refundId, amount, reason: 'broken', disputeId: null });

  it('are granted up to what was paid, once each', () => {
    const w = completed();
    expect(w.ask(grant(ann, '100'))).toEqual(['RefundGranted']);
    expect(w.ask(grant(ann, '100'))).toEqual([]);
    expect(w.ask(grant(ann, '101'))).toBe('refund_id_reused');
    expect(w.ask(grant(bob, '150.01'))).toBe('refund_exceeds_payment');
    expect(w.ask(commands.RefundPayment(id, { refundId: bob, amount: '150', reason: 'sorry' }))).toEqual([
      'RefundGranted',
    ]);
    expect(w.streams.log.at(-1)?.data).toMatchObject({ payer: terms.payee, payee: terms.payer, amount: '150.00' });
    expect(debited().ask(grant(ann, '1'))).toBe('payment_not_completed');
  });

  it('are payments of their own, which no limit of the day stops', () => {
    const w = world();
    const cap = { overdrafts: [{ currency: 'INR', limit: '999999.00' }] };
    w.streams.execute(accountCommands.SetOverdrafts(alder, cap), NOW);
    expect(w.ask(initiate({ amount: '200000', refundOf: bob }))).toEqual(['PaymentInitiated']);
  });
});
