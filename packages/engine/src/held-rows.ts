import type { Row, ViewKey } from '@daybook/core';
import { LRUCache } from 'lru-cache';
import type { Table, Touched, ViewTables } from './storage.ts';

/**
 * The rows that a consumer wrote last, so that the next event of the same thing need not read them again. They are what
 * the table holds for as long as the consumer's token does: whoever else would change them has to raise it, and then
 * the next write is refused and the rows held here are forgotten with it.
 */
export type HeldRows = {
  readonly load: (keys: ReadonlyMap<string, ViewKey>) => Promise<ReadonlyMap<string, Row>>;
  /** To be called when the rows have been committed, and only then. */
  keep(rows: readonly Touched[]): void;
};

/**
 * A few kilobytes each: some thirty megabytes for a shard of a view. At ten thousand events a second that is what
 * is touched within a little more than a second.
 */
const MAX_ROWS = 10_000;

export function heldRows(tables: ViewTables, table: Table): HeldRows {
  // A row that is known not to exist is worth holding too, but a cache holds no null.
  const held = new LRUCache<string, { readonly row: Row | null }>({ max: MAX_ROWS });
  return {
    async load(keys) {
      const rows = new Map<string, Row>();
      const missing: ViewKey[] = [];
      for (const [id, key] of keys) {
        const known = held.get(id);
        if (!known) missing.push(key);
        else if (known.row) rows.set(id, known.row);
      }
      if (missing.length > 0) for (const [id, row] of await tables.load(table, missing)) rows.set(id, row);
      return rows;
    },
    keep(rows) {
      for (const { id, row } of rows) held.set(id, { row });
    },
  };
}
