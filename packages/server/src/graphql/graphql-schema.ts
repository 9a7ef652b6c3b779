import { GraphQLObjectType, GraphQLSchema } from 'graphql';
import type { Operation } from '../operations/operations.ts';
import type { RootField } from './answer-context.ts';
import { commandField } from './command-fields.ts';
import { changesField, eventsField } from './follow-fields.ts';
import { pageField, reportField, rowField } from './read-fields.ts';
import { shapeTypes } from './shape-types.ts';
import { assertName } from './type-names.ts';
import { viewTypes } from './view-types.ts';

/**
 * The schema of every operation there is: a command is a field of Mutation, a row, a page or a report one of Query, and
 * what can be asked about rows can be followed through Subscription. It holds no state: whoever answers with it gives
 * each document an `AnswerContext`.
 * @throws if something is declared that GraphQL cannot say
 */
export function graphqlSchemaOf(operations: readonly Operation[]): GraphQLSchema {
  const types = shapeTypes();
  const views = viewTypes(types);
  const [queries, mutations] = [new Map<string, RootField>(), new Map<string, RootField>()];
  const subscriptions = new Map<string, RootField>([['events', eventsField]]);
  for (const operation of inOrderOfNaming(operations)) {
    const { name } = operation;
    assertName(name, operation.context);
    switch (operation.kind) {
      case 'command':
        mutations.set(name, commandField(operation, types));
        break;
      case 'report':
        queries.set(name, reportField(operation, types));
        break;
      case 'row':
        queries.set(name, rowField(operation, types, views));
        subscriptions.set(`${name}Changed`, changesField(operation, types, views));
        break;
      case 'page': {
        const { view, many } = operation.route;
        queries.set(name, pageField(operation, types, views));
        // Sums have no rows of their own that an event could touch.
        if (!view.queries[many]?.sum) subscriptions.set(`${name}Changed`, changesField(operation, types, views));
      }
    }
  }
  const root = (name: string, fields: ReadonlyMap<string, RootField>) =>
    fields.size === 0
      ? {}
      : { [name.toLowerCase()]: new GraphQLObjectType({ name, fields: Object.fromEntries(fields) }) };
  return new GraphQLSchema({
    ...root('Query', queries),
    ...root('Mutation', mutations),
    ...root('Subscription', subscriptions),
  });
}

/**
 * A shape that several operations share is called after the first of them. What callers send names it first, then what
 * is kept, then what is only reported, so that a report that is declared later renames no argument.
 */
const inOrderOfNaming = (operations: readonly Operation[]): readonly Operation[] => [
  ...operations.filter(({ kind }) => kind === 'command'),
  ...operations.filter(({ kind }) => kind === 'row' || kind === 'page'),
  ...operations.filter(({ kind }) => kind === 'report'),
];
