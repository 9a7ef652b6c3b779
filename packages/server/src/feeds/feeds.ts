import type { RecordedEvent, Row, ViewKey } from '@daybook/core';
import type { Caller } from '../operations/caller.ts';
import type { PageOperation } from '../operations/page-operation.ts';
import type { RowOperation } from '../operations/row-operation.ts';
import type { Sent } from '../reader.ts';

/**
 * One step of a feed. Everything up to `position` has been given; a feed begun again after it goes on without gap or
 * repeat. `item` is null where there was nothing for this caller up to here: only how far it has come.
 */
export type Step<Item> = { readonly position: number; readonly item: Item | null };

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
 * caller's proof runs out, or when its reader is so slow that what waits for it would grow without bound: then it
 * throws a Problem that says so, and can be begun again after the last position given.
 */
export type Feeds = {
  /** The events of the caller's tenant, of the contexts whose `feed` it may follow, in the order of the log. */
  events(caller: Caller, asked: EventsAsked, signal: AbortSignal): AsyncIterable<Step<RecordedEvent>>;
  /** The changes of what a query answers, for those who may ask it: one step for every row that an event touches. */
  changes(
    caller: Caller,
    operation: RowOperation | PageOperation,
    sent: Sent,
    after: number | undefined,
    signal: AbortSignal,
  ): AsyncIterable<Step<Change>>;
  close(): Promise<void>;
};
