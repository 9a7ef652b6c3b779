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
 * Every operation there is, context by context, in the order declared. `now` is RFC 3339 UTC, the present unless said.
 * What an operation costs is taken from what its caller may spend, whichever face it came to.
 */
export function operationsOf(
  engine: Engine,
  now: () => string = clock,
  limits: OperationLimits = {},
): readonly Operation[] {
  const meter = meterOf(limits);
  return engine.registry.contexts.flatMap((context) =>
    context.routes.map((route): Operation => {
      const made = operationOf(engine, route, now, meter);
      return { ...traced(made), context: context.name };
    }),
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
