import { createHash, randomUUIDv7 } from 'node:crypto';
import {
  type AnyStream,
  type Append,
  type Command,
  canonicalJson,
  type EventMetadata,
  type EventStore,
  isRejection,
  type Receipt,
  type Registry,
  type Rejection,
  rejections,
  type StreamAppend,
} from '@daybook/core';
import type { Appender } from './appender.ts';
import { type CommandEnvelope, OverloadedError } from './engine.ts';
import type { EngineMetrics } from './metrics.ts';
import type { StreamStates, Tip } from './stream-states.ts';

/** Decides commands and appends what they lead to. See `Engine.execute`. */
export type CommandBus = {
  execute(commands: readonly Command[], envelope: CommandEnvelope): Promise<Receipt | Rejection>;
};

/** The refusals the bus itself makes, for every context alike. */
export const busRejections = rejections({
  version_conflict: { kind: 'stale', meaning: 'The stream is not at the version the caller expected.' },
  idempotency_key_reused: { kind: 'unprocessable', meaning: 'This command id was used for another request.' },
  stream_of_another_type: { kind: 'conflict', meaning: 'The id names something of another kind.' },
  invalid_command: { kind: 'unprocessable', meaning: 'The command does not fit its declared shape.' },
});

/** Decisions made again because another process was faster, before the caller is told to come back. */
const MAX_DECISIONS = 30;

export const DEFAULT_TENANT = 'default';

type Parts = {
  store: EventStore;
  registry: Registry;
  states: StreamStates;
  appender: Appender;
  metrics: EngineMetrics;
};

/** One stream's part in a decision: what it was, and what it becomes. */
type Change = {
  stream: AnyStream;
  streamId: string;
  tip: Tip;
  from: number;
  state: unknown;
  events: { type: string; data: unknown }[];
};

