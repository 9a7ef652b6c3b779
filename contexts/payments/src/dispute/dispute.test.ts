import { given, testIdOf } from '@daybook/core/testing';
import { describe, expect, it } from 'vitest';
import { allDisputeCommands as commands } from './commands.ts';
import { deadline } from './deadlines.ts';
import { dispute, refundOf } from './decide.ts';
import type { DisputeEvent } from './events.ts';
import { mayBeRaised } from './reasons.ts';

const id = '00000000-0000-7000-8000-00000000d001';
const paymentId = '00000000-0000-7000-8000-0000000000a1';
const NOW = '2026-01-01T00:00:00.000000Z';
const [RESPOND_BY, DECIDE_BY] = ['2026-01-11T00:00:00.000Z', '2026-01-15T00:00:00.000Z'];
const refundId = testIdOf(refundOf(id));
const currency = 'INR';

const terms = { paymentId, amount: '100', currency, reasonCode: '1064', raisedBy: 'payer', note: null } as const;
const raise = (change: object = {}) => commands.RaiseDispute(id, { ...terms, ...change });
const represent = (evidence = 'delivered') => commands.RepresentDispute(id, { evidence });
const accept = (amount: string) => commands.AcceptDispute(id, { amount });
const reject = (note: string | null = null) => commands.RejectDispute(id, { note });
const withdraw = (note: string | null = null) => commands.WithdrawDispute(id, { note });
const expire = commands.ExpireDispute(id, {});

const raised: DisputeEvent = {
  type: 'DisputeRaised',
  data: { ...terms, amount: '100.00', raisedAt: NOW, respondBy: RESPOND_BY },
};
const represented: DisputeEvent = {
  type: 'DisputeRepresented',
  data: { paymentId, evidence: 'delivered', representedAt: '2026-01-05T00:00:00.000000Z', decideBy: DECIDE_BY },
};
const accepted = (amount: string, deemed: boolean, acceptedAt = NOW): DisputeEvent => ({
  type: 'DisputeAccepted',
  data: { paymentId, amount, currency, refundId, deemed, acceptedAt },
});
const rejected = (note: string | null, deemed: boolean, rejectedAt = NOW): DisputeEvent => ({
  type: 'DisputeRejected',
  data: { paymentId, note, deemed, rejectedAt },
});
const withdrawn = (note: string | null): DisputeEvent => ({
  type: 'DisputeWithdrawn',
  data: { paymentId, note, withdrawnAt: NOW },
});

describe('raising', () => {
  it('says by when an answer is due, and asks the payment whether it can be disputed', () => {
    const test = given(dispute).when(raise(), NOW);
    test.then([raised]);
    const data = { disputeId: id, amount: '100.00', currency };
    expect(test.commands).toEqual([{ stream: 'Payment', streamId: paymentId, type: 'NoteDispute', data }]);
  });

  it('again changes nothing; with other content it is refused', () => {
    given(dispute, [raised])
      .when(raise({ amount: '100.00' }))
      .then([]);
    const others = [
      { amount: '99' },
      { currency: 'EUR' },
      { reasonCode: '1062' },
      { raisedBy: 'payee' },
      { note: 'late' },
      { paymentId: id },
    ];
    for (const other of others) given(dispute, [raised]).when(raise(other)).then('dispute_exists');
  });

  it('is for amounts above zero, and for reasons of that side and time', () => {
    given(dispute)
      .when(raise({ amount: '0' }))
      .then('invalid_amount');
    given(dispute)
      .when(raise({ reasonCode: 'X9' }))
      .then('dispute_reason_unknown');
    given(dispute)
      .when(raise({ reasonCode: '114' }))
      .then('dispute_reason_unknown');
    expect(given(dispute).when(raise({ reasonCode: '114', raisedBy: 'payee' })).outcome).toHaveLength(1);
  });

  it('goes by the reasons of the day', () => {
    const goodFaith = { code: 'CD1', raisedBy: 'payer' } as const;
    expect(mayBeRaised(goodFaith, '2025-07-14T23:59:59Z')).toBe(false);
    expect(mayBeRaised(goodFaith, '2025-07-15T00:00:00Z')).toBe(true);
    expect(mayBeRaised({ code: '108', raisedBy: 'payer' }, '2025-07-15T00:00:00Z')).toBe(true);
  });

  it('goes by the deadlines of the day', () => {
    const rules = [
      { from: '2026-01-01', responseDays: 1, decisionDays: 2 },
      { from: '2026-02-01', responseDays: 3, decisionDays: 4 },
    ];
    expect(deadline('responseDays', '2026-01-31T12:00:00Z', rules)).toBe('2026-02-01T12:00:00.000Z');
    expect(deadline('decisionDays', '2026-02-01T12:00:00Z', rules)).toBe('2026-02-05T12:00:00.000Z');
    expect(() => deadline('responseDays', '2025-12-31T12:00:00Z', rules)).toThrow(RangeError);
  });
});

