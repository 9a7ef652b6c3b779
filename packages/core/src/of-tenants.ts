import type { RecordedEvent } from './event.ts';
import type { Row } from './fold.ts';
import { Type } from './schema.ts';
import { propertiesOf } from './shape-fields.ts';
import type { AnyView, ViewKey, ViewQuery } from './view.ts';

/** The field by which rows of several tenants lie beside each other in one table. No declared row may have it. */
export const TENANT = 'ofTenant';

/** A view as it is kept: for all tenants at once. `declared` is what each of them sees of it. */
export type TenantedView = AnyView & { readonly declared: AnyView };

const known = new WeakMap<AnyView, TenantedView>();

/**
 * The view with the rows of every tenant in it, told apart by a field that leads its key and every question, so that
 * one tenant's part of it is what the declared view makes of that tenant's events alone. The same view is answered for
 * the same declaration, which therefore need know nothing of tenants.
 */
export function ofTenants(view: AnyView): TenantedView {
  const tenanted = known.get(view) ?? make(view);
  known.set(view, tenanted);
  return tenanted;
}

function make(declared: AnyView): TenantedView {
  const properties = propertiesOf(declared.row);
  if (Object.hasOwn(properties, TENANT))
    throw new Error(`a row of ${declared.name} may not have a field ${TENANT}: whose it is, is known of every row`);
  return {
    ...declared,
    declared,
    row: Type.Object({ [TENANT]: Type.String(), ...properties }, { additionalProperties: false }),
    key: [TENANT, ...declared.key],
    keys: (event: RecordedEvent) => declared.keys(event).map((key): ViewKey => ({ [TENANT]: event.tenant, ...key })),
    // The projection is given the field too, so that a row it copies need not be copied once more.
    project(row: Row | null, event: RecordedEvent, key: ViewKey) {
      const next = declared.project(row, event, key) as Row | null;
      return next === null || next[TENANT] === event.tenant ? next : { ...next, [TENANT]: event.tenant };
    },
    queries: Object.fromEntries(
      Object.entries(declared.queries).map(([name, query]): [string, ViewQuery] => [
        name,
        { ...query, where: [TENANT, ...(query.where ?? [])] },
      ]),
    ),
  };
}
