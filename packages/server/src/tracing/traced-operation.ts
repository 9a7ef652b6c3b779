import { type InTrace, spanning } from '@daybook/engine';
import type { Caller } from '../operations/caller.ts';
import type { CommandOperation } from '../operations/command-operation.ts';
import type { PageOperation } from '../operations/page-operation.ts';
import type { ReportOperation } from '../operations/report-operation.ts';
import type { RowOperation } from '../operations/row-operation.ts';
import type { Sent } from '../reader.ts';

type Operation = CommandOperation | RowOperation | PageOperation | ReportOperation;

/** An operation that shows by its name in the trace of its caller, whichever face it came to. */
export function traced(operation: Operation): Operation {
  const { name, kind } = operation;
  const within = <T>(caller: Caller, work: (caller: Caller) => Promise<T>): Promise<T> =>
    caller.spanId === undefined
      ? work(caller)
      : spanning(
          name,
          caller,
          () => attributesOf(kind, caller),
          (inTrace: InTrace) => work({ ...caller, ...inTrace }),
        );
  const asking = <A>(run: (sent: Sent, caller: Caller) => Promise<A>) => {
    return (sent: Sent, caller: Caller) => within(caller, (from) => run(sent, from));
  };
  switch (operation.kind) {
    case 'command': {
      const { run } = operation;
      return { ...operation, run: (sent, asked, caller) => within(caller, (from) => run(sent, asked, from)) };
    }
    case 'row':
      return { ...operation, run: asking(operation.run) };
    case 'page':
      return { ...operation, run: asking(operation.run) };
    case 'report':
      return { ...operation, run: asking(operation.run) };
  }
}

const attributesOf = (kind: Operation['kind'], { principal }: Caller) => ({
  attributes: { 'daybook.kind': kind, 'daybook.tenant': principal.tenant, 'enduser.id': principal.subject },
});
