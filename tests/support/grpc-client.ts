import path from 'node:path';
import {
  type ChannelCredentials,
  credentials,
  type GrpcObject,
  loadPackageDefinition,
  Metadata,
  type ServiceClientConstructor,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

/** The committed files, read by a client that we did not write. */
export const PROTO = path.resolve(import.meta.dirname, '../../proto');
const FILES = ['daybook/orders/v1/orders.proto', 'daybook/payments/v1/payments.proto', 'grpc/health/v1/health.proto'];
const loaded = loadPackageDefinition(
  loadSync(FILES, { includeDirs: [PROTO], keepCase: true, longs: String, defaults: false }),
);

// biome-ignore lint/suspicious/noExplicitAny: made from the files when the test runs
export type Message = any;

/** A client of one service. */
export function serviceAt(
  address: string,
  service: string,
  channel: ChannelCredentials = credentials.createInsecure(),
): Message {
  const found = service.split('.').reduce<GrpcObject[string]>((inside, name) => Reflect.get(inside, name), loaded);
  return new (found as ServiceClientConstructor)(new URL(address).host, channel);
}

/** What goes beside a call's messages. */
export function metadataOf(values: Readonly<Record<string, string>>): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(values)) metadata.set(name, value);
  return metadata;
}
