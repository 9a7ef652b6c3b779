import { memoryStreams, sagaTest } from '@daybook/core/testing';
import { describe, expect, it } from 'vitest';
import { allPaymentCommands as paymentCommands } from '../payment/commands.ts';
import { payment } from '../payment/decide.ts';
import { cardRail } from './card-rail.ts';

const id = '11111111-1111-7111-8111-111111111111';
const orderId = '22222222-2222-7222-8222-222222222222';
const c1 = '33333333-3333-7333-8333-333333333331';
const r1 = '44444444-4444-7444-8444-444444444441';
const at = '2026-01-01T00:00:00.000Z';
const expiresAt = '2026-01-08T00:00:00.000Z';
const currency = 'GBP';
const authorizationId = 'auth-1';
const approval = { authorizationId, amount: '100.00', currency, expiresAt };

const initiated = {
  type: 'PaymentInitiated',
  streamId: id,
  data: { orderId, amount: '100.00', currency, rail: 'card', method: 'card', token: 'tok_ok', initiatedAt: at },
} as const;
const voidRequested = {
  type: 'PaymentVoidRequested',
  streamId: id,
  data: { orderId, reason: 'cancelled', requestedAt: at },
} as const;
const captureRequested = {
  type: 'PaymentCaptureRequested',
  streamId: id,
  data: { orderId, captureId: c1, authorizationId, amount: '60.00', currency, requestedAt: at },
} as const;
const refundRequested = {
  type: 'PaymentRefundRequested',
  streamId: id,
  data: { orderId, refundId: r1, authorizationId, amount: '5.00', currency, reason: 'returned', requestedAt: at },
} as const;
const moved = { amount: '60.00', currency };

const rail = () => sagaTest(cardRail).event(initiated);
const authorized = () => rail().answer('authorize', 'done', approval).answer('record authorize');
/** The types of the commands asked for by the last input. */
const commandsOf = ({ intents }: ReturnType<typeof rail>) =>
  intents.flatMap(({ type, data }) =>
    type === 'SagaAsked' && data.ask.kind === 'commands' ? data.ask.commands.map((command) => command.type) : [],
  );

describe('authorising', () => {
  it('asks the gateway under the payment’s own reference', () => {
    rail().then([
      {
        type: 'SagaAsked',
        data: {
          step: 'authorize',
          ask: {
            kind: 'call',
            port: 'card-gateway',
            operation: 'authorize',
            request: { reference: id, amount: '100.00', currency, token: 'tok_ok' },
          },
        },
      },
    ]);
  });

  it('records what was given and watches its deadline', () => {
    const test = rail().answer('authorize', 'done', approval).thenAsks('record authorize');
    expect(commandsOf(test)).toEqual(['RecordAuthorization']);
    expect(test.answer('record authorize').state.timers.expiry).toEqual({ dueAt: expiresAt, status: 'set' });
  });

  it('records a decline and is done', () => {
    const test = rail().answer('authorize', 'refused', { code: 'card_declined', message: 'no' });
    expect(commandsOf(test)).toEqual(['RecordDecline']);
    expect(test.answer('record authorize').state.status).toBe('completed');
  });

  it('looks up what became of an unanswered request, and goes on from there', () => {
    const asked = () => rail().answer('authorize', 'unknown').thenAsks('lookup authorize');
    const done = asked().answer('lookup authorize', 'done', { found: 'done', response: approval });
    expect(commandsOf(done)).toEqual(['RecordAuthorization']);
    const declined = asked().answer('lookup authorize', 'done', { found: 'refused', code: 'card_declined' });
    expect(commandsOf(declined)).toEqual(['RecordDecline']);
  });

  it.each([
    ['done', { found: 'unseen' }],
    ['unknown', null],
    ['refused', { code: 'whatever' }],
  ] as const)('asks a person when the look-up ends %s with %j, and takes the person’s word', (outcome, answer) => {
    const test = rail().answer('authorize', 'unknown').answer('lookup authorize', outcome, answer).thenAsks();
    expect(test.state.status).toBe('waiting_for_person');
    expect(Object.keys(test.state.escalated)).toEqual(['authorize']);
    expect(commandsOf(test.resolve('authorize', 'done', approval))).toEqual(['RecordAuthorization']);
    expect(test.answer('record authorize').state.status).toBe('running');
  });

  it('asks a person when the gateway held another amount, or answers without an authorisation', () => {
    for (const answer of [{ ...approval, amount: '10.00' }, { ...approval, currency: 'EUR' }, { ok: 'yes' }, null]) {
      const test = rail().answer('authorize', 'done', answer).thenAsks();
      expect(Object.keys(test.state.escalated)).toEqual(['authorize']);
    }
  });

  it('expires on its deadline and is done', () => {
    const test = authorized().advanceTo(expiresAt).thenAsks('expire');
    expect(test.answer('expire').state.status).toBe('completed');
  });

  it('does not expire before it is on record, though its deadline has passed already', () => {
    const late = '2026-02-01T00:00:00.000Z';
    const test = rail().answer('authorize', 'done', approval).advanceTo(late).thenAsks();
    test.answer('record authorize').advanceTo(late).thenAsks('expire');
    expect(test.answer('expire').state.status).toBe('completed');
  });
});

