import { sagaTest, testIdOf } from '@daybook/core/testing';
import { describe, expect, it } from 'vitest';
import { settlementOf } from '../settlement/commands.ts';
import { settlementCycle } from './settlement-cycle.ts';

const currency = 'INR';
const streamId = testIdOf(settlementOf(currency));
const closesAt = '2026-01-01T02:24:00.000Z';
const at = '2026-01-01T00:00:00.000Z';

const opened = (number: number) => ({
  type: 'SettlementWindowOpened' as const,
  streamId,
  data: { number, currency, openedAt: at, closesAt },
});
const closed = (number: number) => ({
  type: 'SettlementWindowClosed' as const,
  streamId,
  data: { number, currency, payments: 0, value: '0.00', positions: [], closedAt: at },
});
const settled = (number: number) => ({
  type: 'SettlementWindowSettled' as const,
  streamId,
  data: { number, currency, transferIds: [], settledAt: at },
});
const cycle = (number: number) => sagaTest(settlementCycle).event(opened(number));
const refusal = (code: string) => ({ code, message: code });

describe('a window', () => {
  it('is closed when its time is over, and then settled', () => {
    const test = cycle(1);
    expect(test.state.timers).toEqual({ closing: { dueAt: closesAt, status: 'set' } });
    test.advanceTo('2026-01-01T02:23:59.999Z').thenAsks();
    test.advanceTo(closesAt).thenAsks('close');
    expect(test.intents).toMatchObject([
      { data: { ask: { commands: [{ stream: 'Settlement', streamId, type: 'CloseWindow', data: { number: 1 } }] } } },
    ]);
    test.event(closed(1)).thenAsks('settle');
    expect(test.intents).toMatchObject([
      { data: { ask: { commands: [{ stream: 'Settlement', streamId, type: 'SettleWindow', data: { number: 1 } }] } } },
    ]);
    expect(test.answer('close').answer('settle').state.status).toBe('completed');
  });

  it('that somebody closed before its time is settled at once, and not closed again', () => {
    const test = cycle(1).event(closed(1)).thenAsks('settle');
    expect(test.state.timers).toMatchObject({ closing: { status: 'cancelled' } });
    test.advanceTo('2026-01-02T00:00:00.000Z').thenAsks();
  });

  it('that somebody closed or settled just then is as good', () => {
    const test = cycle(1).advanceTo(closesAt).answer('close', 'refused', refusal('settlement_window_closed')).then([]);
    test.event(closed(1)).thenAsks('settle');
    expect(test.answer('settle', 'refused', refusal('settlement_window_settled')).state.status).toBe('completed');
  });

  it('waits until the one before it is settled, whichever comes first', () => {
    cycle(2).event(closed(2)).thenAsks().event(settled(1)).thenAsks('settle');
    cycle(2).event(settled(1)).thenAsks().event(closed(2)).thenAsks('settle');
  });

  it('whose settlement is refused waits for a person', () => {
    const test = cycle(1).event(closed(1)).answer('settle', 'refused', refusal('account_frozen'));
    expect([test.state.status, test.state.escalated]).toEqual(['waiting_for_person', { settle: 'account_frozen' }]);
    expect(test.resolve('settle').state.status).toBe('completed');
  });

  it('whose closing is refused for another reason, or unknown, waits for a person too', () => {
    const asked = () => cycle(1).advanceTo(closesAt);
    expect(asked().answer('close', 'refused', refusal('settlement_window_not_found')).state.status).toBe(
      'waiting_for_person',
    );
    expect(asked().answer('close', 'unknown').state.status).toBe('waiting_for_person');
  });
});

it('one instance a window; the next is told that the one before it is settled', () => {
  const keyOf = (event: object) => settlementCycle.keyOf(event as never);
  expect([keyOf(opened(2)), keyOf(closed(2)), keyOf(settled(1))]).toEqual(Array(3).fill(`${streamId}:2`));
});
