import {
  type AnyView,
  canonicalRow,
  columnsOf,
  type EventStore,
  foldView,
  keyText,
  ofTenants,
  orderOf,
  queryRows,
  type Registry,
  type TenantedView,
} from '@daybook/core';
import { BulkheadRejectedError, bulkhead } from 'cockatiel';
import { checksumOf } from './checksum.ts';
import type { Consumers } from './consumers.ts';
import { type Engine, OverloadedError, type ReadAt, type ReplayReport, ViewUnavailableError } from './engine.ts';
import { gather } from './gather.ts';
import { DEFAULT_TENANT } from './ids.ts';
import type { LogReader } from './log-reader.ts';
import type { EngineMetrics } from './metrics.ts';
import type { ViewTables } from './storage.ts';

/** Reads views: the live table, or the same projection folded up to any past position. */
export type ViewReader = {
  readonly row: Engine['row'];
  readonly rows: Engine['rows'];
  readonly query: Engine['query'];
  readonly folded: Engine['folded'];
  replay(view: TenantedView): Promise<ReplayReport>;
};

type Parts = {
  store: EventStore;
  registry: Registry;
  reader: LogReader;
  tables: ViewTables;
  consumers: Consumers;
  metrics: EngineMetrics;
  /** Whether the view's consumer has failed and waits for a fix. */
  isStopped: (view: AnyView) => Promise<boolean>;
  /** Views whose table has another shape than the one declared, until their rebuild is swapped in. */
  outdated: ReadonlySet<string>;
};

/** Folds of the past done at once, and callers that may wait for one: each reads the log from its beginning. */
const MAX_FOLDS = 2;
const MAX_WAITING_FOLDS = 32;
/** How long a read waits for a position unless it says. */
const DEFAULT_WAIT_MS = 2_000;
const MAX_WAIT_MS = 10_000;

