import { type Static, type TProperties, type TSchema, Type } from 'typebox';

/**
 * The one schema language: JSON Schema made by typebox. These constructors add the project's conventions, so that a
 * declared shape also says which SQL column it becomes and how it looks on the wire.
 */

/** The longest free text accepted anywhere, in UTF-16 code units. */
export const MAX_TEXT_LENGTH = 1_000;

/** An object that refuses properties it does not declare. */
export const Shape = <P extends TProperties>(properties: P) => Type.Object(properties, { additionalProperties: false });

/** A UUID in its canonical lower-case form. Column: `uuid`. */
export const Uuid = () => Type.String({ format: 'uuid', pattern: '^[0-9a-f-]{36}$' });

/** An instant, RFC 3339 in UTC with `Z`, to the microsecond at most; no leap seconds. Column: `timestamptz`. */
export const Timestamp = () =>
  Type.String({ format: 'date-time', pattern: 'T([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d([.]\\d{1,6})?Z$', maxLength: 27 });

/** A calendar day, `2026-11-21`. Column: `date`. */
export const Day = () => Type.String({ format: 'date' });

/** A decimal number as text, such as an amount of money: `"29.99"`. Column: `numeric`. Never a JSON number. */
export const Decimal = () =>
  Type.String({ pattern: '^-?(0|[1-9][0-9]{0,17})([.][0-9]{1,8})?$', maxLength: 28, 'x-column': 'numeric' });

/** An ISO 4217 code. Whether it names a currency in use is checked by `@daybook/money`, not by shape. */
export const CurrencyCode = () => Type.String({ pattern: '^[A-Z]{3}$' });

/** Free text of at least one character, without control characters. Column: `text`. */
export const Text = (options: { minLength?: number; maxLength?: number } = {}) =>
  Type.String({ minLength: 1, maxLength: MAX_TEXT_LENGTH, pattern: '^[^\\u0000-\\u001f\\u007f]*$', ...options });

/** A whole number that JavaScript and PostgreSQL both hold exactly. Column: `bigint`. */
export const Count = (options: { minimum?: number; maximum?: number } = {}) =>
  Type.Integer({ minimum: 0, maximum: 1_000_000_000, ...options });

/** A value that may be null. */
export const Nullable = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()]);

/** One of the given words. Column: `text`. */
export const OneOf = <const W extends readonly string[]>(...words: W) =>
  Type.Unsafe<W[number]>({ type: 'string', enum: [...words] });

export { type Static, type TSchema, Type };
