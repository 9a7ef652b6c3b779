import type { Route } from './route.ts';
import type { TSchema } from './schema.ts';

/** The parts of a JSON Schema that hold others. */
type Parts = {
  readonly type?: unknown;
  readonly description?: unknown;
  readonly anyOf?: readonly TSchema[];
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly items?: TSchema;
};

/** The schemas a route is served with, by the part of it they are the shape of. */
export function shapesOf(route: Route): readonly (readonly [part: string, schema: TSchema])[] {
  switch (route.kind) {
    case 'command':
      return [
        ['params', route.params],
        ['body', route.body],
      ];
    case 'query':
      return [
        ['params', route.params],
        ['query', route.query],
        ['row', route.view.row],
      ];
    case 'report':
      return [
        ['params', route.params],
        ['query', route.query],
        ['response', route.response],
      ];
  }
}

/**
 * Where a schema offers alternatives other than null, as a JSON pointer: neither GraphQL's inputs nor protobuf have a
 * place for those. Null if it does so nowhere.
 */
export function alternativeIn(schema: TSchema, at = ''): string | null {
  const { anyOf = [], properties = {}, items } = schema as Parts;
  const some = anyOf.filter((one) => (one as Parts).type !== 'null');
  if (some.length > 1) return at;
  const inside: (readonly [string, TSchema])[] = [
    ...some.map((one) => [at, one] as const),
    ...Object.entries(properties).map(([name, property]) => [`${at}/${name}`, property] as const),
    ...(items ? [[`${at}/items`, items] as const] : []),
  ];
  for (const [place, part] of inside) {
    const found = alternativeIn(part, place);
    if (found !== null) return found;
  }
  return null;
}

/** The fields of a schema of which it does not say what they mean, as JSON pointers. */
export function undescribedIn(schema: TSchema, at = ''): readonly string[] {
  const { anyOf = [], properties = {}, items } = schema as Parts;
  return [
    ...Object.entries(properties).flatMap(([name, property]) => [
      ...('description' in property ? [] : [`${at}/${name}`]),
      ...undescribedIn(property, `${at}/${name}`),
    ]),
    ...anyOf.flatMap((one) => undescribedIn(one, at)),
    ...(items ? undescribedIn(items, `${at}/items`) : []),
  ];
}
