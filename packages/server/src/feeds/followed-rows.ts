import {
  type AnyView,
  keyText,
  type QueryArguments,
  type Row,
  type RowHolders,
  rowMatcher,
  Type,
  type ViewKey,
} from '@daybook/core';
import type { Engine } from '@daybook/engine';
import type { Caller } from '../operations/caller.ts';
import { filterReaderOf } from '../operations/page-filter.ts';
import type { PageOperation } from '../operations/page-operation.ts';
import { PAGE_PARAMETERS, ROW_PARAMETERS } from '../operations/page-parameters.ts';
import { isHolder, permit, permitHolder } from '../operations/permit.ts';
import type { RowOperation, RowRoute } from '../operations/row-operation.ts';
import { problemOf } from '../problems.ts';
import { partsReaderOf, type Sent } from '../reader.ts';
import type { Bookmark } from './feeds.ts';

/** What a follower of a query is told of a touched row: the row, null that it is not in the answer, or nothing. */
export type Told = Row | null | undefined;

/** Which rows of a view are followed. */
export type FollowedRows = {
  readonly view: AnyView;
  /** By the key alone, before anything is read. `id` is its text. */
  readonly concerns: (id: string, key: ViewKey) => boolean;
  /** What is to be told of a row as it is now; to be asked once for each touch, in order. */
  readonly told: (id: string, key: ViewKey, row: Row | null) => Told;
  /**
   * Whether anything may be told at all of what was touched up to a position, where another view's row says so. Left
   * out: it may.
   */
  readonly isOpen?: (position: number) => Promise<boolean>;
};

/** What is followed, by whom, and from where on. */
export type ChangesAsked = {
  readonly caller: Caller;
  readonly operation: RowOperation | PageOperation;
  readonly sent: Sent;
  readonly after: Bookmark | undefined;
};

/**
 * Rows given to a follower of a page that is remembered of, so that it can be told when one has gone of which nothing
 * else says that it was ever the caller's. Beyond this many, and across a resumption, that is not told.
 */
const MAX_GIVEN = 256;
/** How long the view is waited for that says whose a page is. After that the feed ends, and can be begun again. */
const HOLDER_WAIT_MS = 10_000;

/** The same checks as the operation's own. @throws Problem */
export async function followedRows(engine: Engine, asked: ChangesAsked): Promise<FollowedRows> {
  const { operation } = asked;
  switch (operation.kind) {
    case 'row':
      return followedRow(operation, asked);
    case 'page':
      return followedPage(engine, operation, asked);
  }
}

/**
 * One row. It must be there, and the caller's, to be followed from now on; whoever may see everything can go on after a
 * row that is gone.
 */
async function followedRow({ route, run }: RowOperation, { sent, caller, after }: ChangesAsked): Promise<FollowedRows> {
  const holds = permit(route.access, caller.principal, route.name);
  const { params, query, shared } = rowReader(route)(sent);
  if (shared.asOf !== undefined || shared.atPosition !== undefined) throw problemOf('not_followable');
  if (after === undefined || holds) await run(sent, caller);
  const { view } = route;
  const followed = keyText(view, route.one({ params, query }));
  let isTheirs = true;
  return {
    view,
    concerns: (id) => id === followed,
    told(_id, _key, row) {
      if (row !== null && (holds === undefined || isHolder(holds, route.whose?.(row) ?? []))) {
        isTheirs = true;
        return row;
      }
      const wasTheirs = isTheirs;
      if (holds) isTheirs = false;
      return wasTheirs ? null : undefined;
    },
  };
}

