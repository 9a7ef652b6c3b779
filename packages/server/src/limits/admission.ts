import { concurrencyLimit } from './concurrency-limit.ts';

/** What is bounded apart: what one has too much of must not keep the others waiting. */
export type Lane = 'command' | 'query' | 'heavy';

/**
 * Says that what was let in is over; further calls change nothing. `answered` is false where how long it took says
 * nothing about us: the client has gone, or the answer is a stream that ends when it likes.
 */
export type Leave = (answered: boolean) => void;

/** How many may be under way at a time, lane by lane, and who is turned away when it is too many. */
export type Admission = {
  /**
   * Whether there is room for one behind those that wait to be entered: to be asked before anything is spent on it.
   * `tenant` is whose share it comes out of.
   */
  hasRoom(lane: Lane, tenant: string, waiting?: number): boolean;
  /** Lets one in that is ready to be worked on, after so long, or answers null: it is to be told to come back. */
  enter(lane: Lane, tenant: string, waitedMs?: number): Leave | null;
  /** How many are under way, and may be. */
  state(lane: Lane): { readonly inFlight: number; readonly limit: number; readonly refused: number };
  stop(): void;
};

type Bounds = { readonly least: number; readonly most: number; readonly first: number; readonly targetMs: number };

/**
 * `targetMs` is how long nine of ten may take when all is well; beyond it, more at a time makes nothing faster. Commands
 * wait for a commit that they share; an answer from a view is a moment's work; reports and reads of the past fold much
 * of the log on the only thread there is, so few of them may run, whatever they take.
 */
const BOUNDS: Readonly<Record<Lane, Bounds>> = {
  command: { least: 28, most: 4_000, first: 192, targetMs: 60 },
  query: { least: 14, most: 1_000, first: 128, targetMs: 60 },
  heavy: { least: 2, most: 8, first: 8, targetMs: 2_000 },
};

/** How often limits are thought over. */
const WINDOW_MS = 100;
/** Beyond the limit, so much of it is kept for tenants that have less than their share under way. */
const RESERVE = 0.25;
/** A tenant counts as one of those that share for so long after its last request. */
const ACTIVE_WINDOWS = 10;
/** Tenants told apart; those beyond share as one. */
const MAX_TENANTS = 1_000;
const THE_OTHERS = '';

type Tenant = { inFlight: number; idleWindows: number };

/**
 * Bounds what is under way by how long it takes: the limit grows while answers come in time and falls when they do not
 * (`concurrency-limit.ts`), so that whoever is let in is answered soon and the rest at once. When there is no more room,
 * those go first who have more than their share; a tenant with less still finds a place in a reserve.
 */
export function admission(now: () => number = () => performance.now()): Admission {
  const lanes = { command: laneOf('command'), query: laneOf('query'), heavy: laneOf('heavy') };

  function laneOf(lane: Lane) {
    const limit = concurrencyLimit(BOUNDS[lane]);
    const tenants = new Map<string, Tenant>();
    let inFlight = 0;
    let refused = 0;
    let peak = 0;

    function tenantOf(name: string): Tenant {
      const known = tenants.get(name);
      if (known) return known;
      if (tenants.size >= MAX_TENANTS && name !== THE_OTHERS) return tenantOf(THE_OTHERS);
      const added = { inFlight: 0, idleWindows: 0 };
      tenants.set(name, added);
      return added;
    }

    function hasRoom(tenant: Tenant, waiting = 0): boolean {
      tenant.idleWindows = 0;
      const most = limit.now();
      const taken = inFlight + waiting;
      peak = Math.max(peak, taken);
      if (taken < most) return true;
      limit.full();
      const share = Math.max(1, most / tenants.size);
      if (tenant.inFlight < share && taken < most * (1 + RESERVE)) return true;
      refused++;
      return false;
    }

    return {
      hasRoom: (name: string, waiting?: number) => hasRoom(tenantOf(name), waiting),
      enter(name: string, waitedMs = 0): Leave | null {
        const tenant = tenantOf(name);
        if (!hasRoom(tenant)) return null;
        inFlight++;
        peak = Math.max(peak, inFlight);
        tenant.inFlight++;
        const since = now() - waitedMs;
        let isOver = false;
        return (answered) => {
          if (isOver) return;
          isOver = true;
          inFlight--;
          tenant.inFlight--;
          if (answered) limit.took(now() - since);
        };
      },
      state: () => ({ inFlight, limit: limit.now(), refused }),
      think(lateMs: number) {
        limit.think(lateMs, peak);
        peak = inFlight;
        for (const [name, tenant] of tenants)
          if (tenant.inFlight === 0 && ++tenant.idleWindows > ACTIVE_WINDOWS) tenants.delete(name);
      },
    };
  }

  let due = now() + WINDOW_MS;
  const thinking = setInterval(() => {
    // How late this is, every request that has arrived meanwhile is too.
    const at = now();
    const lateMs = Math.max(0, at - due);
    due = at + WINDOW_MS;
    for (const lane of Object.values(lanes)) lane.think(lateMs);
  }, WINDOW_MS);
  thinking.unref();

  return {
    hasRoom: (lane, tenant, waiting) => lanes[lane].hasRoom(tenant, waiting),
    enter: (lane, tenant, waitedMs) => lanes[lane].enter(tenant, waitedMs),
    state: (lane) => lanes[lane].state(),
    stop: () => clearInterval(thinking),
  };
}
