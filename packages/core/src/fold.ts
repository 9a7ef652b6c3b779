import type { Json, RecordedEvent } from './event.ts';
import type { AnyView, QueryArguments, ViewKey, ViewQuery } from './view.ts';

/** A row of any view. */
export type Row = { readonly [field: string]: Json };

/** A view as a pure fold in memory: what the table must be equal to. */
export type ViewFold = {
  apply(event: RecordedEvent): void;
  readonly rows: ReadonlyMap<string, Row>;
};

/** The text by which a row is found: its key fields' values in declared order. */
export function keyText(view: AnyView, key: ViewKey): string {
  return JSON.stringify(view.key.map((field: string) => key[field]));
}

/** Folds events into rows in memory. */
export function foldView(view: AnyView): ViewFold {
  const rows = new Map<string, Row>();
  return {
    rows,
    apply(event) {
      if (!(event.type in view.events)) return;
      for (const key of view.keys(event)) {
        const id = keyText(view, key);
        const row = view.project(rows.get(id) ?? null, event, key) as Row | null;
        if (row === null) rows.delete(id);
        else rows.set(id, row);
      }
    },
  };
}

/** Answers a declared query from rows in memory, exactly as the table would. Decimal sums are exact. */
export function queryRows(view: AnyView, query: ViewQuery, rows: Iterable<Row>, asked: QueryArguments): Row[] {
  const { range } = query;
  let found = [...rows].filter((row) => {
    for (const [field, value] of Object.entries(asked.where ?? {})) if (row[field] !== value) return false;
    if (range === undefined) return true;
    const at = row[range];
    if (typeof at !== 'string') return false;
    return (asked.from === undefined || at >= asked.from) && (asked.to === undefined || at < asked.to);
  });
  const order = orderOf(view, query, asked);
  if (query.sum)
    found = sumRows(
      found,
      order.map(({ field }) => field),
      query.sum,
    );
  found.sort((a, b) => compareRows(order, a, b));
  const { after } = asked;
  if (after) {
    const last = Object.fromEntries(order.map(({ field }, i) => [field, after[i] ?? null]));
    found = found.filter((row) => compareRows(order, row, last) > 0);
  }
  const offset = asked.offset ?? 0;
  return found.slice(offset, asked.limit === undefined ? undefined : offset + asked.limit);
}

/** The full order of a query's answer: what was declared, then the key, so that no two rows tie. */
export function orderOf(
  view: AnyView,
  query: ViewQuery,
  asked: QueryArguments,
): { field: string; descending: boolean }[] {
  if (query.sum) return (asked.groupBy ?? query.groupBy ?? []).map((field) => ({ field, descending: false }));
  const declared = (query.orderBy ?? []).map(({ field, descending = false }) => ({ field, descending }));
  const named = new Set(declared.map(({ field }) => field));
  const rest = view.key.filter((field: string) => !named.has(field));
  return [...declared, ...rest.map((field: string) => ({ field, descending: false }))];
}

function compareRows(order: readonly { field: string; descending: boolean }[], a: Row, b: Row): number {
  for (const { field, descending } of order) {
    const [x, y] = [a[field] ?? null, b[field] ?? null];
    if (x === y) continue;
    if (x === null || y === null) return x === null ? 1 : -1; // null sorts last, either way
    return x < y === descending ? 1 : -1;
  }
  return 0;
}

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

/** Adds two whole numbers, or two decimals written as text, keeping the larger scale. */
function addExact(a: Json, b: Json): Json {
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
