import type { AnyView, QueryArguments, Row, TenantedView, ViewKey } from '@daybook/core';
import type { Checksum } from './checksum.ts';
import type { EscalatedStep, ParkedEvent } from './engine.ts';

/**
 * What the engine keeps beside the log, and asks of a database: leases and checkpoints, the tables of the views, and
 * what sagas wait for. All of it can be derived from the log again.
 */
export interface Storage {
  readonly leases: Leases;
  readonly views: ViewTables;
  readonly work: SagaWork;
  readonly index: EventIndex;
  /** Makes what the log needs ahead of time (partitions). */
  maintain(): Promise<void>;
  size(): Promise<Readonly<Record<string, number>>>;
  close(): Promise<void>;
}

/** A consumer of the log: one shard of one view, or a saga, or the event index. */
export type ConsumerId = { readonly name: string; readonly shard: number; readonly kind: 'view' | 'saga' | 'index' };

/** The right to move a consumer forward until `token` grows. */
export type Lease = ConsumerId & { readonly token: number; readonly position: number };

/** A checkpoint that moves, from where it is known to be, past events that gave its consumer nothing to write. */
export type Move = { readonly lease: Lease; readonly from: number; readonly position: number };

/** Another process leads this consumer now; nothing was written. */
export class LeaseLostError extends Error {
  readonly code = 'lease_lost';
}

/** A process that shares the work, and what it is able to lead. */
export type LiveProcess = { readonly processId: string; readonly leads: readonly string[] };

export interface Leases {
  register(consumers: readonly ConsumerId[]): Promise<void>;
  /**
   * Says that a process is alive and which consumers (`name#shard`) it is able to lead, and renews the leases it
   * holds. Answers every process alive, this one among them, and what this one still holds.
   */
  heartbeat(
    processId: string,
    ttlMs: number,
    leads: readonly string[],
  ): Promise<{ readonly processes: readonly LiveProcess[]; readonly held: readonly Lease[] }>;
  /** Takes those of the named consumers that nobody holds. */
  acquire(processId: string, ttlMs: number, consumers: readonly ConsumerId[]): Promise<readonly Lease[]>;
  release(processId: string, leases: readonly ConsumerId[]): Promise<void>;
  /** Moves checkpoints, in one statement; answers of each whether it moved. If not, another process leads it. */
  move(moves: readonly Move[]): Promise<readonly boolean[]>;
  /** Gives up everything, including the process's own sign of life. */
  leave(processId: string): Promise<void>;
  setError(lease: Lease, error: string | null): Promise<void>;
  list(): Promise<
    readonly (ConsumerId & { position: number; owner: string | null; error: string | null; parked: number })[]
  >;
}

/** Which table holds a view, or a generation of it that is being filled. */
export type Table = {
  readonly view: TenantedView;
  readonly name: string;
  readonly generation: number;
  /** Whether the table was made for the view as it is declared here: the row's shape, the version, the shards. */
  readonly current: boolean;
};

/** A row as events have left it, under its key and that key's text; null if they have removed it. */
export type Touched = { readonly id: string; readonly key: ViewKey; readonly row: Row | null };

/** A row for a table that is being filled; `stored` if the table may have a row under this key. */
export type Filling = Touched & { readonly stored: boolean };

/** What one folded batch changes; written in one transaction with the checkpoint. */
export type ViewWrite = {
  readonly table: Table;
  readonly rows: readonly Touched[];
  readonly parked: readonly ParkedEvent[];
  /** The checkpoint moves from here … */
  readonly from: number;
  /** … to here; if it is not where it is said to be, another write was faster (or this one, unbeknown to us). */
  readonly position: number;
};

/** What came of folding parked events again; `error` is why the next one could not be. */
export type Redriven = { readonly rows: readonly Touched[]; readonly folded: number; readonly error: string | null };

