import { type QueryArguments, type QueryRoute, type Row, Type } from '@daybook/core';
import type { Engine } from '@daybook/engine';
import { cursorCheckOf, cursorValuesOf, readCursor, writeCursor } from '../cursor.ts';
import type { Meter } from '../limits/meter.ts';
import { COSTS, costOfPage } from '../limits/rates.ts';
import { readAtOf } from '../read-at.ts';
import { partsReaderOf, type Sent } from '../reader.ts';
import type { Caller } from './caller.ts';
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

/** A declared query for many rows, as every face serves it. */
export type PageOperation = {
  readonly kind: 'page';
  readonly name: string;
  readonly route: PageRoute;
  /** @throws Problem; and what `Engine.query` throws */
  readonly run: (sent: Sent, caller: Caller) => Promise<PageAnswer>;
};

export function pageOperation(engine: Engine, route: PageRoute, meter: Meter): PageOperation {
  const read = partsReaderOf({
    params: route.params,
    query: route.query,
    body: Type.Unknown(),
    shared: PAGE_PARAMETERS,
  });
  const fits = cursorCheckOf(route.view, route.many);
  return {
    kind: 'page',
    name: route.name,
    route,
    async run(sent, caller) {
      const { principal } = caller;
      meter.spend(caller, COSTS.row);
      const holds = permit(route.access, principal, route.name);
      const { params, query, shared } = read(sent);
      const byRow = holds === undefined ? undefined : route.whoseRow?.({ params, query });
      if (holds !== undefined && !byRow) permitHolder(holds, route.whose?.({ params, query }) ?? []);
      const { limit = DEFAULT_LIMIT, offset, cursor, asOf = null, atPosition = null } = shared;
      meter.spend(caller, costOfPage(limit) - COSTS.row);
      const asked: QueryArguments = { ...route.arguments({ params, query }), limit };
      const question = [principal.tenant, route.path, params, query, asOf, atPosition];
      const after = cursor === undefined ? undefined : readCursor(cursor, question, (values) => fits(asked, values));
      const { page, holder } = await meter.reading(caller, shared, async () => {
        const at = { ...(await readAtOf(engine, shared)), tenant: principal.tenant };
        const from = { ...(offset === undefined ? {} : { offset }), ...(after === undefined ? {} : { after }) };
        const found = await engine.query(route.view, route.many, { ...asked, ...from }, at);
        return { page: found, holder: byRow && (await engine.row(byRow.view, byRow.one, at)).row };
      });
      // To whom it does not belong it looks like the page of a thing that is not there, and costs what that costs.
      if (byRow && !isHolder(holds, holder ? byRow.whose(holder) : []))
        return { items: [], nextCursor: null, position: page.position, cursorOf: () => '' };
      const nextCursor = page.next === null ? null : writeCursor(question, page.next);
      const { rows } = page;
      const cursorOf = (index: number) =>
        writeCursor(question, cursorValuesOf(route.view, route.many, asked, rows[index]));
      return { items: rows, nextCursor, position: page.position, cursorOf };
    },
  };
}