describe('voiding', () => {
  it('waits for the authorisation to be on record, and then releases it', () => {
    rail()
      .event(voidRequested)
      .thenAsks()
      .answer('authorize', 'done', approval)
      .thenAsks('record authorize')
      .answer('record authorize')
      .thenAsks('void');
  });

  it('needs nothing of the gateway when the authorisation is declined after all', () => {
    const test = rail().event(voidRequested).answer('authorize', 'refused', { code: 'card_declined' });
    expect(test.answer('record authorize').thenAsks().state.status).toBe('completed');
  });

  it('records the release, stops the clock and is done', () => {
    const test = authorized().event(voidRequested).thenAsks('void');
    expect(commandsOf(test.answer('void', 'done', { amount: '100.00', currency }))).toEqual(['RecordVoid']);
    const { status, timers } = test.answer('record void').state;
    expect({ status, expiry: timers.expiry?.status }).toEqual({ status: 'completed', expiry: 'cancelled' });
  });

  it('waits for a capture under way, so that what it releases is certain', () => {
    const capture = `capture:${c1}`;
    authorized()
      .event(captureRequested)
      .thenAsks(capture)
      .event(voidRequested)
      .thenAsks()
      .answer(capture, 'done', moved)
      .thenAsks(`record ${capture}`)
      .answer(`record ${capture}`)
      .thenAsks('void');
  });

  it('asks a person when the gateway will not, unless the authorisation has just expired', () => {
    const test = authorized().event(voidRequested);
    expect(Object.keys(test.answer('void', 'refused', { code: 'strange' }).state.escalated)).toEqual(['void']);
    expect(commandsOf(test.resolve('void', 'done'))).toEqual(['RecordVoid']); // as the person found out
    const expiring = authorized().event(voidRequested).answer('void', 'refused', { code: 'authorization_expired' });
    expect(expiring.state.status).toBe('running');
    expiring.advanceTo(expiresAt).thenAsks('expire');
  });

  it('asks the payment to expire once more when the gateway says so after the timer fired', () => {
    const fired = () => authorized().advanceTo(expiresAt).answer('expire').event(voidRequested).thenAsks('void');
    const test = fired().answer('void', 'refused', { code: 'authorization_expired' }).thenAsks('expire after void');
    expect(test.state.status).toBe('running');
    expect(test.answer('expire after void').thenAsks().state.status).toBe('completed');
    // The gateway may say so in a look-up, and a person after it.
    const found = { found: 'refused', code: 'authorization_expired' };
    fired()
      .answer('void', 'unknown')
      .answer('lookup void', 'done', found)
      .thenAsks('expire after void')
      .resolve('void', 'refused', { code: 'authorization_expired' })
      .thenAsks();
  });
});

