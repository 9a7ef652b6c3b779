import { canonicalJson } from './canonical-json.ts';
import type { Json } from './event.ts';
import type { Row } from './fold.ts';
import { sixDigits } from './memory-store.ts';
import { propertiesOf } from './shape-fields.ts';
import type { AnyView } from './view.ts';

/** The SQL types a row's fields become. */
export type ColumnType = 'uuid' | 'timestamptz' | 'date' | 'numeric' | 'bigint' | 'boolean' | 'text' | 'json';

export type Column = {
  readonly field: string;
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
};

const known = new WeakMap<AnyView, readonly Column[]>();

/** The columns of a view's table, in the order its row declares them. `orderId` becomes `order_id`. */
export function columnsOf(view: AnyView): readonly Column[] {
  const columns = known.get(view) ?? readColumns(view);
  known.set(view, columns);
  return columns;
}

function readColumns(view: AnyView): readonly Column[] {
  return Object.entries(propertiesOf(view.row)).map(([field, schema]) => ({
    field,
    name: field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    ...typeOf(schema),
  }));
}

type JsonSchema = {
  type?: string;
  format?: string;
  anyOf?: JsonSchema[];
  enum?: unknown[];
  const?: unknown;
  'x-column'?: string;
};

function typeOf(schema: JsonSchema): { type: ColumnType; nullable: boolean } {
  if (schema.anyOf) {
    const some = schema.anyOf.filter((option) => option.type !== 'null');
    const types = new Set(some.map((option) => typeOf(option).type));
    const [only] = types;
    return { type: types.size === 1 && only ? only : 'json', nullable: some.length < schema.anyOf.length };
  }
  return { type: scalarType(schema), nullable: false };
}

function scalarType(schema: JsonSchema): ColumnType {
  if (schema['x-column'] === 'numeric') return 'numeric';
  switch (schema.type) {
    case 'integer':
      return 'bigint';
    case 'boolean':
      return 'boolean';
    case 'string':
      if (schema.format === 'uuid') return 'uuid';
      if (schema.format === 'date-time') return 'timestamptz';
      return schema.format === 'date' ? 'date' : 'text';
    default:
      return 'json';
  }
}

/** A row in the one spelling that a table and a fold in memory share: every field there, times with six digits. */
export function canonicalRow(columns: readonly Column[], row: Row): Row {
  const out: Record<string, Json> = {};
  for (const { field, type } of columns) {
    const value = row[field] ?? null;
    out[field] = typeof value === 'string' ? canonicalText(type, value) : value;
  }
  return out;
}

function canonicalText(type: ColumnType, text: string): string {
  if (type === 'timestamptz') return sixDigits(text);
  return type === 'numeric' && MINUS_ZERO.test(text) ? text.slice(1) : text;
}

/** PostgreSQL's numeric knows no negative zero. */
const MINUS_ZERO = /^-0(?:[.]0*)?$/;

/** What tells whether a view's stored shape is still the declared one. */
export function definitionOf(view: AnyView): string {
  return canonicalJson({
    version: view.version,
    key: view.key,
    shards: view.shards,
    columns: columnsOf(view).map(({ name, type, nullable }) => ({ name, type, nullable })),
    queries: view.queries,
  });
}
