import { sagaTest } from '@daybook/core/testing';
import { describe, expect, it } from 'vitest';
import { id, legs, terms } from '../ledger/testing/ledger.ts';
import { holdExpiry } from './hold-expiry.ts';

const streamId = id(1);
const at = '2026-01-01T00:00:00.000000Z';
const expiresAt = '2026-01-01T01:00:00.000Z';
const moved = legs(id(2), id(3), '1.00');
const held = (until: string | null) =>
  ({ type: 'TransferHeld', streamId, data: { ...terms, legs: moved, heldAt: at, expiresAt: until } }) as const;
const voided = { type: 'TransferVoided', streamId, data: { reason: 'cancelled', voidedAt: at } } as const;
const captured = {
  type: 'TransferCaptured',
  streamId,
  data: { kind: 'transfer', legs: moved, effectiveDate: '2026-01-01', capturedAt: at },
} as const;
const watched = () => sagaTest(holdExpiry).event(held(expiresAt)).thenAsks();

describe('the expiry of a hold', () => {
  it('asks for it when the time has run out, and not before', () => {
    const test = watched().advanceTo('2026-01-01T00:59:59.999Z').thenAsks().advanceTo(expiresAt).thenAsks('expire');
    expect(test.state.steps.expire?.ask).toMatchObject({ commands: [{ type: 'ExpireTransfer', streamId }] });
    expect(test.answer('expire').state.status).toBe('completed');
  });

  it.each([captured, voided])('is not waited for after $type', (event) => {
    const test = watched().event(event);
    expect(test.state.status).toBe('completed');
    test.advanceTo('2027-01-01T00:00:00.000Z').thenAsks();
  });

  it('leaves it to the transfer which came first', () => {
    const test = watched().advanceTo(expiresAt).event(captured).thenAsks();
    expect(test.state.status).toBe('running');
    expect(test.answer('expire').state.status).toBe('completed');
  });

  it('goes to a person when the transfer will not have it', () => {
    const test = watched().advanceTo(expiresAt).answer('expire', 'refused', { code: 'hold_not_expired' });
    expect(test.state.escalated).toEqual({ expire: 'hold_not_expired' });
    expect(test.resolve('expire').state.status).toBe('completed');
  });

  it('does not concern a hold without an end', () => {
    expect(holdExpiry.keyOf(held(null) as never)).toBeNull();
    expect(holdExpiry.keyOf(held(expiresAt) as never)).toBe(streamId);
    sagaTest(holdExpiry).event(captured).thenAsks().advanceTo('2027-01-01T00:00:00.000Z').thenAsks();
  });
});
