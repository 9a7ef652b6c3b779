import { createHash } from 'node:crypto';
import { type AnyView, canonicalJson, orderOf, propertiesOf, type QueryArguments, type Row } from '@daybook/core';
import { Compile } from 'typebox/compile';
import { problemOf } from './problems.ts';
import { parseStrictJson } from './strict-json.ts';

/** Longer than any key and sort fields the contexts declare, in base64url characters. */
export const MAX_CURSOR_LENGTH = 4_096;

type Values = readonly (string | number | null)[];

/**
 * The text a caller hands back for the next page. It holds the last row's sort values, and a fingerprint of the
 * question it belongs to: it cannot be used for another route, another filter or another moment. It is no secret and
 * gives no rights, so it is not signed; that a made-up one does no harm is what `readCursor` sees to.
 */
export function writeCursor(question: unknown, next: Values): string {
  return Buffer.from(canonicalJson([fingerprintOf(question), ...next])).toString('base64url');
}

/**
 * The values a cursor holds, each of the type its field has, so that none of them can be an error in the database.
 * @throws Problem `invalid_cursor`
 */
export function readCursor(cursor: string, question: unknown, accepts: (values: Values) => boolean): Values {
  const bytes = Buffer.from(cursor, 'base64url');
  const canonical = cursor.length <= MAX_CURSOR_LENGTH && bytes.toString('base64url') === cursor;
  const read = canonical ? parsed(bytes.toString('utf8')) : null;
  if (!Array.isArray(read) || read[0] !== fingerprintOf(question)) throw problemOf('invalid_cursor');
  const values: unknown[] = read.slice(1);
  if (!values.every(isValue) || !accepts(values)) throw problemOf('invalid_cursor');
  return values;
}

/** Makes the check that a query's cursor values are as many, and of the types, as its order has fields. */
export function cursorCheckOf(view: AnyView, queryName: string) {
  const query = view.queries[queryName];
  if (!query) throw new Error(`view ${view.name} has no query ${queryName}`);
  const fields = Object.entries(propertiesOf(view.row));
  const checks = new Map(fields.map(([field, schema]) => [field, Compile(schema)]));
  return (asked: QueryArguments, values: Values): boolean => {
    const order = orderOf(view, query, asked);
    if (order.length !== values.length) return false;
    return order.every(({ field }, i) => values[i] === null || (checks.get(field)?.Check(values[i]) ?? false));
  };
}

/** The values a row's cursor holds: those of the query's order, as the engine gives them for a page's last row. */
export function cursorValuesOf(view: AnyView, queryName: string, asked: QueryArguments, row: Row | undefined): Values {
  const query = view.queries[queryName];
  if (!query || !row) throw new Error(`view ${view.name} has no such row of ${queryName}`);
  return orderOf(view, query, asked).map(({ field }) => {
    const value = row[field] ?? null;
    if (!isValue(value)) throw new Error(`view ${view.name} orders ${queryName} by ${field}, which is no plain value`);
    return value;
  });
}

const isValue = (value: unknown): value is string | number | null =>
  value === null || typeof value === 'string' || typeof value === 'number';

/** Half of a SHA-256: enough that no two questions meet by accident. */
const fingerprintOf = (question: unknown): string =>
  createHash('sha256').update(canonicalJson(question)).digest('base64url').slice(0, 22);

function parsed(text: string): unknown {
  try {
    return parseStrictJson(text);
  } catch {
    return null;
  }
}
