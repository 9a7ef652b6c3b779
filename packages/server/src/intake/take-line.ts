import { isRejection, type Receipt, type Rejection } from '@daybook/core';
import type { Engine } from '@daybook/engine';
import { commandIdOfKey, correlationIdOfText } from '../command-headers.ts';
import { failureOf } from '../failures.ts';
import type { Caller } from '../operations/caller.ts';
import type { CommandOperation } from '../operations/command-operation.ts';
import { type Problem, problemOf, refusal } from '../problems.ts';
import { receiptFields } from '../receipt-text.ts';
import { readLine } from './line.ts';
import { pathTable } from './path-table.ts';
import { streamOrder } from './stream-order.ts';

/** What all lines of one request have in common. */
export type Sender = {
  readonly requestId: string;
  readonly caller: Caller;
  /** Told of what was our fault. */
  readonly onFault: (error: unknown, line: number) => void;
};

/** A line's answer, as a line. `isReceipt` says which of the two it is. */
export type Answered = (answer: string, isReceipt: boolean) => void;

/** Takes one line and answers it, now or later; never throws. */
export type TakeLine = (bytes: Uint8Array, line: number, answered: Answered) => void;

/** A problem as a line's answer: the document a request of its own would get, and which line it is about. */
export const problemLine = (problem: Problem, requestId: string, line: number, commandId: string | null): string =>
  `{"line":${line},"commandId":${commandId === null ? 'null' : `"${commandId}"`},${problem.toBody(requestId).slice(1)}\n`;

const receiptLine = (receipt: Receipt, line: number) => `{"line":${line},${receiptFields(receipt)}\n`;

/** Makes, for each request, the function that takes its lines: the same checks and the same commands as one by one. */
export function lineTakerOf(engine: Engine, operations: readonly CommandOperation[], now: () => string) {
  const find = pathTable(operations);
  const meaningOf = (code: string) => engine.registry.rejections.get(code)?.meaning;

  return ({ requestId, caller, onFault }: Sender): TakeLine => {
    const inOrder = streamOrder();
    const { tenant } = caller.principal;

    return (bytes, line, answered) => {
      let commandId: string | null = null;
      const refuse = (thrown: unknown) => {
        const problem = failureOf(thrown);
        if (problem.code === 'internal_error') onFault(thrown, line);
        answered(problemLine(problem, requestId, line, commandId), false);
      };
      const answer = (outcome: Receipt | Rejection) => {
        if (isRejection(outcome)) refuse(refusal(outcome, meaningOf(outcome.code)));
        else answered(receiptLine(outcome, line), true);
      };
      try {
        const { commandId: key, path, body, expectedVersion, correlationId, causationId } = readLine(bytes);
        commandId = commandIdOfKey(key, tenant);
        const { operation, params, query } = find(path);
        const inConnection = { ...caller, ...relatedTo(correlationId, causationId) };
        const asked = { commandId, now: now(), expectedVersion };
        const prepared = operation.prepare({ params, query, body }, asked, inConnection);
        if (isRejection(prepared)) answer(prepared);
        else
          inOrder(prepared.commands, () => engine.execute(prepared.commands, prepared.envelope))
            .then(answer)
            .catch(refuse);
      } catch (thrown) {
        refuse(thrown);
      }
    };
  };
}

const NOTHING_ELSE = {};

/** In what connection a line stands, in the spelling of ids. @throws Problem */
function relatedTo(correlationId: string | undefined, causationId: string | undefined) {
  if (correlationId === undefined && causationId === undefined) return NOTHING_ELSE;
  return {
    ...(correlationId === undefined ? {} : { correlationId: correlationIdOfText(correlationId) }),
    ...(causationId === undefined ? {} : { causationId: causationIdOf(causationId) }),
  };
}

function causationIdOf(text: string): string {
  try {
    return correlationIdOfText(text);
  } catch {
    throw problemOf('invalid_request', {
      errors: [{ in: 'line', pointer: '/causationId', message: 'must be a UUID' }],
    });
  }
}
