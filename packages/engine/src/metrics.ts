import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What the engine measures, in one Prometheus registry of its own. Names and help texts are public. */
export function engineMetrics() {
  const registry = new Registry();
  const registers = [registry];
  const seconds = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
  return {
    registry,
    appended: new Counter({ name: 'daybook_events_appended_total', help: 'Events appended to the log', registers }),
    batchSize: new Histogram({
      name: 'daybook_append_batch_commands',
      help: 'Commands gathered into one commit',
      buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500],
      registers,
    }),
    commandSeconds: new Histogram({
      name: 'daybook_command_seconds',
      help: 'From receiving a command to its durable receipt',
      buckets: seconds,
      registers,
    }),
    conflicts: new Counter({
      name: 'daybook_append_conflicts_total',
      help: 'Decisions made again because another writer was faster',
      registers,
    }),
    rejected: new Counter({
      name: 'daybook_commands_rejected_total',
      help: 'Commands refused, by code',
      labelNames: ['code'],
      registers,
    }),
    snapshots: new Counter({
      name: 'daybook_snapshots_total',
      help: 'Snapshots stored',
      registers,
    }),
    snapshotFailures: new Counter({
      name: 'daybook_snapshot_failures_total',
      help: 'Snapshots that could not be stored',
      registers,
    }),
    projected: new Counter({
      name: 'daybook_projected_events_total',
      help: 'Events folded, by consumer',
      labelNames: ['consumer'],
      registers,
    }),
    lagPositions: new Gauge({
      name: 'daybook_projection_lag_positions',
      help: 'Events a consumer has yet to fold',
      labelNames: ['consumer', 'shard'],
      registers,
    }),
    lagSeconds: new Gauge({
      name: 'daybook_projection_lag_seconds',
      help: 'Age of the oldest event a consumer has yet to fold',
      labelNames: ['consumer', 'shard'],
      registers,
    }),
    parked: new Gauge({
      name: 'daybook_parked_events',
      help: 'Events parked because a projection could not fold them',
      labelNames: ['view'],
      registers,
    }),
    querySeconds: new Histogram({
      name: 'daybook_query_seconds',
      help: 'Time to answer a query from a view',
      labelNames: ['view'],
      buckets: seconds,
      registers,
    }),
    sagas: new Gauge({
      name: 'daybook_sagas',
      help: 'Sagas by status',
      labelNames: ['saga', 'status'],
      registers,
    }),
    portCalls: new Counter({
      name: 'daybook_port_calls_total',
      help: 'Calls of external services, by outcome',
      labelNames: ['port', 'operation', 'outcome'],
      registers,
    }),
    storeBytes: new Gauge({
      name: 'daybook_store_bytes',
      help: 'Bytes on disk, indexes included',
      labelNames: ['table'],
      registers,
    }),
    replayRate: new Gauge({
      name: 'daybook_replay_events_per_second',
      help: 'Speed of the last replay or rebuild, by view',
      labelNames: ['view'],
      registers,
    }),
  };
}

export type EngineMetrics = ReturnType<typeof engineMetrics>;
