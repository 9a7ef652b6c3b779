import { randomUUID } from 'node:crypto';
import {
  buildClientSchema,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getIntrospectionQuery,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { part } from '../../support/open-api.ts';
import { send } from './http.ts';

type Example = Readonly<Record<string, unknown>>;
export type Examples = Readonly<Record<string, Example>>;

export type GraphqlOperation = {
  readonly kind: 'query' | 'mutation' | 'subscription';
  readonly name: string;
  /** A document that takes each argument from a variable of the same name, and perhaps one more as it is. */
  readonly document: (more?: string) => string;
  /** Values for them all that fit. */
  readonly variables: Readonly<Record<string, unknown>>;
};

/** What the server says of its own schema. */
export async function graphqlSchema(url: string, token: string): Promise<GraphQLSchema> {
  const { text } = await ask(url, token, { query: getIntrospectionQuery() });
  return buildClientSchema(JSON.parse(text).data);
}

/** Posts to the GraphQL face, a text as it is. */
export const ask = (url: string, token: string | undefined, body: object | string) =>
  send({
    url,
    path: '/graphql',
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

/** Every field of every root. `examples` are requests that fit, by the names of operations and of their fields. */
export function graphqlOperations(schema: GraphQLSchema, examples: Examples): readonly GraphqlOperation[] {
  const roots = [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
    ['subscription', schema.getSubscriptionType()],
  ] as const;
  return roots.flatMap(([kind, root]) =>
    Object.values(root?.getFields() ?? {}).map((field) => operationOf(kind, field, examples[field.name] ?? {})),
  );
}

// biome-ignore lint/suspicious/noExplicitAny: graphql's own type of a field
type Field = GraphQLField<any, any>;

function operationOf(kind: GraphqlOperation['kind'], field: Field, example: Example): GraphqlOperation {
  const { args } = field;
  const declared = args.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
  const passed = args.map(({ name }) => `${name}: $${name}`);
  const selection = selectionOf(field.type, 1);
  return {
    kind,
    name: field.name,
    document(more) {
      const asked = [...passed, ...(more === undefined ? [] : [more])].join(', ');
      const head = declared === '' ? kind : `${kind} A(${declared})`;
      return `${head} { ${field.name}${asked === '' ? '' : `(${asked})`} ${selection} }`;
    },
    variables: Object.fromEntries(
      args.map(({ name, type }) => [
        name,
        OPTIONAL.has(name) ? null : inputOf(type, name === 'input' ? example : example[name]),
      ]),
    ),
  };
}

/** Arguments that would have every request wait, or fail before anything else is looked at. */
const OPTIONAL = new Set([
  'asOf',
  'atPosition',
  'minPosition',
  'after',
  'part',
  'idempotencyKey',
  'expectedVersion',
  'from',
  'to',
]);
/** Deep enough to see the fields of what a row holds, and below what may be asked for at once. */
const MAX_DEPTH = 4;

function selectionOf(type: GraphQLOutputType, depth: number): string {
  const named = getNamedType(type);
  if (!isObjectType(named)) return '';
  const inner = Object.values(named.getFields())
    .filter((field) => !isObjectType(getNamedType(field.type)) || depth < MAX_DEPTH)
    .map((field) => `${field.name} ${selectionOf(field.type, depth + 1)}`);
  return `{ ${inner.join(' ')} }`;
}

const SCALARS: Readonly<Record<string, unknown>> = {
  Decimal: '1.00',
  Timestamp: '2026-01-01T00:00:00Z',
  Date: '2026-01-01',
  Position: 0,
  Long: 1,
  Int: 1,
  String: 'x',
  Boolean: true,
};

/** The example where there is one, filled up to the type; a list has one item. */
function inputOf(type: GraphQLInputType, example?: unknown): unknown {
  if (isNonNullType(type)) return inputOf(type.ofType, example);
  if (isListType(type)) return [inputOf(type.ofType, Array.isArray(example) ? example[0] : undefined)];
  if (isInputObjectType(type))
    return Object.fromEntries(
      Object.values(type.getFields()).map((field) => [field.name, inputOf(field.type, part(example)[field.name])]),
    );
  if (example !== undefined) return example;
  if (isEnumType(type)) return type.getValues()[0]?.name;
  return type.name === 'UUID' ? randomUUID() : SCALARS[type.name];
}
