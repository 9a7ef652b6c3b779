import { type AnyView, fieldsOf, Nullable, type ShapeField, Type } from '@daybook/core';
import { GraphQLBoolean, GraphQLInt, GraphQLList, GraphQLNonNull, GraphQLObjectType, GraphQLString } from 'graphql';
import { shapeOf } from './json-shape.ts';
import { Position } from './scalars.ts';
import type { ShapeTypes } from './shape-types.ts';
import { typeName } from './type-names.ts';

const required = (type: GraphQLObjectType) => new GraphQLNonNull(type);

const PageInfo = new GraphQLObjectType({
  name: 'PageInfo',
  description: "A page's place among the others. There is no going back: pages are read forwards.",
  fields: {
    hasNextPage: { type: new GraphQLNonNull(GraphQLBoolean) },
    hasPreviousPage: { type: new GraphQLNonNull(GraphQLBoolean) },
    startCursor: { type: GraphQLString },
    endCursor: { type: GraphQLString },
  },
});

export type ViewTypes = ReturnType<typeof viewTypes>;

/** The types a view is answered with: one each, whichever operations read it. */
export function viewTypes(types: ShapeTypes) {
  const made = new Map<string, GraphQLObjectType>();
  const once = (name: string, make: (name: string) => GraphQLObjectType): GraphQLObjectType => {
    const type = made.get(name) ?? make(name);
    made.set(name, type);
    return type;
  };

  const rowNamed = (name: string, fields: readonly ShapeField[]) =>
    once(name, () => {
      const place = { owner: name, path: [] };
      return new GraphQLObjectType({
        name,
        fields: Object.fromEntries(fields.map((field) => [field.name, types.outputField(place, field)])),
      });
    });

  const row = (view: AnyView) => rowNamed(`${typeName(view.name)}Row`, fieldsOf(view.row));

  /** A row of a query that adds up has what it groups by, as far as it was asked to, and the sums. */
  function summedRow(view: AnyView, queryName: string): GraphQLObjectType {
    const { groupBy = [], sum = [] } = view.queries[queryName] ?? {};
    const fields = fieldsOf(view.row).flatMap((field): ShapeField[] => {
      if (sum.includes(field.name)) return [{ ...field, schema: summed(field), required: false }];
      return groupBy.includes(field.name) ? [{ ...field, required: false }] : [];
    });
    return rowNamed(`${typeName(view.name, queryName)}Row`, fields);
  }

  const rowOf = (view: AnyView, queryName: string) =>
    view.queries[queryName]?.sum ? summedRow(view, queryName) : row(view);

  function connection(view: AnyView, queryName: string): GraphQLObjectType {
    const node = rowOf(view, queryName);
    const name = node.name.replace(/Row$/, '');
    const edge = once(`${name}Edge`, (name) => {
      const cursor = { type: new GraphQLNonNull(GraphQLString), description: 'Ask with it as after for what follows.' };
      return new GraphQLObjectType({ name, fields: { node: { type: required(node) }, cursor } });
    });
    return once(`${name}Connection`, (name) => {
      const edges = { type: new GraphQLNonNull(new GraphQLList(required(edge))) };
      const position = { type: new GraphQLNonNull(Position), description: 'Up to where the log is folded into it.' };
      return new GraphQLObjectType({ name, fields: { edges, pageInfo: { type: required(PageInfo) }, position } });
    });
  }

  function change(view: AnyView): GraphQLObjectType {
    const name = typeName(view.name);
    const keys = fieldsOf(view.row).filter((field) => view.key.includes(field.name));
    const key = { type: rowNamed(`${name}Key`, keys), description: 'Of the row that was touched.' };
    const description =
      'As it was when the event had been folded, or a little later; null if it is not there any more.';
    const position = {
      type: new GraphQLNonNull(Position),
      description: 'Subscribe with it as after, and with part as afterPart, to go on without gap or repeat.',
    };
    const part = { type: GraphQLInt, description: 'How many of the rows its event touches were given; null: all.' };
    return once(`${name}Change`, (name) => {
      const fields = { position, part, key, row: { type: row(view), description } };
      return new GraphQLObjectType({
        name,
        fields,
        description: 'A row that an event has touched. Without a key: nothing for you up to this position.',
      });
    });
  }

  return { row, connection, change };
}

/** A sum may be larger than anything it is the sum of, and of nothing it is null. */
function summed({ schema }: ShapeField) {
  const shape = shapeOf(schema);
  return shape.kind === 'integer' ? Nullable(Type.Integer()) : Nullable(schema);
}
