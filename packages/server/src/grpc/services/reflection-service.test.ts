import { fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { servedGrpc } from '../../testing/served-grpc.ts';
import type { Message } from '../../testing/stock-grpc-client.ts';
import { toy } from '../../testing/toy-context.ts';

describe('reflection', () => {
  let grpc: Awaited<ReturnType<typeof servedGrpc>>;
  beforeAll(async () => {
    grpc = await servedGrpc([toy]);
  });
  afterAll(() => grpc.close());

  async function answersTo(version: string, questions: object[]): Promise<Message[]> {
    const call = grpc.client.exchange(`grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`);
    for (const question of questions) call.write(question);
    call.end();
    const answers: Message[] = [];
    for await (const answer of call) answers.push(answer);
    return answers;
  }
  const filesIn = (answer: Message) =>
    answer.file_descriptor_response.file_descriptor_proto.map((bytes: Buffer) =>
      fromBinary(FileDescriptorProtoSchema, bytes),
    );

  it.each(['v1', 'v1alpha'])(
    'tells a tool what is served, and all that it needs to call it, in %s',
    async (version) => {
      const [list, symbol, file, method, event] = await answersTo(version, [
        { list_services: '*' },
        { file_containing_symbol: 'daybook.toy.v1.Toy' },
        { file_by_filename: 'daybook/v1/daybook.proto' },
        { file_containing_symbol: 'daybook.toy.v1.Toy.PayIn' },
        { file_containing_symbol: 'daybook.toy.v1.MoneyPaidIn' },
      ]);
      const services = list.list_services_response.service.map(({ name }: { name: string }) => name);
      expect(services).toEqual(
        expect.arrayContaining(['daybook.toy.v1.Toy', 'daybook.v1.Intake', 'grpc.health.v1.Health']),
      );
      for (const answer of [symbol, method, event])
        expect(filesIn(answer).map(({ name }: { name: string }) => name)).toEqual([
          'daybook/toy/v1/toy.proto',
          'daybook/v1/daybook.proto',
          'google/protobuf/any.proto',
        ]);
      expect(filesIn(symbol)[0].service[0].method.map(({ name }: { name: string }) => name)).toContain('PayIn');
      expect(filesIn(file)[0].name).toBe('daybook/v1/daybook.proto');
    },
  );

  it('says of what is not there that it is not there', async () => {
    const [symbol, file] = await answersTo('v1', [
      { file_containing_symbol: 'no.such' },
      { file_by_filename: '../../etc/passwd' },
    ]);
    for (const answer of [symbol, file]) expect(answer.error_response.error_code).toBe(status.NOT_FOUND);
  });

  it('is silent where it is not wanted', async () => {
    const silent = await servedGrpc([toy], { reflection: false });
    const call = silent.client.exchange('grpc.reflection.v1.ServerReflection/ServerReflectionInfo');
    const ended = new Promise<{ code: number }>((resolve) => call.on('error', (error) => resolve(error as never)));
    call.resume();
    call.end({ list_services: '*' });
    expect((await ended).code).toBe(status.UNIMPLEMENTED);
    await silent.close();
  });
});
