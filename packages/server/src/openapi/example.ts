import type { Route, TSchema } from '@daybook/core';

/** The words of JSON Schema that examples are made by. */
type Parts = {
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly TSchema[];
  readonly type?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly 'x-column'?: string;
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly items?: TSchema;
  readonly minItems?: number;
  readonly minimum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
};

const OF_FORMAT: Readonly<Record<string, string>> = {
  uuid: '019b76da-a800-7000-8000-000000000001',
  date: '2026-11-21',
  'date-time': '2026-11-21T09:30:00.000000Z',
};
const CURRENCY_PATTERN = '^[A-Z]{3}$';

/** A value that fits a schema, always the same. */
export function exampleOf(schema: TSchema): unknown {
  const parts: Parts = schema;
  if (parts.examples?.length) return parts.examples[0];
  if (parts.default !== undefined) return parts.default;
  if ('const' in parts) return parts.const;
  if (parts.enum) return parts.enum[0];
  const [first] = parts.anyOf ?? [];
  if (first) return exampleOf(first);
  switch (parts.type) {
    case 'object':
      return Object.fromEntries(Object.entries(parts.properties ?? {}).map(([name, one]) => [name, exampleOf(one)]));
    case 'array':
      return Array.from({ length: Math.max(parts.minItems ?? 0, 1) }, () => exampleOf(parts.items ?? {}));
    case 'integer':
      return Math.max(1, parts.minimum ?? 1);
    case 'string':
      return textOf(parts);
    case 'boolean':
      return true;
    default:
      return null;
  }
}

function textOf(parts: Parts): string {
  if (parts.format !== undefined) return OF_FORMAT[parts.format] ?? 'text';
  if (parts['x-column'] === 'numeric') return '29.99';
  if (parts.pattern === CURRENCY_PATTERN) return 'EUR';
  return 'text'.padEnd(parts.minLength ?? 0, 'text').slice(0, parts.maxLength);
}

/** One request for a route: what it says itself, and what it leaves out made of its schemas. */
export function exampleOfRoute(route: Route): { params: unknown; query?: unknown; body?: unknown } {
  const params = route.example?.params ?? exampleOf(route.params);
  if (route.kind === 'command') return { params, body: route.example?.body ?? exampleOf(route.body) };
  return { params, query: route.example?.query ?? exampleOf(route.query) };
}
