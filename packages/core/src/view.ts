import type { EventTypes, RecordedOf } from './event.ts';
import type { Static, TSchema } from './schema.ts';

/** A row's field, ascending or descending. */
export type Order<Field extends string = string> = { readonly field: Field; readonly descending?: boolean };

/**
 * A question a view answers, declared as data so that it can be asked of the table, of a fold in memory and of any
 * past position alike. Callers give a value for every field of `where`; for `range` a half-open interval
 * `[from, to)`, each end optional; `sum` adds up the named fields over the rows that agree on the fields of `groupBy`.
 * An index is made for each query.
 */
export type ViewQuery<Field extends string = string> = {
  readonly where?: readonly Field[];
  readonly range?: Field;
  readonly orderBy?: readonly Order<Field>[];
  readonly groupBy?: readonly Field[];
  readonly sum?: readonly Field[];
};

/** The fields that identify a row. */
export type ViewKey = Readonly<Record<string, string | number>>;

/**
 * A read model and the pure projection that folds events into it. `keys` says which rows an event touches (none is a
 * fine answer); `project` folds the event into one of them, and returns null to remove it. Raise `version` whenever
 * the row or the projection changes: the view is then rebuilt beside the live one and swapped in.
 */
export type View<T extends EventTypes = EventTypes, R extends TSchema = TSchema> = {
  /** Lower-case with underscores: it names the table. */
  readonly name: string;
  /** What a row is, in a sentence. */
  readonly description?: string;
  readonly version: number;
  readonly events: T;
  readonly row: R;
  readonly key: readonly (keyof Static<R> & string)[];
  keys(event: RecordedOf<T>): readonly ViewKey[];
  project(row: Static<R> | null, event: RecordedOf<T>, key: ViewKey): Static<R> | null;
  readonly queries: Readonly<Record<string, ViewQuery<keyof Static<R> & string>>>;
  /** Into how many parts the keys are divided, each led by one process at a time. One unless said. */
  readonly shards: number;
};

/** A view whose row type is of no interest to the reader: what the engine handles. */
export type AnyView = Omit<View, 'key' | 'keys' | 'project' | 'queries'> & {
  readonly key: readonly string[];
  readonly queries: Readonly<Record<string, ViewQuery>>;
  // biome-ignore lint/suspicious/noExplicitAny: the engine holds views of every event and row type in one registry
  keys(event: any): readonly ViewKey[];
  // biome-ignore lint/suspicious/noExplicitAny: as above
  project(row: any, event: any, key: ViewKey): unknown;
};

/** Declares a view. */
export function view<T extends EventTypes, R extends TSchema>(
  declared: Omit<View<T, R>, 'shards'> & { readonly shards?: number },
): View<T, R> {
  if (!/^[a-z][a-z0-9_]{0,40}$/.test(declared.name)) throw new Error(`a view may not be called ${declared.name}`);
  return { shards: 1, ...declared };
}

/** What a query is asked with. `limit` rows are returned at most, after skipping `offset` or what `after` has shown. */
export type QueryArguments = {
  readonly where?: Readonly<Record<string, string | number>>;
  readonly from?: string;
  readonly to?: string;
  readonly limit?: number;
  readonly offset?: number;
  /** The sort values and key of the last row seen, as the previous page gave them. */
  readonly after?: readonly (string | number | null)[];
  /** The exact reverse of the declared order, nulls first; a query that sums has one order only. */
  readonly reversed?: boolean;
  /** For a summing query: the fields to group by, chosen among the declared ones. */
  readonly groupBy?: readonly string[];
};
