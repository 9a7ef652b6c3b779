import { fieldsOf, type ShapeField, type TSchema } from '@daybook/core';

/** What a declared JSON schema comes to, as far as a typed face can say it. */
export type JsonShape =
  | { readonly kind: 'object'; readonly fields: readonly ShapeField[] }
  | { readonly kind: 'list'; readonly items: TSchema }
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'text'; readonly format: 'plain' | 'uuid' | 'timestamp' | 'date' | 'decimal' }
  | { readonly kind: 'integer'; readonly minimum: number; readonly maximum: number }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'nullable'; readonly of: TSchema }
  | { readonly kind: 'other' };

/** Reads a schema made by the constructors of `@daybook/core`; what those do not make is `other`. */
export function shapeOf(schema: TSchema): JsonShape {
  if ('anyOf' in schema && Array.isArray(schema.anyOf)) return unionOf(schema.anyOf);
  if (!('type' in schema)) return { kind: 'other' };
  switch (schema.type) {
    case 'object':
      return 'properties' in schema ? { kind: 'object', fields: fieldsOf(schema) } : { kind: 'other' };
    case 'array':
      return 'items' in schema && isSchema(schema.items) ? { kind: 'list', items: schema.items } : { kind: 'other' };
    case 'string':
      if ('enum' in schema && Array.isArray(schema.enum)) return { kind: 'words', words: schema.enum.map(String) };
      return { kind: 'text', format: formatOf(schema) };
    case 'integer':
      return {
        kind: 'integer',
        minimum: bound(schema, 'minimum', Number.MIN_SAFE_INTEGER),
        maximum: bound(schema, 'maximum', Number.MAX_SAFE_INTEGER),
      };
    case 'boolean':
      return { kind: 'boolean' };
    default:
      return { kind: 'other' };
  }
}

function unionOf(options: readonly unknown[]): JsonShape {
  const schemas = options.filter(isSchema);
  const others = schemas.filter((option) => !('type' in option && option.type === 'null'));
  const [only] = others;
  return only && others.length === 1 && schemas.length === 2 ? { kind: 'nullable', of: only } : { kind: 'other' };
}

function formatOf(schema: TSchema): 'plain' | 'uuid' | 'timestamp' | 'date' | 'decimal' {
  if ('x-column' in schema && schema['x-column'] === 'numeric') return 'decimal';
  const format = 'format' in schema ? schema.format : undefined;
  return format === 'uuid' || format === 'date' ? format : format === 'date-time' ? 'timestamp' : 'plain';
}

const bound = (schema: object, name: 'minimum' | 'maximum', otherwise: number): number => {
  const value: unknown = Object.entries(schema).find(([key]) => key === name)?.[1];
  return typeof value === 'number' ? value : otherwise;
};

const isSchema = (value: unknown): value is TSchema => typeof value === 'object' && value !== null;