export interface ViewTables {
  /** Makes missing tables; answers which views' live table has another shape than the one declared now. */
  prepare(views: readonly TenantedView[]): Promise<{ readonly outdated: readonly TenantedView[] }>;
  /** The live table; asked `fresh`, surely the one live now, otherwise possibly one swapped out a moment ago. */
  live(view: TenantedView, fresh?: boolean): Promise<Table>;
  load(table: Table, keys: readonly ViewKey[]): Promise<ReadonlyMap<string, Row>>;
  /** Writes under a lease, exactly once. @throws LeaseLostError */
  commit(lease: Lease, write: ViewWrite): Promise<void>;
  parked(view?: string): Promise<readonly ParkedEvent[]>;
  /**
   * Folds a key's parked events again while the view's consumers wait: `fold` is given the parked positions, in order,
   * and answers the rows they change and how many of them, from the first on, are now folded.
   */
  redrive(
    table: Table,
    key: string,
    fold: (positions: readonly number[]) => Promise<Redriven>,
  ): Promise<{
    readonly folded: number;
    readonly remaining: number;
  }>;
  /** A tenant's row by the key that the view declares, without the tenant in it. No other tenant's can be answered. */
  get(table: Table, tenant: string, key: ViewKey): Promise<Row | null>;
  /** A tenant's rows under several such keys, by the text of each; those that do not exist are left out. */
  some(table: Table, tenant: string, keys: readonly ViewKey[]): Promise<ReadonlyMap<string, Row>>;
  /** The answer to a query the view declares, among a tenant's rows, without the tenant in them. */
  query(table: Table, tenant: string, query: string, asked: QueryArguments): Promise<readonly Row[]>;
  /**
   * The table's checksum, reckoned where the rows lie: what `checksumOf` comes to, or another one if the table holds
   * JSON in a form that is not canonical. The positions, of the same snapshot, are known at once.
   */
  checksum(table: Table): Promise<{ readonly positions: readonly number[]; readonly reckoned: Promise<Checksum> }>;
  /** Every row, page by page, for checksums. The positions are those of the same snapshot, one for each shard. */
  scan(table: Table): Promise<{ readonly positions: readonly number[]; pages: AsyncIterable<readonly Row[]> }>;
  positions(view: AnyView): Promise<readonly number[]>;
  /** An empty table beside the live one; null while another process is rebuilding this view. */
  createNext(view: TenantedView): Promise<NextTable | null>;
  /** Writes into a table nobody reads yet. */
  fill(table: Table, rows: readonly Filling[]): Promise<void>;
}

/** How far a table has been filled, shard by shard, and what could not be folded into it. */
export type Filled = { readonly positions: readonly number[]; readonly parked: readonly ParkedEvent[] };

/** A table being filled. Either `swap` or `abandon` ends it. */
export type NextTable = Table & {
  /** Makes the indexes its queries need: after most of the filling, which they would slow down, and before `swap`. */
  index(): Promise<void>;
  /**
   * Stops the live consumers, lets `catchUp` fold what they have folded since, and makes this the live table, all in
   * one transaction. `catchUp` is given where each shard's consumer stands, and answers where the new table stands
   * (there or further on) and which events had to be parked; the consumers go on from there.
   */
  swap(catchUp: (positions: readonly number[]) => Promise<Filled>): Promise<void>;
  abandon(): Promise<void>;
};

/** Something a saga waits for: commands to be executed, a call to be made, or a timer to fire. */
export type Work = {
  readonly saga: string;
  readonly sagaId: string;
  readonly kind: 'commands' | 'call' | 'timer';
  readonly name: string;
  /** Canonical JSON: what was asked, or the timer's due time. */
  readonly request: string;
  /** The metadata of the event that asked, as JSON: its correlation and causation go on. */
  readonly metadata: string;
  readonly tenant: string;
  readonly dueAt: string | null;
};

export type ClaimedWork = Work & { readonly attempts: number };

export type SagaChange =
  | { readonly add: Work }
  | { readonly remove: Pick<Work, 'saga' | 'sagaId' | 'kind' | 'name'> }
  | {
      readonly status: {
        saga: string;
        sagaId: string;
        status: string;
        escalated: Readonly<Record<string, string>>;
        at: string;
      };
    };

export interface SagaWork {
  /** Records what sagas wait for, together with the checkpoint. @throws LeaseLostError */
  commit(lease: Lease, changes: readonly SagaChange[], from: number, position: number): Promise<void>;
  /** Takes due work for so long; another process may take it after that. */
  claim(most: number, forMs: number): Promise<readonly ClaimedWork[]>;
  /** Puts work off after a failed attempt. */
  postpone(work: Work, delayMs: number, error: string, countAttempt: boolean): Promise<void>;
  escalated(): Promise<readonly EscalatedStep[]>;
  counts(): Promise<readonly { saga: string; status: string; count: number }[]>;
}

export interface EventIndex {
  /** Indexes the log up to a position, with the checkpoint. @throws LeaseLostError */
  extend(lease: Lease, from: number, upTo: number): Promise<void>;
}
