import type { HandlerContext } from '@connectrpc/connect';
import { watchProof } from '../../identity/watch-proof.ts';
import { MAX_IN_FLIGHT, MAX_IN_FLIGHT_BYTES } from '../../intake/answers.ts';
import { IDLE_MS } from '../../intake/intake.ts';
import { problemOf } from '../../problems.ts';
import type { Call } from '../metadata.ts';
import { executeRequest, executeResponse } from '../protos/command-messages.ts';
import type { ProtoMessage } from '../protos/proto-model.ts';
import { callIn, endOf, errorOf, incomingKey } from '../served-call.ts';
import { bytesOf, type Carrier, carry } from '../wire/carrier.ts';
import { readMessage } from '../wire/read-message.ts';
import { writeMessage } from '../wire/write-message.ts';
import { commandTaker, type TakerParts } from './take-command.ts';

/** Calls of many commands at one time. Each may hold some megabytes; more of them would not be faster. */
const MAX_INTAKES = 64;
/** Messages in a row without a command: whoever has nothing to say need not say it. */
const MAX_EMPTY_MESSAGES = 1_000;
/** Answers in one message: enough to cost little each, and far below what a client takes at once. */
const MAX_ANSWERS = 100;

type Parts = TakerParts & {
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
    let empty = 0;
    for await (const message of input) {
      const commands = framesOf(message);
      empty = commands.length > 0 ? 0 : empty + 1;
      if (empty > MAX_EMPTY_MESSAGES)
        throw problemOf('invalid_request', { detail: `${MAX_EMPTY_MESSAGES} messages in a row had no command.` });
      for (const one of commands) {
        while (end === null && (places.length >= MAX_IN_FLIGHT || bytes >= MAX_IN_FLIGHT_BYTES))
          await new Promise<void>((resolve) => {
            admit = resolve;
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
      if (end !== null) return;
    }
  }

  const idle = setTimeout(() => {
    if (isBlocked) return context.values.get(incomingKey)?.cut();
    // What is in flight is not the client's doing; the engine has limits of its own.
    if (places.length > 0) return void idle.refresh();
    finish(problemOf('request_timeout', { detail: 'No command arrived in time.' }));
  }, idleMs);
  const unwatch = watchProof(call.recognise, finish);
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
    unwatch();
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
