import type { DescMethod } from '@bufbuild/protobuf';
import type { ConnectRouter, HandlerContext } from '@connectrpc/connect';
import { propertiesOf } from '@daybook/core';
import type { FastifyBaseLogger } from 'fastify';
import { MAX_BODY_BYTES } from '../../json-body.ts';
import type { Admission } from '../../limits/admission.ts';
import type { CommandOperation } from '../../operations/command-operation.ts';
import type { Operation } from '../../operations/operations.ts';
import type { ReportOperation } from '../../operations/report-operation.ts';
import { problemOf } from '../../problems.ts';
import { type Call, commandIdOf, expectedVersionOf } from '../metadata.ts';
import type { ProtoMethod } from '../protos/proto-model.ts';
import { callIn, errorOf, withinDeadline } from '../served-call.ts';
import { bytesOf, type Carrier, carry, carryingOne } from '../wire/carrier.ts';
import { readMessage } from '../wire/read-message.ts';
import { writeMessage } from '../wire/write-message.ts';

/** What an operation answers here: the value of its response, and up to where the log was in it. */
type Answered = { readonly value: object; readonly position: number };

type Parts = {
  readonly router: ConnectRouter;
  /** The method as the descriptors know it. */
  readonly described: DescMethod;
  /** The messages it is asked and answered with. */
  readonly method: ProtoMethod;
  readonly admission: Admission | undefined;
  readonly now: () => string;
  readonly log: FastifyBaseLogger | undefined;
};

/** Serves one operation as a method of its own: what it is asked with in one message, and the answer in one. */
export function addOperation(operation: Operation, { router, described, method, admission, now, log }: Parts): void {
  const answer = answerOf(operation, now);

  /** Takes a place among those under way until it is done, even when nobody waits for it any more. */
  async function admitted(request: Carrier, call: Call): Promise<Answered> {
    const sent = readMessage(method.request, bytesOf(request));
    const lane = operation.kind === 'command' ? 'command' : 'query';
    const leave = isOfThePast(sent) ? undefined : admission?.enter(lane, call.caller.principal.tenant);
    if (leave === null) throw problemOf('overloaded');
    try {
      return await answer(sent, call);
    } finally {
      leave?.(true);
    }
  }

  async function serve(request: Carrier, context: HandlerContext): Promise<Carrier> {
    const call = callIn(context);
    try {
      const { value, position } = await withinDeadline(context.signal, () => admitted(request, call));
      context.responseHeader.set('daybook-position', String(position));
      return carry(writeMessage(method.response, value));
    } catch (thrown) {
      throw errorOf(thrown, call.requestId, log);
    }
  }

  router.rpc(carryingOne(described), serve, operation.kind === 'command' ? { readMaxBytes: MAX_BODY_BYTES } : {});
}

/** Reads of the past are bounded where they are worked on. */
const isOfThePast = ({ asOf, atPosition, knownOn }: Record<string, unknown>): boolean =>
  asOf !== undefined || atPosition !== undefined || knownOn !== undefined;

type Answer = (sent: Record<string, unknown>, call: Call) => Promise<Answered>;

function answerOf(operation: Operation, now: () => string): Answer {
  switch (operation.kind) {
    case 'command':
      return commandAnswer(operation, now);
    case 'row': {
      const parts = partsOf(operation);
      return async (sent, { caller }) => {
        const { row, position } = await operation.run(parts(sent), caller);
        return { value: { row, position }, position };
      };
    }
    case 'page': {
      const parts = partsOf(operation);
      return async (sent, { caller }) => {
        const page = await operation.run(parts(sent), caller);
        return { value: page, position: page.position };
      };
    }
    case 'report':
      return reportAnswer(operation);
  }
}

function commandAnswer(operation: CommandOperation, now: () => string): Answer {
  const parts = partsOf(operation);
  return async (sent, call) => {
    const asked = { commandId: commandIdOf(call), now: now(), expectedVersion: expectedVersionOf(call) };
    const { receipt } = await operation.run(parts(sent), asked, call.caller);
    return { value: receipt, position: receipt.position };
  };
}

function reportAnswer(operation: ReportOperation): Answer {
  const parts = partsOf(operation);
  return async (sent, { caller }) => {
    const { answer, position } = await operation.run(parts(sent), caller);
    if (answer.type === 'text') {
      const { body: text, contentType, filename } = answer;
      return { value: { text, contentType, filename, position }, position };
    }
    return { value: { report: answer.body, position }, position };
  };
}

/** Makes the function that parts a request's value into what operations are sent: the path's part and the other. */
export function partsOf({ kind, route }: Pick<Operation, 'kind' | 'route'>) {
  const inPath = propertiesOf(route.params);
  return (sent: Record<string, unknown>) => {
    const params: Record<string, unknown> = {};
    const rest: Record<string, unknown> = {};
    for (const key of Object.keys(sent)) (Object.hasOwn(inPath, key) ? params : rest)[key] = sent[key];
    return kind === 'command' ? { params, query: {}, body: rest } : { params, query: rest, body: undefined };
  };
}