/** The rows that a query answers. */
function followedPage(engine: Engine, operation: PageOperation, { sent, caller }: ChangesAsked): FollowedRows {
  const { route } = operation;
  const holds = permit(route.access, caller.principal, route.name);
  const { params, query, shared, filter } = pageReader(operation)(sent);
  const owners = route.whose?.({ params, query }) ?? [];
  const byRow = holds === undefined ? undefined : route.whoseRow?.({ params, query });
  if (holds !== undefined && !byRow) permitHolder(holds, owners);
  const { view } = route;
  const declared = view.queries[route.many];
  if (!declared) throw new Error(`view ${view.name} has no query ${route.many}`);
  const isOfThePast = shared.asOf !== undefined || shared.atPosition !== undefined;
  const isLaterPage = shared.cursor !== undefined || shared.offset !== undefined;
  if (declared.sum || declared.groupBy || isOfThePast || isLaterPage) throw problemOf('not_followable');
  if (shared.sort !== undefined || Object.keys(filter).length > 0)
    throw problemOf('not_followable', {
      detail: 'A feed tells of all that its path answers, in the order of the log: leave out sort and filter.',
    });

  const asked = route.arguments({ params, query });
  const isAnswer = rowMatcher(view, declared, asked);
  const { where = {} } = asked;
  const matching = (fields: QueryArguments['where']) => rowMatcher(view, {}, fields ? { where: fields } : {});
  const ofKey = fieldsOf(where, (field) => view.key.includes(field));
  const fitsByKey = matching(ofKey);
  // The fields that say whose a row is: those that are asked to be one of its owners.
  const ofOwner = fieldsOf(where, (_, value) => typeof value === 'string' && owners.includes(value));
  const isOwned = matching(ofOwner);
  const hasOwner = Object.keys(ofOwner).length > 0;
  const isOwnerInKey = hasOwner && Object.keys(ofOwner).every((field) => view.key.includes(field));
  const given = new Set<string>();

  function remember(id: string) {
    given.delete(id);
    given.add(id);
    const [oldest] = given;
    if (given.size > MAX_GIVEN && oldest !== undefined) given.delete(oldest);
  }

  /** Whether a row that is not in the answer may be spoken of. */
  function mayBeNamed(id: string, row: Row | null): boolean {
    if (given.delete(id)) return true;
    if (isOwnerInKey) return true; // otherwise its key would not have fitted
    if (row !== null && hasOwner) return isOwned(row);
    return holds === undefined;
  }

  /** To whom it does not belong it is, like the page itself, as of a thing that is not there. */
  async function isHeld(by: RowHolders, minPosition: number): Promise<boolean> {
    const { tenant } = caller.principal;
    const { row } = await engine.row(by.view, by.one, { tenant, minPosition, waitMs: HOLDER_WAIT_MS });
    return isHolder(holds, row ? by.whose(row) : []);
  }

  return {
    view,
    ...(byRow ? { isOpen: (position: number) => isHeld(byRow, position) } : {}),
    concerns: (_, key) => fitsByKey(key),
    told(id, _key, row) {
      if (row === null || !isAnswer(row)) return mayBeNamed(id, row) ? null : undefined;
      remember(id);
      return row;
    },
  };
}

const fieldsOf = (
  where: Readonly<Record<string, string | number>>,
  wanted: (field: string, value: string | number) => boolean,
) => Object.fromEntries(Object.entries(where).filter(([field, value]) => wanted(field, value)));

const rowReaders = new WeakMap<RowRoute, ReturnType<typeof readRow>>();
const readRow = ({ params, query }: RowRoute) =>
  partsReaderOf({ params, query, body: Type.Unknown(), shared: ROW_PARAMETERS });
function rowReader(route: RowRoute) {
  const known = rowReaders.get(route) ?? readRow(route);
  rowReaders.set(route, known);
  return known;
}

const pageReaders = new WeakMap<PageOperation, ReturnType<typeof readPage>>();
function readPage({ route: { params, query }, filters }: PageOperation) {
  const readFilter = filterReaderOf(filters);
  const read = partsReaderOf({ params, query, body: Type.Unknown(), shared: PAGE_PARAMETERS });
  return (sent: Sent) => {
    const { filter, rest } = readFilter(sent.query);
    return { ...read({ ...sent, query: rest }), filter };
  };
}
function pageReader(operation: PageOperation) {
  const known = pageReaders.get(operation) ?? readPage(operation);
  pageReaders.set(operation, known);
  return known;
}
