import {
  type DocumentNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  getArgumentValues,
  getOperationAST,
  getVariableValues,
} from 'graphql';
import { COSTS, costOfPage, PAST_COST } from '../limits/rates.ts';
import { DEFAULT_LIMIT, MAX_LIMIT } from '../operations/page-parameters.ts';
import { problemOf } from '../problems.ts';
import type { Arguments } from './answer-context.ts';
import { rootFieldsOf } from './document-fields.ts';
import { overLimit } from './document-limits.ts';

/**
 * What a document may cost, in the units of rates: three reports or reads of the past, or six of the largest pages. It
 * costs what its root fields cost, each as much as on any other face.
 */
export const MAX_COST = 60;
/** What every document costs at least: it has to be read. */
export const DOCUMENT_COST = COSTS.row;
/** The schema is as much to write down as a report. */
const INTROSPECTION_COST = COSTS.report;

const past = ({ asOf, atPosition }: Arguments) => ((asOf ?? atPosition ?? null) === null ? 0 : PAST_COST);

export const rowCost = (args: Arguments): number => COSTS.row + past(args);
export const reportCost = (): number => COSTS.report;
export const commandCost = (): number => COSTS.command;
/** The feed is paid for where it begins, as for every face, and the document beside it. */
export const subscriptionCost = (): number => COSTS.report + DOCUMENT_COST;

/** @throws Problem `invalid_request` if `first` is not what a page may hold */
export function pageCost(args: Arguments): number {
  const first = args.first ?? DEFAULT_LIMIT;
  if (typeof first !== 'number' || first < 1 || first > MAX_LIMIT)
    throw problemOf('invalid_request', {
      detail: `first must be from 1 to ${MAX_LIMIT}`,
      errors: [{ in: 'argument', pointer: '/first', message: `must be from 1 to ${MAX_LIMIT}` }],
    });
  return costOfPage(first) + past(args);
}

/**
 * What a document costs, which has been validated. One that costs too much is refused before anything of it is done.
 * @throws Problem `query_over_limit`, `invalid_request`
 */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
  operationName: string | undefined,
): number {
  const operation = getOperationAST(document, operationName);
  if (!operation)
    throw problemOf('invalid_request', { detail: 'operationName must name one operation of the document' });
  const root = schema.getRootType(operation.operation);
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  if (!root || !coerced) return DOCUMENT_COST; // what is wrong with it is told by GraphQL itself
  let cost = 0;
  for (const node of rootFieldsOf(document, operation)) {
    const field = fieldOf(root, node.name.value);
    if (field) cost += field.extensions.cost?.(getArgumentValues(field, node, coerced)) ?? 0;
    else if (node.name.value !== '__typename') cost += INTROSPECTION_COST;
    if (cost > MAX_COST) throw overLimit('cost', MAX_COST);
  }
  return Math.max(cost, DOCUMENT_COST);
}

const fieldOf = (root: GraphQLObjectType, name: string) => root.getFields()[name];
