import { randomUUID } from 'node:crypto';
import type { StoredEvent } from '@daybook/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshDatabase, freshStore, type TestDatabase } from '../../../tests/support/database.ts';
import type { PostgresStore } from './event-store.ts';

/** A batch of commands with a stream each: texts as awkward as they may be. */
const batch = (size: number, tenant = 'default') =>
  Array.from({ length: size }, (_, i) => ({
    commandId: randomUUID(),
    requestHash: 'a'.repeat(64),
    tenant,
    streams: [
      {
        streamId: randomUUID(),
        streamType: i % 2 ? 'Odd' : 'Even',
        expected: 'none' as const,
        events: Array.from({ length: 1 + (i % 3) }, (_, n) => ({
          eventId: randomUUID(),
          type: `T${i % 5}`,
          schemaVersion: 1 + (i % 4),
          data: JSON.stringify({ text: `${i} ${n} \n\t\u001f\\u001f " é 漢 🚚` }),
          metadata: JSON.stringify({ i }),
        })),
      },
    ],
  }));

describe('a page of the log', () => {
  let database: TestDatabase;
  let store: PostgresStore & { pool: { end(): Promise<void> } };
  let inRows: readonly StoredEvent[];

  beforeAll(async () => {
    database = await freshDatabase();
    store = await freshStore(database, 300);
    for (const size of [1, 99, 150, 7]) await store.append(batch(size));
    // A filter that lets everything pass: read a row for each event.
    inRows = (await store.readLog({ tenant: 'default' })).events;
  });
  afterAll(async () => {
    await store.close();
    await store.pool.end();
    await database.drop();
  });

  it('read in groups is what it is read row by row, wherever it begins and ends', async () => {
    expect(inRows.length).toBeGreaterThan(500);
    for (const [after, limit] of [
      [0, 1_000],
      [0, 100],
      [1, 99],
      [57, 301],
      [299, 2],
      [inRows.length - 1, 1_000],
      [inRows.length, 1_000],
    ] as const) {
      const { events, next } = await store.readLog({ after, limit });
      expect(events).toEqual(inRows.slice(after, after + limit));
      expect(next).toBe(Math.min(inRows.length, after + limit));
    }
  });

  it('holds times before 2000 and to the microsecond', async () => {
    const place = await freshDatabase();
    const other = await freshStore(place);
    await other.append(batch(4));
    const times = ['1999-12-31T23:59:59.999999Z', '2000-01-01T00:00:00.000001Z', '2026-02-28T12:00:00.120000Z'];
    await place.admin.query('alter table daybook.events_000000000000001 disable trigger all');
    for (const [i, time] of times.entries())
      await place.admin.query('update daybook.events set recorded_at = $1 where position = $2', [time, i + 1]);
    const { events } = await other.readLog({ limit: 3 });
    expect(events.map(({ recordedAt }) => recordedAt)).toEqual(times);
    await other.close();
    await other.pool.end();
    await place.drop();
  });

  it('shows a gap by the positions, and a value with the separator as it is', async () => {
    const place = await freshDatabase();
    const other = await freshStore(place);
    await other.append(batch(150));
    await other.append(batch(3, 'a tenant\u001fin two'));
    const rows = (await other.readLog({ streamTypes: ['Odd', 'Even'] })).events;
    expect((await other.readLog()).events).toEqual(rows);
    expect(rows.at(-1)?.tenant).toBe('a tenant\u001fin two');
    await place.admin.query('alter table daybook.events_000000000000001 disable trigger all');
    await place.admin.query('delete from daybook.events where position in (7, 200)');
    const torn = (await other.readLog()).events.map(({ position }) => position);
    expect(torn).toEqual(rows.map(({ position }) => position).filter((position) => position !== 7 && position !== 200));
    await other.close();
    await other.pool.end();
    await place.drop();
  });
});
