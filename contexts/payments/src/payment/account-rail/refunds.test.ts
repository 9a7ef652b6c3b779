import { isRejection } from '@daybook/core';
import { testIdOf } from '@daybook/core/testing';
import { describe, expect, it } from 'vitest';
import { allPaymentCommands as commands } from '../commands.ts';
import { payment } from '../decide.ts';
import { refundPaymentOf } from './decide-refunds.ts';
import { accountRailEvents } from './events.ts';
import { ann, bob, completed, done, from, id, initiate, known, own, world } from './testing/streams.ts';

const NOTED = { reason: 'broken', disputeId: null };
const grant = (refundId: string, amount: string, change: object = {}) =>
  commands.GrantRefund(id, { refundId, amount, ...NOTED, ...change });
const release = (refundId: string) => commands.ReleaseRefund(id, { refundId });
const dispute = commands.NoteDispute(id, { disputeId: ann, amount: '1', currency: 'INR' });
const closed = (outcome: 'recovered' | 'written_off') => commands.CloseRecovery(id, { outcome, note: 'x' });

describe('a refund', () => {
  it('is paid by a payment whose id no other payment’s refund has', () => {
    const w = completed();
    const state = w.streams.state(payment, id);
    const granted = (streamId: string) => {
      const command = { ...grant(ann, '1'), streamId };
      const decided = payment.decide(command, state, {
        streamId,
        now: '2026-01-01T00:00:00.000Z',
        idOf: (name) => name,
      });
      return isRejection(decided) || !('events' in decided) ? null : decided.events[0]?.data;
    };
    expect(granted(id)).toMatchObject({ refundId: ann, refundPaymentId: refundPaymentOf(id, ann) });
    expect(granted(bob)).toMatchObject({ refundId: ann, refundPaymentId: refundPaymentOf(bob, ann) });
  });

  it('granted in version 1 of the event is paid by the payment with its own id', () => {
    const { upcast } = accountRailEvents.RefundGranted;
    expect(upcast[1]?.({ refundId: ann, amount: '1.00' })).toMatchObject({ refundId: ann, refundPaymentId: ann });
  });

  it('is the same only with the same reason and the same dispute', () => {
    const w = completed().after(grant(ann, '100'));
    expect(w.ask(grant(ann, '100'))).toEqual([]);
    expect(w.ask(grant(ann, '100', { disputeId: bob }))).toBe('refund_id_reused');
    expect(w.ask(grant(ann, '100', { reason: 'goodwill' }))).toBe('refund_id_reused');
  });

  it('that came to nothing can be granted again under another id', () => {
    const w = completed().after(grant(ann, '250'));
    expect(w.ask(grant(bob, '250'))).toBe('refund_exceeds_payment');
    expect(w.ask(release(bob))).toBe('refund_not_found');
    expect(w.ask(release(ann))).toEqual(['RefundLapsed']);
    expect(w.ask(release(ann))).toEqual([]);
    expect(w.ask(grant(ann, '250'))).toEqual([]);
    expect(w.ask(grant(bob, '250'))).toEqual(['RefundGranted']);
    expect(w.ask(grant(testIdOf('more'), '1'))).toBe('refund_exceeds_payment');
  });

  it('is one of not more than five hundred', () => {
    const w = completed();
    for (let n = 0; n < 500; n++) w.after(grant(testIdOf(`refund ${n}`), '0.01'));
    expect(w.ask(grant(ann, '0.01'))).toBe('too_many_refunds');
    expect(w.ask(grant(testIdOf('refund 7'), '0.01'))).toEqual([]);
  });

  it('can be neither refunded nor disputed', () => {
    const w = world().after(initiate({ payer: own(ann), payee: own(bob), refundOf: testIdOf('first') }));
    expect(w.ask(grant(ann, '1'))).toBe('refund_not_refundable');
    expect(w.ask(dispute)).toBe('refund_not_refundable');
  });
});

describe('after an excess', () => {
  const inExcess = () => {
    const w = world().after(initiate(), known, from('debit', done), from('credit', { code: 'account_closed' }));
    const resolve = commands.ResolvePayment(id, { leg: 'credit', happened: true, note: 'x' });
    return w.after(resolve, from('reversal', done));
  };

  it('a payment can be refunded and disputed once that is recovered, and not before', () => {
    const w = inExcess();
    expect(w.ask(grant(ann, '1'))).toBe('payment_not_completed');
    expect(w.ask(closed('recovered'))).toEqual(['RecoveryClosed']);
    expect(w.ask(grant(ann, '1'))).toEqual(['RefundGranted']);
    expect(w.ask(dispute)).toEqual(['PaymentDisputed']);
    expect(inExcess().after(closed('written_off')).ask(grant(ann, '1'))).toBe('payment_not_completed');
  });

  it('a recovery is closed once, with one outcome', () => {
    const w = inExcess().after(closed('recovered'));
    expect(w.ask(closed('recovered'))).toEqual([]);
    expect(w.ask(closed('written_off'))).toBe('recovery_closed');
  });
});
