import {
  Count,
  Day,
  Decimal,
  Nullable,
  ofTenants,
  type Row,
  Shape,
  Text,
  Timestamp,
  Type,
  type View,
  view,
} from '@daybook/core';
import { checksumOf } from '@daybook/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import { connect } from './connection.ts';
import { type TenantReads, tenantReads } from './tenant-reads.ts';
import { postgresViewTables } from './view-tables.ts';

const things = ofTenants(
  view({
    name: 'things',
    version: 1,
    events: {},
    row: Shape({
      id: Text(),
      note: Nullable(Type.String()),
      count: Count(),
      parts: Type.Array(Type.String()),
      at: Timestamp(),
      day: Day(),
      worth: Decimal(),
      open: Type.Boolean(),
    }),
    key: ['id'],
    keys: () => [],
    project: (row) => row,
    queries: { byCount: { orderBy: [{ field: 'count' }] } },
  }) as View as never,
);

const MORE = { at: '2026-11-21T11:26:19.100000Z', day: '2026-11-21', worth: '-0.50', open: true };
const AWKWARD = ['', '\\N', '\\', '\\.', 'a\tb', 'a\nb\r\n', '"quoted"', '{1,2}', 'null', 'é 漢 🚚', '\u007f\u001f'];

describe('a table that is being filled', () => {
  let database: TestDatabase;
  let pool: ReturnType<typeof connect>;
  let reads: TenantReads;
  beforeAll(async () => {
    database = await freshDatabase();
    pool = connect({ url: database.url, maxConnections: 4 });
    reads = tenantReads({ url: database.url });
  });
  afterAll(async () => {
    await pool.end();
    await reads.close();
    await database.drop();
  });

  it('takes new rows, changed rows and removed ones, whatever their texts are, and has its indexes in the end', async () => {
    const tables = postgresViewTables(pool, reads);
    await tables.prepare([things]);
    const next = await tables.createNext(things);
    if (!next) throw new Error('somebody is at it');
    const awkward = AWKWARD.map((text, i) => ({
      ofTenant: text,
      id: `${i} ${text}`,
      note: text,
      count: i,
      parts: [text, 'x'],
      ...MORE,
    }));
    const rows = [...awkward, { ofTenant: 'a', id: 'none', note: null, count: 0, parts: [], ...MORE }];
    const all = rows.map((row) => ({
      id: JSON.stringify([row.ofTenant, row.id]),
      key: { ofTenant: row.ofTenant, id: row.id },
      row,
    }));
    await tables.fill(
      next,
      all.map((row) => ({ ...row, stored: false })),
    );

    const byText = (list: readonly Row[]) => list.map((row) => JSON.stringify(row)).sort();
    const read = async () => {
      const found: Row[] = [];
      for await (const page of (await tables.scan(next)).pages) found.push(...page);
      return byText(found);
    };
    expect(await read()).toEqual(byText(rows));
    const { reckoned } = await tables.checksum(next);
    expect(await reckoned).toEqual(await checksumOf(things, [rows]));

    const changed = all.slice(1).map((touched) => ({ ...touched, row: { ...touched.row, count: 7 }, stored: true }));
    const removed = all.slice(0, 1).map((touched) => ({ ...touched, row: null, stored: true }));
    await tables.fill(next, [...changed, ...removed]);
    expect(await read()).toEqual(byText(changed.map(({ row }) => row)));

    // What is said to be new and is not makes the filling fail, and the rebuild with it; the live table stays.
    const again = all.slice(1, 2).map((touched) => ({ ...touched, stored: false }));
    await expect(tables.fill(next, again)).rejects.toThrow('duplicate');
    await next.index();
    const { rows: indexes } = await database.admin.query(
      "select indexdef from pg_indexes where schemaname = 'views' and tablename = 'things_g2' order by 1",
    );
    expect(indexes.map(({ indexdef }) => indexdef.split('USING')[1])).toEqual([
      ' btree (of_tenant, count)',
      ' btree (of_tenant, id)',
    ]);
    await next.abandon();
  });
});
