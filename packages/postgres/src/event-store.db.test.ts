import { randomUUID } from 'node:crypto';
import type { Append } from '@daybook/core';
import { eventStoreConformance } from '@daybook/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshDatabase, freshStore, type TestDatabase, withClient } from '../../../tests/support/database.ts';

const oneEvent = (streamId = randomUUID(), more: Partial<Append> = {}): Append => ({
  commandId: randomUUID(),
  requestHash: 'a'.repeat(64),
  tenant: 'default',
  streams: [
    {
      streamId,
      streamType: 'Test',
      expected: 'any',
      events: [{ eventId: randomUUID(), type: 'A', schemaVersion: 1, data: '{}', metadata: '{}' }],
    },
  ],
  ...more,
});

describe('the log on PostgreSQL', () => {
  for (const { promise, run } of eventStoreConformance(randomUUID)) {
    it(promise, async () => {
      const database = await freshDatabase();
      const store = await freshStore(database);
      try {
        await run(store);
      } finally {
        await store.close();
        await store.pool.end();
        await database.drop();
      }
    });
  }
});

describe('the log under many hands', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());

  it('stays gapless and in commit order with several writers, aborted ones among them', async () => {
    const stores = await Promise.all([freshStore(database), freshStore(database), freshStore(database)]);
    const streams = Array.from({ length: 5 }, () => randomUUID());
    await Promise.all(
      stores.map(async (store, w) => {
        for (let i = 0; i < 60; i++) {
          await store.append([oneEvent(streams[(i + w) % 5]), oneEvent()]);
          if (i % 10 === 0)
            await withClient(database.url, async (client) => {
              await client.query('begin; set local role daybook_app');
              await client.query(`select daybook.append_one(gen_random_uuid(), sha256(''), null, null, 't', gen_random_uuid(), 'Test', 0, null,
                  gen_random_uuid(), 'A', 1::smallint, '{}', '{}')`);
              await client.query('rollback');
            });
        }
      }),
    );
    const { rows } = await database.admin.query(
      `select count(*)::int as n, max(position)::int as last, (select position::int from daybook.log_head) as head,
              bool_and(recorded_at >= before) as forward
         from (select position, recorded_at, lag(recorded_at, 1, '-infinity') over (order by position) as before
                 from daybook.events) e`,
    );
    expect(rows[0]).toEqual({ n: 360, last: 360, head: 360, forward: true });
    const { rows: versions } = await database.admin.query(
      'select stream_id from daybook.events group by stream_id having count(*) <> max(version)',
    );
    expect(versions).toEqual([]);
    for (const store of stores) {
      await store.close();
      await store.pool.end();
    }
  });

  it('goes on in the next partition, and makes it before it is needed', async () => {
    const small = await freshDatabase();
    const store = await freshStore(small, 10);
    for (let i = 0; i < 15; i++) {
      await store.append([oneEvent(), oneEvent()]);
      await store.makePartitions(10, 2);
    }
    const stream = randomUUID();
    const seen = [];
    for (let i = 0; i < 25; i++) {
      const [result] = await store.append([oneEvent(stream)]);
      seen.push(result && 'receipt' in result && result.receipt.version);
      await store.makePartitions(10, 2);
    }
    expect(seen).toEqual(Array.from({ length: 25 }, (_, i) => i + 1));
    expect((await store.readLog({ limit: 100 })).events.map((e) => e.position)).toEqual(
      Array.from({ length: 55 }, (_, i) => i + 1),
    );
    await store.close();
    await store.pool.end();
    await small.drop();
  });
});
