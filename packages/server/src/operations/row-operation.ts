import { type QueryRoute, type Row, Type } from '@daybook/core';
import type { Engine } from '@daybook/engine';
import type { Meter } from '../limits/meter.ts';
import { COSTS } from '../limits/rates.ts';
import { refusal } from '../problems.ts';
import { readAtOf, readUpTo, withWait } from '../read-at.ts';
import { partsReaderOf, type Sent } from '../reader.ts';
import type { Caller } from './caller.ts';
import { ROW_PARAMETERS } from './page-parameters.ts';
import { isHolder, permit } from './permit.ts';

export type RowRoute = Extract<QueryRoute, { one: unknown }>;

/** A row, and up to where the log had been folded into it. */
export type RowAnswer = { readonly row: Row; readonly position: number };

/** A declared query for one row, as every face serves it. */
export type RowOperation = {
  readonly kind: 'row';
  readonly name: string;
  readonly route: RowRoute;
  /**
   * A row that is not there, and one that the caller may not see, come to the same: the route's own rejection, as a
   * problem that carries `Daybook-Position`. @throws Problem
   */
  readonly run: (sent: Sent, caller: Caller) => Promise<RowAnswer>;
};

export function rowOperation(engine: Engine, route: RowRoute, meter: Meter): RowOperation {
  const read = partsReaderOf({
    params: route.params,
    query: route.query,
    body: Type.Unknown(),
    shared: ROW_PARAMETERS,
  });
  return {
    kind: 'row',
    name: route.name,
    route,
    async run(sent, caller) {
      const { principal } = caller;
      meter.spend(caller, COSTS.row);
      const holds = permit(route.access, principal, route.name);
      const { params, query, shared } = read(sent);
      const { row, position } = await meter.reading(caller, shared, async () => {
        const at = { ...(await readAtOf(engine, withWait(shared, sent.waitMs))), tenant: principal.tenant };
        return readUpTo(engine, at, () => engine.row(route.view, route.one({ params, query }), at));
      });
      if (row !== null && isHolder(holds, holds ? (route.whose?.(row) ?? []) : [])) return { row, position };
      const rejection = route.missing();
      const meaning = engine.registry.rejections.get(rejection.code)?.meaning;
      throw refusal(rejection, meaning, { 'Daybook-Position': String(position) });
    },
  };
}
