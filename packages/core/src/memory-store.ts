import type { Receipt } from './command.ts';
import {
  type Append,
  type AppendResult,
  DEFAULT_PAGE,
  type EventStore,
  type ExpectedVersion,
  type LogLookup,
  type LogRead,
  MAX_PAGE,
  type Snapshot,
  type StoredEvent,
  type StreamRead,
} from './event-store.ts';
import { metadataOf } from './metadata.ts';

/**
 * The log in memory, with the same promises as the one on PostgreSQL except that it forgets. For tests and for
 * trying things. `now` gives the recorded time, RFC 3339 UTC with six fraction digits; a clock that goes back does
 * not take the log back with it.
 */
export function memoryStore(now: () => string): EventStore {
  const log: StoredEvent[] = [];
  const streams = new Map<string, StoredEvent[]>();
  const receipts = new Map<string, { receipt: Receipt; requestHash: string }>();
  const snapshots = new Map<string, Snapshot>();
  const waiting = new Set<() => void>();

  const versionOf = (streamId: string) => streams.get(streamId)?.length ?? 0;

  function appendOne(command: Append): AppendResult {
    const { commandId, tenant, correlationId = null, causationId = null } = command;
    const caused = correlationId !== null || causationId !== null;
    const known = receipts.get(command.commandId);
    if (known) {
      if (known.requestHash !== command.requestHash) return { outcome: 'command_id_reused' };
      return { outcome: 'repeated', receipt: known.receipt };
    }
    for (const { streamId, streamType, expected, after } of command.streams) {
      const actualVersion = versionOf(streamId);
      const tip = streams.get(streamId)?.at(-1);
      const other = (tip && tip.streamType !== streamType) || (after !== undefined && tip?.eventId !== after);
      if (other || !isExpected(expected, actualVersion)) return { outcome: 'conflict', streamId, actualVersion };
    }
    const clock = now();
    const last = log.at(-1)?.recordedAt;
    const recordedAt = last !== undefined && last > clock ? last : clock;
    for (const { streamId, streamType, events } of command.streams) {
      const stream = streams.get(streamId) ?? [];
      for (const event of events) {
        const stored = {
          ...event,
          streamId,
          streamType,
          commandId,
          correlationId: caused ? (correlationId ?? commandId) : null,
          causationId: caused ? (causationId ?? commandId) : null,
          tenant,
          recordedAt,
          position: log.length + 1,
          version: stream.length + 1,
        };
        stream.push(stored);
        log.push(stored);
      }
      if (stream.length > 0) streams.set(streamId, stream);
    }
    const first = command.streams[0]?.streamId ?? '';
    const receipt = {
      commandId: command.commandId,
      streamId: first,
      version: versionOf(first),
      position: log.length,
      recordedAt,
    };
    receipts.set(command.commandId, { receipt, requestHash: command.requestHash });
    return { outcome: 'appended', receipt };
  }

  return {
    async append(batch) {
      const results = batch.map(appendOne);
      for (const wake of waiting) wake();
      return results;
    },

    async readStream(streamId, { direction = 'forward', fromVersion, limit = DEFAULT_PAGE }: StreamRead = {}) {
      const stream = streams.get(streamId) ?? [];
      const size = Math.min(limit, MAX_PAGE);
      if (direction === 'forward') return stream.slice(Math.max(0, (fromVersion ?? 1) - 1)).slice(0, size);
      return stream
        .slice(0, fromVersion ?? stream.length)
        .reverse()
        .slice(0, size);
    },

    readStreams: async (reads) =>
      reads.map(({ streamId, limit, tenant }) => {
        const stream = streams.get(streamId) ?? [];
        const isTheirs = tenant === undefined || stream[0]?.tenant === tenant;
        return stream.slice(0, Math.min(limit, isTheirs ? MAX_PAGE : 1));
      }),

    async readLog({ after = 0, limit = DEFAULT_PAGE, types, streamTypes, tenant }: LogRead = {}) {
      const events: StoredEvent[] = [];
      let next = after;
      while (next < log.length && events.length < Math.min(limit, MAX_PAGE)) {
        const event = log[next++];
        if (!event) break;
        if (types && !types.includes(event.type)) continue;
        if (streamTypes && !streamTypes.includes(event.streamType)) continue;
        if (tenant !== undefined && event.tenant !== tenant) continue;
        events.push(event);
      }
      return { events, next };
    },

    async lookup(read: LogLookup) {
      const wanted = (event: StoredEvent) => {
        if ('correlationId' in read) return metadataOf(event).correlationId === read.correlationId;
        if (event.type !== read.type) return false;
        if (read.from !== undefined && event.recordedAt < sixDigits(read.from)) return false;
        return read.to === undefined || event.recordedAt < sixDigits(read.to);
      };
      return log
        .slice(read.after ?? 0)
        .filter(wanted)
        .slice(0, Math.min(read.limit ?? DEFAULT_PAGE, MAX_PAGE));
    },

    async head() {
      return { position: log.length, recordedAt: log.at(-1)?.recordedAt ?? null };
    },

    async positionAt(time) {
      const at = sixDigits(time);
      return log.findLastIndex((event) => event.recordedAt <= at) + 1;
    },

    tips: async (streamIds) =>
      streamIds.map((id) => {
        const last = streams.get(id)?.at(-1);
        return last ? { version: last.version, streamType: last.streamType } : null;
      }),

    receipts: async (commandIds) => commandIds.map((id) => receipts.get(id) ?? null),

    async loadSnapshot(streamId) {
      return snapshots.get(streamId) ?? null;
    },

    async saveSnapshots(given) {
      for (const snapshot of given) {
        const known = snapshots.get(snapshot.streamId);
        if (!known || known.version < snapshot.version) snapshots.set(snapshot.streamId, snapshot);
      }
    },

    /** Waits without a timer of its own (this package has none): it ends at the next append, or at once. */
    async waitForMore(position, timeoutMs) {
      if (log.length > position || timeoutMs <= 0) return;
      await new Promise<void>((resolve) => {
        const wake = () => {
          waiting.delete(wake);
          resolve();
        };
        waiting.add(wake);
      });
    },
  };
}

function isExpected(expected: ExpectedVersion, actual: number): boolean {
  switch (expected) {
    case 'any':
      return true;
    case 'none':
      return actual === 0;
    case 'exists':
      return actual > 0;
    default:
      return actual === expected;
  }
}

/** Recorded times are compared as text; this brings `…:00Z` and `…:00.5Z` to the six digits the log has. */
export function sixDigits(time: string): string {
  const [whole = '', fraction = ''] = time.slice(0, -1).split('.');
  return `${whole}.${fraction.slice(0, 6).padEnd(6, '0')}Z`;
}
