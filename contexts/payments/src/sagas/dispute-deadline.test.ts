import { sagaTest } from '@daybook/core/testing';
import { expect, it } from 'vitest';
import { disputeDeadline } from './dispute-deadline.ts';

const streamId = '00000000-0000-7000-8000-00000000d001';
const paymentId = '00000000-0000-7000-8000-0000000000a1';
const at = '2026-01-01T00:00:00.000Z';
const [respondBy, decideBy] = ['2026-01-11T00:00:00.000Z', '2026-01-15T00:00:00.000Z'];

const raised = {
  type: 'DisputeRaised',
  streamId,
  data: {
    paymentId,
    amount: '100.00',
    currency: 'INR',
    reasonCode: '1064',
    raisedBy: 'payer',
    note: null,
    raisedAt: at,
    respondBy,
  },
} as const;
const represented = {
  type: 'DisputeRepresented',
  streamId,
  data: { paymentId, evidence: 'delivered', representedAt: at, decideBy },
} as const;
const withdrawn = { type: 'DisputeWithdrawn', streamId, data: { paymentId, note: null, withdrawnAt: at } } as const;
const refusal = (code: string) => ({ code, message: code });

it('asks for the end when there is no answer in time', () => {
  const test = sagaTest(disputeDeadline).event(raised).advanceTo('2026-01-10T23:59:59.999Z').thenAsks();
  test.advanceTo(respondBy).thenAsks('answer');
  expect(test.intents).toMatchObject([{ data: { ask: { commands: [{ type: 'ExpireDispute', streamId }] } } }]);
  test.answer('answer').then([]);
});

it('asks for it when there is no decision in time after an answer', () => {
  const test = sagaTest(disputeDeadline).event(raised).event(represented);
  expect(test.state.timers).toMatchObject({ answer: { status: 'cancelled' }, decision: { dueAt: decideBy } });
  test.advanceTo(respondBy).thenAsks().advanceTo(decideBy).thenAsks('decision');
});

it('waits for nothing when the dispute is over', () => {
  for (const past of [[raised], [raised, represented]]) {
    const test = sagaTest(disputeDeadline);
    for (const event of past) test.event(event);
    expect(test.event(withdrawn).state.status).toBe('completed');
    expect(Object.values(test.state.timers).map(({ status }) => status)).not.toContain('set');
    test.advanceTo('2027-01-01T00:00:00.000Z').thenAsks();
  }
});

it('lets an answer that was a moment faster be, and hands what the payment refuses to a person', () => {
  const late = () => sagaTest(disputeDeadline).event(raised).advanceTo(respondBy);
  late().answer('answer', 'refused', refusal('dispute_not_due')).then([]);
  const refused = late().answer('answer', 'refused', refusal('refund_exceeds_payment'));
  expect(refused.state.escalated).toEqual({ answer: 'refund_exceeds_payment' });
});
