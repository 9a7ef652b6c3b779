import { type AnyView, propertiesOf, type QueryArguments, type TSchema, type ViewQuery } from '@daybook/core';
import { type Problem, problemOf } from '../problems.ts';
import type { Filter } from './page-filter.ts';

/** How a caller wants a page: `sort` is a field, `-field` for descending; `filter` what fields must be equal to. */
export type Wanted = { readonly sort: string | undefined; readonly filter: Filter };

/** The declared query that answers as wanted, from its beginning or from its end. */
export type Chosen = { readonly many: string; readonly reversed: boolean };

/**
 * What a page can be sorted and filtered by. It is what the view has an index for, and nothing else: every answer is
 * that of one of the view's declared queries, read in its order or the reverse of it. So a query that asks for the
 * same fields as the page's own, and for more, makes those more a filter; one with another order makes that a sort.
 */
export type PageChoices = {
  /** In the order declared: `createdAt`, `-createdAt`. The first is what the page has unless asked. */
  readonly sorts: readonly string[];
  /** The fields that can be filtered by, each with the schema of its values. */
  readonly filters: Readonly<Record<string, TSchema>>;
  /** @throws Problem `invalid_sort`, `invalid_filter` */
  readonly choose: (wanted: Wanted, asked: QueryArguments) => Chosen;
};

type Candidate = { readonly many: string; readonly query: ViewQuery; readonly filters: readonly string[] };

export function pageChoicesOf(view: AnyView, many: string): PageChoices {
  const own = view.queries[many];
  if (!own) throw new Error(`view ${view.name} has no query ${many}`);
  const all = own.sum ? [] : candidatesOf(view, many, own);
  const sorts = [...new Set(all.flatMap(({ query }) => sortsOf(query)))];
  const fields = propertiesOf(view.row);
  const filters = Object.fromEntries(
    [...new Set(all.flatMap((one) => one.filters))].map((field) => [field, valuesOf(fields[field] ?? {})]),
  );
  return {
    sorts,
    filters,
    choose({ sort, filter }, asked) {
      const names = Object.keys(filter);
      if (sort === undefined && names.length === 0) return { many, reversed: false };
      if (sort !== undefined && !sorts.includes(sort)) throw invalidSort(sorts);
      const ranged = asked.from !== undefined || asked.to !== undefined;
      const fitting = all.filter(
        ({ query, filters: has }) =>
          has.length === names.length &&
          names.every((name) => has.includes(name)) &&
          (!ranged || query.range === own.range),
      );
      const [first] = fitting;
      if (!first) throw invalidFilter(all, ranged);
      if (sort === undefined) return { many: first.many, reversed: false };
      for (const { many: found, query } of fitting) {
        const at = sortsOf(query).indexOf(sort);
        if (at >= 0) return { many: found, reversed: at === 1 };
      }
      throw invalidSort(fitting.flatMap(({ query }) => sortsOf(query)));
    },
  };
}

/** The page's own query first, then those that ask for the same fields and perhaps for more. */
function candidatesOf(view: AnyView, many: string, own: ViewQuery): readonly Candidate[] {
  const where = own.where ?? [];
  const others = Object.entries(view.queries).filter(([name, { sum }]) => name !== many && !sum);
  return [[many, own] as const, ...others].flatMap(([name, query]) => {
    const asks = query.where ?? [];
    const filters = asks.filter((field) => !where.includes(field));
    return where.every((field) => asks.includes(field)) ? [{ many: name, query, filters }] : [];
  });
}

/** The first field of a query's order stands for the whole of it. */
function sortsOf({ orderBy }: ViewQuery): readonly string[] {
  const [first] = orderBy ?? [];
  if (!first) return [];
  return first.descending ? [`-${first.field}`, first.field] : [first.field, `-${first.field}`];
}

/** A field's values as they can be asked for: nothing is equal to null. */
function valuesOf(schema: object): TSchema {
  if (!('anyOf' in schema) || !Array.isArray(schema.anyOf)) return schema;
  const [value = {}] = schema.anyOf.filter((one: TSchema) => !('type' in one && one.type === 'null'));
  return value;
}

const invalidSort = (sorts: readonly string[]): Problem =>
  problemOf('invalid_sort', {
    detail: sorts.length > 0 ? `It can be sorted by ${[...new Set(sorts)].join(', ')}.` : 'It has one order only.',
  });

function invalidFilter(all: readonly Candidate[], ranged: boolean): Problem {
  const sets = [...new Set(all.flatMap(({ filters }) => (filters.length > 0 ? [filters.join(' with ')] : [])))];
  const detail = sets.length > 0 ? `It can be filtered by ${sets.join(', or ')}` : 'It cannot be filtered';
  return problemOf('invalid_filter', { detail: `${detail}${ranged ? '; not every one goes with from and to' : ''}.` });
}
