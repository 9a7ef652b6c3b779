import { randomUUID } from 'node:crypto';
import { definitionOf, isRejection } from '@daybook/core';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { boxCommands, boxesRegistry, boxesView } from '../../../tests/support/boxes.ts';
import { engineOn, eventually, freshDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import { connectionConfig } from './connection.ts';
import { tenantReads } from './tenant-reads.ts';

const { Open, Put } = boxCommands;

describe('the role that views are read as', () => {
  let database: TestDatabase;
  let engine: Awaited<ReturnType<typeof engineOn>>;
  const boxes = { a: randomUUID(), b: randomUUID() };
  beforeAll(async () => {
    database = await freshDatabase();
    engine = await engineOn(database, boxesRegistry());
    for (const tenant of ['a', 'b'] as const) {
      const commands = [Open(boxes[tenant], { holder: 'ann' }), Put(boxes[tenant], { item: 'cup' })];
      const done = await engine.execute(commands, { commandId: randomUUID(), tenant });
      if (isRejection(done)) throw new Error(done.code);
      const at = { tenant, minPosition: done.position, waitMs: 10_000 };
      expect((await engine.row(boxesView as never, { boxId: boxes[tenant] }, at)).row).not.toBeNull();
    }
  });
  afterAll(async () => {
    await engine.stop();
    await database.drop();
  });

  /** A connection as the engine's reads have it, with nothing said yet of whose rows it is for. */
  const asReader = async <T>(work: (client: pg.Client) => Promise<T>) => {
    const client = new pg.Client(connectionConfig(database.url, '-c role=daybook_query'));
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  };
  const tables = async () => {
    const { rows } = await database.admin.query<{ name: string }>(
      "select c.oid::regclass::text as name from pg_class c where relnamespace = 'views'::regnamespace and relkind in ('r', 'v')",
    );
    return [...rows.map(({ name }) => name), 'daybook.events'];
  };
  const whoseIn = (table: string) => (table === 'daybook.events' ? 'tenant' : 'of_tenant as tenant');
  const shown = async (client: pg.Client, table: string) =>
    (await client.query<{ tenant: string }>(`select ${whoseIn(table)} from ${table}`)).rows.map(({ tenant }) => tenant);

  it('shows the rows of the tenant that was set, in every table, under every name, and without a condition', async () => {
    expect((await tables()).length).toBe(5);
    await asReader(async (client) => {
      for (const tenant of ['a', 'b', 'a']) {
        await client.query("select set_config('daybook.tenant', $1, false)", [tenant]);
        for (const table of await tables())
          expect(new Set(await shown(client, table)), table).toEqual(new Set([tenant]));
        const others = await client.query("select * from views.boxes where of_tenant <> $1 or of_tenant like '%'", [
          tenant,
        ]);
        expect(others.rows).toMatchObject([{ of_tenant: tenant }]);
      }
    });
  });

  it('shows nothing where none was set, or nobody', async () => {
    await asReader(async (client) => {
      for (const table of await tables()) expect(await shown(client, table), table).toEqual([]);
      await client.query("select set_config('daybook.tenant', '', false)");
      for (const table of await tables()) expect(await shown(client, table), table).toEqual([]);
    });
  });

  it('changes nothing, and reads nothing else', async () => {
    await asReader(async (client) => {
      await client.query("select set_config('daybook.tenant', 'a', false)");
      for (const statement of [
        'delete from views.boxes',
        "update views.boxes_g1 set holder = 'eve'",
        'truncate views.boxes_g1',
        'drop table views.boxes_g1',
        'alter table views.boxes_g1 disable row level security',
        'select * from daybook.receipts',
        'select * from daybook.snapshots',
        'select * from daybook.saga_work',
        'select * from daybook.events_000000000000001',
        'set row_security = off; select * from views.boxes',
      ])
        await expect(client.query(statement), statement).rejects.toMatchObject({ code: '42501' });
    });
  });

  it('hides nothing from auditors, nor from whoever keeps the views', async () => {
    for (const role of ['daybook_reader', 'daybook_app']) {
      await database.admin.query(`set role ${role}`);
      for (const table of await tables()) {
        const { rows } = await database.admin.query<{ tenant: string }>(
          `select distinct ${whoseIn(table)} from ${table} order by 1`,
        );
        expect(rows, `${role} ${table}`).toEqual([{ tenant: 'a' }, { tenant: 'b' }]);
      }
      await database.admin.query('reset role');
    }
  });

  it('is told whose rows are asked for once, until they are another’s, and never shows one the other’s', async () => {
    const reads = tenantReads({ url: database.url, maxConnections: 1 });
    const text = "select of_tenant as tenant, current_setting('daybook.tenant') as said from views.boxes";
    const whose = async (tenant: string) => (await reads.query(tenant, { text }))[0];
    const statements = async () =>
      (await reads.query<{ n: number }>('a', { text: 'select count(*)::int as n from pg_prepared_statements' }))[0]?.n;
    for (const tenant of ['a', 'a', 'b', 'a', 'b', 'b']) expect(await whose(tenant)).toEqual({ tenant, said: tenant });
    expect(await statements()).toBe(1);
    // Many at once, on the one connection: each gets its own.
    const asked = Array.from({ length: 40 }, (_, i) => (i % 3 ? 'a' : 'b'));
    expect(await Promise.all(asked.map(whose))).toEqual(asked.map((tenant) => ({ tenant, said: tenant })));
    // A connection that could not say it is not read on, and the next is another.
    await expect(reads.query('a\u0000', { text })).rejects.toThrow();
    expect(await whose('b')).toEqual({ tenant: 'b', said: 'b' });
    await expect(reads.query('a', { text: 'select nothing from nowhere' })).rejects.toMatchObject({ code: '42P01' });
    expect(await whose('b')).toEqual({ tenant: 'b', said: 'b' });
    await reads.close();
  });

  it('finds rows by the indexes made for the queries, as whoever is shown everything does', async () => {
    await asReader(async (client) => {
      await client.query("select set_config('daybook.tenant', 'a', false)");
      await client.query('set enable_seqscan = off; set enable_bitmapscan = off');
      const { rows } = await client.query<{ 'QUERY PLAN': string }>(
        `explain select * from views.boxes_g1 t where t.of_tenant = 'a' and t.holder >= 'ann' and t.holder <= 'ann'
          order by t.holder, t.items desc nulls last limit 10`,
      );
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      expect(plan).toContain('Index Scan using boxes_g1_of_tenant_holder_items_idx');
      expect(plan).toMatch(/Index Cond: .*holder >= 'ann'/);
      expect(plan).not.toContain('Sort');
    });
  });
});

describe('a view that was kept before it was kept of several tenants', () => {
  it('is kept anew at the next start, and answers each tenant when that is done', async () => {
    const database = await freshDatabase();
    await database.admin.query('set role daybook_app');
    await database.admin.query(`create table views.boxes_g1 (box_id uuid primary key, holder text not null, items bigint not null);
      create view views.boxes as select * from views.boxes_g1`);
    await database.admin.query(
      "insert into daybook.views (name, generation, last_generation, definition) values ('boxes', 1, 1, $1)",
      [definitionOf(boxesView as never)],
    );
    await database.admin.query('reset role');
    const engine = await engineOn(database, boxesRegistry());
    const boxId = randomUUID();
    const done = await engine.execute(Open(boxId, { holder: 'ann' }), { commandId: randomUUID(), tenant: 'a' });
    expect(isRejection(done)).toBe(false);
    const row = async (tenant: string) =>
      (await engine.row(boxesView as never, { boxId }, { tenant }).catch(({ code }) => ({ row: code }))).row;
    const seen = await eventually(
      () => row('a'),
      (found) => found !== null && found !== 'view_rebuilding',
    );
    expect(seen).toEqual({ boxId, holder: 'ann', items: 0 });
    expect(await row('b')).toBeNull();
    expect(engine.admin.rebuilds()).toMatchObject([{ view: 'boxes', status: 'swapped' }]);
    await engine.stop();
    await database.drop();
  });
});
