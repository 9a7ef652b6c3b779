import type { HandlerContext } from '@connectrpc/connect';
import { isRejection, type Receipt, type Rejection } from '@daybook/core';
import type { Engine } from '@daybook/engine';
import type { FastifyBaseLogger } from 'fastify';
import { commandIdOfKey, correlationIdOfText, isVersion } from '../../command-headers.ts';
import { failureOf } from '../../failures.ts';
import { MAX_IN_FLIGHT, MAX_IN_FLIGHT_BYTES } from '../../intake/answers.ts';
import { IDLE_MS } from '../../intake/intake.ts';
import { streamOrder } from '../../intake/stream-order.ts';
import { MAX_BODY_BYTES } from '../../json-body.ts';
import type { CommandOperation } from '../../operations/command-operation.ts';
import { type Problem, problemOf, refusal } from '../../problems.ts';
import { problemValue } from '../errors.ts';
import type { Call } from '../metadata.ts';
import { command, executeRequest, executeResponse } from '../protos/common-protos.ts';
import type { ProtoMessage } from '../protos/proto-model.ts';
import { callIn, endOf, errorOf, incomingKey } from '../served-call.ts';
import { fromAny } from '../wire/any.ts';
import { bytesOf, type Carrier, carry } from '../wire/carrier.ts';
import { readMessage } from '../wire/read-message.ts';
import { writeMessage } from '../wire/write-message.ts';
import { partsOf } from './operation-methods.ts';

/** Calls of many commands at one time. Each may hold some megabytes; more of them would not be faster. */
const MAX_INTAKES = 64;
/** Answers in one message: enough to cost little each, and far below what a client takes at once. */
const MAX_ANSWERS = 100;

/** A command that is served, and the message it is asked with. */
export type KnownCommand = { readonly operation: CommandOperation; readonly request: ProtoMessage };

type Parts = {
  readonly engine: Engine;
  /** By the full name of the request's message. */
  readonly commands: ReadonlyMap<string, KnownCommand>;
  readonly now: () => string;
  readonly log: FastifyBaseLogger | undefined;
  /** Aborted when the server stops. */
  readonly stopping: AbortSignal;
  readonly idleMs?: number | undefined;
};

/** The same message with its commands left as they are, so that one that cannot be read is refused alone. */
const frames: ProtoMessage = {
  ...executeRequest,
  fields: executeRequest.fields.map((field) => ({ ...field, type: 'bytes' })),
};

/** One answer's place, in the order of the commands. */
type Place = { answer: object | null; readonly bytes: number };

/**
 * Takes commands while their answers go back, in order. A command is read when there is room for its answer; so neither
 * a fast sender nor a client that does not read makes this grow, and both are stopped by the protocol's flow control.
 */
export function intakeOf(parts: Parts) {
  let open = 0;
  return async function* execute(input: AsyncIterable<Carrier>, context: HandlerContext): AsyncGenerator<Carrier> {
    const call = callIn(context);
    if (open >= MAX_INTAKES) throw errorOf(problemOf('overloaded'), call.requestId, parts.log);
    open++;
    try {
      yield* exchange(parts, call, input, context);
    } catch (thrown) {
      throw errorOf(thrown, call.requestId, parts.log);
    } finally {
      open--;
    }
  };
}

async function* exchange(parts: Parts, call: Call, input: AsyncIterable<Carrier>, context: HandlerContext) {
  const { stopping, idleMs = IDLE_MS } = parts;
  const places: Place[] = [];
  let bytes = 0;
  let taken = 0;
  let isBlocked = false;
  let isPlanned = false;
  let end: 'whole' | Error | null = null;
  let wake = () => {};
  let admit = () => {};

  const take = commandTaker(parts, call);
  const ready = () => places[0] !== undefined && places[0].answer !== null;

  /** What is answered in one turn goes out together. */
  function plan() {
    if (isPlanned) return;
    isPlanned = true;
    setImmediate(() => {
      isPlanned = false;
      wake();
    });
  }
  function finish(how: 'whole' | Error) {
    end ??= how;
    plan();
    admit();
  }
  async function readAll() {
    for await (const message of input)
      for (const one of framesOf(message)) {
        while (places.length >= MAX_IN_FLIGHT || bytes >= MAX_IN_FLIGHT_BYTES)
          await new Promise<void>((resolve) => {
            admit = resolve;
            if (end !== null) resolve();
          });
        if (end !== null) return;
        idle.refresh();
        const place: Place = { answer: null, bytes: one.length };
        places.push(place);
        bytes += one.length;
        taken++;
        take(one, taken, (answer) => {
          place.answer = answer;
          if (ready()) plan();
        });
      }
  }

  const idle = setTimeout(() => {
    if (isBlocked) return context.values.get(incomingKey)?.cut();
    // What is in flight is not the client's doing; the engine has limits of its own.
    if (places.length > 0) return void idle.refresh();
    finish(problemOf('request_timeout', { detail: 'No command arrived in time.' }));
  }, idleMs);
  const stop = () => finish(problemOf('server_stopping'));
  const leave = () => {
    places.length = 0;
    finish(endOf(context.signal));
  };
  if (stopping.aborted) stop();
  stopping.addEventListener('abort', stop);
  context.signal.addEventListener('abort', leave);
  readAll().then(
    () => finish('whole'),
    (thrown: Error) => finish(thrown),
  );

  try {
    for (;;) {
      const answers: object[] = [];
      while (answers.length < MAX_ANSWERS && places[0]?.answer) {
        answers.push(places[0].answer);
        bytes -= places[0].bytes;
        places.shift();
      }
      if (answers.length > 0) {
        admit();
        isBlocked = true;
        yield carry(writeMessage(executeResponse, { answers }));
        isBlocked = false;
        idle.refresh();
      } else if (end !== null && places.length === 0) {
        if (end === 'whole') return;
        throw end;
      } else
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (ready()) plan();
        });
    }
  } finally {
    clearTimeout(idle);
    end ??= 'whole';
    admit();
    stopping.removeEventListener('abort', stop);
    context.signal.removeEventListener('abort', leave);
    parts.log?.info({ requestId: call.requestId, taken }, 'intake ended');
  }
}

function framesOf(message: Carrier): readonly Uint8Array[] {
  const { commands } = readMessage(frames, bytesOf(message));
  return Array.isArray(commands) ? commands.filter((one) => one instanceof Uint8Array) : [];
}

/** Makes the function that takes one command and answers it, now or later; it never throws. */
function commandTaker({ engine, commands, now, log }: Parts, { caller, requestId }: Call) {
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
