import { randomUUIDv7 } from 'node:crypto';
import { once } from 'node:events';
import path from 'node:path';
import { credentials, Client as GrpcClient } from '@grpc/grpc-js';
import { loadSync, type MethodDefinition, type ServiceDefinition } from '@grpc/proto-loader';
import type { IntakeResult } from './intake-client.ts';

export type GrpcIntakeInput = {
  readonly port: number;
  readonly commands: number;
  readonly productIds: readonly string[];
};

const PROTO = path.resolve(import.meta.dirname, '../../../proto');
/** Commands in one message, as a client sends them that has many. */
const CHUNK = 100;

type Answer = { readonly number: string; readonly receipt?: { readonly position: string } };

/** One call of a stock client, made from the published files: commands go out while receipts come back. */
export default async function ({ port, commands, productIds }: GrpcIntakeInput): Promise<IntakeResult> {
  const loaded = loadSync('daybook/orders/v1/orders.proto', { includeDirs: [PROTO], longs: String });
  const methodOf = (service: string, method: string) =>
    (loaded[service] as ServiceDefinition)[method] as MethodDefinition<object, object>;
  const replenish = methodOf('daybook.orders.v1.Orders', 'ReplenishStock');
  const execute = methodOf('daybook.v1.Intake', 'Execute');
  const requests = productIds.map((productId) => replenish.requestSerialize({ productId, sku: 'PEN-1', quantity: 1 }));
  const client = new GrpcClient(`127.0.0.1:${port}`, credentials.createInsecure());
  const started = performance.now();
  const call = client.makeBidiStreamRequest(execute.path, execute.requestSerialize, execute.responseDeserialize);
  const received = receive(call);
  for (let at = 0; at < commands; at += CHUNK) {
    const chunk = Array.from({ length: Math.min(CHUNK, commands - at) }, (_, i) => ({
      commandId: randomUUIDv7(),
      request: {
        type_url: 'type.googleapis.com/daybook.orders.v1.ReplenishStockRequest',
        value: requests[(at + i) % requests.length] as Buffer,
      },
    }));
    if (!call.write({ commands: chunk })) await once(call, 'drain');
  }
  call.end();
  const result = await received;
  client.close();
  return result;

  async function receive(messages: AsyncIterable<{ answers: readonly Answer[] }>): Promise<IntakeResult> {
    let [receipts, positions] = [0, 0];
    let wrong: string | null = null;
    for await (const { answers } of messages) {
      for (const answer of answers) {
        const position = Number(answer.receipt?.position);
        if (!Number.isSafeInteger(position) || Number(answer.number) !== receipts + 1) wrong ??= JSON.stringify(answer);
        receipts++;
        positions += position;
      }
    }
    return { seconds: (performance.now() - started) / 1_000, receipts, positions, wrong };
  }
}
