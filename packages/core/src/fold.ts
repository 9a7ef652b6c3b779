import { columnsOf } from './columns.ts';
import type { Json, RecordedEvent } from './event.ts';
import { sixDigits } from './memory-store.ts';
import { TENANT } from './of-tenants.ts';
import { checkRow } from './row-check.ts';
import type { AnyView, QueryArguments, ViewKey, ViewQuery } from './view.ts';

/** A row of any view. */
export type Row = { readonly [field: string]: Json };

/**
 * A view as a pure fold in memory: what the table must be equal to. An event that cannot be folded is parked with the
 * later ones of its key, as the engine does; `parked` counts them.
 */
export type ViewFold = {
  apply(event: RecordedEvent): void;
  readonly rows: ReadonlyMap<string, Row>;
  readonly parked: number;
};

/** The text by which a row is found: its key fields' values in declared order. */
export function keyText(view: AnyView, key: ViewKey): string {
  return JSON.stringify(view.key.map((field: string) => key[field]));
}

/** The key under which events are parked that could not be given one. */
export const streamKey = (streamId: string) => `stream:${streamId}`;

/** Projects, and refuses a row that is not of the declared shape. */
export function projectRow(view: AnyView, row: Row | null, event: RecordedEvent, key: ViewKey): Row | null {
  const next = view.project(row, event, key) as Row | null;
  if (next !== null && next !== row) checkRow(view, next, row);
  return next;
}

/** Folds events into rows in memory. */
export function foldView(view: AnyView): ViewFold {
  const rows = new Map<string, Row>();
  const parkedKeys = new Set<string>();
  let parked = 0;
  const applyTo = (id: string, key: ViewKey, event: RecordedEvent) => {
    if (parkedKeys.has(id)) {
      parked++;
      return;
    }
    try {
      const row = projectRow(view, rows.get(id) ?? null, event, key);
      if (row === null) rows.delete(id);
      else rows.set(id, row);
    } catch {
      parkedKeys.add(id);
      parked++;
    }
  };
  return {
    rows,
    get parked() {
      return parked;
    },
    apply(event) {
      if (!(event.type in view.events)) return;
      const fallback = streamKey(event.streamId);
      try {
        if (parkedKeys.has(fallback)) parked++;
        else for (const key of view.keys(event)) applyTo(keyText(view, key), key, event);
      } catch {
        parkedKeys.add(fallback);
        parked++;
      }
    },
  };
}

/** Tells whether a row is among what a declared query is asked for, exactly as the table would. */
export function rowMatcher(
  view: AnyView,
  { range }: ViewQuery,
  asked: Pick<QueryArguments, 'where' | 'from' | 'to'>,
): (row: Row) => boolean {
  const compare = comparer(view);
  const where = Object.entries(asked.where ?? {});
  return (row) => {
    for (const [field, value] of where) {
      const found = row[field] ?? null;
      if (found === null || compare(field, found, value) !== 0) return false;
    }
    if (range === undefined) return true;
    const at = row[range] ?? null;
    if (at === null) return asked.from === undefined && asked.to === undefined;
    return (
      (asked.from === undefined || compare(range, at, asked.from) >= 0) &&
      (asked.to === undefined || compare(range, at, asked.to) < 0)
    );
  };
}

/** Answers a declared query from rows in memory, exactly as the table would. Decimal sums are exact. */
export function queryRows(view: AnyView, query: ViewQuery, rows: Iterable<Row>, asked: QueryArguments): Row[] {
  const compare = comparer(view);
  let found = [...rows].filter(rowMatcher(view, query, asked));
  const order = orderOf(view, query, asked);
  const inOrder = (a: Row, b: Row) => {
    for (const { field, descending, nullsFirst } of order) {
      const [x, y] = [a[field] ?? null, b[field] ?? null];
      if (x === null || y === null) {
        if (x === y) continue;
        return (x === null) === nullsFirst ? -1 : 1;
      }
      const sign = compare(field, x, y);
      if (sign !== 0) return descending ? -sign : sign;
    }
    return 0;
  };
  if (query.sum) {
    const groups = order.map(({ field }) => field);
    found = sumRows(found, groups, query.sum);
  }
  found.sort(inOrder);
  const { after } = asked;
  if (after) {
    const last = Object.fromEntries(order.map(({ field }, i) => [field, after[i] ?? null]));
    found = found.filter((row) => inOrder(row, last) > 0);
  }
  const offset = asked.offset ?? 0;
  return found.slice(offset, asked.limit === undefined ? undefined : offset + asked.limit);
}

