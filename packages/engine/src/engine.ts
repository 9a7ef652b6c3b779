import type {
  AnyView,
  Command,
  EventStore,
  ExpectedVersion,
  Outcome,
  QueryArguments,
  Receipt,
  Registry,
  Rejection,
  Row,
  ViewKey,
} from '@daybook/core';

/** Who sends a command, and in what connection. Ids are UUIDs; what is left out is filled in from the command's id. */
export type CommandEnvelope = {
  readonly commandId: string;
  readonly correlationId?: string;
  readonly causationId?: string;
  readonly actor?: string;
  readonly tenant?: string;
  /** The sender may do things only to what one of these ids holds; the rest is not there for it. Left out: to all. */
  readonly holds?: readonly string[] | undefined;
  readonly sourceIp?: string;
  readonly traceId?: string;
  readonly spanId?: string;
  readonly kycLevel?: string;
  readonly bankId?: string;
  /** When it took effect, where that is not now (RFC 3339 UTC). */
  readonly effectiveAt?: string;
};

/** Events decided elsewhere, for one stream of a declared type. */
export type StreamEvents = {
  readonly stream: string;
  readonly streamId: string;
  readonly expectedVersion: ExpectedVersion;
  readonly events: readonly { readonly type: string; readonly data: unknown }[];
};

/** Whose rows of a view are read, and at which moment. Without a moment: what the live table holds now. */
export type ReadAt = {
  /** Whose rows; the default tenant's if left out. */
  readonly tenant?: string | undefined;
  /** Waits, bounded by `waitMs`, until the view has folded at least this position (what a receipt gave). */
  readonly minPosition?: number;
  readonly waitMs?: number;
  /** The view as it was at a position of the log, or at a recorded time. At most one of the two. */
  readonly atPosition?: number;
  readonly asOf?: string;
};

/** A page of a view. `next` is to be passed as `after` for the page behind it; null on the last. */
export type Page = {
  readonly rows: readonly Row[];
  readonly next: readonly (string | number | null)[] | null;
  /** The position up to which the view had folded the log. */
  readonly position: number;
};

/** How far a consumer of the log has come. */
export type ConsumerStatus = {
  readonly name: string;
  readonly kind: 'view' | 'saga' | 'index';
  readonly shard: number;
  readonly status: 'running' | 'idle' | 'rebuilding' | 'stopped';
  readonly position: number;
  readonly lagPositions: number;
  /** Age of the oldest event not yet folded; 0 when there is none. */
  readonly lagSeconds: number;
  readonly owner: string | null;
  readonly parked: number;
  readonly error: string | null;
};

/** An event that a projection could not fold, or one waiting behind it under the same key. */
export type ParkedEvent = {
  readonly view: string;
  readonly key: string;
  readonly position: number;
  readonly type: string;
  readonly streamId: string;
  readonly tenant: string;
  /** Why the first of the key was parked; null for those that only wait behind it. */
  readonly error: string | null;
  readonly parkedAt: string;
};

/** A rebuild, running or ended. Times in seconds; `etaSeconds` is null until there is a rate to judge by. */
export type RebuildStatus = {
  readonly view: string;
  readonly status: 'running' | 'swapped' | 'failed';
  readonly position: number;
  readonly target: number;
  readonly eventsPerSecond: number;
  readonly etaSeconds: number | null;
  readonly startedAt: string;
  /** Of the live table and of the rebuilt one, at the same position; null until compared. */
  readonly liveChecksum: string | null;
  readonly rebuiltChecksum: string | null;
  readonly error: string | null;
};

/** What folding the log again came to: the live view, and a pure fold of the same events in memory. */
export type ReplayReport = {
  readonly view: string;
  readonly position: number;
  readonly events: number;
  readonly rows: number;
  readonly seconds: number;
  readonly eventsPerSecond: number;
  readonly liveChecksum: string;
  readonly replayChecksum: string;
  readonly equal: boolean;
};

/** A saga's step waiting for a person. */
export type EscalatedStep = {
  readonly saga: string;
  readonly sagaId: string;
  readonly tenant: string;
  readonly step: string;
  readonly reason: string;
  readonly since: string;
};

