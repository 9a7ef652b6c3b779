import type { AnyView, EventStore, TenantedView } from '@daybook/core';
import { type Checksum, checksumOf } from './checksum.ts';
import type { ParkedEvent, RebuildStatus } from './engine.ts';
import type { LogReader } from './log-reader.ts';
import type { Logger } from './logger.ts';
import type { EngineMetrics } from './metrics.ts';
import { rowBuffer } from './row-buffer.ts';
import type { NextTable, ViewTables } from './storage.ts';
import { foldBatch, shardOf } from './view-folder.ts';

/** Rebuilds views blue/green: a new table fills beside the live one, is compared with it, and swapped in. */
export type Rebuilds = {
  start(view: TenantedView, options?: { readonly outdated?: boolean }): Promise<RebuildStatus>;
  list(): readonly RebuildStatus[];
  /** Gives up what is under way (the live tables stay) and waits for that. */
  stop(): Promise<void>;
  /** Resolves when nothing is being rebuilt here. */
  settled(): Promise<void>;
};

type Parts = {
  store: EventStore;
  reader: LogReader;
  tables: ViewTables;
  metrics: EngineMetrics;
  log: Logger;
  /** Called after a swap, so that the live consumers go on in the new table. */
  readonly onSwapped: (view: TenantedView) => void;
};

/** Positions behind the head at which a live table is still worth being compared with from the beginning. */
const NEAR = 10_000;

/** This process is rebuilding another view, or another process this one. */
export class RebuildUnderWayError extends Error {
  readonly code = 'rebuild_under_way';
}

