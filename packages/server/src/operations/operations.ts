import type { Context } from '@daybook/core';
import { clock, type Engine } from '@daybook/engine';
import { type Meter, meterOf, type OperationLimits } from '../limits/meter.ts';
import { traced } from '../tracing/traced-operation.ts';
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
 * `now` is RFC 3339 UTC, the present unless said. What an operation costs is taken from what its caller may spend,
 * whichever face it came to.
 */
export const operationsOf = (
  engine: Engine,
  now: () => string = clock,
  limits: OperationLimits = {},
): readonly Operation[] => operationsAt(undefined, engine, now, limits);

/** The declared operations of the administration's port. */
export const adminOperationsOf = (
  engine: Engine,
  now: () => string = clock,
  limits: OperationLimits = {},
): readonly Operation[] => operationsAt('admin', engine, now, limits);

function operationsAt(
  port: 'admin' | undefined,
  engine: Engine,
  now: () => string,
  limits: OperationLimits,
): readonly Operation[] {
  const meter = meterOf(limits);
  return engine.registry.contexts.flatMap((context) =>
    context.routes
      .filter((route) => route.port === port)
      .map((route): Operation => ({ ...traced(operationOf(engine, route, now, meter)), context: context.name })),
  );
}

function operationOf(engine: Engine, route: Context['routes'][number], now: () => string, meter: Meter) {
  switch (route.kind) {
    case 'command':
      return commandOperation(engine, route, meter);
    case 'report':
      return reportOperation(engine, route, now, meter);
    case 'query':
      return 'one' in route ? rowOperation(engine, route, meter) : pageOperation(engine, route, meter);
  }
}
