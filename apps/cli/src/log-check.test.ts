import type { StoredEvent } from '@daybook/core';
import { describe, expect, it } from 'vitest';
import { logWalk } from './log-check.ts';

const stored = (position: number, streamId: string, version: number, more: Partial<StoredEvent> = {}): StoredEvent => ({
  position,
  streamId,
  streamType: 'Order',
  version,
  eventId: `e${position}`,
  type: 'OrderCreated',
  schemaVersion: 1,
  tenant: 'default',
  data: '{}',
  metadata: `{"commandId":"c${streamId}"}`,
  recordedAt: `2026-01-01T00:00:0${position}.000000Z`,
  ...more,
});

function walked(...events: StoredEvent[]) {
  const walk = logWalk(() => {});
  for (const event of events) walk.event(event);
  return walk.result(events.at(-1)?.position ?? 0).problems;
}

describe('the check of a log', () => {
  it('finds nothing in a whole one', () => {
    expect(walked(stored(1, 'a', 1), stored(2, 'b', 1), stored(3, 'a', 2))).toEqual([]);
  });

  it('finds a gap, a version that is missing, a stream of two types and time running backwards', () => {
    expect(walked(stored(1, 'a', 1), stored(3, 'a', 2))).toEqual(['position 1 is followed by 3']);
    expect(walked(stored(1, 'a', 1), stored(2, 'a', 3))).toEqual(['stream a has version 3 after 1, at 2']);
    expect(walked(stored(1, 'a', 1), stored(2, 'a', 2, { streamType: 'Payment' }))).toHaveLength(1);
    expect(walked(stored(1, 'a', 1), stored(2, 'b', 1, { recordedAt: '2025-01-01T00:00:00.000000Z' }))).toHaveLength(1);
  });

  it('finds events whose command has no receipt, or one that points elsewhere', () => {
    const walk = logWalk(() => {});
    walk.event(stored(1, 'a', 1));
    walk.event(stored(2, 'b', 1));
    const receipt = { commandId: 'cb', streamId: 'b', version: 1, position: 9, recordedAt: '' };
    walk.receipt('ca', null);
    walk.receipt('cb', receipt);
    expect(walk.result(2).problems).toEqual([
      'command ca has an event at 1 and no receipt',
      'the receipt of cb says position 9; its last event is at 2',
    ]);
  });

  it('finds events that no code can read, and a head that is not the last event', () => {
    const walk = logWalk(() => {
      throw new Error('no such event type');
    });
    walk.event(stored(1, 'a', 1));
    expect(walk.result(2).problems).toEqual([
      'position 1 cannot be read: no such event type',
      "the log's head is 2; its last event is at 1",
    ]);
  });
});
