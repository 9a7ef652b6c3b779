import type { Context } from '@daybook/core';
import { type GrpcServerOptions, grpcServer } from '../grpc/grpc-server.ts';
import { declaredProtos } from '../grpc/protos/declared-protos.ts';
import { problemMessage } from '../grpc/protos/problem-message.ts';
import { errorInfo, statusMessage } from '../grpc/protos/standard-protos.ts';
import { readMessage } from '../grpc/wire/read-message.ts';
import { memoryEngine } from './memory-engine.ts';
import { type CallResult, type StockClient, stockClient, writtenProtos } from './stock-grpc-client.ts';

/** A server of contexts on the in-memory engine, with a stock client that has read its files. */
export async function servedGrpc(contexts: readonly Context[], options: GrpcServerOptions = {}) {
  const engine = memoryEngine(contexts);
  const server = grpcServer(engine, { reflection: true, ...options });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  const { files } = declaredProtos(contexts, options.numbers);
  const written = await writtenProtos(files);
  const paths = files.map(({ path }) => path);
  const client: StockClient = stockClient(url, written.folder, paths);
  return {
    engine,
    server,
    url,
    port: Number(new URL(url).port),
    client,
    /** Another client, with a connection of its own. */
    newClient: () => stockClient(url, written.folder, paths, { 'grpc.use_local_subchannel_pool': 1 }),
    async close() {
      client.close();
      await server.close();
      await written.remove();
    },
  };
}

/** What an error's details say: our code, our problem, and which standard details there are. */
export function detailsOf({ error }: Pick<CallResult, 'error'>) {
  const [bytes] = error?.metadata.get('grpc-status-details-bin') ?? [];
  if (!Buffer.isBuffer(bytes)) return { reason: null, problem: {}, types: [] };
  const status = readMessage(statusMessage, bytes);
  const details = Array.isArray(status.details) ? status.details : [];
  const types = details.map((one: { typeUrl: string }) => one.typeUrl.replace(/.*[/]/, ''));
  const bytesOf = (type: string): Uint8Array => details[types.indexOf(type)]?.value ?? new Uint8Array();
  return {
    reason: readMessage(errorInfo, bytesOf(errorInfo.fullName)).reason ?? null,
    problem: readMessage(problemMessage, bytesOf(problemMessage.fullName)),
    types,
  };
}