/** Compares two values of a field as its SQL column does: decimals by size, text by code point. Null is not given. */
function comparer(view: AnyView) {
  const types = new Map(columnsOf(view).map(({ field, type }) => [field, type]));
  return (field: string, a: Json, b: Json): number => {
    if (types.get(field) === 'numeric' && typeof a === 'string' && typeof b === 'string') return compareDecimals(a, b);
    if (types.get(field) === 'timestamptz' && typeof a === 'string' && typeof b === 'string')
      return compareText(sixDigits(a), sixDigits(b));
    if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
    return a === b ? 0 : Number(a) < Number(b) ? -1 : 1;
  };
}

/** By code point, as PostgreSQL's "C" collation orders UTF-8; JavaScript's `<` goes by UTF-16 unit. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const [x, y] = [a[Symbol.iterator](), b[Symbol.iterator]()];
  for (;;) {
    const [p, q] = [x.next(), y.next()];
    if (p.done || q.done) return p.done ? -1 : 1;
    const difference = (p.value.codePointAt(0) ?? 0) - (q.value.codePointAt(0) ?? 0);
    if (difference !== 0) return difference < 0 ? -1 : 1;
  }
}

function compareDecimals(a: string, b: string): number {
  const scale = Math.max(scaleOf(a), scaleOf(b));
  const [x, y] = [unscaled(a, scale), unscaled(b, scale)];
  return x === y ? 0 : x < y ? -1 : 1;
}

/** One field of a full order. Null sorts last, ascending or descending, and first where the order is reversed. */
export type FullOrder = { readonly field: string; readonly descending: boolean; readonly nullsFirst: boolean };

/**
 * The full order of a query's answer: what was declared, then the key, so that no two rows tie; or its reverse. Whose
 * rows they are is no part of it: an answer is of one tenant's.
 */
export function orderOf(view: AnyView, query: ViewQuery, asked: QueryArguments): readonly FullOrder[] {
  if (query.sum) return (asked.groupBy ?? query.groupBy ?? []).map((field) => ascending(field));
  const declared = (query.orderBy ?? []).map(({ field, descending = false }) => ({ ...ascending(field), descending }));
  const named = new Set(declared.map(({ field }) => field));
  const rest = view.key.filter((field: string) => field !== TENANT && !named.has(field));
  const order = [...declared, ...rest.map((field: string) => ascending(field))];
  if (!asked.reversed) return order;
  return order.map(({ field, descending }) => ({ field, descending: !descending, nullsFirst: true }));
}

const ascending = (field: string): FullOrder => ({ field, descending: false, nullsFirst: false });

function sumRows(rows: readonly Row[], groupBy: readonly string[], sum: readonly string[]): Row[] {
  const groups = new Map<string, Record<string, Json>>();
  for (const row of rows) {
    const id = JSON.stringify(groupBy.map((field) => row[field]));
    const group = groups.get(id) ?? Object.fromEntries(groupBy.map((field) => [field, row[field] ?? null]));
    for (const field of sum) group[field] = addExact(group[field] ?? null, row[field] ?? null);
    groups.set(id, group);
  }
  return [...groups.values()];
}

/** Adds two whole numbers, or two decimals written as text, keeping the larger scale. Null adds nothing, as in SQL. */
function addExact(a: Json, b: Json): Json {
  if (a === null || b === null) return a ?? b;
  if (typeof a === 'number' || typeof b === 'number') return Number(a ?? 0) + Number(b ?? 0);
  const [x, y] = [typeof a === 'string' ? a : '0', typeof b === 'string' ? b : '0'];
  const scale = Math.max(scaleOf(x), scaleOf(y));
  const total = unscaled(x, scale) + unscaled(y, scale);
  const digits = (total < 0n ? -total : total).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  return (total < 0n ? '-' : '') + (scale === 0 ? whole : `${whole}.${digits.slice(-scale)}`);
}

const scaleOf = (decimal: string) => decimal.split('.')[1]?.length ?? 0;
const unscaled = (decimal: string, scale: number) =>
  BigInt(decimal.replace('.', '') + '0'.repeat(scale - scaleOf(decimal)));
