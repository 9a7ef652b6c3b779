import { type EventStore, memoryStore, registry, type StoredEvent } from '@daybook/core';
import { describe, expect, test } from 'vitest';
import { libraryContext } from '../../../tests/support/library.ts';
import { type LogEntry, logReader } from './log-reader.ts';

const known = registry([libraryContext()]);
const uuid = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;

/** A log of so many notes; `reads` tells what was asked of it. */
async function logOf(length: number): Promise<{ store: EventStore; reads: number[] }> {
  const memory = memoryStore(() => '2026-01-01T00:00:00.000000Z');
  const events = Array.from({ length }, (_, i) => ({
    eventId: uuid(i + 1),
    type: 'NoteMade',
    schemaVersion: 1,
    data: `{"note":"${i + 1}"}`,
    metadata: '{}',
  }));
  const streams = [{ streamId: uuid(0), streamType: 'Book', expected: 'none' as const, events }];
  await memory.append([{ commandId: uuid(0), requestHash: '', tenant: 'default', streams }]);
  const reads: number[] = [];
  const readLog: EventStore['readLog'] = (read) => {
    reads.push(read?.after ?? 0);
    return memory.readLog(read);
  };
  return { store: { ...memory, readLog }, reads };
}

const changed = (store: EventStore, change: (events: readonly StoredEvent[]) => readonly StoredEvent[]) => ({
  ...store,
  readLog: async (read: Parameters<EventStore['readLog']>[0]) => {
    const { events, next } = await store.readLog(read);
    return { events: change(events), next };
  },
});

async function positionsOf(pages: AsyncGenerator<readonly LogEntry[]>, into: number[] = []): Promise<number[]> {
  for await (const page of pages) into.push(...page.map(({ stored }) => stored.position));
  return into;
}

describe('the log, page by page,', () => {
  test('is every event after a position up to another, in order', async () => {
    const { store } = await logOf(3_456);
    for (const [after, upTo] of [
      [0, 3_456],
      [0, 1_000],
      [999, 2_001],
      [3_455, 3_456],
      [7, 7],
    ] as const) {
      const positions = await positionsOf(logReader(store, known).pages(after, upTo));
      expect(positions).toEqual(Array.from({ length: upTo - after }, (_, i) => after + i + 1));
    }
  });

  test('has the next page under way while one is folded, and none behind the last', async () => {
    const { store, reads } = await logOf(2_500);
    const underWay: number[] = [];
    for await (const _ of logReader(store, known).pages(0, 2_500)) underWay.push(reads.length);
    expect(underWay).toEqual([2, 3, 3]);
    expect(reads).toEqual([0, 1_000, 2_000]);
  });

  test('stops at a gap, wherever it lies, and gives nothing from behind it', async () => {
    const { store } = await logOf(3_000);
    for (const missing of [1, 1_000, 1_001, 1_500, 3_000]) {
      const torn = changed(store, (events) => events.filter(({ position }) => position !== missing));
      const seen: number[] = [];
      await expect(positionsOf(logReader(torn, known).pages(0, 3_000), seen)).rejects.toThrow(/gap|ends at/);
      expect(seen.every((position) => position < missing)).toBe(true);
    }
  });

  test('fails where a page could not be read, not while an earlier one is folded', async () => {
    const { store } = await logOf(3_000);
    const failing = changed(store, (events) => {
      if ((events[0]?.position ?? 0) > 1_000) throw new Error('no connection');
      return events;
    });
    const seen: number[] = [];
    await expect(positionsOf(logReader(failing, known).pages(0, 3_000), seen)).rejects.toThrow('no connection');
    expect(seen).toHaveLength(1_000);
    for await (const _ of logReader(failing, known).pages(0, 3_000)) break; // an error nobody waits for harms nobody
    await new Promise((resolve) => setImmediate(resolve));
  });
});

describe('the log as its followers read it', () => {
  test('is read and parsed once for all of them', async () => {
    const { store, reads } = await logOf(1_500);
    const reader = logReader(store, known);
    const [a, b] = await Promise.all([reader.after(0), reader.after(10)]);
    expect(a[10]?.event()).toBe(b[0]?.event());
    expect((await reader.after(1_000)).map(({ stored }) => stored.position)).toHaveLength(500);
    expect(await reader.after(1_500)).toEqual([]);
    expect(reads).toEqual([0, 1_000, 1_500]);
  });

  test('stops at a type nobody declared, and at one newer than the code', async () => {
    const { store } = await logOf(1);
    const strange = changed(store, (events) => events.map((event) => ({ ...event, type: 'Unheard' })));
    const newer = changed(store, (events) => events.map((event) => ({ ...event, schemaVersion: 9 })));
    for (const log of [strange, newer]) {
      const [entry] = await logReader(log, known).after(0);
      expect(() => entry?.check()).toThrow(expect.objectContaining({ code: 'unknown_event' }));
    }
  });
});
