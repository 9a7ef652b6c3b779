import { type Static, type TProperties, type TSchema, Type } from 'typebox';

/**
 * The one schema language: JSON Schema made by typebox. These constructors add the project's conventions, so that a
 * declared shape also says which SQL column it becomes and how it looks on the wire.
 *
 * Every constructor takes notes: what the value means, and values it may well have. Documents are made of them; they
 * never change what fits (`ANNOTATIONS` are the words that do not).
 */

/** What a value means, alone or with values it may well have. */
export type Notes = string | { readonly description?: string; readonly examples?: readonly unknown[] };

/** The words of JSON Schema that say something about a value and nothing about whether it fits. */
export const ANNOTATIONS: ReadonlySet<string> = new Set(['title', 'description', 'examples', 'default', 'deprecated']);

const noted = (notes: Notes) => (typeof notes === 'string' ? { description: notes } : notes);

/** The longest free text accepted anywhere, in UTF-16 code units. */
export const MAX_TEXT_LENGTH = 1_000;

/** The id in examples. No two things have it: it was made in the first millisecond of 2026, of zeros. */
export const EXAMPLE_ID = '019b76da-a800-7000-8000-000000000001';

/** An object that refuses properties it does not declare. */
export const Shape = <P extends TProperties>(properties: P, notes: Notes = {}) =>
  Type.Object(properties, { additionalProperties: false, ...noted(notes) });

/** A UUID in its canonical lower-case form, and nothing beside it. */
export const UUID_PATTERN = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A UUID in its canonical lower-case form. Column: `uuid`. */
export const Uuid = (notes: Notes = {}) =>
  Type.String({ format: 'uuid', pattern: '^[0-9a-f-]{36}$', examples: [EXAMPLE_ID], ...noted(notes) });

/** An instant, RFC 3339 in UTC with `Z`, to the microsecond at most; no leap seconds. Column: `timestamptz`. */
export const Timestamp = (notes: Notes = {}) =>
  Type.String({
    format: 'date-time',
    pattern: 'T([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d([.]\\d{1,6})?Z$',
    maxLength: 27,
    examples: ['2026-11-21T09:30:00.000000Z'],
    ...noted(notes),
  });

/** A calendar day, `2026-11-21`. Column: `date`. */
export const Day = (notes: Notes = {}) => Type.String({ format: 'date', examples: ['2026-11-21'], ...noted(notes) });

/** A decimal number as text, such as an amount of money: `"29.99"`. Column: `numeric`. Never a JSON number. */
export const Decimal = (notes: Notes = {}) =>
  Type.String({
    pattern: '^-?(0|[1-9][0-9]{0,17})([.][0-9]{1,8})?$',
    maxLength: 28,
    'x-column': 'numeric',
    examples: ['29.99'],
    ...noted(notes),
  });

/** An ISO 4217 code. Whether it names a currency in use is checked by `@daybook/money`, not by shape. */
export const CurrencyCode = (notes: Notes = {}) =>
  Type.String({ pattern: '^[A-Z]{3}$', examples: ['EUR'], ...noted(notes) });

/** Free text of at least one character, without control characters. Column: `text`. */
export const Text = (
  options: { minLength?: number; maxLength?: number; description?: string; examples?: readonly string[] } = {},
) => Type.String({ minLength: 1, maxLength: MAX_TEXT_LENGTH, pattern: '^[^\\u0000-\\u001f\\u007f]*$', ...options });

/** A whole number that JavaScript and PostgreSQL both hold exactly. Column: `bigint`. */
export const Count = (
  options: { minimum?: number; maximum?: number; description?: string; examples?: readonly number[] } = {},
) => Type.Integer({ minimum: 0, maximum: 1_000_000_000, ...options });

/** Yes or no. Column: `boolean`. */
export const Flag = (notes: Notes = {}) => Type.Boolean(noted(notes));

/** A value that may be null. It means what the value means, unless notes say more. */
export const Nullable = <S extends TSchema>(schema: S, notes?: Notes) =>
  Type.Union([schema, Type.Null()], notes === undefined ? noted(descriptionOf(schema) ?? {}) : noted(notes));

/** One of the given words. Column: `text`. */
export const OneOf = <const W extends readonly string[]>(...words: W) =>
  Type.Unsafe<W[number]>({ type: 'string', enum: [...words] });

/** The same schema with another meaning: for a shape that stands in several places, and for `OneOf`. */
export function described<S extends TSchema>(schema: S, description: string): S {
  // What the library knows of a schema lies in properties that no spread would copy.
  const parts = Object.getOwnPropertyDescriptors(schema);
  const meaning = { value: description, enumerable: true, configurable: true, writable: true };
  return Object.defineProperties({ ...schema }, { ...parts, description: meaning });
}

/** What a schema says that its values mean. */
export const descriptionOf = (schema: TSchema): string | undefined =>
  'description' in schema && typeof schema.description === 'string' ? schema.description : undefined;

export { type Static, type TSchema, Type };
