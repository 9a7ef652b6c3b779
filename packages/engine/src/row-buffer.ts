import type { Row, ViewKey } from '@daybook/core';
import { keyFilter } from './key-filter.ts';
import type { Filling, Table, Touched, ViewTables } from './storage.ts';

/**
 * The rows of a table that is being filled and that nobody else writes: they are held, and go to the table when others
 * need the room. A row touched by all the events of an order is mostly written once.
 */
export type RowBuffer = {
  readonly load: (keys: ReadonlyMap<string, ViewKey>) => Promise<ReadonlyMap<string, Row>>;
  /** Takes rows as events have left them. Their keys have been loaded before, or may be taken for new. */
  put(rows: readonly Touched[]): void;
  /** Makes room, if there are too many: begins to write some, once those before them are written. */
  trim(): Promise<void>;
  /** Writes whatever the table does not have yet. */
  flush(): Promise<void>;
};

/** Rows held: with a few kilobytes each, some fifty megabytes. */
const MAX_ROWS = 20_000;
/** Rows written in one go: they are put into words in one go too, and the process has other things to do. */
const MAX_WRITE = 1_000;

type Held = { readonly id: string; readonly key: ViewKey; row: Row | null; stored: boolean; dirty: boolean };

export function rowBuffer(tables: ViewTables, table: Table): RowBuffer {
  /** In the order they came, and so they leave. */
  const held = new Map<string, Held>();
  /** Keys that were held once: the table has a row for one of these only. */
  const gone = keyFilter();
  /** Rows that left and that the table may not have yet; folding goes on meanwhile. */
  let leaving: ReadonlyMap<string, Held> = new Map();
  let written: Promise<void> = Promise.resolve();

  async function write(rows: readonly Filling[]) {
    for (let at = 0; at < rows.length; at += MAX_WRITE) await tables.fill(table, rows.slice(at, at + MAX_WRITE));
  }

  return {
    async load(keys) {
      const found = new Map<string, Row>();
      const missing: ViewKey[] = [];
      const hold = (id: string, key: ViewKey, row: Row | null) =>
        held.set(id, { id, key, row, stored: row !== null, dirty: false });
      for (const [id, key] of keys) {
        // Nobody waits for those that are leaving: to wait for them took a fifth off the speed of a rebuild.
        const left = leaving.get(id);
        if (left && !held.has(id)) hold(id, key, left.row);
        const row = held.get(id)?.row;
        if (row) found.set(id, row);
        else if (row === undefined && gone.mayHave(id)) missing.push(key);
      }
      if (missing.length > 0) {
        for (const [id, row] of await tables.load(table, missing)) {
          found.set(id, row);
          hold(id, keys.get(id) as ViewKey, row);
        }
      }
      return found;
    },

    put(rows) {
      for (const { id, key, row } of rows) {
        const known = held.get(id);
        if (!known) held.set(id, { id, key, row, stored: false, dirty: true });
        else Object.assign(known, { row, dirty: true });
      }
    },

    async trim() {
      if (held.size <= MAX_ROWS) return;
      const oldest = [...held.values()].slice(0, held.size - MAX_ROWS / 2);
      await written;
      const dirty = oldest.filter((row) => row.dirty);
      leaving = new Map(dirty.map((row) => [row.id, row]));
      written = write(dirty);
      written.catch(() => {}); // whoever waits for it is told
      for (const { id } of oldest) {
        held.delete(id);
        gone.add(id);
      }
    },

    async flush() {
      await written;
      leaving = new Map();
      const dirty = [...held.values()].filter((row) => row.dirty);
      await write(dirty);
      for (const row of dirty) Object.assign(row, { stored: row.row !== null, dirty: false });
    },
  };
}
