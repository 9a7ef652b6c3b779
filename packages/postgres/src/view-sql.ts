import {
  type AnyView,
  type Column,
  columnsOf,
  type FullOrder,
  orderOf,
  type QueryArguments,
  TENANT,
  type ViewQuery,
} from '@daybook/core';
import type { Table } from '@daybook/engine';
import pg from 'pg';
import { FIRST_FREE, fencedSql, MOVED } from './leases.ts';

/** The SQL of a view's table, made from its declaration. Names come from the declaration only, values are parameters. */

const id = pg.escapeIdentifier;

export const tableName = (view: AnyView, generation: number) => `views.${id(`${view.name}_g${generation}`)}`;

/** The table and its key, and who may see which of its rows. */
export function createTableSql(view: AnyView, generation: number): string {
  const table = tableName(view, generation);
  const lines = columnsOf(view).map(
    ({ name, type, nullable }) =>
      `${id(name)} ${type}${type === 'text' ? ' collate "C"' : ''}${nullable ? '' : ' not null'}`,
  );
  const key = view.key.map((field) => columnName(view, field)).join(', ');
  return `create table ${table} (${lines.join(', ')}, primary key (${key}));
          alter table ${table} enable row level security;
          create policy everybody on ${table} for select to daybook_reader using (true);
          create policy own on ${table} for select to daybook_query
            using (${columnName(view, TENANT)} = current_setting('daybook.tenant', true));
          grant select on ${table} to daybook_reader, daybook_query`;
}

/** An index for every declared query that is not served by the key's. */
export function indexesSql(view: AnyView, generation: number): readonly string[] {
  const field = (of: string) => columnName(view, of);
  const indexes = Object.values(view.queries).flatMap((query) => {
    const parts = [
      ...(query.where ?? []).map(field),
      ...(query.range && query.orderBy?.[0]?.field !== query.range ? [field(query.range)] : []),
      ...(query.orderBy ?? []).map(
        ({ field: of, descending }) => `${field(of)}${descending ? ' desc nulls last' : ''}`,
      ),
    ];
    const isOfKey = parts.every((part, i) => view.key[i] !== undefined && part === field(view.key[i]));
    return isOfKey ? [] : [`create index on ${tableName(view, generation)} (${parts.join(', ')})`];
  });
  return [...new Set(indexes)];
}

function columnName(view: AnyView, field: string): string {
  const column = columnsOf(view).find((one) => one.field === field);
  if (!column) throw new Error(`${view.name} has no field ${field}`);
  return id(column.name);
}

/** `select` of all fields under their declared names. */
export function selectSql(table: Table, columns: readonly Column[]): string {
  const list = columns.map(({ field, name }) => `t.${id(name)} as ${id(field)}`).join(', ');
  return `select ${list} from ${table.name} t`;
}

/** Parameters from `$1` (or later) on, an array of texts for each column, as a typed row set. */
export function rowset(columns: readonly Column[], first = 1): string {
  const values = columns.map(({ name, type }) => `${id(name)}::${type} as ${id(name)}`).join(', ');
  const arrays = columns.map((_, i) => `$${first + i}::text[]`).join(', ');
  return `(select ${values} from unnest(${arrays}) as r (${columns.map(({ name }) => id(name)).join(', ')}))`;
}

export function upsertSql(table: Table, columns: readonly Column[], first = 1, condition = ''): string {
  const names = columns.map(({ name }) => id(name));
  const key = columns.filter(({ field }) => table.view.key.includes(field)).map(({ name }) => id(name));
  const rest = names.filter((name) => !key.includes(name));
  const update =
    rest.length > 0 ? `update set ${rest.map((name) => `${name} = excluded.${name}`).join(', ')}` : 'nothing';
  return `insert into ${table.name} (${names.join(', ')})
          select ${names.join(', ')} from ${rowset(columns, first)} r ${condition}
          on conflict (${key.join(', ')}) do ${update}`;
}

/** A fenced upsert in one statement: parameters are the checkpoint's, then an array for each column. */
export const commitSql = (table: Table, columns: readonly Column[]): string =>
  fencedSql(upsertSql(table, columns, FIRST_FREE, `where ${MOVED}`));

export function deleteSql(table: Table, key: readonly Column[]): string {
  const match = key.map(({ name }) => `t.${id(name)} = k.${id(name)}`).join(' and ');
  return `delete from ${table.name} t using ${rowset(key)} k where ${match}`;
}

