import type { Route } from '@daybook/core';
import {
  type GraphQLField,
  type GraphQLNamedOutputType,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isObjectType,
} from 'graphql';
import { type Client, createClient } from 'graphql-ws';
import type { Answer } from './answer.ts';
import type { Asked } from './asked.ts';
import { authorized } from './http-faces.ts';

/** As deep as the server lets a document be. */
const MAX_DEPTH = 8;

/** Everything that can be asked of a type: whatever it might tell is to be seen. */
function everythingOf(type: GraphQLNamedOutputType, depth: number): string {
  if (!isObjectType(type)) return '';
  const fields = Object.values(type.getFields()).flatMap((field) => {
    const inner = getNamedType(field.type);
    if (isLeafType(inner)) return [field.name];
    const within = depth < MAX_DEPTH ? everythingOf(inner, depth + 1) : '';
    return within === '' ? [] : [`${field.name} ${within}`];
  });
  return fields.length === 0 ? '' : `{ ${fields.join(' ')} }`;
}

export type Root = 'query' | 'mutation' | 'subscription';

function fieldOf(schema: GraphQLSchema, root: Root, name: string): GraphQLField<unknown, unknown> {
  const types = { query: schema.getQueryType(), mutation: schema.getMutationType() };
  const type = root === 'subscription' ? schema.getSubscriptionType() : types[root];
  const field = type?.getFields()[name];
  if (!field) throw new Error(`GraphQL has no ${root} ${name}`);
  return field;
}

/** A document that asks for everything of one field, with a variable for each argument that is given. */
export function documentOf(schema: GraphQLSchema, root: Root, name: string, given: object): string {
  const field = fieldOf(schema, root, name);
  const args = field.args.filter((arg) => Object.hasOwn(given, arg.name));
  const declared = args.length > 0 ? `(${args.map((arg) => `$${arg.name}: ${String(arg.type)}`).join(', ')})` : '';
  const passed = args.length > 0 ? `(${args.map((arg) => `${arg.name}: $${arg.name}`).join(', ')})` : '';
  return `${root}${declared} { ${name}${passed} ${everythingOf(getNamedType(field.type), 2)} }`;
}

export const variablesOf = (route: Route, { params, query, body }: Asked): Record<string, unknown> => {
  if (route.kind !== 'command') return { ...params, ...query };
  const input = { ...params, ...body };
  return Object.keys(input).length > 0 ? { input } : {};
};

type Seen = { readonly data?: unknown; readonly errors?: readonly SeenError[] };
type SeenError = {
  readonly message: string;
  readonly extensions?: { readonly code?: string; readonly status?: number };
};

/** What was answered, without where in the document it stands. */
function answerOf(status: number, { data, errors }: Seen): Answer {
  const [first] = errors ?? [];
  const { code = null, status: of = status } = first?.extensions ?? {};
  const said = errors?.map(({ message, extensions }) => ({ message, extensions }));
  return { status: of, code, body: { data, errors: said } };
}

/** One document over HTTP. */
export async function askGraphql(url: string, query: string, variables: object, proof: string | null): Promise<Answer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...authorized(proof) },
    body: JSON.stringify({ query, variables }),
  });
  return answerOf(response.status, (await response.json()) as Seen);
}

/** Sockets, one for each proof, as they would stay open; a proof that is none has its socket closed. */
export function sockets(url: string) {
  const clients = new Map<string | null, Client>();
  const clientOf = (proof: string | null): Client => {
    const known = clients.get(proof);
    if (known) return known;
    const made = createClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      connectionParams: authorized(proof),
      retryAttempts: 0,
      lazyCloseTimeout: 1_000,
    });
    clients.set(proof, made);
    return made;
  };
  return {
    /** Subscribes, and answers with the first that is given. */
    ask: (query: string, variables: Record<string, unknown>, proof: string | null): Promise<Answer> =>
      new Promise((resolve) => {
        const leave = clientOf(proof).subscribe<unknown>(
          { query, variables },
          {
            next(answer) {
              resolve(answerOf(200, answer as Seen));
              queueMicrotask(() => leave());
            },
            error: (thrown) => resolve(endOf(thrown)),
            complete: () => resolve({ status: 200, code: null, body: null }),
          },
        );
      }),
    async close() {
      for (const client of clients.values()) await client.dispose();
    },
  };
}

/** An error message of the protocol, or the closing of the socket. */
function endOf(thrown: unknown): Answer {
  if (Array.isArray(thrown)) return answerOf(400, { errors: thrown as SeenError[] });
  if (typeof thrown === 'object' && thrown !== null && 'reason' in thrown && 'code' in thrown)
    return { status: thrown.code === 4401 ? 401 : 403, code: String(thrown.reason), body: null };
  throw thrown;
}
