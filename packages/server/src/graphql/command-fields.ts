import { fieldsOf, type TSchema } from '@daybook/core';
import { newId } from '@daybook/engine';
import { GraphQLInputObjectType, GraphQLInt, GraphQLNonNull, GraphQLObjectType, GraphQLString } from 'graphql';
import { commandIdOfKey, MAX_VERSION } from '../command-headers.ts';
import type { CommandOperation } from '../operations/command-operation.ts';
import { problemOf } from '../problems.ts';
import type { Arguments, RootField } from './answer-context.ts';
import { commandCost } from './costs.ts';
import { Position, Timestamp, Uuid } from './scalars.ts';
import { aboutArguments, sentProperties } from './sent-arguments.ts';
import type { ShapeTypes } from './shape-types.ts';
import { summaryOf } from './summary.ts';
import { typeName } from './type-names.ts';

const Receipt = new GraphQLObjectType({
  name: 'Receipt',
  description: 'What a command led to. Asking again under the same idempotencyKey gives the same.',
  fields: {
    commandId: { type: new GraphQLNonNull(Uuid) },
    streamId: { type: new GraphQLNonNull(GraphQLString) },
    version: { type: new GraphQLNonNull(GraphQLInt), description: "The stream's version after it." },
    position: { type: new GraphQLNonNull(Position), description: 'Ask with it as minPosition to see what was done.' },
    recordedAt: { type: new GraphQLNonNull(Timestamp) },
  },
});

const CommandPayload = new GraphQLObjectType({
  name: 'CommandPayload',
  description: 'The answer to a command that was taken. One that was refused is an error with its code.',
  fields: {
    receipt: { type: new GraphQLNonNull(Receipt) },
    location: { type: GraphQLString, description: 'The path of the REST face where what it made can be read.' },
  },
});

/** A command as a field of Mutation. `input` has what the path and the body have, side by side. */
export function commandField(operation: CommandOperation, types: ShapeTypes): RootField {
  const { route, run } = operation;
  const input = inputOf(operation, types);
  return {
    type: CommandPayload,
    description: summaryOf(route),
    args: {
      ...(input ? { input } : {}),
      idempotencyKey: {
        type: GraphQLString,
        description: 'The same key: the same command, done once. Any ASCII text.',
      },
      expectedVersion: { type: GraphQLInt, description: 'The version of the stream that you saw.' },
    },
    extensions: { cost: commandCost },
    async resolve(_, args, { caller, now }) {
      const values = isArguments(args.input) ? args.input : {};
      const sent = {
        params: sentProperties(route.params, values),
        query: {},
        body: sentProperties(route.body, values),
      };
      const commandId = commandIdOf(args.idempotencyKey, caller.principal.tenant);
      const asked = { commandId, now: now(), expectedVersion: versionOf(args.expectedVersion) };
      try {
        return await run(sent, asked, caller);
      } catch (thrown) {
        throw aboutArguments(thrown, '/input');
      }
    },
  };
}

function inputOf({ name, route }: CommandOperation, types: ShapeTypes) {
  const owner = { owner: name, path: [] };
  const parts: readonly TSchema[] = [route.params, route.body];
  const fields = parts.flatMap(fieldsOf);
  const names = new Set(fields.map((field) => field.name));
  // One rule for all of them; a command that breaks it is found when the server is built, not by a caller.
  if (names.size < fields.length) throw new Error(`${name} has a field of one name in its path and in its body`);
  if (fields.length === 0) return undefined;
  const type = new GraphQLInputObjectType({
    name: `${typeName(name)}Input`,
    fields: Object.fromEntries(fields.map((field) => [field.name, types.inputField(owner, field)])),
  });
  return { type: fields.some(({ required }) => required) ? new GraphQLNonNull(type) : type };
}

const commandIdOf = (key: unknown, tenant: string): string =>
  typeof key === 'string' ? commandIdOfKey(key, tenant) : newId();

function versionOf(version: unknown): number | undefined {
  if (typeof version !== 'number') return undefined;
  if (version >= 0 && version <= MAX_VERSION) return version;
  throw problemOf('invalid_request', {
    errors: [{ in: 'argument', pointer: '/expectedVersion', message: 'must not be negative' }],
  });
}

const isArguments = (value: unknown): value is Arguments => typeof value === 'object' && value !== null;