export function viewReader({
  store,
  registry,
  reader,
  tables,
  consumers,
  metrics,
  isStopped,
  outdated,
}: Parts): ViewReader {
  const folds = bulkhead(MAX_FOLDS, MAX_WAITING_FOLDS);
  /** How far each view is: asked once for all who read it in the same turn. */
  const positionOf = gather(async (views: readonly TenantedView[]) => {
    const byName = new Map(views.map((view) => [view.name, view]));
    const found = await Promise.all([...byName.values()].map((view) => tables.positions(view)));
    const positions = new Map([...byName.keys()].map((name, i) => [name, Math.min(...(found[i] ?? []))]));
    return views.map(({ name }) => positions.get(name) ?? 0);
  });

  /**
   * Every row of a view as it was at a position, folded in memory: of a tenant's events alone by the view as it is
   * declared, of everybody's by the view that is kept of them. @throws OverloadedError
   */
  async function rowsAt(view: AnyView, position: number, tenant?: string) {
    try {
      return await folds.execute(() => foldTo(view, position, tenant));
    } catch (error) {
      if (error instanceof BulkheadRejectedError) throw new OverloadedError('too many reads of the past are waiting');
      throw error;
    }
  }

  async function foldTo(view: AnyView, position: number, tenant?: string) {
    const fold = foldView(view);
    let events = 0;
    for await (const entries of reader.pages(0, position)) {
      for (const entry of entries) {
        entry.check();
        const { type, tenant: whose } = entry.stored;
        if (type in view.events && (tenant === undefined || whose === tenant)) fold.apply(entry.event());
      }
      events += entries.length;
    }
    const columns = columnsOf(view);
    return { rows: new Map([...fold.rows].map(([id, row]) => [id, canonicalRow(columns, row)])), events };
  }

  async function pastPosition({ atPosition, asOf }: ReadAt): Promise<number | null> {
    if (atPosition !== undefined) return atPosition;
    return asOf === undefined ? null : store.positionAt(asOf);
  }

  /** Waits until the live view has folded what the caller wants to see. Answers how far it has. */
  async function caughtUp(view: TenantedView, { minPosition = 0, waitMs = DEFAULT_WAIT_MS }: ReadAt): Promise<number> {
    if (outdated.has(view.name))
      throw new ViewUnavailableError('view_rebuilding', `${view.name} is being rebuilt in a new shape`);
    const until = Date.now() + Math.min(waitMs, MAX_WAIT_MS);
    for (;;) {
      const position = await positionOf(view);
      if (position >= minPosition) return position;
      const left = until - Date.now();
      if (left <= 0 && (await isStopped(view)))
        throw new ViewUnavailableError('view_stopped', `${view.name} has stopped at ${position}`);
      if (left <= 0)
        throw new ViewUnavailableError('view_behind', `${view.name} is at ${position}, not yet at ${minPosition}`);
      // In the process that leads the view the wait ends with its next step; elsewhere we look again soon.
      await consumers.waitFor(view.name, minPosition, Math.min(left, 20));
    }
  }

  /** The view as it is kept of every tenant, found by its name, and whose part of it is read. */
  function asked({ name }: AnyView, { tenant = DEFAULT_TENANT }: ReadAt) {
    const declared = registry.views.get(name);
    if (!declared) throw new Error(`there is no view ${name}`);
    return { view: ofTenants(declared), tenant };
  }

  return {
    async row(declared, key, at = {}) {
      const { view, tenant } = asked(declared, at);
      const stop = metrics.querySeconds.startTimer({ view: view.name });
      try {
        const past = await pastPosition(at);
        if (past !== null) {
          const { rows } = await rowsAt(view.declared, past, tenant);
          return { row: rows.get(keyText(view.declared, key)) ?? null, position: past };
        }
        const position = await caughtUp(view, at);
        return { row: await tables.get(await tables.live(view), tenant, key), position };
      } finally {
        stop();
      }
    },

    async rows(declared, keys, at = {}) {
      const { view, tenant } = asked(declared, at);
      const stop = metrics.querySeconds.startTimer({ view: view.name });
      try {
        const position = await caughtUp(view, at);
        // Surely the live table: one swapped out a moment ago may lack what the position says has been folded.
        const table = await tables.live(view, true);
        const rows = await tables.some(table, tenant, keys).catch(async (error: unknown) => {
          const swapped = await tables.live(view, true);
          if (swapped.generation === table.generation) throw error;
          return tables.some(swapped, tenant, keys);
        });
        return { rows, position };
      } finally {
        stop();
      }
    },

    async query(declared, name, question, at = {}) {
      const { view, tenant } = asked(declared, at);
      const query = view.declared.queries[name];
      if (!query) throw new Error(`${view.name} has no query ${name}`);
      const stop = metrics.querySeconds.startTimer({ view: view.name });
      try {
        const limit = question.limit ?? 50;
        const more = { ...question, limit: limit + 1 }; // one more than asked tells whether there is a next page
        const past = await pastPosition(at);
        const position = past ?? (await caughtUp(view, at));
        const found =
          past === null
            ? await tables.query(await tables.live(view), tenant, name, more)
            : queryRows(view.declared, query, (await rowsAt(view.declared, past, tenant)).rows.values(), more);
        const rows = found.slice(0, limit);
        const last = found.length > limit ? rows.at(-1) : undefined;
        const next = last
          ? orderOf(view.declared, query, question).map(({ field }) => last[field] as string | number | null)
          : null;
        return { rows, next, position };
      } finally {
        stop();
      }
    },

    async folded(views, minPosition, waitMs) {
      try {
        await Promise.all(views.map((view) => caughtUp(asked(view, {}).view, { minPosition, waitMs })));
        return true;
      } catch (error) {
        if (error instanceof ViewUnavailableError) return false;
        throw error;
      }
    },

    async replay(view) {
      const started = performance.now();
      const live = await tables.scan(await tables.live(view));
      const liveSum = await checksumOf(view, live.pages);
      const position = Math.min(...live.positions);
      // With several shards the live table stands at several positions; the fold is compared at the least of them.
      const { rows, events } = await rowsAt(view, position);
      const replaySum = await checksumOf(view, [rows.values()]);
      const seconds = (performance.now() - started) / 1_000;
      const eventsPerSecond = Math.round(events / Math.max(seconds, 0.001));
      metrics.replayRate.set({ view: view.name }, eventsPerSecond);
      return {
        view: view.name,
        position,
        events,
        rows: liveSum.rows,
        seconds: Math.round(seconds * 1_000) / 1_000,
        eventsPerSecond,
        liveChecksum: liveSum.checksum,
        replayChecksum: replaySum.checksum,
        equal: liveSum.checksum === replaySum.checksum,
      };
    },
  };
}
