import type { Receipt } from './command.ts';

/** What the log must look like before a command's events go in: an exact version, or one of three weaker wishes. */
export type ExpectedVersion = number | 'none' | 'any' | 'exists';

/**
 * An event ready to be stored. `data` and `metadata` are canonical JSON text, kept byte for byte. The ids of the command
 * are no part of that metadata: `Append` has them.
 */
export type NewEvent = {
  readonly eventId: string;
  readonly type: string;
  readonly schemaVersion: number;
  readonly data: string;
  readonly metadata: string;
};

/**
 * What one command adds to one stream. `after` is the id that the event of the expected version must have: whoever
 * decides on events that are still on their way names the last of them, so as not to follow others that took their place.
 */
export type StreamAppend = {
  readonly streamId: string;
  readonly streamType: string;
  readonly expected: ExpectedVersion;
  readonly after?: string | undefined;
  readonly events: readonly NewEvent[];
};

/**
 * One command's whole effect: all its streams or none. `requestHash` is hex SHA-256 of what was asked, so that the
 * same command id with another request is noticed. A stream may appear once. The correlation and the causation are given
 * where one of them is not the command itself.
 */
export type Append = {
  readonly commandId: string;
  readonly correlationId?: string | undefined;
  readonly causationId?: string | undefined;
  readonly requestHash: string;
  readonly tenant: string;
  readonly streams: readonly StreamAppend[];
};

/** What became of one append of a batch. The receipt names the first stream and that stream's new version. */
export type AppendResult =
  | { readonly outcome: 'appended' | 'repeated'; readonly receipt: Receipt }
  | { readonly outcome: 'conflict'; readonly streamId: string; readonly actualVersion: number }
  | { readonly outcome: 'command_id_reused' };

/**
 * An event as it lies in the log, not yet parsed or lifted. The ids of the command that led to it are told by
 * `metadataOf`: correlation and causation are null where they are the command itself, and all three in older events,
 * which have theirs in the metadata's text.
 */
export type StoredEvent = NewEvent & {
  readonly commandId?: string | null;
  readonly correlationId?: string | null;
  readonly causationId?: string | null;
  readonly position: number;
  readonly streamId: string;
  readonly streamType: string;
  readonly version: number;
  readonly tenant: string;
  readonly recordedAt: string;
};

/** Which part of a stream to read. Versions are inclusive; `limit` is at most MAX_PAGE. */
export type StreamRead = {
  readonly direction?: 'forward' | 'backward';
  readonly fromVersion?: number;
  readonly limit?: number;
};

/** Where a stream stands. */
export type StreamTip = { readonly version: number; readonly streamType: string };

/** A receipt, and the hash of the request it was given for. */
export type KnownReceipt = { readonly receipt: Receipt; readonly requestHash: string };

/**
 * How far to read one of several streams, from its first event. Of a stream that is another tenant's than `tenant`, that
 * is whose first event is another's, only the first event is answered: enough to know that the id is taken.
 */
export type StreamStart = { readonly streamId: string; readonly limit: number; readonly tenant?: string };

/** Which part of the log to read: after a position, in order, narrowed by any of the filters. */
export type LogRead = {
  readonly after?: number;
  readonly limit?: number;
  readonly types?: readonly string[];
  readonly streamTypes?: readonly string[];
  readonly tenant?: string;
};

/** A look-up served from the indexes kept behind the log. Times are half-open: `[from, to)`. */
export type LogLookup = { readonly after?: number; readonly limit?: number } & (
  | { readonly correlationId: string }
  | { readonly type: string; readonly from?: string; readonly to?: string }
);

/** A state kept so that a stream need not be folded from its first event. */
export type Snapshot = {
  readonly streamId: string;
  readonly version: number;
  readonly stateVersion: number;
  readonly state: string;
};

/** No page holds more than this many events: a page is one allocation and one round trip. */
export const MAX_PAGE = 10_000;
export const DEFAULT_PAGE = 1_000;

/**
 * The log. Every implementation passes the same conformance suite. Positions are 1, 2, 3 … in commit order, without
 * gaps; a reader that has seen position n has seen every event before it.
 */
export interface EventStore {
  /** Appends each command of the batch, or says why not, one by one; later ones see the effect of earlier ones. */
  append(batch: readonly Append[]): Promise<readonly AppendResult[]>;
  /** A page of one stream. An empty page means the end was reached. */
  readStream(streamId: string, read?: StreamRead): Promise<readonly StoredEvent[]>;
  /** The first events of several streams, at most `limit` of each (0 to 10,000), in one call; in the order asked. */
  readStreams(reads: readonly StreamStart[]): Promise<readonly (readonly StoredEvent[])[]>;
  /** A page of the log. With filters, `next` says up to where the log was searched: ask again `after` it. */
  readLog(read?: LogRead): Promise<{ readonly events: readonly StoredEvent[]; readonly next: number }>;
  lookup(read: LogLookup): Promise<readonly StoredEvent[]>;
  /** The last position, 0 if the log is empty, and when it was recorded. */
  head(): Promise<{ readonly position: number; readonly recordedAt: string | null }>;
  /** The last position recorded at or before a time; 0 if there is none. */
  positionAt(time: string): Promise<number>;
  /** Where several streams stand: the last version and the type, or null for one that does not exist. */
  tips(streamIds: readonly string[]): Promise<readonly (StreamTip | null)[]>;
  /** What several command ids were answered with; null for those that have not been used. */
  receipts(commandIds: readonly string[]): Promise<readonly (KnownReceipt | null)[]>;
  loadSnapshot(streamId: string): Promise<Snapshot | null>;
  /** Keeps each unless a newer one of its stream is there. A stream may appear once. */
  saveSnapshots(snapshots: readonly Snapshot[]): Promise<void>;
  /** Resolves when the log may have grown past `position`, or after `timeoutMs`; never later. */
  waitForMore(position: number, timeoutMs: number): Promise<void>;
}

/** The store cannot be reached now. What was asked may or may not have been done; asking again is safe and will tell. */
export class StoreUnavailableError extends Error {
  readonly code = 'store_unavailable';
}
