import type { Context } from '@daybook/core';
import { clock, type Engine } from '@daybook/engine';
import { type CommandOperation, commandOperation } from './command-operation.ts';
import { type PageOperation, pageOperation } from './page-operation.ts';
import { type ReportOperation, reportOperation } from './report-operation.ts';
import { type RowOperation, rowOperation } from './row-operation.ts';

/** A declared route, made ready for an engine: what every face serves, whatever its protocol. */
export type Operation = (CommandOperation | RowOperation | PageOperation | ReportOperation) & {
  /** The name of the context that declares it. */
  readonly context: string;
};

/**
 * Every operation the faces serve, context by context, in the order declared; the administration's are not among them.
 * `now` is RFC 3339 UTC, the present unless said.
 */
export const operationsOf = (engine: Engine, now: () => string = clock): readonly Operation[] =>
  operationsAt(undefined, engine, now);

/** The declared operations of the administration's port. */
export const adminOperationsOf = (engine: Engine, now: () => string = clock): readonly Operation[] =>
  operationsAt('admin', engine, now);

function operationsAt(port: 'admin' | undefined, engine: Engine, now: () => string): readonly Operation[] {
  return engine.registry.contexts.flatMap((context) =>
    context.routes
      .filter((route) => route.port === port)
      .map((route): Operation => ({ ...operationOf(engine, route, now), context: context.name })),
  );
}

function operationOf(engine: Engine, route: Context['routes'][number], now: () => string) {
  switch (route.kind) {
    case 'command':
      return commandOperation(engine, route);
    case 'report':
      return reportOperation(engine, route, now);
    case 'query':
      return 'one' in route ? rowOperation(engine, route) : pageOperation(engine, route);
  }
}
