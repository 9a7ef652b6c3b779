import {
  type AnyView,
  Count,
  Decimal,
  Nullable,
  ofTenants,
  orderOf,
  type QueryArguments,
  queryRows,
  type Row,
  Shape,
  Text,
  Timestamp,
  type View,
  type ViewQuery,
  view,
} from '@daybook/core';
import type { Table } from '@daybook/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import { connect } from './connection.ts';
import { type TenantReads, tenantReads } from './tenant-reads.ts';
import { querySql } from './view-sql.ts';
import { postgresViewTables } from './view-tables.ts';

const declared = view({
  name: 'sales',
  version: 1,
  events: {},
  row: Shape({ id: Text(), status: Text(), amount: Decimal(), due: Nullable(Timestamp()), rank: Count() }),
  key: ['id'],
  keys: () => [],
  project: (row) => row,
  queries: {
    all: { orderBy: [{ field: 'amount', descending: true }] },
    byDue: { orderBy: [{ field: 'due' }, { field: 'amount', descending: true }] },
    latestDue: { orderBy: [{ field: 'due', descending: true }] },
    byStatus: { where: ['status'], range: 'amount', orderBy: [{ field: 'amount', descending: true }] },
    dueOfStatus: { where: ['status'], orderBy: [{ field: 'due' }] },
  },
}) as View as never as AnyView;
const sales = ofTenants(declared);

/** Enough that reading all of it is not what a planner would rather do. */
const ROWS = 6_000;
const rows: readonly (Row & { readonly id: string })[] = Array.from({ length: ROWS }, (_, i) => ({
  id: `${(i * 7_919) % ROWS}`,
  status: `s${i % 4}`,
  amount: `${(i * 31) % 997}.${i % 10}0`,
  due: i % 25 === 0 ? null : `2026-01-01T00:00:${String(i % 60).padStart(2, '0')}.000000Z`,
  rank: i,
}));

describe('a declared order, from either end', () => {
  let database: TestDatabase;
  let pool: ReturnType<typeof connect>;
  let reads: TenantReads;
  let tables: ReturnType<typeof postgresViewTables>;
  let table: Table;
  beforeAll(async () => {
    database = await freshDatabase();
    pool = connect({ url: database.url, maxConnections: 2 });
    reads = tenantReads({ url: database.url });
    tables = postgresViewTables(pool, reads);
    await tables.prepare([sales]);
    table = await tables.live(sales);
    // Another tenant has the very same things.
    const all = ['a', 'b'].flatMap((ofTenant) => rows.map((row) => ({ ofTenant, ...row })));
    const touched = all.map((row) => ({
      id: JSON.stringify([row.ofTenant, row.id]),
      key: { ofTenant: row.ofTenant, id: row.id },
      row,
      stored: false,
    }));
    await tables.fill(table, touched);
    await database.admin.query(`analyze ${table.name}`);
  });
  afterAll(async () => {
    await pool.end();
    await reads.close();
    await database.drop();
  });

  const queryOf = (name: string): ViewQuery => {
    const query = declared.queries[name];
    if (!query) throw new Error(name);
    return query;
  };
  const tenanted = (name: string): ViewQuery => {
    const query = sales.queries[name];
    if (!query) throw new Error(name);
    return query;
  };
  const ids = (found: readonly Row[]) => found.map(({ id }) => id);
  const ASKED: readonly (readonly [string, QueryArguments])[] = [
    'all',
    'byDue',
    'latestDue',
    'byStatus',
    'dueOfStatus',
  ].flatMap((name) =>
    [false, true].map((reversed): [string, QueryArguments] => [
      name,
      { reversed, ...(name.endsWith('Status') ? { where: { status: 's2' } } : {}) },
    ]),
  );

  it.each(ASKED)('%s %j is the same from the table and from a fold, page by page', async (name, asked) => {
    const query = queryOf(name);
    const all = queryRows(declared, query, rows, asked);
    expect(ids(await tables.query(table, 'a', name, asked))).toEqual(ids(all));
    // At a null, before the first and behind the last of them, and in the middle of a tie.
    const [firstNull, lastNull] = [
      all.findIndex(({ due }) => due === null),
      all.findLastIndex(({ due }) => due === null),
    ];
    for (const at of [0, 1, 999, firstNull - 1, firstNull, lastNull - 1, lastNull, all.length - 2]) {
      const row = all[at];
      if (!row) continue;
      const after = orderOf(declared, query, asked).map(({ field }) => row[field] as string | number | null);
      const page = { ...asked, after, limit: 3 };
      const expected = ids(all.slice(at + 1, at + 4));
      expect(ids(await tables.query(table, 'a', name, page)), `table behind ${at}`).toEqual(expected);
      expect(ids(queryRows(declared, query, rows, page)), `fold behind ${at}`).toEqual(expected);
    }
  });

  it.each(['all', 'byDue', 'latestDue'])('the reverse of %s is its exact mirror, nulls first', (name) => {
    const forwards = ids(queryRows(declared, queryOf(name), rows, {}));
    expect(ids(queryRows(declared, queryOf(name), rows, { reversed: true }))).toEqual(forwards.reverse());
  });

  it.each(ASKED)('%s %j reads a page by an index, however far in', async (name, asked) => {
    const query = queryOf(name);
    const all = queryRows(declared, query, rows, asked);
    const row = all[all.length - 60];
    if (!row) throw new Error('there are rows');
    const order = orderOf(declared, query, asked);
    const after = order.map(({ field }) => row[field] as string | number | null);
    // What may be null cannot be entered in the middle; the first page of it is by an index all the same.
    const [first] = order;
    const pages =
      first?.field === 'due'
        ? [{ ...asked, limit: 51 }]
        : [
            { ...asked, limit: 51 },
            { ...asked, limit: 51, after },
          ];
    for (const page of pages) {
      const { text, values } = querySql(table, 'a', tenanted(name), page);
      const { rows: plans } = await database.admin.query(`explain (analyze, format json) ${text}`, values);
      const [scanned, kinds] = scansOf(plans[0]['QUERY PLAN'][0].Plan);
      expect(kinds.join(), `${text} ${JSON.stringify(page)}`).not.toMatch('Seq Scan');
      expect(scanned, `${text} ${JSON.stringify(page)}`).toBeLessThan(600);
    }
  });
});

type Plan = { 'Node Type': string; 'Actual Rows': number; 'Rows Removed by Filter'?: number; Plans?: Plan[] };

/** How many rows a plan looked at, and by what. */
function scansOf(plan: Plan): [number, string[]] {
  const below = (plan.Plans ?? []).map(scansOf);
  const own = plan.Plans ? 0 : plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0);
  return [
    own + below.reduce((sum, [some]) => sum + some, 0),
    [plan['Node Type'], ...below.flatMap(([, kinds]) => kinds)],
  ];
}
