import { fieldsOf, type TSchema, Type } from '@daybook/core';
import { type GraphQLArgumentConfig, GraphQLInt, GraphQLNonNull, GraphQLObjectType, GraphQLString } from 'graphql';
import { filterShapeOf } from '../operations/page-filter.ts';
import type { PageAnswer, PageOperation } from '../operations/page-operation.ts';
import { DEFAULT_LIMIT, MAX_LIMIT } from '../operations/page-parameters.ts';
import type { ReportOperation } from '../operations/report-operation.ts';
import type { RowOperation } from '../operations/row-operation.ts';
import { DEFAULT_WAIT_MS, MAX_WAIT_MS } from '../read-at.ts';
import type { Sent } from '../reader.ts';
import type { AnswerContext, Arguments, RootField } from './answer-context.ts';
import { pageCost, reportCost, rowCost } from './costs.ts';
import { AnyJson, Position, Timestamp } from './scalars.ts';
import { aboutArguments, sentProperties } from './sent-arguments.ts';
import type { ShapeTypes } from './shape-types.ts';
import { summaryOf } from './summary.ts';
import { typeName } from './type-names.ts';
import type { ViewTypes } from './view-types.ts';

type ArgumentTypes = Record<string, GraphQLArgumentConfig>;
type Reading = RowOperation | PageOperation | ReportOperation;

const minPosition = { type: Position, description: 'Waits until what is read has folded the log up to here.' };
const wait = {
  type: GraphQLInt,
  description: `How long, in milliseconds: ${DEFAULT_WAIT_MS} unless said, ${MAX_WAIT_MS} at most.`,
};
const asOf = { type: Timestamp, description: 'As it was at this time.' };
const knownOn = { type: Timestamp, description: 'As it was known at this time.' };
const atPosition = { type: Position, description: 'As it was at this place in the log.' };
const ROW_ARGUMENTS: ArgumentTypes = { minPosition, wait, asOf, atPosition };
const REPORT_ARGUMENTS: ArgumentTypes = { minPosition, wait, atPosition, knownOn };
const PAGE_ARGUMENTS: ArgumentTypes = {
  first: { type: GraphQLInt, description: `How many: ${DEFAULT_LIMIT} unless said, ${MAX_LIMIT} at most.` },
  after: { type: GraphQLString, description: 'The cursor of the edge to go on behind.' },
  ...ROW_ARGUMENTS,
};
/** What the operation calls them. */
const PAGE_NAMES: Readonly<Record<string, string>> = { first: 'limit', after: 'cursor' };
const ARGUMENT_NAMES: Readonly<Record<string, string>> = { limit: 'first', cursor: 'after' };

/** A row: null, with an error that has the route's own code, where there is none. */
export function rowField(operation: RowOperation, types: ShapeTypes, views: ViewTypes): RootField {
  return {
    type: views.row(operation.route.view),
    description: summaryOf(operation.route),
    args: argumentsOf(operation, types, ROW_ARGUMENTS),
    extensions: { cost: rowCost },
    async resolve(_, args, context, info) {
      const { row, position } = await answered(operation.run(sentOf(operation, args, ROW_ARGUMENTS), context.caller));
      tellPosition(context, info.path.key, position);
      return row;
    },
  };
}

/** A page, as a connection. */
export function pageField(operation: PageOperation, types: ShapeTypes, views: ViewTypes): RootField {
  const { route, run } = operation;
  return {
    type: views.connection(route.view, route.many),
    description: summaryOf(route),
    args: { ...argumentsOf(operation, types, PAGE_ARGUMENTS), ...choiceArguments(operation, types) },
    extensions: { cost: pageCost },
    async resolve(_, args, context, info) {
      const sent = sentOf(operation, args, PAGE_ARGUMENTS, PAGE_NAMES);
      const chosen = sentProperties(choicesShape(operation), args);
      const asked = { ...sent, query: { ...queryOf(sent), ...chosen } };
      const page = await answered(run(asked, context.caller));
      tellPosition(context, info.path.key, page.position);
      return connectionOf(page, (args.after ?? null) !== null);
    },
  };
}

