import { type QueryArguments, type QueryRoute, type Row, Type } from '@daybook/core';
import type { Engine } from '@daybook/engine';
import { cursorCheckOf, cursorValuesOf, readCursor, writeCursor } from '../cursor.ts';
import type { Meter } from '../limits/meter.ts';
import { COSTS, costOfPage } from '../limits/rates.ts';
import { readAtOf, readUpTo, withWait } from '../read-at.ts';
import { partsReaderOf, type Sent } from '../reader.ts';
import type { Caller } from './caller.ts';
import { type PageChoices, pageChoicesOf } from './page-choices.ts';
import { filterReaderOf } from './page-filter.ts';
import { DEFAULT_LIMIT, PAGE_PARAMETERS } from './page-parameters.ts';
import { isHolder, permit, permitHolder } from './permit.ts';

export type PageRoute = Extract<QueryRoute, { many: unknown }>;

/** A page as it is answered; `nextCursor` is null on the last. */
export type PageAnswer = {
  readonly items: readonly Row[];
  readonly nextCursor: string | null;
  readonly position: number;
  /** The cursor of the item at this index, to go on behind it. */
  readonly cursorOf: (index: number) => string;
};

/**
 * A declared query for many rows, as every face serves it. Beside the route's own query it can be sent `sort` and
 * `filter`, as far as `sorts` and `filters` have them: in a URL `filter[field]=value`, from a face with types of its
 * own `filter: { field: value }`.
 */
export type PageOperation = {
  readonly kind: 'page';
  readonly name: string;
  readonly route: PageRoute;
  /** @throws Problem; and what `Engine.query` throws */
  readonly run: (sent: Sent, caller: Caller) => Promise<PageAnswer>;
} & Pick<PageChoices, 'sorts' | 'filters'>;

/** An empty page has no item to go on behind. */
const ofNothing = () => '';

export function pageOperation(engine: Engine, route: PageRoute, meter: Meter): PageOperation {
  const { sorts, filters, choose } = pageChoicesOf(route.view, route.many);
  const readFilter = filterReaderOf(filters);
  const read = partsReaderOf({
    params: route.params,
    query: route.query,
    body: Type.Unknown(),
    shared: PAGE_PARAMETERS,
  });
  const fits = new Map<string, ReturnType<typeof cursorCheckOf>>();
  const fitsOf = (many: string) => {
    const check = fits.get(many) ?? cursorCheckOf(route.view, many);
    fits.set(many, check);
    return check;
  };
  return {
    kind: 'page',
    name: route.name,
    route,
    sorts,
    filters,
    async run(sent, caller) {
      const { principal } = caller;
      meter.spend(caller, COSTS.row);
      const holds = permit(route.access, principal, route.name);
      const { filter, rest } = readFilter(sent.query);
      const { params, query, shared } = read({ ...sent, query: rest });
      const byRow = holds === undefined ? undefined : route.whoseRow?.({ params, query });
      if (holds !== undefined && !byRow) permitHolder(holds, route.whose?.({ params, query }) ?? []);
      const { limit = DEFAULT_LIMIT, offset, cursor, sort, asOf = null, atPosition = null } = shared;
      meter.spend(caller, costOfPage(limit) - COSTS.row);
      const own = route.arguments({ params, query });
      const { many, reversed } = choose({ sort, filter }, own);
      const asked: QueryArguments = { ...own, where: { ...own.where, ...filter }, limit, reversed };
      const order = sort === undefined && Object.keys(filter).length === 0 ? [] : [many, reversed, filter];
      const question = [principal.tenant, route.path, params, query, asOf, atPosition, ...order];
      const after =
        cursor === undefined ? undefined : readCursor(cursor, question, (values) => fitsOf(many)(asked, values));
      const { page, holder } = await meter.reading(caller, shared, async () => {
        const at = { ...(await readAtOf(engine, withWait(shared, sent.waitMs))), tenant: principal.tenant };
        const from = { ...(offset === undefined ? {} : { offset }), ...(after === undefined ? {} : { after }) };
        const found = await readUpTo(engine, at, () => engine.query(route.view, many, { ...asked, ...from }, at));
        return { page: found, holder: byRow && (await engine.row(byRow.view, byRow.one, at)).row };
      });
      // To whom it does not belong it looks like the page of a thing that is not there, and costs what that costs.
      if (byRow && !isHolder(holds, holder ? byRow.whose(holder) : []))
        return { items: [], nextCursor: null, position: page.position, cursorOf: ofNothing };
      const nextCursor = page.next === null ? null : writeCursor(question, page.next);
      const { rows } = page;
      const cursorOf = (index: number) => writeCursor(question, cursorValuesOf(route.view, many, asked, rows[index]));
      return { items: rows, nextCursor, position: page.position, cursorOf };
    },
  };
}
