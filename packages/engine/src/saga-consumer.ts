import {
  type AnySaga,
  type Command,
  canonicalJson,
  type EventStore,
  eachOfStream,
  isRejection,
  type RecordedEvent,
  type Registry,
  type SagaEvent,
  type SagaState,
  sagaCommands,
  sagaStream,
  writeMetadata,
} from '@daybook/core';
import { LRUCache } from 'lru-cache';
import type { CommandBus } from './command-bus.ts';
import type { Consumer } from './consumers.ts';
import { gather } from './gather.ts';
import { derivedId, sagaId } from './ids.ts';
import type { LogEntry, LogReader } from './log-reader.ts';
import type { MoveOn } from './move-on.ts';
import type { SagaChange, SagaWork } from './storage.ts';
import { spanning } from './tracing.ts';

type Parts = {
  store: EventStore;
  registry: Registry;
  reader: LogReader;
  bus: CommandBus;
  work: SagaWork;
  moveOn: MoveOn;
  /** Told that there may be something to do. */
  readonly onWork: () => void;
};

/**
 * Brings events to the sagas that watch for them, and writes down what sagas wait for. Both are safe to repeat: an
 * observation has an id derived from the saga and the event, and the work list moves with the checkpoint.
 */
export function sagaConsumer(saga: AnySaga, { store, registry, reader, bus, work, moveOn, onWork }: Parts): Consumer {
  const build = sagaCommands(saga.name);
  const statusAt = statusFolder(saga, store, registry);

  /** Asked of the log, for all instances of a step at once, and not of a cache: another process may have begun it. */
  const tipOf = gather((ids: readonly string[]) => store.tips(ids));
  const isKnown = async (id: string) => (await tipOf(id)) !== null;

  async function observe(event: RecordedEvent, id: string) {
    if (!saga.startedBy.includes(event.type) && !(await isKnown(id))) return;
    const { type, streamId, position, recordedAt, data, metadata, tenant } = event;
    const command: Command = build.Observe(id, { type, streamId, position, recordedAt, data });
    const answer = await spanning(
      `react ${saga.name}`,
      metadata,
      () => ({ attributes: { 'daybook.event': type, 'daybook.position': position, 'daybook.saga_id': id } }),
      (inTrace) =>
        bus.executeOwn([command], {
          commandId: derivedId('observe', id, event.eventId),
          correlationId: metadata.correlationId,
          causationId: event.eventId,
          tenant,
          ...inTrace,
        }),
    );
    if (isRejection(answer)) throw new Error(`${saga.name} refused to see event ${position}: ${answer.code}`);
  }

  return {
    name: saga.name,
    shard: 0,
    kind: 'saga',
    async begin() {},
    async step(lease, position) {
      const entries = await reader.after(position);
      const last = entries.at(-1);
      if (!last) return position;

      // Instances go on side by side, the events of one instance one after the other.
      const byInstance = new Map<string, RecordedEvent[]>();
      for (const entry of entries) {
        entry.check();
        if (!(entry.stored.type in saga.events)) continue;
        const event = entry.event();
        const key = saga.keyOf(event as never);
        if (key === null) continue;
        const id = sagaId(saga.name, key, event.tenant);
        byInstance.set(id, [...(byInstance.get(id) ?? []), event]);
      }
      await Promise.all(
        [...byInstance].map(async ([id, events]) => {
          for (const event of events) await observe(event, id);
        }),
      );

      const changes: SagaChange[] = [];
      const statuses = new Map<string, SagaChange>();
      for (const entry of entries.filter(({ stored }) => stored.streamType === saga.name)) {
        changes.push(...workOf(entry));
        const { status, escalated } = await statusAt(entry);
        const { streamId, recordedAt } = entry.stored;
        statuses.set(streamId, { status: { saga: saga.name, sagaId: streamId, status, escalated, at: recordedAt } });
      }
      changes.push(...statuses.values());
      if (changes.length === 0) await moveOn(lease, position, last.stored.position);
      else {
        await work.commit(lease, changes, position, last.stored.position);
        onWork();
      }
      return last.stored.position;
    },
  };
}

/** What one event of a saga's stream means for the list of things waited for. */
function workOf(entry: LogEntry): SagaChange[] {
  const { streamType: saga, streamId: id, tenant } = entry.stored;
  const event = entry.event();
  const recorded = event as unknown as SagaEvent;
  const common = { saga, sagaId: id, metadata: writeMetadata(event.metadata), tenant };
  switch (recorded.type) {
    case 'SagaAsked': {
      const { step, ask } = recorded.data;
      return [{ add: { ...common, kind: ask.kind, name: step, request: canonicalJson(ask), dueAt: null } }];
    }
    case 'SagaAnswered':
      return (['commands', 'call'] as const).map((kind) => ({
        remove: { saga, sagaId: id, kind, name: recorded.data.step },
      }));
    case 'SagaTimerSet': {
      const { timer, dueAt } = recorded.data;
      return [{ add: { ...common, kind: 'timer', name: timer, request: canonicalJson({ dueAt }), dueAt } }];
    }
    case 'SagaTimerCancelled':
    case 'SagaTimerFired':
      return [{ remove: { saga, sagaId: id, kind: 'timer', name: recorded.data.timer } }];
    case 'SagaObserved':
    case 'SagaEscalated':
    case 'SagaEnded':
      return [];
  }
}

/** Instances whose state is held while their events go by. */
const MAX_HELD = 10_000;

/** The state of a saga after each of its events, folded in the log's order (the bus's tips may be ahead of it). */
function statusFolder(saga: AnySaga, store: EventStore, registry: Registry) {
  const stream = sagaStream(saga);
  const held = new LRUCache<string, { state: SagaState<unknown>; version: number }>({ max: MAX_HELD });
  return async (entry: LogEntry): Promise<SagaState<unknown>> => {
    const { streamId, version } = entry.stored;
    const known = held.get(streamId);
    let state: SagaState<unknown> = known?.state ?? stream.initial;
    if (known?.version !== version - 1 && version > 1) {
      state = stream.initial;
      for await (const earlier of eachOfStream(store, streamId)) {
        if (earlier.version === version) break;
        state = stream.evolve(state, registry.decode(earlier) as unknown as SagaEvent);
      }
    }
    state = stream.evolve(state, entry.event() as unknown as SagaEvent);
    held.set(streamId, { state, version });
    return state;
  };
}