describe('an answer', () => {
  it('leaves so much time to decide', () => {
    given(dispute, [raised]).when(represent(), '2026-01-05T00:00:00.000000Z').then([represented]);
  });

  it('again changes nothing; another is refused, and one that comes too late', () => {
    given(dispute, [raised, represented]).when(represent()).then([]);
    given(dispute, [raised, represented]).when(represent('signed for')).then('dispute_represented');
    given(dispute, [raised]).when(represent(), RESPOND_BY).then('dispute_deadline_passed');
  });
});

describe('accepting', () => {
  it('asks the payment to grant the refund, before an answer and after one', () => {
    for (const past of [[raised], [raised, represented]]) {
      const test = given(dispute, past).when(accept('40'), NOW);
      test.then([accepted('40.00', false)]);
      expect(test.commands).toEqual([
        {
          stream: 'Payment',
          streamId: paymentId,
          type: 'GrantRefund',
          data: { refundId, amount: '40.00', reason: 'dispute 1064', disputeId: id },
        },
      ]);
    }
  });

  it('is for no more than is disputed', () => {
    given(dispute, [raised]).when(accept('100.01')).then('acceptance_exceeds_dispute');
    given(dispute, [raised]).when(accept('0')).then('invalid_amount');
    expect(given(dispute, [raised]).when(accept('100')).outcome).toHaveLength(1);
  });
});

describe('silence', () => {
  it('accepts what nobody answered, whole', () => {
    const test = given(dispute, [raised]).when(expire, '2026-01-11T00:00:00.000000Z');
    test.then([accepted('100.00', true, '2026-01-11T00:00:00.000000Z')]);
    expect(test.commands).toMatchObject([{ type: 'GrantRefund', data: { amount: '100.00' } }]);
  });

  it('rejects what was answered and not decided', () => {
    const test = given(dispute, [raised, represented]).when(expire, '2026-01-15T00:00:00.000000Z');
    test.then([rejected(null, true, '2026-01-15T00:00:00.000000Z')]);
    expect(test.commands).toEqual([]);
  });

  it('decides nothing before its time, give or take a clock’s minute, and nothing that is decided', () => {
    given(dispute, [raised]).when(expire, '2026-01-10T23:58:59.000000Z').then('dispute_not_due');
    expect(given(dispute, [raised]).when(expire, '2026-01-10T23:59:00.000000Z').outcome).toHaveLength(1);
    given(dispute, [raised, represented]).when(expire, RESPOND_BY).then('dispute_not_due');
    given(dispute, [raised, withdrawn(null)])
      .when(expire, RESPOND_BY)
      .then([]);
  });
});

describe('the end', () => {
  const ends = [accepted('40.00', false), rejected('no', false), withdrawn('never mind')];
  const said = [accept('40'), reject('no'), withdraw('never mind')];

  it('comes once; the same again changes nothing', () => {
    given(dispute, [raised])
      .when(reject('no'), NOW)
      .then([rejected('no', false)]);
    given(dispute, [raised, represented])
      .when(withdraw('never mind'), NOW)
      .then([withdrawn('never mind')]);
    for (const [i, end] of ends.entries()) {
      for (const [j, command] of said.entries()) {
        const test = given(dispute, [raised, end]).when(command);
        test.then(i === j ? [] : 'dispute_closed');
        expect(test.commands).toEqual([]);
      }
      given(dispute, [raised, end]).when(represent()).then('dispute_closed');
    }
    given(dispute, [raised, accepted('40.00', false)])
      .when(accept('41'))
      .then('dispute_closed');
  });

  it('needs a beginning', () => {
    for (const command of [represent(), expire, ...said]) given(dispute).when(command).then('dispute_not_found');
  });
});
