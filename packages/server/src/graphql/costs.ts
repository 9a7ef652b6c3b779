import {
  type DocumentNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  getArgumentValues,
  getOperationAST,
  getVariableValues,
} from 'graphql';
import { DEFAULT_LIMIT, MAX_LIMIT } from '../operations/page-parameters.ts';
import { problemOf } from '../problems.ts';
import type { Arguments } from './answer-context.ts';
import { rootFieldsOf } from './document-fields.ts';
import { overLimit } from './document-limits.ts';

/**
 * What a document costs, in rows of a table that it may make us read: the sum over its root fields. A page costs what
 * it may hold at most; reading a past moment folds the log again, so it costs as much as a large page more.
 */
export const MAX_COST = 1_000;
const ROW_COST = 1;
const PAGE_COST = 10;
const REPORT_COST = 100;
const COMMAND_COST = 20;
const SUBSCRIPTION_COST = 100;
const PAST_COST = 200;
const INTROSPECTION_COST = 500;

const past = (args: Arguments, ...names: readonly string[]) =>
  names.some((name) => args[name] !== undefined && args[name] !== null) ? PAST_COST : 0;

export const rowCost = (args: Arguments): number => ROW_COST + past(args, 'asOf', 'atPosition');
export const reportCost = (args: Arguments): number => REPORT_COST + past(args, 'knownOn', 'atPosition');
export const commandCost = (): number => COMMAND_COST;
export const subscriptionCost = (): number => SUBSCRIPTION_COST;

/** @throws Problem `invalid_request` if `first` is not what a page may hold */
export function pageCost(args: Arguments): number {
  const first = args.first ?? DEFAULT_LIMIT;
  if (typeof first !== 'number' || first < 1 || first > MAX_LIMIT)
    throw problemOf('invalid_request', {
      detail: `first must be from 1 to ${MAX_LIMIT}`,
      errors: [{ in: 'argument', pointer: '/first', message: `must be from 1 to ${MAX_LIMIT}` }],
    });
  return PAGE_COST + first + past(args, 'asOf', 'atPosition');
}

/**
 * Refuses what costs too much before anything of it is done. The document has been validated.
 * @throws Problem `query_over_limit`, `invalid_request`
 */
export function refuseCostly(
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
  operationName: string | undefined,
): void {
  const operation = getOperationAST(document, operationName);
  if (!operation)
    throw problemOf('invalid_request', { detail: 'operationName must name one operation of the document' });
  const root = schema.getRootType(operation.operation);
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  if (!root || !coerced) return; // what is wrong with it is told by GraphQL itself
  let cost = 0;
  for (const node of rootFieldsOf(document, operation)) {
    const field = fieldOf(root, node.name.value);
    if (field) cost += field.extensions.cost?.(getArgumentValues(field, node, coerced)) ?? 0;
    else if (node.name.value !== '__typename') cost += INTROSPECTION_COST;
    if (cost > MAX_COST) throw overLimit('cost', MAX_COST);
  }
}

const fieldOf = (root: GraphQLObjectType, name: string) => root.getFields()[name];