export function commandBus({ store, registry, states, appender, metrics }: Parts): CommandBus {
  const inFlight = new Map<string, { requestHash: string; answer: Promise<Receipt | Rejection> }>();

  async function execute(commands: readonly Command[], envelope: CommandEnvelope): Promise<Receipt | Rejection> {
    const invalid = findProblem(commands);
    if (invalid) return invalid;
    let requestHash: string;
    try {
      requestHash = hashOf(commands, envelope.tenant ?? DEFAULT_TENANT);
    } catch (error) {
      return busRejections('invalid_command', { problems: (error as Error).message });
    }
    const known = inFlight.get(envelope.commandId);
    if (known) return known.requestHash === requestHash ? known.answer : busRejections('idempotency_key_reused');
    const answer = decideAndAppend(commands, envelope, requestHash);
    inFlight.set(envelope.commandId, { requestHash, answer });
    try {
      return await answer;
    } finally {
      inFlight.delete(envelope.commandId);
    }
  }

  function findProblem(commands: readonly Command[]): Rejection | null {
    for (const { stream, type, data } of commands) {
      const problems = registry.problems(stream, type, data);
      if (problems.length > 0) return busRejections('invalid_command', { command: type, problems: [...problems] });
    }
    return commands.length > 0 ? null : busRejections('invalid_command', { problems: 'there is no command' });
  }

  async function decideAndAppend(commands: readonly Command[], envelope: CommandEnvelope, requestHash: string) {
    const started = performance.now();
    for (let decision = 1; decision <= MAX_DECISIONS; decision++) {
      const targets = new Map(commands.map(({ stream, streamId }) => [streamId, streamOf(stream)]));
      for (const [streamId, stream] of targets) if (!states.held(stream, streamId)) await states.load(stream, streamId);
      // From here to the queue nothing is awaited: the tips decided on are the tips appended to.
      let changes: ReturnType<typeof decide>;
      try {
        changes = decide(commands);
      } catch (error) {
        // A decider may hold for impossible what only a repeat asks of it: a repeat is answered with its receipt.
        const before = await receiptOf(envelope.commandId, requestHash);
        if (before) return before;
        throw error;
      }
      if (changes === null) continue; // a tip was evicted while another loaded
      if (isRejection(changes)) {
        if (!(await stands(targets))) continue; // it rested on something that did not happen, or is no longer so
        return answerOf(changes, envelope.commandId, requestHash);
      }
      const append = appendOf(changes, envelope, requestHash);
      const result = appender.append(append);
      advance(
        changes,
        result.then((r) => r.outcome === 'appended').catch(() => false),
      );
      try {
        const done = await result;
        if (done.outcome === 'appended') {
          metrics.commandSeconds.observe((performance.now() - started) / 1_000);
          metrics.appended.inc(append.streams.reduce((n, { events }) => n + events.length, 0));
          keepSnapshots(changes);
          return done.receipt;
        }
        forget(targets);
        if (done.outcome === 'repeated') return done.receipt;
        if (done.outcome === 'command_id_reused') return busRejections('idempotency_key_reused');
        metrics.conflicts.inc();
      } catch (error) {
        forget(targets);
        throw error;
      }
    }
    throw new OverloadedError('the stream is changed by others faster than this command could be decided');
  }

  function decide(commands: readonly Command[]): Change[] | Rejection | null {
    const now = new Date().toISOString();
    const changes = new Map<string, Change>();
    for (const command of commands) {
      const { streamId } = command;
      const stream = streamOf(command.stream);
      const tip = states.held(stream, streamId);
      if (!tip) return null;
      const change = changes.get(streamId) ?? {
        stream,
        streamId,
        tip,
        from: tip.version,
        state: tip.state,
        events: [],
      };
      const version = change.from + change.events.length;
      if (command.expectedVersion !== undefined && command.expectedVersion !== version)
        return busRejections('version_conflict', { expected: command.expectedVersion, actual: version });
      const decided = stream.decide(command as never, change.state, { streamId, now });
      if (isRejection(decided)) return decided;
      for (const event of decided) {
        change.state = stream.evolve(change.state, event);
        change.events.push(event);
      }
      if (tip.foreign) return busRejections('stream_of_another_type');
      changes.set(streamId, change);
    }
    return [...changes.values()];
  }

  /**
   * Whether a refusal just decided rests on the streams as they are. Tips with events on their way are proved by
   * those events' commit; the others may be behind what another process has appended, so the log is asked.
   */
  async function stands(targets: ReadonlyMap<string, AnyStream>): Promise<boolean> {
    const decidedOn = [...targets].map(([streamId, stream]) => {
      const { version = 0, settled = null } = states.held(stream, streamId) ?? {};
      return { streamId, stream, version, settled };
    });
    for (const { streamId, stream, version, settled } of decidedOn) {
      if (settled) {
        if (!(await settled)) return false;
        continue;
      }
      const [last] = await store.readStream(streamId, { direction: 'backward', limit: 1 });
      if (version === (last?.streamType === stream.type ? last.version : 0)) continue;
      states.forget(stream, streamId);
      return false;
    }
    return true;
  }

  const forget = (targets: ReadonlyMap<string, AnyStream>) => {
    for (const [streamId, stream] of targets) states.forget(stream, streamId);
  };

  /** A refusal, unless this very command was accepted before: then its receipt. */
  async function answerOf(rejection: Rejection, commandId: string, requestHash: string) {
    const before = await receiptOf(commandId, requestHash);
    if (!before) metrics.rejected.inc({ code: rejection.code });
    return before ?? rejection;
  }

  /** What was answered to this command id before; null if it is new. */
  async function receiptOf(commandId: string, requestHash: string): Promise<Receipt | Rejection | null> {
    const before = await store.receipt(commandId);
    if (!before) return null;
    return before.requestHash === requestHash ? before.receipt : busRejections('idempotency_key_reused');
  }

  function appendOf(changes: readonly Change[], envelope: CommandEnvelope, requestHash: string): Append {
    const metadata = canonicalJson(metadataOf(envelope));
    return {
      commandId: envelope.commandId,
      requestHash,
      tenant: envelope.tenant ?? DEFAULT_TENANT,
      streams: changes.map(
        ({ stream, streamId, from, events }): StreamAppend => ({
          streamId,
          streamType: stream.type,
          expected: from,
          events: events.map((event) => registry.encode(event, randomUUIDv7(), metadata)),
        }),
      ),
    };
  }

  function advance(changes: readonly Change[], settled: Promise<boolean>) {
    for (const { tip, state, events } of changes) {
      tip.state = state;
      tip.version += events.length;
      tip.settled = settled;
      void settled.then(() => {
        if (tip.settled === settled) tip.settled = null;
      });
    }
  }

  function keepSnapshots(changes: readonly Change[]) {
    for (const { stream, streamId, from, state, events } of changes) {
      const { every, version: stateVersion } = stream.snapshot;
      const version = from + events.length;
      if (Math.floor(version / every) === Math.floor(from / every)) continue;
      metrics.snapshots.inc({ stream: stream.type });
      store
        .saveSnapshot({ streamId, version, stateVersion, state: JSON.stringify(state) })
        .catch(() => metrics.snapshotFailures.inc());
    }
  }

  function streamOf(type: string): AnyStream {
    const stream = registry.streams.get(type);
    if (!stream) throw new Error(`no stream type ${type} is declared`);
    return stream;
  }

  return { execute };
}

function metadataOf({ commandId, correlationId, causationId, tenant: _, ...more }: CommandEnvelope): EventMetadata {
  return { ...more, commandId, correlationId: correlationId ?? commandId, causationId: causationId ?? commandId };
}

function hashOf(commands: readonly Command[], tenant: string): string {
  const asked = commands.map(({ stream, streamId, type, data, expectedVersion }) => ({
    stream,
    streamId,
    type,
    data,
    expectedVersion,
  }));
  return createHash('sha256')
    .update(canonicalJson({ tenant, commands: asked }))
    .digest('hex');
}
