import type { OperationEntry } from '@daybook/client';
import type { Context, Route, TSchema } from '@daybook/core';

/** A declared operation as the command line calls it. */
export type DeclaredOperation = {
  readonly name: string;
  readonly context: string;
  readonly entry: OperationEntry;
  readonly route: Route;
  /** What is sent beside the path's fields: the body of a command, the query of anything else. */
  readonly sent: TSchema;
};

/** Every operation that is called from outside; those of the administration's port are not among them. */
export const declaredOperations = (contexts: readonly Context[]): readonly DeclaredOperation[] =>
  contexts.flatMap(({ name: context, routes }) =>
    routes
      .filter(({ port }) => port === undefined)
      .map((route) => ({
        name: route.name,
        context,
        entry: { kind: kindOf(route), path: route.path.replace(/:([A-Za-z]\w*)/g, '{$1}') },
        route,
        sent: route.kind === 'command' ? route.body : route.query,
      })),
  );

const kindOf = (route: Route): OperationEntry['kind'] =>
  route.kind !== 'query' ? route.kind : 'one' in route ? 'row' : 'page';