describe('capturing and refunding', () => {
  it.each([
    [captureRequested, `capture:${c1}`, '60.00', 'RecordCapture', 'RecordCaptureFailure'],
    [refundRequested, `refund:${r1}`, '5.00', 'RecordRefund', 'RecordRefundFailure'],
  ] as const)('carries out %j and records either outcome', (event, step, amount, success, failure) => {
    expect(commandsOf(authorized().event(event).answer(step, 'done', { amount, currency }))).toEqual([success]);
    const refused = authorized().event(event).answer(step, 'refused', { code: 'no' });
    expect(commandsOf(refused)).toEqual([failure]);
    const found = authorized().event(event).answer(step, 'unknown').thenAsks(`lookup ${step}`);
    const answer = { found: 'done', response: { amount, currency } };
    expect(commandsOf(found.answer(`lookup ${step}`, 'done', answer))).toEqual([success]);
  });

  it('asks a person when another amount was captured', () => {
    const test = authorized()
      .event(captureRequested)
      .answer(`capture:${c1}`, 'done', { ...moved, amount: '61.00' });
    expect(Object.keys(test.thenAsks().state.escalated)).toEqual([`capture:${c1}`]);
  });

  it('asks a person when the payment will not take an answer', () => {
    const test = authorized().event(captureRequested).answer(`capture:${c1}`, 'done', moved);
    test.answer(`record capture:${c1}`, 'refused', { code: 'answer_contradicts_record' });
    expect(test.state.status).toBe('waiting_for_person');
    expect(test.resolve(`record capture:${c1}`, 'done').state.status).toBe('running');
  });

  it('expires once a capture of the whole has failed that was under way at the deadline', () => {
    const capture = `capture:${c1}`;
    const books = memoryStreams([payment]);
    const before = '2026-01-07T23:59:59.000Z';
    const situation = () => books.state(payment, id).situation;
    const carryOut = (now: string, { intents }: ReturnType<typeof rail>) => {
      for (const { type, data } of intents)
        if (type === 'SagaAsked' && data.ask.kind === 'commands')
          expect(books.execute(data.ask.commands, now)).not.toHaveProperty('rejected');
    };
    const { amount, method, token } = initiated.data;
    books.execute(paymentCommands.InitiatePayment(id, { orderId, amount, currency, method, token }), at);
    const test = rail().answer('authorize', 'done', approval);
    carryOut(at, test);
    test.answer('record authorize');
    books.execute(paymentCommands.CapturePayment(id, { captureId: c1, amount: '100.00' }), before);
    test.event({ ...captureRequested, data: { ...captureRequested.data, amount: '100.00' } });
    carryOut(expiresAt, test.advanceTo(expiresAt).thenAsks('expire'));
    expect(situation()).toBe('authorized'); // nothing is left that could expire
    test.answer('expire').answer(capture, 'refused', { code: 'authorization_expired' });
    // Whoever records it may have a clock that is a little behind.
    carryOut(before, test.thenAsks(`record ${capture}`));
    carryOut(before, test.answer(`record ${capture}`).thenAsks(`expire after ${capture}`));
    expect(situation()).toBe('expired');
    expect(test.answer(`expire after ${capture}`).thenAsks().state.status).toBe('completed');
  });

  it('leaves it to the timer while that has yet to fire, and asks a person if the payment will not expire', () => {
    const capture = `capture:${c1}`;
    const asked = authorized().event(captureRequested);
    asked.answer(capture, 'refused', { code: 'no' }).answer(`record ${capture}`).thenAsks();
    const late = authorized().event(captureRequested).advanceTo(expiresAt).answer('expire');
    late.answer(capture, 'refused', { code: 'authorization_expired' }).answer(`record ${capture}`);
    late.answer(`expire after ${capture}`, 'refused', { code: 'authorization_not_expired' });
    expect(Object.keys(late.state.escalated)).toEqual([`expire after ${capture}`]);
  });

  it('refunds after it had ended, and ends again', () => {
    const test = authorized().advanceTo(expiresAt).answer('expire').event(refundRequested).thenAsks(`refund:${r1}`);
    expect(test.state.status).toBe('running');
    test.answer(`refund:${r1}`, 'done', { amount: '5.00', currency }).answer(`record refund:${r1}`);
    expect(test.state.status).toBe('completed');
  });
});