/** What the faces (HTTP, CLI) may ask of a running engine. */
export interface Engine {
  readonly registry: Registry;
  readonly store: EventStore;
  /**
   * Decides the commands, each by its own stream, and appends what they lead to, together or not at all. The same
   * command id again gives the same receipt.
   * @throws OutcomeUnknownError when the database could not be reached long enough to learn what became of it.
   */
  execute(commands: Command | readonly Command[], envelope: CommandEnvelope): Promise<Receipt | Rejection>;
  /**
   * Appends events that were decided without a declared decider, to all the streams or to none, with the same receipt
   * and the same group commit as a command. The events must be declared and fit their schemas.
   * Refused with `version_conflict`, `idempotency_key_reused` or `invalid_command`.
   * @throws OutcomeUnknownError, OverloadedError
   */
  append(streams: readonly StreamEvents[], envelope: CommandEnvelope): Promise<Receipt | Rejection>;
  /** One row of a view. @throws ViewUnavailableError */
  readonly row: (
    view: AnyView,
    key: ViewKey,
    at?: ReadAt,
  ) => Promise<{ readonly row: Row | null; readonly position: number }>;
  /**
   * The rows under some keys as the live table holds them, by their keys' text (see `keyText`), in one read; those that
   * do not exist are left out. `position` is how far the view had been folded, at the least. @throws ViewUnavailableError
   */
  readonly rows: (
    view: AnyView,
    keys: readonly ViewKey[],
    at?: Pick<ReadAt, 'tenant' | 'minPosition' | 'waitMs'>,
  ) => Promise<{ readonly rows: ReadonlyMap<string, Row>; readonly position: number }>;
  /** A page of one of the view's declared queries. @throws ViewUnavailableError */
  readonly query: (view: AnyView, query: string, asked: QueryArguments, at?: ReadAt) => Promise<Page>;
  /** Waits, at most `waitMs`, until all these views have folded a position. Answers whether they have. */
  readonly folded: (views: readonly AnyView[], position: number, waitMs: number) => Promise<boolean>;
  readonly admin: {
    /** Whether the database answers, the log's head, and every consumer's state. */
    health(): Promise<{
      readonly status: 'ok' | 'degraded' | 'down';
      readonly position: number;
      readonly consumers: readonly ConsumerStatus[];
    }>;
    consumers(): Promise<readonly ConsumerStatus[]>;
    parked(view?: string): Promise<readonly ParkedEvent[]>;
    /** Folds a key's parked events again, in order. Answers how many were folded; those that fail again stay. */
    redrive(view: string, key: string): Promise<{ readonly folded: number; readonly remaining: number }>;
    /**
     * Starts rebuilding a view beside the live one; one under way in this process is joined.
     * @throws RebuildUnderWayError while this process rebuilds another view, or another process this one.
     */
    rebuild(view: string): Promise<RebuildStatus>;
    rebuilds(): readonly RebuildStatus[];
    /** Folds the log again in memory, up to where the live view stands, and compares. */
    replay(view: string): Promise<ReplayReport>;
    escalated(): Promise<readonly EscalatedStep[]>;
    resolve(
      saga: string,
      sagaId: string,
      answer: { step: string; outcome: Outcome; answer?: unknown; by: string },
    ): Promise<Receipt | Rejection>;
  };
  /** Prometheus text exposition. */
  metrics(): Promise<string>;
  /** Finishes what is in flight, gives up leases, closes connections. */
  stop(): Promise<void>;
}

/** The answer could not be learned; asking again under the same command id is safe and will tell. */
export class OutcomeUnknownError extends Error {
  readonly code = 'outcome_unknown';
}

/** Too much is being asked at once, of the log, of one stream or of the past; nothing was done. */
export class OverloadedError extends Error {
  readonly code = 'overloaded';
}

/** The view cannot answer as asked: `view_behind` (wait ran out), `view_rebuilding`, or `view_stopped`. */
export class ViewUnavailableError extends Error {
  readonly code: 'view_behind' | 'view_rebuilding' | 'view_stopped';
  constructor(code: ViewUnavailableError['code'], message: string) {
    super(message);
    this.code = code;
  }
}
