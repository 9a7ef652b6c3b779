import { setImmediate } from 'node:timers/promises';
import type { Row, ViewKey } from '@daybook/core';
import { describe, expect, test } from 'vitest';
import { rowBuffer } from './row-buffer.ts';
import type { Filling, Table, ViewTables } from './storage.ts';

/**
 * A table as a map, which refuses a row said to be new where there is one; and how often it was written. Written is each
 * thousand when its turn of the event loop has come.
 */
function tableInMemory({ turns = 0 } = {}) {
  const rows = new Map<string, Row>();
  const count = { written: 0, loaded: 0 };
  const tables = {
    async fill(_: Table, filling: readonly Filling[]) {
      for (let turn = 0; turn < turns; turn++) await setImmediate();
      for (const { id, row, stored } of filling) {
        count.written++;
        if (row && !stored && rows.has(id)) throw new Error(`${id} is there already`);
        if (row) rows.set(id, row);
        else rows.delete(id);
      }
    },
    async load(_: Table, keys: readonly ViewKey[]) {
      count.loaded += keys.length;
      return new Map(keys.flatMap(({ id }) => (rows.has(String(id)) ? [[String(id), rows.get(String(id))]] : [])));
    },
  } as unknown as ViewTables;
  return { rows, count, buffer: rowBuffer(tables, {} as Table) };
}

const touched = (n: number, row: Row | null) => ({ id: String(n), key: { id: String(n) }, row });
const keys = (...numbers: number[]) => new Map(numbers.map((n) => [String(n), { id: String(n) }]));

describe('rows for a table that is being filled', () => {
  test('are written once, however often they were touched, and nothing is read while all are held', async () => {
    const { buffer, rows, count } = tableInMemory();
    for (let times = 1; times <= 5; times++) {
      expect((await buffer.load(keys(1, 2))).size).toBe(times === 1 ? 0 : 2);
      buffer.put([touched(1, { times }), touched(2, { times })]);
    }
    await buffer.flush();
    expect(Object.fromEntries(rows)).toEqual({ 1: { times: 5 }, 2: { times: 5 } });
    expect(count).toEqual({ written: 2, loaded: 0 });
  });

  test.each([
    { turns: 0, from: 'the table' },
    { turns: 20, from: 'where they are on their way to it' },
  ])('that had to make room come back from $from, and may be changed, removed and made again', async ({ turns }) => {
    const { buffer, rows } = tableInMemory({ turns });
    const sum = async (n: number) => Number((await buffer.load(keys(n))).get(String(n))?.sum ?? 0);
    for (let round = 1; round <= 3; round++) {
      for (let n = 0; n < 30_000; n += 100) {
        for (let i = n; i < n + 100; i += 50) buffer.put([touched(i, { sum: (await sum(i)) + 1 })]);
        const rest = Array.from({ length: 100 }, (_, i) => n + i).filter((i) => i % 50 !== 0);
        await buffer.load(keys(...rest));
        buffer.put(rest.map((i) => touched(i, i % 7 === round ? null : { sum: round })));
        await buffer.trim();
      }
    }
    await buffer.flush();
    for (let n = 0; n < 30_000; n++) {
      const expected = n % 50 === 0 ? { sum: 3 } : n % 7 === 3 ? undefined : { sum: 3 };
      if (JSON.stringify(rows.get(String(n))) !== JSON.stringify(expected))
        expect([n, rows.get(String(n))]).toBe(expected);
    }
  });

  test('removed before they were ever written leave nothing to do, and removed later are removed', async () => {
    const { buffer, rows } = tableInMemory();
    buffer.put([touched(1, { a: 1 })]);
    buffer.put([touched(1, null), touched(2, { a: 2 })]);
    await buffer.flush();
    expect([...rows.keys()]).toEqual(['2']);
    buffer.put([touched(2, null)]);
    await buffer.flush();
    buffer.put([touched(2, { a: 3 })]);
    await buffer.flush();
    expect(Object.fromEntries(rows)).toEqual({ 2: { a: 3 } });
  });
});
