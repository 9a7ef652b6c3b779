import { type AnyView, keyText, type Row, type ViewKey } from '@daybook/core';
import { type Engine, ViewUnavailableError } from '@daybook/engine';
import { problemOf } from '../problems.ts';

/** A row that an event at `position` has touched. `id` is its key's text. */
export type Touch = { readonly id: string; readonly key: ViewKey; readonly position: number };

/** What is read of views for those who follow them: each touched row once, however many want it. */
export type SharedRows = {
  /** To be called by a follower when it begins; what it answers serves that view's and tenant's followers together. */
  join(view: AnyView, tenant: string): ViewRows;
  close(): void;
};

export type ViewRows = {
  /**
   * The rows touched, by their ids, each as it was when the view had folded its event or later; null if it is not
   * there. Waits for the view as long as it comes on. @throws Problem, ViewUnavailableError
   */
  read(touched: readonly Touch[]): Promise<ReadonlyMap<string, Row | null>>;
  leave(): void;
};

/** Rows held for followers that come a little later, and for how long: corrections leave no trace in the log. */
const MAX_ROWS = 1_000;
const HELD_MS = 2_000;
/** Rows read in one statement. */
const MAX_KEYS = 500;
/** How long one wait for a view is, before it is seen to whether anybody still waits. */
const WAIT_MS = 1_000;

type Known = { readonly row: Row | null; readonly folded: number; readonly at: number };
type Batch = { readonly touched: Map<string, Touch>; readonly found: Promise<ReadonlyMap<string, Row | null>> };

export function sharedRows(engine: Engine): SharedRows {
  type Shared = { readonly rows: ViewRows['read']; followers: number };
  const open = new Map<string, Shared>();
  let isClosed = false;
  return {
    join(view, tenant) {
      const name = JSON.stringify([view.name, tenant]);
      const shared: Shared = open.get(name) ?? {
        followers: 0,
        rows: viewRows(engine, view, tenant, (): boolean => isClosed || shared.followers === 0),
      };
      open.set(name, shared);
      shared.followers++;
      let hasLeft = false;
      return {
        read: shared.rows,
        leave() {
          if (hasLeft) return;
          hasLeft = true;
          shared.followers--;
          if (shared.followers === 0 && open.get(name) === shared) open.delete(name);
        },
      };
    },
    close() {
      isClosed = true;
    },
  };
}

function viewRows(engine: Engine, view: AnyView, tenant: string, isOver: () => boolean): ViewRows['read'] {
  const known = new Map<string, Known>();
  let next: Batch | null = null;
  let last: Promise<unknown> = Promise.resolve();

  /** The batch that gathers what is wanted while the one before it is read. */
  function gathering(): Batch {
    if (next) return next;
    const touched = new Map<string, Touch>();
    const found = last.then(() => {
      next = null;
      return readAll([...touched.values()]);
    });
    last = found.catch(() => {}); // those who wait for it are told
    next = { touched, found };
    return next;
  }

  async function readAll(touched: readonly Touch[]): Promise<ReadonlyMap<string, Row | null>> {
    const found = new Map<string, Row | null>();
    const minPosition = Math.max(...touched.map(({ position }) => position));
    for (let i = 0; i < touched.length; i += MAX_KEYS) {
      const keys = touched.slice(i, i + MAX_KEYS).map(({ key }) => key);
      const { rows, position } = await readOnceFolded(keys, minPosition);
      for (const key of keys) {
        const id = keyText(view, key);
        const row = rows.get(id) ?? null;
        found.set(id, row);
        keep(id, { row, folded: position, at: Date.now() });
      }
    }
    return found;
  }

  async function readOnceFolded(keys: readonly ViewKey[], minPosition: number) {
    for (;;) {
      try {
        return await engine.rows(view, keys, { tenant, minPosition, waitMs: WAIT_MS });
      } catch (error) {
        if (!(error instanceof ViewUnavailableError) || error.code !== 'view_behind') throw error;
        if (isOver()) throw problemOf('view_behind');
      }
    }
  }

  function keep(id: string, row: Known) {
    known.delete(id);
    known.set(id, row);
    if (known.size > MAX_ROWS) for (const oldest of known.keys()) return void known.delete(oldest);
  }

  return async (touched) => {
    const rows = new Map<string, Row | null>();
    const freshFrom = Date.now() - HELD_MS;
    let batch: Batch | null = null;
    for (const touch of touched) {
      const held = known.get(touch.id);
      if (held && held.folded >= touch.position && held.at >= freshFrom) rows.set(touch.id, held.row);
      else {
        batch ??= gathering();
        const wanted = batch.touched.get(touch.id);
        if (!wanted || wanted.position < touch.position) batch.touched.set(touch.id, touch);
        rows.delete(touch.id);
      }
    }
    if (batch) {
      const found = await batch.found;
      for (const { id } of touched) if (!rows.has(id)) rows.set(id, found.get(id) ?? null);
    }
    return rows;
  };
}
