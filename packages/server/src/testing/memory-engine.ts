import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AnyView,
  type Command,
  type Context,
  canonicalJson,
  commandList,
  decideAll,
  eachOfLog,
  eachOfStream,
  foldView,
  type Held,
  isRejection,
  keyText,
  memoryStore,
  type NewEvent,
  orderOf,
  queryRows,
  type Receipt,
  type Rejection,
  registry,
  type SagaState,
  type StreamAppend,
  writeMetadataBesideIds,
} from '@daybook/core';
import {
  type CommandEnvelope,
  DEFAULT_TENANT,
  type Engine,
  idOfTenant,
  placed,
  type ReadAt,
  type StreamEvents,
} from '@daybook/engine';

/** The recorded time of everything, unless a test moves the clock. */
export const START = '2026-01-01T00:00:00.000000Z';

/**
 * A small but real engine on the in-memory store: it decides, appends, gives receipts, and answers queries by folding
 * the whole log. It keeps no views and runs no sagas, so it is for tests of what stands in front of an engine.
 */
export function memoryEngine(contexts: readonly Context[], now: () => string = () => START): Engine {
  const known = registry(contexts);
  const store = memoryStore(now);

  function streamOf(streamType: string) {
    const declared = known.streams.get(streamType);
    if (!declared) throw new Error(`no stream type ${streamType}`);
    return declared;
  }

  async function stateOf(streamType: string, streamId: string, tenant: string): Promise<Held> {
    const declared = streamOf(streamType);
    let state: unknown = declared.initial;
    let version = 0;
    for await (const stored of eachOfStream(store, streamId)) {
      // The id names something of another type, or another tenant's: for this one there is nothing there.
      if (stored.streamType !== streamType || stored.tenant !== tenant)
        return { state: declared.initial, version: 0, taken: true };
      state = declared.evolve(state, known.decode(stored));
      version = stored.version;
    }
    return { state, version };
  }

  /** One after the other, as the real one's decisions on a stream: each sees what those asked for before it led to. */
  let last: Promise<unknown> = Promise.resolve();
  function execute(asked: Command | readonly Command[], envelope: CommandEnvelope): Promise<Receipt | Rejection> {
    const done = last.then(() => executeNow(asked, envelope));
    last = done.catch(() => undefined);
    return done;
  }

  async function executeNow(
    asked: Command | readonly Command[],
    envelope: CommandEnvelope,
  ): Promise<Receipt | Rejection> {
    const given = commandList(asked);
    const taken = new Set<string>();
    for (const { stream, streamId } of given)
      if ((await stateOf(stream, streamId, envelope.tenant ?? DEFAULT_TENANT)).taken) taken.add(streamId);
    const isTaken = (_: unknown, streamId: string) => taken.has(streamId);
    const { commands, given: names } = placed(given, streamOf, envelope.tenant, isTaken);
    const requestHash = createHash('sha256')
      .update(canonicalJson([envelope.tenant ?? null, given]))
      .digest('hex');
    const [before] = await store.receipts([envelope.commandId]);
    if (before) return before.requestHash === requestHash ? named(before.receipt, given) : keyReused;

    const problems = commands.flatMap(({ stream, type, data }) => known.problems(stream, type, data));
    if (problems.length > 0) throw new TypeError(`a route made a command that does not fit: ${commands[0]?.type}`);
    const { tenant = DEFAULT_TENANT, holds } = envelope;
    const read = new Map<string, Held>();
    const decide = () =>
      decideAll(commands, {
        streamOf,
        held: (_, streamId) => read.get(streamId),
        now: now(),
        idOf: (name) => idOfTenant(tenant, name),
        holds,
      });
    let decided = decide();
    while ('missing' in decided) {
      const { stream, streamId } = decided.missing;
      read.set(streamId, await stateOf(stream.type, streamId, tenant));
      decided = decide();
    }
    if (isRejection(decided)) return decided;
    const metadataFor = (givenId: string | undefined) =>
      writeMetadataBesideIds(givenId === undefined ? envelope : { ...envelope, givenId });
    const streams = decided.map(
      ({ stream, streamId, held, events, unseen }): StreamAppend => ({
        // In the place of what is not there for the sender: nothing, to what nobody has.
        streamId: unseen ? randomUUID() : streamId,
        streamType: stream.type,
        expected: unseen ? 0 : held.version,
        events: events.map((made): NewEvent => known.encode(made, randomUUID(), metadataFor(names.get(streamId)))),
      }),
    );
    return named(await commit(streams, requestHash, envelope), given);
  }

  async function append(asked: readonly StreamEvents[], envelope: CommandEnvelope): Promise<Receipt | Rejection> {
    const requestHash = createHash('sha256')
      .update(canonicalJson([envelope.tenant ?? null, asked]))
      .digest('hex');
    const metadata = writeMetadataBesideIds(envelope);
    const streams = asked.map(({ stream, streamId, expectedVersion, events }) => ({
      streamId,
      streamType: stream,
      expected: expectedVersion,
      events: events.map((made) => known.encode(made, randomUUID(), metadata)),
    }));
    return commit(streams, requestHash, envelope);
  }

  async function commit(streams: readonly StreamAppend[], requestHash: string, envelope: CommandEnvelope) {
    const { commandId, correlationId, causationId, tenant = DEFAULT_TENANT } = envelope;
    const ids = { commandId, correlationId, causationId };
    const [result] = await store.append([{ ...ids, requestHash, tenant, streams }]);
    switch (result?.outcome) {
      case 'appended':
      case 'repeated':
        return result.receipt;
      case 'command_id_reused':
        return keyReused;
      default:
        return conflict(result?.actualVersion ?? 0);
    }
  }

  /** Folds the view of a tenant's events up to the asked moment. Waits for a position as the real one does, and gives up as it does. */
  async function folded(view: AnyView, at: ReadAt = {}) {
    const deadline = performance.now() + (at.waitMs ?? 0);
    while (at.minPosition !== undefined && (await store.head()).position < at.minPosition) {
      if (performance.now() >= deadline) throw Object.assign(new Error(view.name), { code: 'view_behind' });
      await sleep(2);
    }
    const head = (await store.head()).position;
    const upTo = at.atPosition ?? (at.asOf === undefined ? head : await store.positionAt(at.asOf));
    const fold = foldView(view);
    const { tenant = DEFAULT_TENANT } = at;
    for await (const stored of eachOfLog(store, { upTo, tenant })) fold.apply(known.decode(stored));
    return { rows: fold.rows, position: upTo };
  }

  async function replay(name: string) {
    const view = known.views.get(name);
    if (!view) throw new Error(`no view ${name}`);
    const { rows, position } = await folded(view);
    const checksum = createHash('sha256')
      .update(canonicalJson([...rows]))
      .digest('hex');
    const speed = { seconds: 0, eventsPerSecond: 0 };
    const sums = { liveChecksum: checksum, replayChecksum: checksum, equal: true };
    return { view: name, position, events: position, rows: rows.size, ...speed, ...sums };
  }

  const rebuilds: Awaited<ReturnType<Engine['admin']['rebuild']>>[] = [];
  return {
    registry: known,
    store,
    execute,
    append,
    async row(view, key, at) {
      const { rows, position } = await folded(view, at);
      return { row: rows.get(keyText(view, key)) ?? null, position };
    },
    async rows(view, keys, at) {
      const { rows, position } = await folded(view, at);
      const ids = new Set(keys.map((key) => keyText(view, key)));
      return { rows: new Map([...rows].filter(([id]) => ids.has(id))), position };
    },
    async query(view, name, asked, at) {
      const query = view.queries[name];
      if (!query) throw new Error(`view ${view.name} has no query ${name}`);
      const { rows, position } = await folded(view, at);
      const limit = asked.limit ?? rows.size;
      const found = queryRows(view, query, rows.values(), { ...asked, limit: limit + 1 });
      const page = found.slice(0, limit);
      const last = found.length > limit ? page.at(-1) : undefined;
      const next = last ? orderOf(view, query, asked).map(({ field }) => scalar(last[field])) : null;
      return { rows: page, next, position };
    },
    // It folds when it is asked, so what has been recorded can be seen.
    folded: async (_, position) => (await store.head()).position >= position,
    admin: {
      health: async () => ({ status: 'ok', position: (await store.head()).position, consumers: [] }),
      consumers: async () => [],
      parked: async () => [],
      redrive: async () => ({ folded: 0, remaining: 0 }),
      async rebuild(view) {
        const { position, liveChecksum } = await replay(view);
        const sums = { liveChecksum, rebuiltChecksum: liveChecksum };
        const progress = { position, target: position, eventsPerSecond: 0, etaSeconds: 0, startedAt: now() };
        const status = { view, status: 'swapped' as const, ...progress, ...sums, error: null };
        rebuilds.push(status);
        return status;
      },
      rebuilds: () => rebuilds,
      replay,
      async escalated() {
        const found = [];
        for (const saga of known.sagas.keys()) {
          const { events } = await store.readLog({ streamTypes: [saga], types: ['SagaEscalated'] });
          for (const { streamId, recordedAt, tenant } of events) {
            const { escalated } = (await stateOf(saga, streamId, tenant)).state as SagaState<unknown>;
            for (const [step, reason] of Object.entries(escalated))
              found.push({ saga, sagaId: streamId, tenant, step, reason, since: recordedAt });
          }
        }
        return found;
      },
      async resolve(saga, sagaId, { step, outcome, answer = null, by }) {
        const [first] = await store.readStream(sagaId, { limit: 1 });
        return execute(
          { stream: saga, streamId: sagaId, type: 'Answer', data: { step, outcome, answer, resolvedBy: by } },
          { commandId: randomUUID(), tenant: first?.tenant ?? DEFAULT_TENANT },
        );
      },
    },
    metrics: async () => `# TYPE daybook_log_position gauge\ndaybook_log_position ${(await store.head()).position}\n`,
    stop: async () => {},
  };
}

/** The receipt of a command, under the name of the stream it was for. */
const named = (answer: Receipt | Rejection, [first]: readonly Command[]): Receipt | Rejection =>
  isRejection(answer) || !first ? answer : { ...answer, streamId: first.streamId };

const keyReused: Rejection = {
  rejected: true,
  code: 'idempotency_key_reused',
  kind: 'unprocessable',
  message: 'This command id was used for another request.',
};

const conflict = (actualVersion: number): Rejection => ({
  rejected: true,
  code: 'version_conflict',
  kind: 'stale',
  message: `The stream is at version ${actualVersion}.`,
  details: { actualVersion },
});

const scalar = (value: unknown): string | number | null =>
  typeof value === 'string' || typeof value === 'number' ? value : null;
