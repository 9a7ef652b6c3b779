import { type CommandRoute, isRejection, type Receipt, type Rejection } from '@daybook/core';
import type { CommandEnvelope, Engine } from '@daybook/engine';
import { commandIdOfKey, correlationIdOfText } from '../command-headers.ts';
import { failureOf } from '../failures.ts';
import { type Problem, problemOf, refusal } from '../problems.ts';
import { receiptFields } from '../receipt-text.ts';
import { readLine } from './line.ts';
import { pathTable } from './path-table.ts';
import { streamOrder } from './stream-order.ts';

/** What all lines of one request have in common. */
export type Sender = {
  readonly requestId: string;
  readonly envelope: Omit<CommandEnvelope, 'commandId'>;
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
export function lineTakerOf(engine: Engine, routes: readonly CommandRoute[], now: () => string) {
  const find = pathTable(routes);
  const meaningOf = (code: string) => engine.registry.rejections.get(code)?.meaning;

  return ({ requestId, envelope: common, onFault }: Sender): TakeLine => {
    const inOrder = streamOrder();
    const { tenant } = common;

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
        const envelope = {
          ...common,
          commandId: commandIdOfKey(key, tenant),
          ...relatedTo(correlationId, causationId),
        };
        commandId = envelope.commandId;
        const { make, params, query } = find(path);
        const made = make({ params, query, body }, { commandId, tenant, now: now(), expectedVersion });
        if (isRejection(made)) answer(made);
        else
          inOrder(made, () => engine.execute(made, envelope))
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
