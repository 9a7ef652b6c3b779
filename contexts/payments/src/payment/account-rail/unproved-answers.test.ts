import { isRejection } from '@daybook/core';
import { describe, expect, it } from 'vitest';
import { SCHEME } from '../../scheme.ts';
import { allPaymentCommands as commands } from '../commands.ts';
import { payment, paymentIn } from '../decide.ts';
import {
  collect,
  completed,
  debited,
  done,
  from,
  id,
  initiate,
  known,
  NOW,
  status,
  timeOut,
  vpa,
  world,
} from './testing/streams.ts';

/*
 * Messages that nobody asked for, and the same things asked twice.
 */

const unasked = (leg: 'debit' | 'credit' | 'reversal', code: string, change: object = {}) =>
  from(leg, { source: 'message', code, ...change });

describe('a refusal in a message that nobody asked for', () => {
  it('does not turn a credit round; the status of the credit does', () => {
    for (const w of [debited(), debited().after(timeOut('credit'))]) {
      expect(w.ask(unasked('credit', 'account_closed'))).toEqual(['RefusalHeard']);
      expect(w.ask(unasked('credit', 'account_closed'))).toEqual([]);
      const other = { streams: w.streams.copy() };
      expect(w.ask(status('credit', 1, done))).toEqual(['StatusChecked', 'AccountCredited', 'PaymentCompleted']);
      const refused = other.streams.execute(status('credit', 1, { code: 'account_closed' }), NOW);
      expect(isRejection(refused) ? [] : refused.map(({ type }) => type)).toEqual([
        'StatusChecked',
        'CreditRefused',
        'ReversalRequested',
      ]);
    }
  });

  it('does not fail a payment whose debit is under way; the status of the debit does', () => {
    const w = world().after(initiate(), known);
    expect(w.ask(unasked('debit', 'insufficient_funds'))).toEqual(['RefusalHeard']);
    expect(w.ask(status('debit', 1, { state: 'none' }))).toEqual(['StatusChecked', 'DebitRefused', 'PaymentFailed']);
  });

  it('does not fail a payment by denying the debit that is being given back', () => {
    const checks = [1, 2].map((attempt) => status('debit', attempt, { state: 'no_answer' }));
    const w = world().after(initiate(), known, timeOut('debit'), ...checks);
    expect(w.ask(unasked('reversal', 'no_original_debit'))).toEqual(['ReversalRefused']);
    expect(w.ask(from('reversal', { code: 'no_original_debit' }))).toEqual(['PaymentFailed']);
  });

  it('is late like any other when it can undo nothing, and what agrees is believed', () => {
    expect(completed().ask(unasked('credit', 'account_closed'))).toEqual(['LateAnswerRecorded']);
    expect(debited().ask(from('credit', { ...done, source: 'message' }))).toContain('PaymentCompleted');
  });
});

it('fifty different answers do not silence the one that counts', () => {
  const w = debited().after(from('credit', { code: 'account_closed' }));
  for (let n = 1; n <= 60; n++) w.ask(from('debit', { ...done, amount: `${n}.01`, source: 'message' }));
  expect(w.log().filter((type) => type === 'LateAnswerRecorded').length).toBeLessThan(50);
  expect(w.ask(from('credit', { ...done, source: 'message' }))).toEqual(['LateAnswerRecorded']);
  expect(w.ask(from('reversal', done))).toEqual(['PaymentReversed', 'ExcessCreditFound']);
});

describe('the same again', () => {
  it('is told from other content', () => {
    const declined = world().after(collect(), commands.DeclineCollect(id, { reason: 'no' }));
    expect(declined.ask(commands.DeclineCollect(id, { reason: 'no' }))).toEqual([]);
    expect(declined.ask(commands.DeclineCollect(id, { reason: 'never' }))).toBe('collect_declined');
    expect(
      world()
        .after(collect())
        .ask(collect({ validForMinutes: 31 })),
    ).toBe('payment_exists');
    const approved = world().after(collect(), commands.ApproveCollect(id, {}));
    expect(approved.ask(collect())).toEqual([]);
    expect(approved.ask(collect({ validForMinutes: 31 }))).toBe('payment_exists');
  });

  it('is known whatever has become of the scheme', () => {
    for (const opening of [initiate(), collect()]) {
      const w = world().after(opening);
      const inOtherScheme = paymentIn({ ...SCHEME, members: [] });
      const at = { streamId: id, now: NOW, idOf: (name: string) => name };
      const decided = inOtherScheme.decide(opening, w.streams.state(payment, id), at);
      expect(decided).toMatchObject({ events: [] });
      expect(inOtherScheme.decide(opening, inOtherScheme.initial, at)).toMatchObject({ code: 'address_not_served' });
    }
  });

  it('is the same payer and payee in other letters', () => {
    expect(world().ask(initiate({ payee: vpa('ANN@Alder') }))).toBe('payer_is_payee');
  });
});
