import type { Route } from './route.ts';
import type { TSchema } from './schema.ts';

/** The words of JSON Schema that examples are made by. */
type Parts = {
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly TSchema[];
  readonly type?: string;
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly items?: TSchema;
  readonly minItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
};

/** What stands where nothing is known of a value but how large it may be. */
const SOME_TEXT = 'text';
const SOME_NUMBER = 1;

/**
 * A value that fits a schema, always the same: the schema's own first example, otherwise one made of its parts, with
 * every property there, optional ones too, and of several alternatives the first.
 */
export function exampleOf(schema: TSchema): unknown {
  const parts = schema as Parts;
  if (parts.examples?.length) return parts.examples[0];
  if (parts.default !== undefined) return parts.default;
  if ('const' in parts) return parts.const;
  if (parts.enum) return parts.enum[0];
  const [first] = parts.anyOf ?? [];
  if (first) return exampleOf(first);
  switch (parts.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(parts.properties ?? {}).map(([name, property]) => [name, exampleOf(property)]),
      );
    case 'array':
      return Array.from({ length: Math.max(parts.minItems ?? 0, 1) }, () => exampleOf(parts.items ?? {}));
    case 'integer':
    case 'number':
      return Math.min(Math.max(SOME_NUMBER, parts.minimum ?? SOME_NUMBER), parts.maximum ?? SOME_NUMBER);
    case 'string':
      return SOME_TEXT.padEnd(parts.minLength ?? 0, SOME_TEXT).slice(0, parts.maxLength);
    case 'boolean':
      return true;
    default:
      return null;
  }
}

/** One request for a route: what it says itself, and what it leaves out made of its schemas. */
export function exampleOfRoute(route: Route): {
  readonly params: unknown;
  readonly query?: unknown;
  readonly body?: unknown;
} {
  const params = route.example?.params ?? exampleOf(route.params);
  if (route.kind === 'command') return { params, body: route.example?.body ?? exampleOf(route.body) };
  return { params, query: route.example?.query ?? exampleOf(route.query) };
}
