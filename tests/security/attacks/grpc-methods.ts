import { globSync } from 'node:fs';
import path from 'node:path';
import { Duplex } from 'node:stream';
import { Client, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { part } from '../../support/open-api.ts';

/** The published files, read by a client that we did not write. */
const PROTO = path.resolve(import.meta.dirname, '../../../proto');

export type GrpcMethod = {
  /** `daybook.orders.v1.Orders/PlaceOrder` */
  readonly name: string;
  /** The operation's name elsewhere. */
  readonly operation: string;
  readonly isStream: { readonly request: boolean; readonly response: boolean };
  /** The names of the fields of its request. */
  readonly fields: readonly string[];
  readonly isCommand: boolean;
  readonly bytesOf: (message: object) => Buffer;
};

export function grpcMethods(): readonly GrpcMethod[] {
  const files = globSync('**/*.proto', { cwd: PROTO });
  const loaded = loadSync(files, { includeDirs: [PROTO], keepCase: true, longs: String, defaults: false });
  return Object.entries(loaded).flatMap(([service, of]) =>
    'format' in of
      ? []
      : Object.entries(of).map(([name, method]): GrpcMethod => {
          const { field } = part(part(method.requestType).type);
          const fields = Array.isArray(field) ? field.map((one) => String(part(one).name)) : [];
          return {
            name: `${service}/${name}`,
            operation: name.charAt(0).toLowerCase() + name.slice(1),
            isStream: { request: method.requestStream, response: method.responseStream },
            fields,
            isCommand: part(part(method.responseType).type).name === 'CommandResponse',
            bytesOf: (message) => method.requestSerialize(message),
          };
        }),
  );
}

export type CallAnswer = { readonly status: number; readonly code: string | undefined; readonly text: string };

/** A feed has no end: one that has said nothing wrong until then is taken to have begun. */
const FEED_MS = 300;
const ANSWER_MS = 20_000;
const asIs = (bytes: Buffer) => bytes;

export type GrpcCaller = {
  call(method: GrpcMethod, bytes: Uint8Array, metadata?: Readonly<Record<string, string>>): Promise<CallAnswer>;
  close(): void;
};

/** Sends bytes as they are in place of messages. */
export function grpcCaller(url: string, token: string): GrpcCaller {
  const client = new Client(new URL(url).host, credentials.createInsecure());
  return {
    call: ({ name, isStream }, bytes, more = {}) =>
      new Promise((resolve) => {
        const metadata = new Metadata();
        metadata.set('authorization', `Bearer ${token}`);
        for (const [key, value] of Object.entries(more)) metadata.set(key, value);
        const at = `/${name}`;
        const buffer = Buffer.from(bytes);
        const isFeed = isStream.response || isStream.request;
        const options = { deadline: Date.now() + (isFeed ? FEED_MS : ANSWER_MS) };
        if (!isFeed) {
          client.makeUnaryRequest(at, asIs, asIs, buffer, metadata, options, (error, answer) =>
            resolve(error ? failed(error) : { status: 0, code: undefined, text: answer?.toString('latin1') ?? '' }),
          );
          return;
        }
        const stream = isStream.request
          ? client.makeBidiStreamRequest(at, asIs, asIs, metadata, options)
          : client.makeServerStreamRequest(at, asIs, asIs, buffer, metadata, options);
        stream.on('data', (message: Buffer) => {
          resolve({ status: 0, code: undefined, text: message.toString('latin1') });
          // A feed has no other end. Whoever takes back all its calls is cut off, so the others are left to theirs.
          if (!isStream.request) stream.cancel();
        });
        stream.on('error', (error: ServiceError) =>
          resolve(error.code === status.DEADLINE_EXCEEDED ? { status: 0, code: undefined, text: '' } : failed(error)),
        );
        stream.on('end', () => resolve({ status: 0, code: undefined, text: '' }));
        if (stream instanceof Duplex) stream.end(buffer);
      }),
    close: () => client.close(),
  };
}

/** The code stands in google.rpc.ErrorInfo, before our domain. */
function failed({ code, details, metadata }: ServiceError): CallAnswer {
  const text = metadata.get('grpc-status-details-bin').map(String).join();
  return { status: code, code: /([a-z][a-z0-9_]*)[^\w]+daybook/.exec(text)?.[1], text: `${details} ${text}` };
}