const choicesShape = ({ filters }: PageOperation) =>
  Type.Object({ sort: Type.Optional(Type.String()), ...filterShapeOf(filters).properties });

/** What else a page can be sorted and filtered by, where it can. */
function choiceArguments({ name, sorts, filters }: PageOperation, types: ShapeTypes): ArgumentTypes {
  const about = `One of ${sorts.join(', ')}; with \`-\`, descending. The first unless said.`;
  const place = { owner: name, path: [] };
  const filter = fieldsOf(filterShapeOf(filters)).map((field) => [field.name, types.inputField(place, field)]);
  return {
    ...(sorts.length === 0 ? {} : { sort: { type: GraphQLString, description: about } }),
    ...Object.fromEntries(filter),
  };
}

const queryOf = ({ query }: Sent) => (typeof query === 'string' ? {} : query);

function connectionOf({ items, nextCursor, position, cursorOf }: PageAnswer, isBehindAnother: boolean) {
  const edges = items.map((node, i) => ({ node, cursor: () => cursorOf(i) }));
  const pageInfo = {
    hasNextPage: nextCursor !== null,
    hasPreviousPage: isBehindAnother,
    startCursor: () => (items.length > 0 ? cursorOf(0) : null),
    endCursor: () => (items.length > 0 ? cursorOf(items.length - 1) : null),
  };
  return { edges, pageInfo, position };
}

const ReportText = new GraphQLObjectType({
  name: 'ReportText',
  description: 'A report that was asked for as text, to be saved.',
  fields: {
    contentType: { type: new GraphQLNonNull(GraphQLString) },
    filename: { type: GraphQLString },
    body: { type: new GraphQLNonNull(GraphQLString) },
  },
});

/** A report: JSON or text, whichever it was asked for. */
export function reportField(operation: ReportOperation, types: ShapeTypes): RootField {
  const { name, route, run } = operation;
  const owner = `${typeName(name)}Report`;
  const body = route.response ? types.outputType(route.response, { owner, path: [] }).type : AnyJson;
  return {
    type: new GraphQLObjectType({
      name: `${typeName(name)}Answer`,
      fields: {
        report: { type: body, description: 'Null where it was asked for as text.' },
        text: { type: ReportText },
        position: { type: new GraphQLNonNull(Position), description: 'Up to where the log is folded into it.' },
      },
    }),
    description: summaryOf(route),
    args: argumentsOf(operation, types, REPORT_ARGUMENTS),
    extensions: { cost: reportCost },
    async resolve(_, args, context, info) {
      const { answer, position } = await answered(run(sentOf(operation, args, REPORT_ARGUMENTS), context.caller));
      tellPosition(context, info.path.key, position);
      return answer.type === 'json'
        ? { report: answer.body, text: null, position }
        : { report: null, text: answer, position };
    },
  };
}

/** What a query asks for itself, out of path and query alike, and what all of its sort can be asked. */
export function argumentsOf({ name, route }: Reading, types: ShapeTypes, shared: ArgumentTypes): ArgumentTypes {
  const parts: readonly TSchema[] = [route.params, route.query];
  const fields = parts.flatMap(fieldsOf);
  const names = new Set([...fields.map((field) => field.name), ...Object.keys(shared)]);
  if (names.size < fields.length + Object.keys(shared).length)
    throw new Error(`${name} has two parameters of one name, or one that every query of its sort has`);
  const place = { owner: name, path: [] };
  return { ...Object.fromEntries(fields.map((field) => [field.name, types.inputField(place, field)])), ...shared };
}

/** The request the operation is given. */
export function sentOf(
  { route }: Reading,
  args: Arguments,
  shared: ArgumentTypes,
  renamed: Readonly<Record<string, string>> = {},
): Sent {
  const query = sentProperties(route.query, args);
  for (const name of Object.keys(shared)) {
    const value = args[name] ?? undefined;
    if (value !== undefined) query[renamed[name] ?? name] = value;
  }
  return { params: sentProperties(route.params, args), query, body: undefined };
}

async function answered<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (thrown) {
    throw aboutArguments(thrown, '', ARGUMENT_NAMES);
  }
}

function tellPosition({ positions }: AnswerContext, field: string | number, position: number): void {
  positions.set(String(field), position);
}
