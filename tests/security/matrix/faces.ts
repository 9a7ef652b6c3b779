import path from 'node:path';
import type { Route } from '@daybook/core';
import type { GraphQLSchema } from 'graphql';
import { readFieldNumbers } from '../../../apps/server/src/field-numbers-file.ts';
import { type StockClient, stockClient } from '../../../packages/server/src/testing/stock-grpc-client.ts';
import type { ServerProcess } from '../../support/server-process.ts';
import type { Answer } from './answer.ts';
import { type Asked, askedOf, type Things } from './asked.ts';
import { fieldsOf, methodsOf, pathsOf, schemaAt } from './enumerated.ts';
import { askGraphql, documentOf, type Root, sockets, variablesOf } from './graphql-faces.ts';
import { grpcFaces, methodOf } from './grpc-faces.ts';
import { askFeed, askLine, askPath, askRest, urlPathOf } from './http-faces.ts';
import type { MatrixRow } from './rows.ts';

const PROTO = path.resolve(import.meta.dirname, '../../../proto');
/** The committed files: what a client that is not ours reads. */
const FILES = [
  'daybook/v1/daybook.proto',
  'daybook/orders/v1/orders.proto',
  'daybook/payments/v1/payments.proto',
  'grpc/health/v1/health.proto',
  'grpc/reflection/v1/reflection.proto',
];

/** A running server as its callers see it. */
export type Faces = {
  /** What each face says that it serves. */
  enumerated(): Promise<readonly string[]>;
  /** Asks for one row of the matrix, about these things. */
  ask(row: MatrixRow, things: Things, proof: string | null): Promise<Answer>;
  close(): Promise<void>;
};

export async function facesOf(addresses: ServerProcess['addresses'], proof: string): Promise<Faces> {
  const schema = await schemaAt(addresses.graphql, `Bearer ${proof}`);
  const client = stockClient(addresses.grpc, PROTO, FILES);
  const live = sockets(addresses.graphql);
  const grpc = grpcFaces(client, await readFieldNumbers());

  const document = (root: Root, name: string, given: object) => documentOf(schema, root, name, given);

  function askDeclared(row: MatrixRow, context: string, route: Route, asked: Asked, proof: string | null) {
    const variables = variablesOf(route, asked);
    switch (row.face) {
      case 'REST':
        return askRest(route.kind === 'command' ? addresses.commands : addresses.queries, route, asked, proof);
      case 'intake line':
        return askLine(addresses.commands, route, asked, proof);
      case 'SSE':
        return askFeed(addresses.queries + urlPathOf(route.path, asked), proof);
      case 'GraphQL': {
        const root = route.kind === 'command' ? 'mutation' : 'query';
        return askGraphql(addresses.graphql, document(root, route.name, variables), variables, proof);
      }
      case 'subscription':
        return live.ask(document('subscription', `${route.name}Changed`, variables), variables, proof);
      case 'gRPC':
        return grpc.call(context, route, asked, proof);
      case 'gRPC intake':
        return grpc.execute(route, asked, proof);
      case 'gRPC feed':
        return grpc.changes(route, asked, proof);
      case 'administration':
        return askRest(addresses.admin, route, asked, proof);
    }
  }

  function askEvents({ face }: MatrixRow, proof: string | null) {
    switch (face) {
      case 'SSE':
        return askFeed(`${addresses.queries}/api/v1/events`, proof);
      case 'subscription':
        return live.ask(document('subscription', 'events', {}), {}, proof);
      default:
        return grpc.events(proof);
    }
  }

  return {
    enumerated: () => enumerated(addresses, schema, client, proof),
    ask(row, things, proof) {
      const { subject } = row;
      const asked = askedOf(row, things);
      if (subject.kind === 'events' || asked === null) return askEvents(row, proof);
      if (subject.kind === 'declared') return askDeclared(row, subject.context, subject.route, asked, proof);
      return askPath(addresses.admin + urlPathOf(subject.path, asked), subject.method, asked.body, proof);
    },
    async close() {
      await live.close();
      client.close();
    },
  };
}

async function enumerated(
  { commands, queries, admin }: ServerProcess['addresses'],
  schema: GraphQLSchema,
  client: StockClient,
  proof: string,
): Promise<readonly string[]> {
  const ports = Object.entries({ commands, queries, admin });
  const paths = await Promise.all(
    ports.map(async ([port, url]) => [...(await pathsOf(url))].map((one) => `${port}: ${one}`)),
  );
  const methods = await methodsOf(client, `Bearer ${proof}`);
  return [
    ...paths.flat(),
    ...[...fieldsOf(schema)].map((one) => `GraphQL: ${one}`),
    ...[...methods].map((one) => `gRPC: ${one}`),
  ];
}

/** How a face calls a row of the matrix. */
export function nameOnFace({ face, name, subject }: MatrixRow): string {
  if (subject.kind === 'written') return `admin: ${subject.method} ${subject.path}`;
  if (subject.kind === 'events') {
    if (face === 'SSE') return 'queries: GET /api/v1/events';
    return face === 'subscription' ? 'GraphQL: subscription events' : 'gRPC: daybook.v1.Feed/Events';
  }
  const { route, context } = subject;
  const isCommand = route.kind === 'command';
  switch (face) {
    case 'REST':
      return isCommand ? `commands: POST ${route.path}` : `queries: GET ${route.path}`;
    case 'administration':
      return `admin: GET ${route.path}`;
    case 'GraphQL':
      return `GraphQL: ${isCommand ? 'mutation' : 'query'} ${name}`;
    case 'subscription':
      return `GraphQL: subscription ${name}Changed`;
    case 'gRPC':
      return `gRPC: ${methodOf(context, name)}`;
    // Many operations behind one name, which is not an operation itself.
    case 'intake line':
      return 'commands: POST /api/v1/commands';
    case 'gRPC intake':
      return 'gRPC: daybook.v1.Intake/Execute';
    case 'gRPC feed':
      return 'gRPC: daybook.v1.Feed/Changes';
    case 'SSE':
      return `queries: GET ${route.path}`;
  }
}
