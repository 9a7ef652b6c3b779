import { type AnyView, type Column, columnsOf, type Row, TENANT, type ViewKey } from '@daybook/core';
import type { Filling, Lease, Table, Touched, ViewWrite } from '@daybook/engine';
import pg from 'pg';
import { textArray } from './binary-array.ts';
import { query } from './connection.ts';
import { copyIn } from './copy-in.ts';
import { fencedAtOnce, lost } from './leases.ts';
import { onceFor } from './once-for.ts';
import { keyTextColumns, type TextColumn, textColumns, textsOf } from './row-texts.ts';
import type { TenantReads } from './tenant-reads.ts';
import { commitSql, deleteSql, rowset, selectSql, upsertSql } from './view-sql.ts';

/** The rows of a view's table by their keys: read, written, removed. Rows travel as an array for each column. */

// Made once a table: a statement is a kilobyte, and thousands are sent in a second.
const upsertText = onceFor((table: Table) => upsertSql(table, textColumns(table.view)));
const commitText = onceFor((table: Table) => commitSql(table, textColumns(table.view)));
const rowText = onceFor((table: Table) => {
  const key = keyTextColumns(table.view);
  const where = key.map(({ name, type }, i) => `t.${pg.escapeIdentifier(name)} = $${i + 1}::${type}`);
  return `${selectSql(table, columnsOf(table.view.declared))} where ${where.join(' and ')}`;
});

/** The rows under these keys, by their key's text; those that do not exist are left out. */
export async function loadRows(
  pool: pg.Pool,
  table: Table,
  keys: readonly ViewKey[],
): Promise<ReadonlyMap<string, Row>> {
  const { view } = table;
  const { rows } = await query<Row>(pool, byKeys(table, columnsOf(view), keys));
  return new Map(rows.map((row) => [keyOf(view, row), row]));
}

/** A tenant's row, without the tenant in it. */
export async function getRow(reads: TenantReads, table: Table, tenant: string, key: ViewKey): Promise<Row | null> {
  const { view } = table;
  const whole: ViewKey = { ...key, [TENANT]: tenant };
  const [row] = await reads.query<Row>(tenant, {
    name: `${view.name}_g${table.generation}_row`, // planned once a connection, which takes longer than to find it
    text: rowText(table),
    values: keyTextColumns(view).map(({ field }) => whole[field]),
  });
  return row ?? null;
}

/** Several of a tenant's rows, without the tenant in them, by the text of the key that the view declares. */
export async function getRows(
  reads: TenantReads,
  table: Table,
  tenant: string,
  keys: readonly ViewKey[],
): Promise<ReadonlyMap<string, Row>> {
  const { declared } = table.view;
  const whole = keys.map((key): ViewKey => ({ ...key, [TENANT]: tenant }));
  const rows = await reads.query<Row>(tenant, byKeys(table, columnsOf(declared), whole));
  return new Map(rows.map((row) => [keyOf(declared, row), row]));
}

/** The statement that finds the rows under these keys, and answers these columns of them. */
function byKeys(table: Table, answered: readonly Column[], keys: readonly ViewKey[]) {
  const columns = keyTextColumns(table.view);
  const names = columns.map(({ name }) => pg.escapeIdentifier(name)).join(', ');
  return {
    text: `${selectSql(table, answered)} join ${rowset(columns)} as k using (${names})`,
    values: arraysOf(columns, keys),
  };
}

export async function writeRows(client: pg.PoolClient, table: Table, touched: readonly Touched[]): Promise<void> {
  const { view, generation } = table;
  const kept = touched.flatMap(({ row }) => (row ? [row] : []));
  const gone = touched.flatMap(({ key, row }) => (row ? [] : [key]));
  // Under a name, so that it is planned once a connection: planning cost a third of a small batch.
  const name = `${view.name}_g${generation}_upsert`;
  const columns = textColumns(view);
  if (kept.length > 0) await client.query({ name, text: upsertText(table), values: arraysOf(columns, kept) });
  const key = keyTextColumns(view);
  if (gone.length > 0) await client.query(deleteSql(table, key), arraysOf(key, gone));
}

/** Rows and the checkpoint in one statement. @throws LeaseLostError */
export async function commitRows(
  pool: pg.Pool,
  lease: Lease,
  { table, rows, from, position }: ViewWrite,
): Promise<void> {
  const columns = textColumns(table.view);
  const kept = rows.flatMap(({ row }) => (row ? [row] : []));
  await fencedAtOnce(pool, lease, [from, position], {
    name: `${table.view.name}_g${table.generation}_commit`,
    text: commitText(table),
    values: arraysOf(columns, kept),
  }).catch((error: { code?: string }) => {
    throw error.code === UNDEFINED_TABLE ? lost(lease) : error; // swapped out, by whoever took the lease
  });
}

/** New rows by COPY, the others one by one: whether they are there is not known. */
export async function fillRows(client: pg.PoolClient, table: Table, rows: readonly Filling[]): Promise<void> {
  const added = rows.flatMap(({ row, stored }) => (row && !stored ? [row] : []));
  const others = rows.filter(({ stored }) => stored);
  if (added.length > 0) await copyIn(client, table.name, textColumns(table.view), added);
  if (others.length > 0) await writeRows(client, table, others);
}

/** SQLSTATE of a table that is not there, or no longer. */
export const UNDEFINED_TABLE = '42P01';

const arraysOf = (columns: readonly TextColumn[], rows: readonly (Row | ViewKey)[]) =>
  textsOf(columns, rows).map(textArray);

const keyOf = (view: AnyView, row: Row) => JSON.stringify(view.key.map((field) => row[field]));
