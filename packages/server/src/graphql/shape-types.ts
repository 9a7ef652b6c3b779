import { descriptionOf, fieldsOf, type ShapeField, type TSchema } from '@daybook/core';
import {
  GraphQLBoolean,
  GraphQLEnumType,
  type GraphQLFieldConfig,
  type GraphQLInputFieldConfig,
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLScalarType,
  GraphQLString,
} from 'graphql';
import { type JsonShape, shapeOf } from './json-shape.ts';
import { AnyJson, Day, Decimal, Long, Timestamp, Uuid } from './scalars.ts';
import { assertName, below, isEnumWord, namedTypes, type Place } from './type-names.ts';

/** GraphQL's own Int is of 32 bits. */
const INT_MIN = -(2 ** 31);
const INT_MAX = 2 ** 31 - 1;

export type OutputField = GraphQLFieldConfig<unknown, unknown>;
export type ShapeTypes = ReturnType<typeof shapeTypes>;

/** Makes GraphQL's types of declared shapes: one type for one shape, whoever asks for it. */
export function shapeTypes() {
  const outputs = namedTypes<GraphQLObjectType>();
  const inputs = namedTypes<GraphQLInputObjectType>();
  const enums = namedTypes<GraphQLEnumType>();

  const outputField = (place: Place, { name, schema, required }: ShapeField): OutputField => {
    assertName(name, place.owner);
    const { type, nullable } = outputType(schema, below(place, name));
    const description = descriptionOf(schema) ?? wordsOf(schema);
    return { type: required && !nullable ? new GraphQLNonNull(type) : type, ...(description ? { description } : {}) };
  };

  function objectType(schema: TSchema, place: Place, suffix = ''): GraphQLObjectType {
    return outputs(schema, place, suffix, (name) => {
      const fields = fieldsOf(schema).map((field) => [field.name, outputField(place, field)] as const);
      return new GraphQLObjectType({ name, fields: Object.fromEntries(fields) });
    });
  }

  /** A type to answer with, without its NonNull. */
  function outputType(schema: TSchema, place: Place): { type: Bare; nullable: boolean } {
    const shape = shapeOf(schema);
    switch (shape.kind) {
      case 'nullable':
        return { type: outputType(shape.of, place).type, nullable: true };
      case 'object':
        return { type: shape.fields.length > 0 ? objectType(schema, place) : AnyJson, nullable: false };
      case 'list': {
        const { type, nullable } = outputType(shape.items, place);
        return { type: new GraphQLList(nullable ? type : new GraphQLNonNull(type)), nullable: false };
      }
      case 'other':
        return { type: AnyJson, nullable: false };
      default:
        return { type: leafType(shape, schema, place), nullable: false };
    }
  }

  function inputField(place: Place, { name, schema, required }: ShapeField): GraphQLInputFieldConfig {
    assertName(name, place.owner);
    const { type, nullable } = inputType(schema, below(place, name));
    const description = descriptionOf(schema) ?? wordsOf(schema);
    return { type: required && !nullable ? new GraphQLNonNull(type) : type, ...(description ? { description } : {}) };
  }

  /** A type to ask with. @throws for a shape it cannot say: an argument of any shape would be checked by nothing. */
  function inputType(schema: TSchema, place: Place): { type: BareInput; nullable: boolean } {
    const shape = shapeOf(schema);
    switch (shape.kind) {
      case 'nullable':
        return { type: inputType(shape.of, place).type, nullable: true };
      case 'object': {
        const fields = () =>
          Object.fromEntries(shape.fields.map((field) => [field.name, inputField(place, field)] as const));
        const make = (name: string) => new GraphQLInputObjectType({ name, fields: fields() });
        return { type: inputs(schema, place, 'Input', make), nullable: false };
      }
      case 'list': {
        const { type, nullable } = inputType(shape.items, place);
        return { type: new GraphQLList(nullable ? type : new GraphQLNonNull(type)), nullable: false };
      }
      case 'other':
        throw new Error(`${place.owner} takes ${place.path.join('.')} in a shape that GraphQL cannot say`);
      default:
        return { type: leafType(shape, schema, place), nullable: false };
    }
  }

  function leafType(shape: Leaf, schema: TSchema, place: Place): GraphQLScalarType | GraphQLEnumType {
    switch (shape.kind) {
      case 'boolean':
        return GraphQLBoolean;
      case 'integer':
        return shape.minimum >= INT_MIN && shape.maximum <= INT_MAX ? GraphQLInt : Long;
      case 'words': {
        if (!shape.words.every(isEnumWord)) return GraphQLString;
        const values = Object.fromEntries(shape.words.map((word) => [word, { value: word }]));
        return enums(schema, place, '', (name) => new GraphQLEnumType({ name, values }));
      }
      case 'text':
        return textType(shape.format);
    }
  }

  return { outputType, outputField, inputField };
}

type Leaf = Extract<JsonShape, { kind: 'boolean' | 'integer' | 'words' | 'text' }>;
/** A type that a NonNull can be put around. */
type Bare = GraphQLScalarType | GraphQLEnumType | GraphQLObjectType | GraphQLList<GraphQLOutputType>;
type BareInput = GraphQLScalarType | GraphQLEnumType | GraphQLInputObjectType | GraphQLList<GraphQLInputType>;

function textType(format: Extract<JsonShape, { kind: 'text' }>['format']): GraphQLScalarType {
  switch (format) {
    case 'uuid':
      return Uuid;
    case 'timestamp':
      return Timestamp;
    case 'date':
      return Day;
    case 'decimal':
      return Decimal;
    case 'plain':
      return GraphQLString;
  }
}

/** Words that cannot be an enum's are said in the description. */
function wordsOf(schema: TSchema): string | undefined {
  const shape = shapeOf(schema);
  if (shape.kind === 'nullable') return wordsOf(shape.of);
  if (shape.kind !== 'words' || shape.words.every(isEnumWord)) return undefined;
  return `One of: ${shape.words.join(', ')}.`;
}
