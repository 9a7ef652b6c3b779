import { fieldsOf, type TSchema } from '@daybook/core';
import { Problem, type RequestError } from '../problems.ts';
import { shapeOf } from './json-shape.ts';

type Values = Readonly<Record<string, unknown>>;

/**
 * The declared properties out of a field's arguments, as a JSON body would have them: null stands for what was left
 * out, as GraphQL's clients send it, except where the shape has a null of its own.
 */
export function sentProperties(schema: TSchema, values: Values): Record<string, unknown> {
  const sent: Record<string, unknown> = {};
  for (const { name, schema: property, required } of fieldsOf(schema)) {
    const value = values[name] ?? null;
    const nullable = shapeOf(property).kind === 'nullable';
    if (value !== null) sent[name] = sentValue(property, value);
    else if (nullable && (required || Object.hasOwn(values, name))) sent[name] = null;
  }
  return sent;
}

function sentValue(schema: TSchema, value: unknown): unknown {
  const shape = shapeOf(schema);
  if (shape.kind === 'nullable') return value === null ? null : sentValue(shape.of, value);
  if (shape.kind === 'object' && isObject(value)) return sentProperties(schema, value);
  if (shape.kind === 'list' && Array.isArray(value)) return value.map((item) => sentValue(shape.items, item));
  return value;
}

const isObject = (value: unknown): value is Values => typeof value === 'object' && value !== null;

/**
 * A problem with its pointers into the field's arguments, whatever part of a request the operation took them from.
 * `renamed` are arguments with another name here than in the operation.
 */
export function aboutArguments(
  thrown: unknown,
  prefix: string,
  renamed: Readonly<Record<string, string>> = {},
): unknown {
  if (!(thrown instanceof Problem) || !thrown.errors) return thrown;
  const errors = thrown.errors.map(({ pointer, message }): RequestError => {
    const [, first = '', rest = ''] = /^[/]([^/]*)(.*)$/.exec(pointer) ?? [];
    const at = pointer === '' ? prefix : `${prefix}/${renamed[first] ?? first}${rest}`;
    return { in: 'argument', pointer: at, message };
  });
  const { status, code, title, detail, details, headers } = thrown;
  return new Problem({ status, code, title, detail, details, headers: { ...headers }, errors });
}