export function rebuilds({ store, reader, tables, metrics, log, onSwapped }: Parts): Rebuilds {
  const jobs = new Map<string, { status: RebuildStatus; done: Promise<void> }>();
  let stopping = false;

  async function run(
    view: TenantedView,
    next: NextTable,
    outdated: boolean,
    update: (more: Partial<RebuildStatus>) => void,
  ) {
    const fill = filler(view, next);
    const started = performance.now();
    const progress = (position: number, target: number) => {
      const seconds = (performance.now() - started) / 1_000;
      const rate = seconds > 0 ? position / seconds : 0;
      const etaSeconds = rate > 0 ? Math.round(((target - position) / rate) * 10) / 10 : null;
      update({ position, target, eventsPerSecond: Math.round(rate), etaSeconds });
    };

    // First up to where the live table stands, if that is near the head, otherwise up to the head; then, after the
    // indexes, to exactly where the live table stands, and both are compared there.
    const { position: head } = await store.head();
    const isNear = !outdated && Math.min(...(await tables.positions(view))) >= head - NEAR;
    const early = isNear ? await tables.checksum(await tables.live(view)) : null;
    await fill(early?.positions ?? everyShard(view, head), progress);
    // Both cores: indexes are built while the rows are summed up. Neither is left behind when the other fails.
    const both = await Promise.allSettled([next.index(), early ? compare(early) : null]);
    for (const one of both) if (one.status === 'rejected') throw one.reason;
    if (!early && !outdated) await compare(await tables.checksum(await tables.live(view)));
    // On to the head: a live consumer that cannot get past an event is not waited for.
    await fill(everyShard(view, (await store.head()).position), progress);
    await next.swap(async (positions) => {
      await fill(positions, progress);
      return fill;
    });
    metrics.replayRate.set({ view: view.name }, jobs.get(view.name)?.status.eventsPerSecond ?? 0);

    /** Fills the table up to where the live one stood; false if it is further on already. */
    async function reach(live: readonly number[]): Promise<boolean> {
      if (live.some((position, shard) => position < (fill.positions[shard] ?? 0))) return false;
      await fill(live, progress);
      return true;
    }

    /** Compares the two where the live one was summed up. */
    async function compare({ positions, reckoned }: Awaited<ReturnType<ViewTables['checksum']>>) {
      if (!(await reach(positions))) return void (await reckoned);
      const rebuilt = await (await tables.checksum(next)).reckoned;
      const live = await reckoned;
      if (live.checksum === rebuilt.checksum) compared(live, rebuilt);
      else await compareRowByRow();
    }

    /** For a live table with JSON as older versions wrote it, which PostgreSQL cannot sum up; and to be sure. */
    async function compareRowByRow() {
      const live = await tables.scan(await tables.live(view));
      const liveSum = await checksumOf(view, live.pages);
      if (await reach(live.positions)) compared(liveSum, await checksumOf(view, (await tables.scan(next)).pages));
    }

    function compared(live: Checksum, rebuilt: Checksum) {
      update({ liveChecksum: live.checksum, rebuiltChecksum: rebuilt.checksum });
      if (live.checksum !== rebuilt.checksum)
        log.warn({ view: view.name, live, rebuilt }, 'the live view differed from its rebuild');
    }
  }

  /** Folds the log into a table, each shard up to a position of its own. */
  function filler(view: AnyView, table: NextTable) {
    const positions = everyShard(view, 0);
    const parked: ParkedEvent[] = [];
    const parkedKeys = new Set<string>();
    const buffer = rowBuffer(tables, table);
    const fill = async (targets: readonly number[], progress: (position: number, target: number) => void) => {
      const target = Math.max(...targets);
      const wanted = (key: string, position: number) => {
        const shard = shardOf(view, key);
        return position > (positions[shard] ?? 0) && position <= (targets[shard] ?? 0);
      };
      for await (const entries of reader.pages(Math.min(...positions), target)) {
        if (stopping) throw new Error('stopped before it was finished');
        const folded = await foldBatch(view, entries, { wanted, load: buffer.load, parkedKeys });
        buffer.put(folded.rows);
        parked.push(...folded.parked);
        await buffer.trim();
        progress(entries.at(-1)?.stored.position ?? target, target);
      }
      await buffer.flush();
      for (const [shard, position] of targets.entries()) positions[shard] = Math.max(position, positions[shard] ?? 0);
    };
    return Object.assign(fill, { positions, parked });
  }

  return {
    async start(view, { outdated = false } = {}) {
      const under = [...jobs.values()].find(({ status }) => status.status === 'running');
      if (under?.status.view === view.name) return under.status;
      if (under) throw new RebuildUnderWayError(`${under.status.view} is being rebuilt; one at a time`);
      const next = await tables.createNext(view);
      if (!next) throw new RebuildUnderWayError(`${view.name} is being rebuilt by another process`);
      const status: RebuildStatus = {
        view: view.name,
        status: 'running',
        position: 0,
        target: (await store.head()).position,
        eventsPerSecond: 0,
        etaSeconds: null,
        startedAt: new Date().toISOString(),
        liveChecksum: null,
        rebuiltChecksum: null,
        error: null,
      };
      const job = { status, done: Promise.resolve() };
      const update = (more: Partial<RebuildStatus>) => {
        job.status = { ...job.status, ...more };
      };
      jobs.set(view.name, job);
      job.done = run(view, next, outdated, update).then(
        () => {
          update({ status: 'swapped', etaSeconds: 0 });
          log.info(job.status, 'view rebuilt and swapped in');
          onSwapped(view);
        },
        async (error: Error) => {
          update({ status: 'failed', error: error.message });
          log.error({ view: view.name, err: error }, 'rebuild failed; the live view stays');
          await next.abandon().catch(() => {});
        },
      );
      return job.status;
    },
    async stop() {
      stopping = true;
      await Promise.all([...jobs.values()].map(({ done }) => done));
    },
    list: () => [...jobs.values()].map(({ status }) => status),
    async settled() {
      await Promise.all([...jobs.values()].map(({ done }) => done));
    },
  };
}

const everyShard = (view: AnyView, position: number): number[] => Array.from({ length: view.shards }, () => position);
