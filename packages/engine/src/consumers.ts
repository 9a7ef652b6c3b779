import { randomUUID } from 'node:crypto';
import { type EventStore, StoreUnavailableError } from '@daybook/core';
import type { Logger } from './logger.ts';
import { type ConsumerId, type Lease, LeaseLostError, type Leases, type LiveProcess } from './storage.ts';

/** How a consumer does its work once this process leads it. */
export type Consumer = ConsumerId & {
  /** Called when the lease is taken, before the first `step`. */
  begin(lease: Lease): Promise<void>;
  /** Folds what lies behind `position`; answers the position reached, the same if there was nothing. */
  step(lease: Lease, position: number): Promise<number>;
};

/** Shares the consumers among the live processes, and runs those this process leads. */
export type Consumers = {
  start(): Promise<void>;
  /** Whether a consumer may be led by this process (a view whose table has another shape may not). */
  allow(name: string, allowed: boolean): void;
  /** Gives the consumers of this name a fresh start, after their table was swapped or an error mended. */
  restart(name: string): void;
  /** Resolves when a consumer led here moves past a position, or after a while. */
  waitFor(name: string, position: number, timeoutMs: number): Promise<void>;
  stop(): Promise<void>;
};

/** A lease outlives a pause of the process (a long collection, a busy disk) but not a dead one by much. */
const LEASE_MS = 6_000;
const HEARTBEAT_MS = 1_000;
/** How long to sleep for news of the log before looking anyway. */
const POLL_MS = 1_000;
/**
 * Between two steps, so that under a steady stream of events each step folds several: a transaction an event would
 * take the processor from the commands. A lone event is folded at once.
 */
const GATHER_MS = 30;
/** A step of so many positions need not be gathered for: more are most likely there. */
const BEHIND = 500;
/** A consumer that failed tries again after this long: an event type unknown today is known after a deployment. */
const ERROR_PAUSE_MS = 2_000;

type Running = { lease: Lease; position: number; stopped: boolean; done: Promise<void>; wake: () => void };

export function consumers(store: EventStore, leases: Leases, all: readonly Consumer[], log: Logger): Consumers {
  const processId = randomUUID();
  const running = new Map<string, Running>();
  const forbidden = new Set<string>();
  const moved = new Set<() => void>();
  let stopping = false;
  let heart: NodeJS.Timeout | undefined;
  let beating: Promise<void> = Promise.resolve();

  /** Says we live and what we can lead, gives back what falls to others, takes what falls to us. */
  async function beat() {
    const able = all.filter(({ name }) => !forbidden.has(name));
    const { processes, held } = await leases.heartbeat(processId, LEASE_MS, able.map(idOf));
    const tokens = new Map(held.map((lease) => [idOf(lease), lease.token]));
    for (const [id, { lease }] of running) if (tokens.get(id) !== lease.token) void end(id);

    const ours = shareOf(processId, processes);
    const others = held.filter((lease) => !ours.has(idOf(lease)));
    if (others.length > 0) {
      await Promise.all(others.map((lease) => end(idOf(lease))));
      await leases.release(processId, others);
    }
    const missing = able.filter((consumer) => ours.has(idOf(consumer)) && !tokens.has(idOf(consumer)));
    const taken = missing.length > 0 ? await leases.acquire(processId, LEASE_MS, missing) : [];
    for (const lease of [...taken, ...held.filter((one) => ours.has(idOf(one)))]) run(lease);
  }

  function run(lease: Lease) {
    const consumer = all.find((one) => idOf(one) === idOf(lease));
    if (!consumer || stopping || running.has(idOf(lease))) return;
    const state: Running = { lease, position: lease.position, stopped: false, done: Promise.resolve(), wake: () => {} };
    state.done = lead(consumer, state).finally(() => {
      if (running.get(idOf(lease)) === state) running.delete(idOf(lease));
    });
    running.set(idOf(lease), state);
  }

  async function lead(consumer: Consumer, state: Running) {
    while (!state.stopped) {
      try {
        await consumer.begin(state.lease);
        for (let first = true; !state.stopped; first = false) {
          const position = await consumer.step(state.lease, state.position);
          if (first) await leases.setError(state.lease, null); // what stopped it before, here or elsewhere, is mended
          if (position === state.position) {
            await Promise.race([
              store.waitForMore(position, POLL_MS),
              new Promise<void>((resolve) => {
                state.wake = resolve;
              }),
            ]);
          } else {
            const isBehind = position - state.position >= BEHIND;
            state.position = position;
            for (const wake of moved) wake();
            if (!isBehind) await pause(state, GATHER_MS);
          }
        }
      } catch (error) {
        if (error instanceof LeaseLostError) return;
        if (!(error instanceof StoreUnavailableError)) {
          log.error({ consumer: idOf(consumer), position: state.position, err: error }, 'consumer stopped');
          const message = String((error as Error).message ?? error);
          await leases.setError(state.lease, message).catch(() => {});
        }
        if (!state.stopped) await pause(state, ERROR_PAUSE_MS);
      }
    }
  }

  const pause = (state: Running, ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      state.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  function end(id: string): Promise<void> {
    const state = running.get(id);
    if (!state) return Promise.resolve();
    state.stopped = true;
    state.wake();
    running.delete(id);
    return state.done;
  }

  return {
    async start() {
      await leases.register(all);
      await beat();
      const next = () => {
        heart = setTimeout(() => {
          beating = beat()
            .catch((error: Error) => {
              if (!(error instanceof StoreUnavailableError)) log.error({ err: error }, 'heartbeat failed');
            })
            .finally(() => {
              if (!stopping) next();
            });
        }, HEARTBEAT_MS);
      };
      next();
    },
    allow(name, allowed) {
      if (allowed) forbidden.delete(name);
      else forbidden.add(name);
    },
    restart(name) {
      for (const [id, state] of running) if (state.lease.name === name) void end(id);
    },
    async waitFor(name, position, timeoutMs) {
      const led = [...running.values()].filter((state) => state.lease.name === name);
      if (led.length > 0 && led.every((state) => state.position >= position)) return;
      await new Promise<void>((resolve) => {
        const wake = () => {
          clearTimeout(timer);
          moved.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, timeoutMs);
        moved.add(wake);
      });
    },
    async stop() {
      stopping = true;
      clearTimeout(heart);
      await beating;
      await Promise.all([...running.keys()].map(end));
      await leases.leave(processId).catch(() => {});
    },
  };
}

const idOf = ({ name, shard }: ConsumerId) => `${name}#${shard}`;

/**
 * What falls to a process: each consumer in turn goes to whichever of the processes able to lead it has the least.
 * Every process works this out from the same list and so to the same end.
 */
export function shareOf(processId: string, processes: readonly LiveProcess[]): ReadonlySet<string> {
  const sorted = [...processes].sort((a, b) => (a.processId < b.processId ? -1 : 1));
  const load = new Map(sorted.map((process) => [process.processId, 0]));
  const ours = new Set<string>();
  for (const id of [...new Set(sorted.flatMap(({ leads }) => leads))].sort()) {
    const able = sorted.filter(({ leads }) => leads.includes(id)).map((process) => process.processId);
    const leader = able.reduce((least, one) => ((load.get(one) ?? 0) < (load.get(least) ?? 0) ? one : least));
    load.set(leader, (load.get(leader) ?? 0) + 1);
    if (leader === processId) ours.add(id);
  }
  return ours;
}
