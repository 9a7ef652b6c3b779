import { pascalCase, type TSchema } from '@daybook/core';
import type { Numbering } from './field-numbers.ts';
import { type ProtoField, type ProtoMessage, snakeCase, typeText } from './proto-model.ts';

/** As much of JSON Schema as declared shapes use. */
type Schema = {
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly description?: string;
  readonly 'x-column'?: string;
};

/** A field before it has a number. */
export type DraftField = Omit<ProtoField, 'number'>;

/** One part of a message's fields: a shape, and what its properties are called where not by their own names. */
export type Part = {
  readonly shape: TSchema;
  readonly names?: Readonly<Record<string, string>>;
  /** Whether it is said of a field that it must be sent. */
  readonly isAsked?: boolean;
};

/** The message of one or more shapes side by side. Of two that have a property of the same name there is none. */
export function messageOfShapes(numbering: Numbering, fullName: string, comment: string, parts: readonly Part[]) {
  const { fields, nested } = fieldsOf(numbering, fullName, parts);
  return numberedMessage(numbering, { fullName, comment, fields, nested });
}

/** Gives a message's fields their numbers. */
export function numberedMessage(
  numbering: Numbering,
  draft: { fullName: string; comment: string; fields: readonly DraftField[]; nested?: readonly ProtoMessage[] },
): ProtoMessage {
  const { fullName, comment, nested = [] } = draft;
  const names = draft.fields.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new Error(`${fullName} would have two fields called ${twice}`);
  const fields = draft.fields
    .map((field) => ({
      ...field,
      number: numbering.numberOf(
        fullName,
        field.name,
        `${field.label === 'many' ? 'many ' : ''}${typeText(field.type)}`,
      ),
    }))
    .sort((a, b) => a.number - b.number);
  return { fullName, name: lastOf(fullName), comment, fields, nested, reserved: numbering.gone(fullName, names) };
}

/** The fields of shapes, and the messages of the objects in them. */
export function fieldsOf(numbering: Numbering, owner: string, parts: readonly Part[]) {
  const nested: ProtoMessage[] = [];
  const fields = parts.flatMap(({ shape, names = {}, isAsked = false }) => {
    const { properties = {}, required = [] } = asSchema(shape);
    return Object.entries(properties).map(([key, schema]) =>
      fieldOf({ numbering, owner, nested, isAsked }, key, names[key] ?? snakeCase(key), schema, required.includes(key)),
    );
  });
  return { fields, nested };
}

type Place = {
  readonly numbering: Numbering;
  readonly owner: string;
  readonly nested: ProtoMessage[];
  readonly isAsked: boolean;
};

function fieldOf(place: Place, key: string, name: string, declared: Schema, isRequired: boolean): DraftField {
  const { schema, isNullable } = withoutNull(declared);
  const isMust = place.isAsked && isRequired && !isNullable;
  const comment = [commentOf(declared, schema), isMust ? 'Required.' : ''].filter(Boolean).join(' ');
  const absent = isRequired && isNullable ? 'null' : 'nothing';
  if (schema.type !== 'array')
    return { key, name, comment, label: 'one', absent, ...typeOf(place, pascalCase(name), schema) };
  const items = typeOf(place, pascalCase(name), schema.items ?? {});
  if (!isNullable) return { key, name, comment, label: 'many', absent: isRequired ? 'empty' : 'nothing', ...items };
  const list: DraftField = { key: 'items', name: 'items', comment: '', label: 'many', absent: 'empty', ...items };
  const type = numberedMessage(place.numbering, {
    fullName: `${place.owner}.${pascalCase(name)}List`,
    comment: 'A list that may be absent, which an empty one is not.',
    fields: [list],
  });
  place.nested.push(type);
  return { key, name, comment, label: 'one', absent, type, as: 'wrapped' };
}

function typeOf(place: Place, name: string, schema: Schema): Pick<DraftField, 'type' | 'as'> {
  switch (schema.type) {
    case 'string':
      return { type: 'string' };
    case 'integer':
      return { type: 'int64' };
    case 'boolean':
      return { type: 'bool' };
    case 'object':
      if (schema.properties) return { type: nestedMessage(place, name, schema) };
      return { type: 'string', as: 'json' };
    case undefined:
      return typeOfUnion(place, name, schema);
    default:
      throw new Error(`${place.owner} has ${name} of type ${schema.type}, for which no message type was chosen`);
  }
}

/** Variants of one object become one message with the fields of all; words are text; anything else is JSON text. */
function typeOfUnion(place: Place, name: string, { anyOf = [], ...schema }: Schema): Pick<DraftField, 'type' | 'as'> {
  if (schema.enum?.every((word) => typeof word === 'string') || typeof schema.const === 'string')
    return { type: 'string' };
  if (anyOf.length > 0 && anyOf.every((one) => one.type === 'string' || typeof one.const === 'string'))
    return { type: 'string' };
  if (anyOf.length > 0 && anyOf.every((one) => one.type === 'object' && one.properties))
    return { type: nestedMessage(place, name, merged(anyOf)) };
  return { type: 'string', as: 'json' };
}

function nestedMessage({ numbering, owner, nested, isAsked }: Place, name: string, schema: Schema): ProtoMessage {
  const message = messageOfShapes(numbering, `${owner}.${name}`, schema.description ?? '', [
    { shape: asShape(schema), isAsked },
  ]);
  nested.push(message);
  return message;
}

/** The properties of all variants; only those that every variant requires are required. */
export function merged(variants: readonly Schema[]): Schema {
  const properties: Record<string, Schema> = {};
  for (const variant of variants) Object.assign(properties, variant.properties);
  const required = Object.keys(properties).filter((key) => variants.every((one) => one.required?.includes(key)));
  return { type: 'object', properties, required };
}

function withoutNull(schema: Schema): { schema: Schema; isNullable: boolean } {
  const { anyOf } = schema;
  if (!anyOf) return { schema, isNullable: false };
  const [first = {}, ...others] = anyOf.filter((one) => one.type !== 'null');
  const isNullable = others.length + 1 < anyOf.length;
  return { schema: others.length === 0 ? first : { ...schema, anyOf: [first, ...others] }, isNullable };
}

function commentOf(declared: Schema, schema: Schema): string {
  const description = declared.description ?? schema.description;
  return [description, kindOf(schema.type === 'array' ? (schema.items ?? {}) : schema)].filter(Boolean).join(' ');
}

/** What the type does not say. */
function kindOf(schema: Schema): string {
  if (schema.enum) return `One of: ${schema.enum.join(', ')}.`;
  if (schema['x-column'] === 'numeric') return 'A decimal number as text, such as 29.99.';
  switch (schema.format) {
    case 'uuid':
      return 'A UUID.';
    case 'date-time':
      return 'RFC 3339, in UTC with Z.';
    case 'date':
      return 'A day, such as 2026-11-21.';
    default:
      return '';
  }
}

const lastOf = (fullName: string) => fullName.slice(fullName.lastIndexOf('.') + 1);

/** The schema library's own type says less of a schema than the schema does. */
export const asSchema = (shape: TSchema): Schema => shape;
const asShape = (schema: Schema): TSchema => schema;
