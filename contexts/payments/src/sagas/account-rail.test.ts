import { sagaTest } from '@daybook/core/testing';
import { describe, expect, it } from 'vitest';
import { memberAccount } from '../ledger/kinds.ts';
import { SCHEME } from '../scheme.ts';
import { accountRail } from './account-rail.ts';

const streamId = '11111111-1111-7111-8111-111111111111';
const other = (n: number) => `00000000-0000-7000-8000-00000000000${n}`;
const [policy] = SCHEME.policies.slice(-1);
if (!policy) throw new Error('a scheme without policies');
const { timers } = policy;
const money = { amount: '250.00', currency: 'INR' };
const side = (type: 'vpa' | 'account', id: string, bankId: string) => ({
  address: { type, id, bank: null },
  bankId,
  accountId: other(memberAccount(bankId).length % 10),
});
const asked = {
  orderId: null,
  ...money,
  payer: side('vpa', 'ann@alder', 'alder'),
  payee: side('vpa', 'bob@birch', 'birch'),
  purpose: 'p2p' as const,
  note: null,
};
const at = '2026-01-01T00:00:00.000Z';
const initiated = (change: object = {}) => ({
  type: 'PaymentInitiated' as const,
  streamId,
  data: {
    ...asked,
    rail: 'account' as const,
    refundOf: null,
    transfers: { hold: other(1), credit: other(2), reversal: other(3) },
    timers,
    turnAround: { days: 1, compensationPerDay: null },
    initiatedAt: at,
    ...change,
  },
});
const fact = <T extends string, D extends object>(type: T, data: D) => ({ type, streamId, data });
const debitRequested = fact('DebitRequested', { requestedAt: at });
const debited = fact('AccountDebited', { ...money, bankReference: null, debitedAt: at });
const creditRequested = fact('CreditRequested', { requestedAt: at });
const creditTimedOut = fact('CreditTimedOut', { timedOutAt: at });
const reversalRequested = (attempt: number) =>
  fact('ReversalRequested', { attempt, precaution: false, reason: 'account_closed', requestedAt: at });
const said = { amount: null, currency: null, code: null, bankReference: null };
const statusChecked = (attempt: number) =>
  fact('StatusChecked', {
    ...said,
    leg: 'credit' as const,
    state: 'pending' as const,
    attempt,
    open: true,
    checkedAt: at,
  });
const completed = fact('PaymentCompleted', { orderId: null, ...money, completedAt: at });

const commandsOf = (test: ReturnType<typeof begun>) =>
  test.intents.flatMap((intent) =>
    intent.type === 'SagaAsked' && intent.data.ask.kind === 'commands' ? intent.data.ask.commands : [],
  );
const begun = (change: object = {}) => sagaTest(accountRail).event(initiated(change));
const debiting = () => begun().answer('resolve payee', 'done', { name: 'Bob' }).event(debitRequested);
const crediting = () => debiting().event(debited).event(creditRequested);
const dueIn = (test: ReturnType<typeof begun>, timer: string) => test.state.timers[timer]?.status;

describe('the way a payment goes', () => {
  it('looks up the payee, debits and credits, and brings every answer to the payment', () => {
    const test = begun().thenAsks('resolve payee');
    expect(commandsOf(test.answer('resolve payee', 'done', { name: 'Bob' }))[0]?.data).toEqual({ name: 'Bob' });
    test.event(debitRequested).thenAsks('debit');
    const done = { state: 'done', ...money, bankReference: 'r1' };
    expect(commandsOf(test.answer('debit', 'done', done))[0]).toMatchObject({
      type: 'RecordBankAnswer',
      data: { leg: 'debit', source: 'response', bankId: 'alder', ...done },
    });
    test.event(debited).event(creditRequested).thenAsks('credit');
    expect(dueIn(test, 'debit')).toBe('cancelled');
    expect(commandsOf(test.answer('credit', 'refused', { code: 'account_closed' }))[0]?.data).toMatchObject({
      leg: 'credit',
      state: 'refused',
      code: 'account_closed',
    });
    const wordy = crediting().answer('credit', 'refused', { code: 'x'.repeat(200) });
    expect(commandsOf(wordy)[0]?.data).toMatchObject({ code: 'x'.repeat(100) });
    expect(test.event(completed).state.status).toBe('completed');
    expect(Object.values(test.state.timers).filter(({ status }) => status === 'set')).toEqual([]);
  });

  it('waits where a bank will answer later or cannot be heard', () => {
    expect(debiting().answer('debit', 'done', { state: 'accepted' }).thenAsks().intents).toEqual([]);
    const test = debiting().answer('debit', 'unknown').thenAsks();
    expect(dueIn(test, 'debit')).toBe('set');
    test.advanceTo('2026-01-01T01:00:00.000Z').thenAsks('time out debit');
  });

  it('books a leg on one of our own accounts, and says it when the ledger refuses', () => {
    const own = side('account', other(7), 'own');
    const test = begun({ payee: own }).thenAsks().event(debitRequested).event(debited).event(creditRequested);
    expect(commandsOf(test).map(({ type }) => type)).toEqual(['BookOwnLeg']);
    const refused = test.answer('credit', 'refused', { code: 'account_closed', message: 'closed' });
    expect(commandsOf(refused)[0]?.data).toMatchObject({ leg: 'credit', bankId: 'own', state: 'refused' });
    const back = begun({ payer: own }).event(reversalRequested(1)).thenAsks('reverse 1');
    expect(commandsOf(back)[0]?.data).toEqual({ leg: 'reversal' });
  });

  it('does not mind card payments', () => {
    const card = { orderId: null, ...money, rail: 'card' as const, method: 'card', token: 't', initiatedAt: at };
    const event = { ...fact('PaymentInitiated', card), position: 1, recordedAt: at } as never;
    expect(accountRail.keyOf(event)).toBeNull();
  });
});

