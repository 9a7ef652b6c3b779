import { randomUUID } from 'node:crypto';
import type { Route } from '@daybook/core';
import { status } from '@grpc/grpc-js';
import { declared } from '../../../apps/server/src/server.ts';
import { declaredProtos } from '../../../packages/server/src/grpc/protos/declared-protos.ts';
import type { FieldNumbers } from '../../../packages/server/src/grpc/protos/field-numbers.ts';
import { toAny } from '../../../packages/server/src/grpc/wire/any.ts';
import { detailsOf } from '../../../packages/server/src/testing/served-grpc.ts';
import type { Message, StockClient } from '../../../packages/server/src/testing/stock-grpc-client.ts';
import type { Answer } from './answer.ts';
import type { Asked } from './asked.ts';
import { authorized } from './http-faces.ts';

const pascal = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);
const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Names as the files spell them; what is null is absent. */
function spelt(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(spelt);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, one]) => (one === null ? [] : [[snake(name), spelt(one)]])),
  );
}

export const serviceOf = (context: string): string => `daybook.${context}.v1.${pascal(context)}`;
export const methodOf = (context: string, name: string): string => `${serviceOf(context)}/${pascal(name)}`;

/** The HTTP status that stands for a refusal of gRPC: as far as the matrix tells them apart. */
function httpStatus(code: number): number {
  switch (code) {
    case status.OK:
      return 200;
    case status.UNAUTHENTICATED:
      return 401;
    case status.PERMISSION_DENIED:
      return 403;
    case status.NOT_FOUND:
      return 404;
    case status.INTERNAL:
    case status.UNKNOWN:
      return 500;
    default:
      return 422;
  }
}

type CallError = Parameters<typeof detailsOf>[0]['error'];

function refusalOf(error: NonNullable<CallError>): Answer {
  const { reason, problem } = detailsOf({ error });
  const body = { message: error.details, problem };
  return { status: httpStatus(error.code), code: typeof reason === 'string' ? reason : null, body };
}

/** The operations over a stock client, and through the intake and the feed that all of them share. */
export function grpcFaces(client: StockClient, numbers: FieldNumbers) {
  const { methods } = declaredProtos(declared().contexts, numbers);

  /** The request of an operation, packed with its type. */
  const packed = (route: Route, { params, query, body }: Asked): object => {
    const method = methods.get(route.name);
    if (!method) throw new Error(`gRPC has no ${route.name}`);
    const any = toAny(method.request, { ...params, ...query, ...body }) as { typeUrl: string; value: Uint8Array };
    return { type_url: any.typeUrl, value: Buffer.from(any.value) };
  };

  const first = (method: string, request: object, proof: string | null): Promise<Answer> =>
    new Promise((resolve) => {
      const call = client.follow(method, request, authorized(proof));
      call.on('data', (message: Message) => {
        resolve({ status: 200, code: null, body: message });
        call.cancel();
      });
      call.on('error', (error: NonNullable<CallError>) => resolve(refusalOf(error)));
    });

  return {
    async call(context: string, route: Route, { params, query, body }: Asked, proof: string | null): Promise<Answer> {
      const request = spelt({ ...params, ...query, ...body }) as object;
      const { error, message } = await client.call(methodOf(context, route.name), request, authorized(proof));
      return error ? refusalOf(error) : { status: 200, code: null, body: message };
    },
    execute: (route: Route, asked: Asked, proof: string | null): Promise<Answer> =>
      new Promise((resolve) => {
        const call = client.exchange('daybook.v1.Intake/Execute', authorized(proof));
        call.on('data', ({ answers: [answer] }: Message) => {
          const { problem, receipt } = answer;
          if (receipt) resolve({ status: 200, code: null, body: receipt });
          else resolve({ status: httpStatus(problem.status), code: problem.code, body: problem });
        });
        call.on('error', (error: NonNullable<CallError>) => resolve(refusalOf(error)));
        call.write({ commands: [{ command_id: randomUUID(), request: packed(route, asked) }] });
        call.end();
      }),
    changes: (route: Route, asked: Asked, proof: string | null): Promise<Answer> =>
      first('daybook.v1.Feed/Changes', { request: packed(route, asked) }, proof),
    events: (proof: string | null): Promise<Answer> => first('daybook.v1.Feed/Events', {}, proof),
  };
}
