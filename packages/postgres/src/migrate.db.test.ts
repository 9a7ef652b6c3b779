import { randomUUID } from 'node:crypto';
import { metadataOf, type StoredEvent } from '@daybook/core';
import type pg from 'pg';
import { describe, expect, inject, it } from 'vitest';
import { emptyDatabase, freshDatabase, withClient } from '../../../tests/support/database.ts';
import { migrate } from './migrate.ts';
import { openDatabase } from './open.ts';

/** Everything the migrations make, as the catalogue tells it. */
async function shape(client: pg.Client) {
  const { rows } = await client.query(`
    select 'column ' || table_schema || '.' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable
             || ' ' || coalesce(column_default, '') as line
      from information_schema.columns where table_schema in ('daybook', 'views')
    union all select 'index ' || indexdef from pg_indexes where schemaname in ('daybook', 'views')
    union all select 'function ' || p.oid::regprocedure || ' ' || md5(pg_get_functiondef(p.oid)) || coalesce(p.proacl::text, '')
      from pg_proc p where p.pronamespace = 'daybook'::regnamespace
    union all select 'trigger ' || tgrelid::regclass || ' ' || pg_get_triggerdef(oid) || ' ' || tgenabled::text
      from pg_trigger where tgrelid::regclass::text like 'daybook.%'
    union all select 'grant ' || oid::regclass || ' ' || relowner::regrole || ' ' || coalesce(relacl::text, '')
      from pg_class where relnamespace in ('daybook'::regnamespace, 'views'::regnamespace) and relkind in ('r', 'p', 'v')
    order by 1`);
  return rows.map(({ line }) => line as string);
}

describe('migrations', () => {
  it('bring a fresh database and an upgraded one to the same shape', async () => {
    const [fresh, upgraded] = [await emptyDatabase(), await emptyDatabase()];
    await migrate(fresh.admin);
    for (const step of [1, 3, 4, 6]) await migrate(upgraded.admin, step);
    await migrate(upgraded.admin);
    expect(await shape(upgraded.admin)).toEqual(await shape(fresh.admin));
    expect((await shape(fresh.admin)).length).toBeGreaterThan(50);
    await fresh.drop();
    await upgraded.drop();
  });

  it('leave a log readable that was written before them, and its commands known', async () => {
    const database = await emptyDatabase();
    const [stream, command, cause] = [randomUUID(), randomUUID(), randomUUID()];
    await migrate(database.admin, 10);
    await database.admin.query('select daybook.make_partitions(1000, 1)');
    const metadata = JSON.stringify({ actor: 'Ada', causationId: cause, commandId: command, correlationId: cause });
    await database.admin.query(
      `select daybook.append(array[$1::uuid], array[sha256('')], '{1}', array[$2::uuid], '{1}', '{0}', array[$3::uuid],
         '{1}', '{Test}', '{t}', array[gen_random_uuid()], '{1}', '{1}', '{"{}"}', array[$4], '{A}', '{1}')`,
      [command, stream, '00000000-0000-0000-0000-000000000000', metadata],
    );
    await migrate(database.admin);
    const upgraded = await openDatabase({ url: database.url, folder: '' });
    const { store } = upgraded;
    const [before] = (await store.readLog()).events;
    const ids = { commandId: command, correlationId: cause, causationId: cause };
    expect(metadataOf(before as StoredEvent)).toEqual({ actor: 'Ada', ...ids });
    const event = { eventId: randomUUID(), type: 'A', schemaVersion: 1, data: '{}', metadata: '{}' };
    const next = { streamId: stream, streamType: 'Test', expected: 1, after: before?.eventId, events: [event] };
    const later = { commandId: randomUUID(), requestHash: 'a'.repeat(64), tenant: 't', streams: [next] };
    await store.append([later]);
    expect((await store.readLog()).events).toEqual(await store.readStream(stream));
    const receipts = await store.receipts([command, later.commandId]);
    expect(receipts.map((known) => known?.receipt)).toMatchObject([
      { streamId: stream, version: 1, position: 1, recordedAt: before?.recordedAt },
      { streamId: stream, version: 2, position: 2 },
    ]);
    await upgraded.close();
    await database.drop();
  });

  it('run twice change nothing the second time', async () => {
    const database = await emptyDatabase();
    expect((await migrate(database.admin)).length).toBeGreaterThan(0);
    expect(await migrate(database.admin)).toEqual([]);
    await database.drop();
  });

  it('leave nothing to do for a login that may only be the app, and it can start and append', async () => {
    const database = await freshDatabase();
    const login = `login_${database.url.slice(-12)}`;
    await database.admin.query(`create role ${login} login password 'x' in role daybook_app`);
    const url = new URL(database.url);
    url.username = login;
    url.password = 'x';
    const open = await openDatabase({ url: url.toString(), folder: '' });
    await open.storage.maintain();
    expect((await open.store.head()).position).toBe(0);
    await open.storage.close();
    await database.drop();
    await withClient(inject('clusterUrl'), (client) => client.query(`drop role ${login}`));
  });

  it('may be run from several processes at once', async () => {
    const database = await emptyDatabase();
    const done = await Promise.all(
      Array.from({ length: 5 }, () => withClient(database.url, (client) => migrate(client))),
    );
    expect(done.filter((names) => names.length > 0)).toHaveLength(1);
    await database.drop();
  });

  it('refuse a database whose past is another one', async () => {
    const database = await emptyDatabase();
    await migrate(database.admin);
    await database.admin.query("update public.daybook_migrations set sha256 = 'other' where number = 3");
    await expect(migrate(database.admin)).rejects.toMatchObject({ code: 'migration_mismatch' });
    await database.admin.query('update public.daybook_migrations set number = 9999 where number = 3');
    await database.admin.query("insert into public.daybook_migrations (number, name, sha256) values (3, 'x', 'y')");
    await expect(migrate(database.admin)).rejects.toMatchObject({ code: 'migration_mismatch' });
    await database.drop();
  });
});
