import {
  type AnyView,
  commandList,
  type EventStore,
  isRejection,
  ofTenants,
  type Registry,
  sagaCommands,
  type TenantedView,
} from '@daybook/core';
import { appender as createAppender } from './appender.ts';
import { commandBus } from './command-bus.ts';
import { type Consumer, consumers as createConsumers } from './consumers.ts';
import type { ConsumerStatus, Engine } from './engine.ts';
import { derivedId } from './ids.ts';
import { logReader } from './log-reader.ts';
import { type Logger, silentLogger } from './logger.ts';
import { type EngineMetrics, engineMetrics } from './metrics.ts';
import { moveOnTogether } from './move-on.ts';
import { rebuilds as createRebuilds } from './rebuild.ts';
import { redrive } from './redrive.ts';
import { sagaConsumer } from './saga-consumer.ts';
import { type PortAdapters, sagaExecutor } from './saga-executor.ts';
import { snapshotKeeper } from './snapshot-keeper.ts';
import type { Storage } from './storage.ts';
import { streamStates } from './stream-states.ts';
import { indexConsumer, viewConsumer } from './view-consumer.ts';
import { viewReader } from './view-reader.ts';

/** What a process does. All of it unless said; a fleet may split it. */
export type Role = 'command' | 'query' | 'project' | 'saga' | 'admin' | 'graphql' | 'grpc';

export type EngineOptions = {
  readonly registry: Registry;
  readonly store: EventStore;
  readonly storage: Storage;
  readonly ports?: PortAdapters;
  readonly roles?: readonly Role[];
  readonly log?: Logger;
};

const MAINTENANCE_MS = 10_000;

