import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  type CallOptions,
  type ClientDuplexStream,
  type ClientOptions,
  type ClientReadableStream,
  credentials,
  type GrpcObject,
  loadPackageDefinition,
  Metadata,
  type ServiceClientConstructor,
  type ServiceError,
} from '@grpc/grpc-js';
import { loadSync, type Options } from '@grpc/proto-loader';
import { printProto } from '../grpc/protos/print-proto.ts';
import type { ProtoFile } from '../grpc/protos/proto-model.ts';

/** A message as the stock client has it: names as in the file, int64 as text, nothing where nothing was sent. */
// biome-ignore lint/suspicious/noExplicitAny: made from the files when the test runs
export type Message = any;

/** What a call came to. */
export type CallResult = {
  readonly status: number;
  readonly error: ServiceError | null;
  readonly message: Message;
  readonly headers: Metadata;
};

/** gRPC as the world has it: `@grpc/grpc-js`, with messages it has read from `.proto` files itself. */
export type StockClient = {
  call(
    method: string,
    request: object,
    metadata?: Record<string, string | string[]>,
    options?: CallOptions,
  ): Promise<CallResult>;
  follow(method: string, request: object, metadata?: Record<string, string>): ClientReadableStream<Message>;
  exchange(method: string, metadata?: Record<string, string>): ClientDuplexStream<Message, Message>;
  /** Sends bytes as they are, in place of a message. */
  raw(method: string, bytes: Uint8Array, metadata?: Record<string, string | string[]>): Promise<CallResult>;
  close(): void;
};

const LOADED_AS: Options = { keepCase: true, longs: String, enums: String, defaults: false };

/** Writes files as text to a folder of their own, for a client that reads them there. */
export async function writtenProtos(files: readonly ProtoFile[]): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'daybook-proto-'));
  for (const file of files) {
    await mkdir(path.dirname(path.join(folder, file.path)), { recursive: true });
    await writeFile(path.join(folder, file.path), printProto(file));
  }
  return { folder, remove: () => rm(folder, { recursive: true }) };
}

/** A client of everything that the files of a folder declare. Methods are called `daybook.toy.v1.Toy/PayIn`. */
export function stockClient(
  url: string,
  folder: string,
  files: readonly string[],
  options: ClientOptions = {},
): StockClient {
  const loaded = loadPackageDefinition(loadSync([...files], { ...LOADED_AS, includeDirs: [folder] }));
  const address = new URL(url).host;
  // biome-ignore lint/suspicious/noExplicitAny: a client's methods are known when the files have been read
  const clients = new Map<string, any>();
  const clientOf = (service: string) => {
    const known = clients.get(service);
    if (known) return known;
    const found = service.split('.').reduce<GrpcObject[string]>((inside, name) => Reflect.get(inside, name), loaded);
    const client = new (found as ServiceClientConstructor)(address, credentials.createInsecure(), options);
    clients.set(service, client);
    return client;
  };
  const partsOf = (method: string): [string, string] => {
    const [service = '', name = ''] = method.split('/');
    return [service, name];
  };

  return {
    call(method, request, metadata = {}, callOptions = {}) {
      const [service, name] = partsOf(method);
      return new Promise((resolve) => {
        let headers = new Metadata();
        const call = clientOf(service)[name](
          request,
          metadataOf(metadata),
          callOptions,
          (error: ServiceError | null, message: Message) =>
            resolve({ status: error?.code ?? 0, error, message, headers }),
        );
        call.on('metadata', (sent: Metadata) => {
          headers = sent;
        });
      });
    },
    follow(method, request, metadata = {}) {
      const [service, name] = partsOf(method);
      return clientOf(service)[name](request, metadataOf(metadata));
    },
    exchange(method, metadata = {}) {
      const [service, name] = partsOf(method);
      return clientOf(service)[name](metadataOf(metadata));
    },
    raw(method, bytes, metadata = {}) {
      const [service] = partsOf(method);
      const asIs = (sent: Buffer) => sent;
      return new Promise((resolve) => {
        clientOf(service).makeUnaryRequest(
          `/${method}`,
          asIs,
          asIs,
          Buffer.from(bytes),
          metadataOf(metadata),
          (error: ServiceError | null, message: Message) =>
            resolve({ status: error?.code ?? 0, error, message, headers: new Metadata() }),
        );
      });
    },
    close() {
      for (const client of clients.values()) client.close();
    },
  };
}

function metadataOf(values: Record<string, string | string[]>): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(values))
    for (const one of Array.isArray(value) ? value : [value]) metadata.add(name, one);
  return metadata;
}
