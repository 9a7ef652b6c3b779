import type { RecordedEvent, Row, ViewKey } from '@daybook/core';
import type { Engine } from '@daybook/engine';
import { COSTS, type Rates, UNLIMITED } from '../limits/rates.ts';
import type { Caller, Principal, StayingCaller } from '../operations/caller.ts';
import type { PageOperation } from '../operations/page-operation.ts';
import type { RowOperation } from '../operations/row-operation.ts';
import type { Sent } from '../reader.ts';
import { changesFollowed } from './follow-changes.ts';
import { eventsFollowed } from './follow-events.ts';
import { DEFAULT_LIMITS, type FeedLimits, followers } from './followers.ts';
import { following } from './following.ts';
import { logTail } from './log-tail.ts';
import { sharedRows } from './shared-rows.ts';

/**
 * How far a feed has been given: everything up to `position`. Where the event behind it touches several rows and not
 * all of them have been given yet, `part` says how many have.
 */
export type Bookmark = { readonly position: number; readonly part?: number };

/**
 * One step of a feed. A feed begun again after its bookmark goes on without gap or repeat. `item` is null where there
 * was nothing for this caller up to here: only how far it has come. The first step is always such a one, given as soon
 * as everything is checked and the feed stands.
 */
export type Step<Item> = Bookmark & { readonly item: Item | null };

/**
 * A row that an event has touched, as it was when the view had folded that event or a little later; null when it is
 * not, or no longer, in the answer that is followed.
 */
export type Change = { readonly key: ViewKey; readonly row: Row | null };

/** Which events are followed; what is left out is not asked about. */
export type EventsAsked = {
  /** A position of the log; left out, the feed begins with what is recorded from now on. */
  readonly after?: number | undefined;
  readonly types?: readonly string[] | undefined;
  readonly streamTypes?: readonly string[] | undefined;
  readonly streamId?: string | undefined;
};

/**
 * What can be followed while it happens, for every face. A feed ends with its signal, when the server stops, when the
 * caller's proof runs out or is taken back, or when its reader is so slow that what waits for it would grow without
 * bound: then it throws a Problem that says so, and can be begun again after the last position given. Nothing is read
 * ahead of whoever asks for the next step, so a face has only to wait for its socket before it asks.
 */
export type Feeds = {
  /**
   * The events of the caller's tenant, of the contexts whose `feed` it may follow, in the order of the log; sagas' own
   * events for administrators and auditors.
   */
  events(caller: StayingCaller, asked: EventsAsked, signal: AbortSignal): AsyncIterable<Step<RecordedEvent>>;
  /** The changes of what a query answers, for those who may ask it: one step for every row that an event touches. */
  changes(
    caller: StayingCaller,
    operation: RowOperation | PageOperation,
    sent: Sent,
    after: number | Bookmark | undefined,
    signal: AbortSignal,
  ): AsyncIterable<Step<Change>>;
  /** Ends every feed with `server_stopping`. */
  close(): Promise<void>;
};

/** One for a process: all who follow share one reader of the log, and what is read of a view. */
export function feeds(engine: Engine, limits: Partial<FeedLimits> = {}, rates: Rates = UNLIMITED): Feeds {
  const all = { ...DEFAULT_LIMITS, ...limits };
  const tail = logTail(engine.store, engine.registry, all);
  const present = followers(all, tail);
  const rows = sharedRows(engine);
  /** To begin a feed costs what a report costs: it may have much of the log to read before it is up to date. */
  const paidBy = (caller: Caller) => ({
    ...present,
    admit(principal: Principal) {
      rates.spend(caller, COSTS.report);
      return present.admit(principal);
    },
  });
  return {
    events: (caller, asked, signal) =>
      following(paidBy(caller), caller, signal, (follower) =>
        eventsFollowed({ engine, tail, limits: all }, follower, asked),
      ),
    changes: (caller, operation, sent, after, signal) =>
      following(paidBy(caller), caller, signal, (follower) =>
        changesFollowed({ engine, tail, rows, limits: all }, follower, {
          caller,
          operation,
          sent,
          after: typeof after === 'number' ? { position: after } : after,
        }),
      ),
    async close() {
      present.close();
      rows.close();
      await tail.close();
    },
  };
}