describe('a leg in doubt', () => {
  it('is asked about on the schedule of the payment, and handed to a person after the last time', () => {
    const test = crediting().event(creditTimedOut);
    for (const [n] of timers.creditChecksAfterSeconds.entries()) {
      test.advanceTo(`2026-01-01T0${n + 4}:00:00.000Z`);
      expect(Object.keys(test.state.steps)).toContain(`status credit ${n + 1}`);
      expect(commandsOf(test.answer(`status credit ${n + 1}`, 'unknown'))[0]?.data).toMatchObject({
        source: 'status',
        attempt: n + 1,
        state: 'no_answer',
      });
      test.event(statusChecked(n + 1));
    }
    expect(Object.keys(test.state.escalated)).toEqual(['credit']);
    expect(commandsOf(test.resolve('credit', 'refused'))[0]).toMatchObject({
      type: 'ResolvePayment',
      data: { leg: 'credit', happened: false },
    });
  });

  it('is given back again and again, and then by a person', () => {
    const test = crediting().event(reversalRequested(1)).thenAsks('reverse 1');
    const refused = (attempt: number) => fact('ReversalRefused', { attempt, reason: 'no', refusedAt: at });
    test.event(refused(1));
    expect(dueIn(test, 'retry')).toBe('set');
    test.advanceTo('2026-01-01T02:00:00.000Z');
    expect(Object.keys(test.state.steps)).toContain('repeat reverse 2');
    const last = timers.reversalRetriesAfterSeconds.length + 1;
    test.event(reversalRequested(last)).event(refused(last));
    expect(Object.keys(test.state.escalated)).toEqual([`reverse ${last}`]);
  });

  it('is handed to a person when the payment will not take an answer', () => {
    const test = crediting().answer('credit', 'done', { state: 'done', ...money, bankReference: 'r' });
    test.answer('record credit', 'refused', { code: 'account_closed' });
    expect(test.state.status).toBe('waiting_for_person');
    expect(test.event(completed).state.status).toBe('completed');
  });

  it('that is answered after the end is brought to the payment all the same, and then it is over again', () => {
    const test = crediting().event(completed);
    expect(test.state.status).toBe('completed');
    for (const [step, { status }] of Object.entries(test.state.steps))
      if (status === 'asked' && step !== 'credit') test.answer(step, step.startsWith('record ') ? 'done' : 'unknown');
    test.answer('credit', 'done', { state: 'done', ...money, bankReference: 'r' }).thenAsks('record credit');
    expect(test.answer('record credit').state.status).toBe('completed');
  });

  it('goes to a person when money was paid twice, until that is settled', () => {
    const reversed = fact('PaymentReversed', { orderId: null, ...money, reason: 'x', reversedAt: at });
    const test = crediting().event(reversalRequested(1)).event(reversed);
    expect(test.state.status).toBe('compensated');
    test.event(fact('ExcessCreditFound', { orderId: null, ...money, foundAt: at }));
    expect(Object.keys(test.state.escalated)).toEqual(['credit']);
    expect(commandsOf(test.resolve('credit', 'done'))[0]).toMatchObject({ type: 'CloseRecovery' });
    const closed = fact('RecoveryClosed', { outcome: 'recovered' as const, note: 'x', closedAt: at });
    expect(test.event(closed).state.status).toBe('compensated');
  });
});

