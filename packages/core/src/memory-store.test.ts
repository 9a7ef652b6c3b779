import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { memoryStore } from './memory-store.ts';
import { eventStoreConformance } from './testing/index.ts';

const now = () => new Date().toISOString().replace('Z', '000Z');

describe('the log in memory', () => {
  for (const { promise, run } of eventStoreConformance(randomUUID)) it(promise, () => run(memoryStore(now)));

  it('does not go back in time with its clock', async () => {
    const times = ['2026-01-02T00:00:00.000000Z', '2026-01-01T00:00:00.000000Z'];
    const store = memoryStore(() => times.shift() ?? '');
    for (const streamId of [randomUUID(), randomUUID()]) {
      const event = { eventId: randomUUID(), type: 'A', schemaVersion: 1, data: '{}', metadata: '{}' };
      const streams = [{ streamId, streamType: 'Test', expected: 'none' as const, events: [event] }];
      await store.append([{ commandId: randomUUID(), requestHash: 'a'.repeat(64), tenant: 't', streams }]);
    }
    const { events } = await store.readLog();
    expect(events.map((e) => e.recordedAt)).toEqual(Array(2).fill('2026-01-02T00:00:00.000000Z'));
  });
});
