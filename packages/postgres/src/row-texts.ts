import {
  type AnyView,
  type Column,
  canonicalWriter,
  columnsOf,
  type Json,
  propertiesOf,
  type Row,
  type ViewKey,
} from '@daybook/core';
import { onceFor } from './once-for.ts';

/** A column, and its values as the text PostgreSQL reads; null for null. */
export type TextColumn = Column & { readonly text: (value: Json | undefined) => string | null };

/** The columns of a view's table, in declared order, each with the writer of its values. */
export const textColumns = onceFor((view: AnyView): readonly TextColumn[] =>
  columnsOf(view).map((column) => ({ ...column, text: writerOf(view, column) })),
);

/** Those of the view's key. */
export const keyTextColumns = onceFor((view: AnyView): readonly TextColumn[] =>
  textColumns(view).filter(({ field }) => view.key.includes(field)),
);

/** Column by column, the texts of all rows. */
export function textsOf(
  columns: readonly TextColumn[],
  rows: readonly (Row | ViewKey)[],
): readonly (readonly (string | null)[])[] {
  return columns.map(({ field, text }) => rows.map((row) => text(row[field])));
}

function writerOf(view: AnyView, { field, type }: Column): TextColumn['text'] {
  if (type !== 'json')
    return (value) => (value === null || value === undefined ? null : typeof value === 'string' ? value : json(value));
  const write = canonicalWriter(propertiesOf(view.row)[field] ?? {});
  return (value) => (value === null || value === undefined ? null : canonical(write, value));
}

const json = (value: Json) => (typeof value === 'object' ? JSON.stringify(value) : String(value));

/**
 * JSON lies in the table in its canonical form, so that PostgreSQL can sum rows up as they lie. What has no such form
 * (half a surrogate pair, cut by a projection) is kept as it is, and then told apart only by reading it.
 */
function canonical(write: (value: unknown) => string, value: Json): string {
  try {
    return write(value);
  } catch {
    return JSON.stringify(value);
  }
}