describe('what waits for a person', () => {
  const reversed = fact('PaymentReversed', { orderId: null, ...money, reason: 'x', reversedAt: at });
  const excess = fact('ExcessCreditFound', { orderId: null, ...money, foundAt: at });
  const resolution = (leg: 'debit' | 'credit') =>
    fact('ResolutionRecorded', { leg, happened: true, note: 'x', resolvedAt: at });
  const contradicting = (leg: 'debit' | 'credit') =>
    fact('LateAnswerRecorded', {
      ...said,
      leg,
      state: 'done' as const,
      source: 'message' as const,
      contradicts: true,
      recordedAt: at,
    });

  it('is a contradiction, however the payment ends', () => {
    const test = crediting().event(reversalRequested(1)).event(contradicting('debit')).event(reversed);
    expect(test.state).toMatchObject({ status: 'waiting_for_person', escalated: { debit: expect.any(String) } });
    expect(dueIn(test, 'reversal')).toBe('cancelled');
    expect(commandsOf(test.resolve('debit'))[0]).toMatchObject({ type: 'ResolvePayment', data: { leg: 'debit' } });
    expect(test.event(resolution('debit')).state.status).toBe('compensated');
  });

  it('is an excess, after a contradiction of the same leg has been settled', () => {
    const test = crediting().event(reversalRequested(1)).event(contradicting('credit')).event(reversed).event(excess);
    expect(commandsOf(test.resolve('credit'))[0]).toMatchObject({ type: 'ResolvePayment' });
    test.event(resolution('credit'));
    expect(Object.keys(test.state.escalated)).toEqual(['credit']);
    expect(commandsOf(test.resolve('credit'))[0]).toMatchObject({ type: 'CloseRecovery' });
  });

  it('is an excess still, when another leg is answered', () => {
    const test = crediting().event(reversalRequested(1)).event(contradicting('debit')).event(reversed).event(excess);
    test.resolve('credit').event(resolution('credit'));
    expect(test.resolve('debit').intents).toEqual([]);
    expect(Object.keys(test.state.escalated)).toEqual(['credit']);
  });

  it('is what the ledger refused: the person’s answer is brought to the payment', () => {
    const test = crediting().answer('credit', 'done', { state: 'done', ...money, bankReference: 'r' });
    test.answer('record credit', 'refused', { code: 'account_not_found' });
    expect(commandsOf(test.resolve('record credit'))[0]).toMatchObject({
      type: 'ResolvePayment',
      data: { leg: 'credit', happened: true },
    });
    test.answer('resolution 1', 'refused', { code: 'account_not_found' });
    expect(test.state.escalated).toEqual({ credit: 'account_not_found' });
    expect(commandsOf(test.resolve('credit'))[0]).toMatchObject({ type: 'ResolvePayment' });
  });
});

it('goes on asking the bank after the ledger refused what it said', () => {
  const test = crediting().event(creditTimedOut).advanceTo('2026-01-01T04:00:00.000Z');
  const done = { state: 'done', ...money, bankReference: null, code: null };
  test
    .answer('status credit 1', 'done', done)
    .answer('record status credit 1', 'refused', { code: 'account_not_found' });
  expect(dueIn(test, 'check')).toBe('set');
  expect(test.state.escalated).toEqual({});
});

it('asks the bank at once when a message says that a leg was refused', () => {
  const heard = fact('RefusalHeard', { ...said, leg: 'credit' as const, state: 'refused' as const, heardAt: at });
  const test = crediting().event(heard).thenAsks('status credit 1');
  expect(dueIn(test, 'credit')).toBe('set');
  expect(
    commandsOf(test.answer('status credit 1', 'done', { state: 'refused', code: 'account_closed' }))[0]?.data,
  ).toEqual(expect.objectContaining({ leg: 'credit', source: 'status', attempt: 1, state: 'refused' }));
});

it('lets a request expire that no payer answers', () => {
  const wanted = fact('CollectRequested', { ...asked, requestedAt: at, expiresAt: '2026-01-01T00:30:00.000Z' });
  const test = sagaTest(accountRail).event(wanted).advanceTo('2026-01-01T00:30:00.000Z').thenAsks('expire collect');
  const expired = fact('CollectExpired', { orderId: null, expiredAt: at });
  expect(test.event(expired).state.status).toBe('completed');
});
