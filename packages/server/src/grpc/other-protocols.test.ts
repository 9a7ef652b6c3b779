import { randomUUID } from 'node:crypto';
import { create, type DescMethodUnary } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { createConnectTransport, createGrpcWebTransport } from '@connectrpc/connect-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { servedGrpc } from '../testing/served-grpc.ts';
import { toy } from '../testing/toy-context.ts';
import { declaredProtos } from './protos/declared-protos.ts';
import { descriptorsOf } from './protos/descriptors.ts';

const { registry } = descriptorsOf(declaredProtos([toy]).files);
const found = registry.getService('daybook.toy.v1.Toy')?.methods.find(({ name }) => name === 'PayIn');
if (found?.methodKind !== 'unary') throw new Error('no such method');
const method: DescMethodUnary = { ...found, methodKind: 'unary' };

describe('the two other protocols that come with it', () => {
  let grpc: Awaited<ReturnType<typeof servedGrpc>>;
  beforeAll(async () => {
    grpc = await servedGrpc([toy]);
  });
  afterAll(() => grpc.close());

  it.each([
    ['gRPC-Web', createGrpcWebTransport],
    ['Connect', createConnectTransport],
  ])('takes a command over %s and refuses it with the same status and details', async (_, transportOf) => {
    const transport = transportOf({ baseUrl: grpc.url, httpVersion: '2', useBinaryFormat: true });
    const pay = (header: Record<string, string>) => {
      const message = create(method.input, { id: randomUUID(), amountMinor: 1n });
      return transport.unary(method, undefined, undefined, header, message);
    };
    const refused = await pay({}).catch((thrown: unknown) => ConnectError.from(thrown));
    if (!(refused instanceof ConnectError)) throw new Error('it was not refused');
    expect(refused.code).toBe(Code.NotFound);
    expect(refused.details.map((one) => ('type' in one ? one.type : ''))).toContain('daybook.v1.Problem');
    const unkeyed = await pay({ 'idempotency-key': 'x'.repeat(256) }).catch((thrown: unknown) =>
      ConnectError.from(thrown),
    );
    expect(unkeyed).toMatchObject({ code: Code.InvalidArgument });
  });
});
