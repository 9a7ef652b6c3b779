import { descriptionOf, type TSchema } from './schema.ts';
import { fieldsOf } from './shape-fields.ts';

/** The parts of a JSON Schema that say what a value is. */
type Parts = {
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly TSchema[];
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly items?: TSchema;
  readonly 'x-column'?: string;
};

/** A field of a shape, as people are told of it. `path` leads to it: `items[].price`. */
export type DeclaredField = {
  readonly path: string;
  /** What it is, in a word or two: `UUID`, `decimal`, `list of text`. */
  readonly kind: string;
  readonly optional: boolean;
  readonly meaning: string;
  /** Whether it is one plain value, and not made of others. */
  readonly isPlain: boolean;
};

/** Every field of a shape in the order declared, those within others behind them. For documents and help. */
export function declaredFieldsOf(schema: TSchema, at = ''): readonly DeclaredField[] {
  return fieldsOf(schema).flatMap(({ name, schema: property, required }) => [
    {
      path: `${at}${name}`,
      kind: kindOf(property),
      optional: !required,
      meaning: descriptionOf(property) ?? '',
      isPlain: isPlain(property),
    },
    ...within(property, `${at}${name}`),
  ]);
}

function within(schema: TSchema, at: string): readonly DeclaredField[] {
  const { properties, items, anyOf = [] } = schema as Parts;
  if (properties) return declaredFieldsOf(schema, `${at}.`);
  if (items) return within(items, `${at}[]`);
  return anyOf.flatMap((one) => within(one, at));
}

const FORMATS: Readonly<Record<string, string>> = { uuid: 'UUID', 'date-time': 'time', date: 'day' };

function kindOf(schema: TSchema): string {
  const { anyOf, enum: words, const: word, items, format = '', type, 'x-column': column } = schema as Parts;
  if (anyOf) return [...new Set(anyOf.map(kindOf))].join(' or ');
  if (word !== undefined) return JSON.stringify(word);
  if (words) return words.map((one) => JSON.stringify(one)).join(' ');
  if (items) return `list of ${kindOf(items)}`;
  if (column === 'numeric') return 'decimal';
  if (type === 'string') return FORMATS[format] ?? 'text';
  if (type === 'integer') return 'whole number';
  if (type === 'boolean') return 'yes or no';
  return type ?? 'anything';
}

function isPlain(schema: TSchema): boolean {
  const { anyOf, type } = schema as Parts;
  if (anyOf) return anyOf.every((one) => isPlain(one));
  return type !== undefined && type !== 'object' && type !== 'array';
}