/** A declared query as SQL, among a tenant's rows, and without the tenant in them. Pages by keyset when `after` is given, which costs the same on page one and page thousand. */
export function querySql(
  table: Table,
  tenant: string,
  query: ViewQuery,
  asked: QueryArguments,
): { text: string; values: unknown[] } {
  const { view } = table;
  const columns = new Map(columnsOf(view).map((column) => [column.field, column]));
  const column = (field: string) => {
    const found = columns.get(field);
    if (!found) throw new Error(`${view.name} has no field ${field}`);
    return found;
  };
  const values: unknown[] = [];
  const parameter = (value: unknown, type: string) => `$${values.push(value)}::${type}`;
  const given = { ...asked, where: { ...asked.where, [TENANT]: tenant } };
  const last = keptInOrder(query, given);
  const where = Object.entries(given.where).map(([field, value]) => {
    const { name, type } = column(field);
    const wanted = parameter(value, type);
    return field === last ? `t.${id(name)} >= ${wanted} and t.${id(name)} <= ${wanted}` : `t.${id(name)} = ${wanted}`;
  });
  if (query.range) {
    const { name, type } = column(query.range);
    if (asked.from !== undefined) where.push(`t.${id(name)} >= ${parameter(asked.from, type)}`);
    if (asked.to !== undefined) where.push(`t.${id(name)} < ${parameter(asked.to, type)}`);
  }
  const order = orderOf(view, query, asked).map((one) => ({ ...one, ...column(one.field) }));
  if (asked.after && !query.sum) {
    const seen = asked.after.map((value, i) => parameter(value, order[i]?.type ?? 'text'));
    where.push(`(${afterSql(order, seen)})`);
  }
  const condition = where.length > 0 ? ` where ${where.join(' and ')}` : '';
  const orderBy = order.map(
    ({ name, descending, nullsFirst }) =>
      `t.${id(name)}${descending ? ' desc' : ''} nulls ${nullsFirst ? 'first' : 'last'}`,
  );
  // Reversed, the same index is read from its other end; there it is the last of the equal ones, too, that comes first.
  if (last !== undefined) orderBy.unshift(`t.${id(column(last).name)}${asked.reversed ? ' desc' : ''}`);
  const limit = asked.limit === undefined ? '' : ` limit ${parameter(asked.limit, 'bigint')}`;
  const offset = asked.offset ? ` offset ${parameter(asked.offset, 'bigint')}` : '';
  if (!query.sum) {
    const text = selectSql(table, columnsOf(view.declared)) + condition;
    return { text: `${text} order by ${orderBy.join(', ')}${limit}${offset}`, values };
  }
  const groups = order.map(({ field, name }) => `t.${id(name)} as ${id(field)}`);
  const sums = query.sum.map(
    (field) => `sum(t.${id(column(field).name)})${column(field).type === 'bigint' ? '::bigint' : ''} as ${id(field)}`,
  );
  const by = order.map(({ name }) => `t.${id(name)}`).join(', ');
  const text = `select ${[...groups, ...sums].join(', ')} from ${table.name} t${condition}`;
  const grouped = by ? ` group by ${by} order by ${by}` : ' having count(*) > 0';
  return { text: `${text}${grouped}${limit}${offset}`, values };
}

/**
 * The field that is asked for as a range of one value, and ordered by first. Of a field said to be equal, PostgreSQL
 * takes the order for nothing, and may walk along an index of the rest of the order, past every row that does not
 * match: for the orders shipped, behind a million placed since, a second instead of a millisecond.
 */
function keptInOrder(query: ViewQuery, asked: QueryArguments): string | undefined {
  const isRange = asked.from !== undefined || asked.to !== undefined;
  if (query.sum || isRange || !query.orderBy) return undefined;
  const last = query.where?.at(-1);
  // Of the tenant alone no index could be walked along in another order: all of them begin with it.
  return last !== undefined && last !== TENANT && Object.hasOwn(asked.where ?? {}, last) ? last : undefined;
}

type Sorted = { readonly name: string; readonly nullable: boolean } & FullOrder;

/** Rows strictly behind the one last seen, for orders that mix directions, with nulls at either end. */
function afterSql(order: readonly Sorted[], seen: readonly string[]): string {
  const behind = order.map(({ name, descending, nullsFirst }, i) => {
    const equal = order.slice(0, i).map((o, j) => `t.${id(o.name)} is not distinct from ${seen[j]}`);
    const [isNull, isNot] = nullsFirst ? [seen[i], `t.${id(name)}`] : [`t.${id(name)}`, seen[i]];
    const beyond = `(t.${id(name)} ${descending ? '<' : '>'} ${seen[i]} or (${isNull} is null and ${isNot} is not null))`;
    return [...equal, beyond].join(' and ');
  });
  const [first] = order;
  if (!first || first.nullable) return behind.join(' or ');
  // Says nothing new, but in a way that lets an index be entered where the last page ended.
  return `t.${id(first.name)} ${first.descending ? '<=' : '>='} ${seen[0]} and (${behind.join(' or ')})`;
}