/** Starts an engine over a store and its storage, both ready for use. It answers at once; views catch up behind. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const { registry, store, storage, ports = {}, log = silentLogger } = options;
  const roles = new Set<Role>(options.roles ?? ['command', 'query', 'project', 'saga', 'admin', 'graphql', 'grpc']);
  const metrics = engineMetrics();
  const states = streamStates(store, registry);
  const appender = createAppender(store, metrics);
  const snapshots = snapshotKeeper(store, metrics);
  const bus = commandBus({ store, registry, states, appender, snapshots, metrics });
  const reader = logReader(store, registry);
  const views = [...registry.views.values()].map(ofTenants);

  await storage.maintain();
  const outdated = new Set((await storage.views.prepare(views)).outdated.map(({ name }) => name));

  let stopping = false;
  /** Another process has swapped in a table of another shape: this one may neither write nor read it. */
  const onOutdated = (view: TenantedView) => {
    outdated.add(view.name);
    consumers.allow(view.name, false);
  };

  const executor = sagaExecutor({ registry, bus, work: storage.work, ports, metrics, log });
  const moveOn = moveOnTogether(storage.leases);
  const sagaParts = { store, registry, reader, bus, work: storage.work, moveOn, onWork: executor.wake };
  const led: Consumer[] = [];
  if (roles.has('project')) {
    led.push(indexConsumer(reader, storage.index));
    for (const view of views)
      for (let shard = 0; shard < view.shards; shard++)
        led.push(viewConsumer(view, shard, reader, storage.views, moveOn, metrics, onOutdated));
  }
  if (roles.has('saga')) for (const saga of registry.sagas.values()) led.push(sagaConsumer(saga, sagaParts));
  const consumers = createConsumers(store, storage.leases, led, log);
  for (const name of outdated) consumers.allow(name, false);
  await consumers.start();
  if (roles.has('saga')) executor.start();

  const rebuilds = createRebuilds({
    store,
    reader,
    tables: storage.views,
    metrics,
    log,
    onSwapped(view) {
      outdated.delete(view.name);
      consumers.allow(view.name, true);
      consumers.restart(view.name);
    },
  });
  /** One after the other: each holds connections, and they would slow each other down. */
  async function rebuildOutdated() {
    for (const view of views) {
      if (!outdated.has(view.name) || stopping) continue;
      await rebuilds.start(view, { outdated: true }).catch((error: Error) => log.warn({ err: error }, 'rebuild'));
      await rebuilds.settled();
    }
  }
  let rebuilding = roles.has('project') ? rebuildOutdated() : Promise.resolve();

  const isStopped = async ({ name }: AnyView) =>
    (await storage.leases.list()).some((consumer) => consumer.name === name && consumer.error !== null);
  const viewsReader = viewReader({
    store,
    registry,
    reader,
    tables: storage.views,
    consumers,
    metrics,
    isStopped,
    outdated,
  });
  let maintaining = false;
  const maintain = async () => {
    if (maintaining) return; // sealing a full partition may take longer than the interval
    maintaining = true;
    await storage.maintain().catch((error: Error) => log.error({ err: error }, 'maintenance failed'));
    maintaining = false;
  };
  const maintenance = setInterval(() => {
    void maintain();
    rebuilding = rebuilding
      .then(refreshOutdated)
      .then(() => (roles.has('project') ? rebuildOutdated() : undefined))
      .catch((error: Error) => log.warn({ err: error }, 'views of another shape'));
  }, MAINTENANCE_MS);
  maintenance.unref();

  /** Another process may have swapped in what this one was waiting for, or a newer shape that it does not know. */
  async function refreshOutdated() {
    const still = new Set((await storage.views.prepare(views)).outdated.map(({ name }) => name));
    for (const view of views) {
      if (still.has(view.name)) onOutdated(view);
      else if (outdated.delete(view.name)) consumers.allow(view.name, true);
    }
  }

  const viewNamed = (name: string) => {
    const view = registry.views.get(name);
    if (!view) throw new UnknownViewError(`there is no view ${name}`);
    return ofTenants(view);
  };

  async function status(): Promise<ConsumerStatus[]> {
    const [head, list] = await Promise.all([store.head(), storage.leases.list()]);
    const rebuilding = new Set(rebuilds.list().flatMap((r) => (r.status === 'running' ? [r.view] : [])));
    return Promise.all(
      list
        .filter(({ name, kind }) => kind !== 'view' || registry.views.has(name))
        .map(async (consumer): Promise<ConsumerStatus> => {
          const lagPositions = Math.max(0, head.position - consumer.position);
          return {
            ...consumer,
            status: consumer.error
              ? 'stopped'
              : outdated.has(consumer.name) || rebuilding.has(consumer.name)
                ? 'rebuilding'
                : consumer.owner
                  ? 'running'
                  : 'idle',
            lagPositions,
            lagSeconds: lagPositions === 0 ? 0 : await ageOf(store, consumer.position + 1),
          };
        }),
    );
  }

  return {
    registry,
    store,
    execute: (commands, envelope) => bus.execute(commandList(commands), envelope),
    append: (streams, envelope) => bus.append(streams, envelope),
    row: viewsReader.row,
    rows: viewsReader.rows,
    query: viewsReader.query,
    folded: viewsReader.folded,
    admin: {
      async health() {
        try {
          const list = await status();
          const degraded = list.some((consumer) => consumer.status === 'stopped' || consumer.parked > 0);
          return { status: degraded ? 'degraded' : 'ok', position: (await store.head()).position, consumers: list };
        } catch (error) {
          log.error({ err: error as Error }, 'health check failed');
          return { status: 'down', position: 0, consumers: [] };
        }
      },
      consumers: status,
      parked: (view) => storage.views.parked(view),
      async redrive(name, key) {
        const result = await redrive(viewNamed(name), key, { store, registry, tables: storage.views });
        consumers.restart(name);
        return result;
      },
      rebuild: async (name) => rebuilds.start(viewNamed(name)),
      rebuilds: () => rebuilds.list(),
      replay: async (name) => viewsReader.replay(viewNamed(name)),
      escalated: () => storage.work.escalated(),
      async resolve(saga, sagaId, { step, outcome, answer = null, by }) {
        if (!registry.sagas.has(saga)) throw new UnknownViewError(`there is no saga ${saga}`);
        const command = sagaCommands(saga).Answer(sagaId, { step, outcome, answer, resolvedBy: by });
        const attempt = (await store.head()).position;
        const [first] = await store.readStream(sagaId, { limit: 1 });
        const tenant = first ? { tenant: first.tenant } : {};
        const result = await bus.executeOwn([command], {
          ...tenant,
          commandId: derivedId('resolve', sagaId, step, attempt),
          actor: by,
        });
        if (!isRejection(result)) log.info({ saga, sagaId, step, outcome, by }, 'step resolved by a person');
        return result;
      },
    },
    async metrics() {
      await refreshGauges(metrics, storage, await status());
      return metrics.registry.metrics();
    },
    async stop() {
      stopping = true;
      clearInterval(maintenance);
      await executor.stop();
      await consumers.stop();
      await rebuilds.stop();
      await rebuilding;
      await bus.drain();
      await snapshots.drain();
      await storage.close();
    },
  };
}

/** A view or saga that nothing declares. */
export class UnknownViewError extends Error {
  readonly code = 'unknown_view';
}

async function ageOf(store: EventStore, position: number): Promise<number> {
  const [oldest] = (await store.readLog({ after: position - 1, limit: 1 })).events;
  return oldest ? Math.max(0, (Date.now() - Date.parse(oldest.recordedAt)) / 1_000) : 0;
}

async function refreshGauges(metrics: EngineMetrics, storage: Storage, consumers: readonly ConsumerStatus[]) {
  metrics.lagPositions.reset();
  metrics.lagSeconds.reset();
  metrics.parked.reset();
  metrics.sagas.reset();
  for (const { name, shard, lagPositions, lagSeconds, kind, parked } of consumers) {
    metrics.lagPositions.set({ consumer: name, shard }, lagPositions);
    metrics.lagSeconds.set({ consumer: name, shard }, lagSeconds);
    if (kind === 'view') metrics.parked.set({ view: name }, parked);
  }
  for (const { saga, status, count } of await storage.work.counts()) metrics.sagas.set({ saga, status }, count);
  for (const [table, bytes] of Object.entries(await storage.size())) metrics.storeBytes.set({ table }, bytes);
}
