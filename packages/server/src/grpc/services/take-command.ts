import { isRejection, type Receipt, type Rejection } from '@daybook/core';
import type { Engine } from '@daybook/engine';
import type { FastifyBaseLogger } from 'fastify';
import { commandIdOfKey, correlationIdOfText, isVersion } from '../../command-headers.ts';
import { failureOf } from '../../failures.ts';
import { streamOrder } from '../../intake/stream-order.ts';
import { MAX_BODY_BYTES } from '../../json-body.ts';
import type { CommandOperation } from '../../operations/command-operation.ts';
import { type Problem, problemOf, refusal } from '../../problems.ts';
import { problemValue } from '../errors.ts';
import type { Call } from '../metadata.ts';
import { command } from '../protos/command-messages.ts';
import type { ProtoMessage } from '../protos/proto-model.ts';
import { fromAny } from '../wire/any.ts';
import { readMessage } from '../wire/read-message.ts';
import { partsOf } from './operation-methods.ts';

/** A command that is served, and the message it is asked with. */
export type KnownCommand = { readonly operation: CommandOperation; readonly request: ProtoMessage };

export type TakerParts = {
  readonly engine: Engine;
  /** By the full name of the request's message. */
  readonly commands: ReadonlyMap<string, KnownCommand>;
  readonly now: () => string;
  readonly log: FastifyBaseLogger | undefined;
};

/** Makes the function that takes one command and answers it, now or later; it never throws. */
export function commandTaker({ engine, commands, now, log }: TakerParts, { caller, requestId }: Call) {
  const inOrder = streamOrder();
  const parts = new Map([...commands].map(([name, { operation }]) => [name, partsOf(operation)]));
  const meaningOf = (code: string) => engine.registry.rejections.get(code)?.meaning;
  const { tenant, until } = caller.principal;

  return (bytes: Uint8Array, number: number, answered: (answer: object) => void) => {
    let commandId: string | undefined;
    const refuse = (thrown: unknown) => {
      const problem: Problem = failureOf(thrown);
      if (problem.code === 'internal_error') log?.error({ err: thrown, requestId, number }, 'a command failed');
      answered({ number, commandId, problem: problemValue(problem, requestId) });
    };
    const answer = (outcome: Receipt | Rejection) => {
      if (isRejection(outcome)) refuse(refusal(outcome, meaningOf(outcome.code)));
      else answered({ number, commandId, receipt: outcome });
    };
    try {
      if (bytes.length > MAX_BODY_BYTES) throw problemOf('body_too_large');
      if (until !== null && Date.now() >= until) throw problemOf('unauthenticated');
      const sent = commandOf(bytes);
      commandId = commandIdOfKey(sent.commandId, tenant);
      const known = commands.get(sent.type);
      const split = parts.get(sent.type);
      if (!known || !split) throw problemOf('unknown_command');
      const asked = { commandId, now: now(), expectedVersion: sent.expectedVersion };
      const body = split(readMessage(known.request, sent.request));
      const prepared = known.operation.prepare(body, asked, { ...caller, ...sent.related });
      if (isRejection(prepared)) answer(prepared);
      else
        inOrder(prepared.commands, () => engine.execute(prepared.commands, prepared.envelope))
          .then(answer)
          .catch(refuse);
    } catch (thrown) {
      refuse(thrown);
    }
  };
}

/** Reads one command. @throws Problem */
function commandOf(bytes: Uint8Array) {
  const { commandId, request, expectedVersion, correlationId, causationId } = readMessage(command, bytes);
  if (typeof commandId !== 'string') throw problemOf('invalid_idempotency_key');
  if (expectedVersion !== undefined && !isVersion(expectedVersion)) throw problemOf('invalid_expected_version');
  const { type, value } = fromAny(request);
  return {
    commandId,
    type,
    request: value,
    expectedVersion,
    related: {
      ...(typeof correlationId === 'string' ? { correlationId: correlationIdOfText(correlationId) } : {}),
      ...(typeof causationId === 'string' ? { causationId: correlationIdOfText(causationId) } : {}),
    },
  };
}
