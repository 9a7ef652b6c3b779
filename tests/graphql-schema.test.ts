import { graphqlSchemaOf, operationsOf } from '@daybook/server';
import { memoryEngine } from '@daybook/server/testing';
import {
  assertValidSchema,
  buildSchema,
  findBreakingChanges,
  getNamedType,
  isInputObjectType,
  printSchema,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { declared } from '../apps/server/src/server.ts';

const operations = operationsOf(memoryEngine(declared().contexts));
const schema = graphqlSchemaOf(operations);

describe('the GraphQL schema of everything declared', () => {
  it('is valid, the same each time, and survives being printed', () => {
    expect(() => assertValidSchema(schema)).not.toThrow();
    expect(printSchema(graphqlSchemaOf(operations))).toBe(printSchema(schema));
    expect(findBreakingChanges(schema, buildSchema(printSchema(schema)))).toEqual([]);
  });

  it('has every command as a mutation, and every other operation as a query', () => {
    const names = (kinds: readonly string[]) =>
      operations.filter(({ kind }) => kinds.includes(kind)).map(({ name }) => name);
    expect(Object.keys(schema.getMutationType()?.getFields() ?? {})).toEqual(names(['command']));
    expect(Object.keys(schema.getQueryType()?.getFields() ?? {})).toEqual([
      ...names(['row', 'page']),
      ...names(['report']),
    ]);
  });

  it('lets every query for rows be followed, and the events', () => {
    const rows = operations.filter(
      (operation) =>
        operation.kind === 'row' ||
        (operation.kind === 'page' && !operation.route.view.queries[operation.route.many]?.sum),
    );
    const followed = Object.keys(schema.getSubscriptionType()?.getFields() ?? {});
    expect(followed).toEqual(['events', ...rows.map(({ name }) => `${name}Changed`)]);
  });

  it('takes JSON of no shape nowhere', () => {
    const taken = Object.values(schema.getTypeMap())
      .filter(isInputObjectType)
      .flatMap((type) =>
        Object.values(type.getFields()).map((field) => `${type.name}.${field.name}: ${String(field.type)}`),
      );
    expect(taken.length).toBeGreaterThan(100);
    expect(taken.filter((field) => /JSON/.test(field))).toEqual([]);
  });

  it('has one type for one shape under one name, called after the first place it stands at', () => {
    const lines = ['CancelOrderLinesInput', 'RequestShipmentInput', 'AuthorizeReturnInput'].map((name) => {
      const type = schema.getType(name);
      return isInputObjectType(type) ? String(getNamedType(type.getFields().lines?.type)) : '';
    });
    expect(lines).toEqual(Array.from({ length: 3 }, () => 'CancelOrderLinesLinesInput'));
  });

  it('says of every operation what it is and who may use it', () => {
    const fields = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap((type) =>
      Object.values(type?.getFields() ?? {}),
    );
    expect(fields.filter(({ description }) => !description).map(({ name }) => name)).toEqual([]);
    expect(schema.getMutationType()?.getFields().placeOrder?.description).toBe(
      'Place an order. The price of a line is for one unit. For: trader, operator; customer for what is theirs.',
    );
  });
});
