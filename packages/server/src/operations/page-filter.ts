import { type TSchema, Type } from '@daybook/core';
import { problemOf, type RequestError } from '../problems.ts';
import { readQueryText } from '../query-text.ts';
import { NOTHING, partsReaderOf, type Sent } from '../reader.ts';

/** What fields must be equal to. */
export type Filter = Readonly<Record<string, string | number>>;

/** A filter as a URL spells it: `filter[status]=open`. */
export const filterName = (field: string): string => `filter[${field}]`;

/** A page's filters as query parameters, each under its own name. */
export const filterParametersOf = (filters: Readonly<Record<string, TSchema>>) =>
  Type.Object(
    Object.fromEntries(Object.entries(filters).map(([field, schema]) => [filterName(field), Type.Optional(schema)])),
    { additionalProperties: false },
  );

/** The same for faces with types of their own: one object under the name `filter`, or nothing where there is none. */
export const filterShapeOf = (filters: Readonly<Record<string, TSchema>>) => {
  const fields = Object.entries(filters).map(([field, schema]) => [field, Type.Optional(schema)]);
  const shape = Type.Object(Object.fromEntries(fields), {
    additionalProperties: false,
    description: 'Only what has these values.',
  });
  return fields.length === 0 ? NOTHING : Type.Object({ filter: Type.Optional(shape) }, { additionalProperties: false });
};

/**
 * Makes the function that takes the filter out of a query, from wherever it was sent, and holds it against the fields'
 * shapes. What is left of the query is for others to read.
 * @throws Problem `invalid_filter` for a field that cannot be filtered by, `invalid_request` for what is no value of it
 */
export function filterReaderOf(filters: Readonly<Record<string, TSchema>>) {
  const names = new Map(Object.keys(filters).map((field) => [filterName(field), field]));
  const query = filterParametersOf(filters);
  const read = partsReaderOf({ params: NOTHING, query, shared: NOTHING, body: Type.Unknown() });

  return (sent: Sent['query']): { filter: Filter; rest: Sent['query'] } => {
    if (sent === '') return NO_FILTER;
    const errors: RequestError[] = [];
    const all = typeof sent === 'string' ? readQueryText(sent, errors) : spelt(sent);
    if (errors.length > 0) return { filter: {}, rest: sent }; // whoever reads the rest finds the same, and says it
    const found: Record<string, unknown> = {};
    const rest: Record<string, unknown> = Object.create(null);
    for (const name in all) {
      const isFilter = name.startsWith('filter[');
      if (isFilter && !names.has(name)) throw noFilter(name, [...names.keys()]);
      (isFilter ? found : rest)[name] = all[name];
    }
    if (Object.keys(found).length === 0) return { filter: {}, rest };
    const values = read({ params: {}, query: found, body: undefined }).query;
    return { filter: Object.fromEntries(Object.entries(values).flatMap(named)), rest };
  };

  function named([name, value]: [string, unknown]): [string, string | number][] {
    const field = names.get(name);
    return field !== undefined && (typeof value === 'string' || typeof value === 'number') ? [[field, value]] : [];
  }
}

const NO_FILTER = { filter: {}, rest: '' } as const;

function noFilter(name: string, known: readonly string[]) {
  const message = known.length > 0 ? `is none of ${known.join(', ')}` : 'this page has no filters';
  return problemOf('invalid_filter', { errors: [{ in: 'query', pointer: `/${name.slice(0, 64)}`, message }] });
}

/** A face with types of its own sends `filter: { status: 'open' }`. */
function spelt({ filter, ...rest }: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (filter === undefined || filter === null) return rest;
  if (typeof filter !== 'object') return { ...rest, filter };
  return { ...rest, ...Object.fromEntries(Object.entries(filter).map(([field, value]) => [filterName(field), value])) };
}
