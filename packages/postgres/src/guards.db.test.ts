import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshDatabase, freshStore, type TestDatabase } from '../../../tests/support/database.ts';

describe('the database refuses to change the past', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
    const store = await freshStore(database);
    const event = { eventId: randomUUID(), type: 'A', schemaVersion: 1, data: '{}', metadata: '{}' };
    await store.append([
      {
        commandId: randomUUID(),
        requestHash: 'a'.repeat(64),
        tenant: 'default',
        streams: [{ streamId: randomUUID(), streamType: 'Test', expected: 'none', events: [event] }],
      },
    ]);
    await store.close();
    await store.pool.end();
  });
  afterAll(() => database.drop());

  const as = async (role: string, sql: string): Promise<string> => {
    await database.admin.query(`set role ${role}`);
    try {
      await database.admin.query(sql);
      return 'done';
    } catch (error) {
      return (error as { code: string }).code;
    } finally {
      await database.admin.query('reset role');
    }
  };
  const first =
    "(select inhrelid::regclass::text from pg_inherits where inhparent = 'daybook.events'::regclass limit 1)";
  const partition = async () => (await database.admin.query(`select ${first} as name`)).rows[0].name as string;

  for (const statement of [
    "update daybook.events set data = '{}'",
    'delete from daybook.events',
    'truncate daybook.events',
  ]) {
    it(`to the app's role: ${statement}`, async () => {
      expect(await as('daybook_app', statement)).toBe('42501');
    });
    it(`to the owner: ${statement}`, async () => {
      expect(await as('daybook_owner', statement)).toBe('DB001');
    });
    it(`to the owner, on a partition: ${statement}`, async () => {
      expect(await as('daybook_owner', statement.replace('daybook.events', await partition()))).toBe('DB001');
    });
    it(`to a superuser who plays replica: ${statement}`, async () => {
      await database.admin.query('set session_replication_role = replica');
      expect(await as('postgres', statement)).toBe('DB001');
      await database.admin.query('set session_replication_role = default');
    });
  }

  it('lets the app in by the function alone', async () => {
    const insert = `insert into daybook.events (position, recorded_at, stream_id, event_id, version, schema_version, stream_type, type, tenant, data, metadata)
                    values (2, now(), gen_random_uuid(), gen_random_uuid(), 1, 1, 'T', 'A', 't', '{}', '{}')`;
    expect(await as('daybook_app', insert)).toBe('42501');
    expect(await as('daybook_app', 'update daybook.log_head set position = 0')).toBe('42501');
    expect(await as('daybook_app', 'delete from daybook.receipts')).toBe('42501');
    expect(await as('daybook_owner', 'delete from daybook.receipts')).toBe('DB001');
    expect(await as('daybook_app', 'drop table daybook.events')).toBe('42501');
    expect(await as('daybook_reader', 'select * from daybook.events')).toBe('done');
    expect(await as('daybook_reader', 'delete from daybook.event_index')).toBe('42501');
  });
});
