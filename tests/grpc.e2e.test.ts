import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Message, metadataOf, PROTO, serviceAt } from './support/grpc-client.ts';
import { ANY_PORTS, type ServerProcess, startServerProcess, temporaryFolder } from './support/server-process.ts';

describe('the server over gRPC, as a stock client meets it', () => {
  let place: Awaited<ReturnType<typeof temporaryFolder>>;
  let server: ServerProcess;
  beforeAll(async () => {
    place = await temporaryFolder();
    server = await startServerProcess({ ...ANY_PORTS, DAYBOOK_FOLDER: place.folder });
  });
  afterAll(async () => {
    await server.end('SIGTERM');
    await place.remove();
  });

  const clientOf = (service: string) => serviceAt(server.addresses.grpc, service);
  function call(service: string, method: string, request: object, key?: string): Promise<Message> {
    const metadata = metadataOf(key === undefined ? {} : { 'idempotency-key': key });
    return new Promise((resolve, reject) => {
      clientOf(service)[method](request, metadata, (error: Error | null, message: Message) =>
        error ? reject(error) : resolve(message),
      );
    });
  }
  const replenish = (product_id: string) =>
    call('daybook.orders.v1.Orders', 'ReplenishStock', { product_id, sku: 'MUG', quantity: 10 });
  const placing = (customer_id: string, product_id: string) => ({
    customer_id,
    currency: 'GBP',
    items: [{ product_id, quantity: 2, price: '29.99', sku: 'MUG' }],
    shipping_address: { name: 'Ada', line1: '12 Row', city: 'London', postal_code: 'N1', country: 'GB' },
    payment: { method: 'card', token: 'tok_visa' },
  });

  it('takes a command, shows what it led to at once, and is asked again under the same key', async () => {
    const [customer, product] = [randomUUID(), randomUUID()];
    await replenish(product);
    const key = randomUUID();
    const receipt = await call('daybook.orders.v1.Orders', 'PlaceOrder', placing(customer, product), key);
    expect(await call('daybook.orders.v1.Orders', 'PlaceOrder', placing(customer, product), key)).toEqual(receipt);
    const { row, position } = await call('daybook.orders.v1.Orders', 'Order', {
      id: receipt.stream_id,
      min_position: receipt.position,
    });
    expect(row).toMatchObject({ customer_id: customer, currency: 'GBP', total_amount: '59.98' });
    expect(Number(position)).toBeGreaterThanOrEqual(Number(receipt.position));
    const page = await call('daybook.orders.v1.Orders', 'OrdersOfCustomer', {
      id: customer,
      min_position: receipt.position,
    });
    expect(page.items.map(({ order_id }: Message) => order_id)).toEqual([receipt.stream_id]);
  });

  it('answers a report, and says what is missing with the code that REST gives', async () => {
    const report = await call('daybook.payments.v1.Payments', 'TrialBalance', {});
    expect(report.report).toBeTruthy();
    await expect(call('daybook.orders.v1.Orders', 'Order', { id: randomUUID() })).rejects.toMatchObject({ code: 5 });
  });

  it('has numbers for every field that it serves', () => {
    const numbers = JSON.parse(readFileSync(path.join(PROTO, 'numbers.json'), 'utf8'));
    expect(Object.keys(numbers).length).toBeGreaterThan(100);
  });

  it('shows by the feed what was done, from a position on, and goes on as more is done', async () => {
    const feed = clientOf('daybook.v1.Feed').Events({ after: 0, types: ['StockReplenished'] });
    const steps: Message[] = [];
    const ended = new Promise<number>((resolve) => feed.on('error', ({ code }: { code: number }) => resolve(code)));
    const second = randomUUID();
    feed.on('data', (step: Message) => {
      if (!step.event) return;
      if (steps.push(step) === 1) void replenish(second);
      if (step.event.stream_id === second) feed.cancel();
    });
    expect(await ended).toBe(1);
    expect(steps.at(-1).event).toMatchObject({ type: 'StockReplenished', stream_id: second });
    expect(steps.at(-1).event.data.type_url).toBe('type.googleapis.com/daybook.orders.v1.StockReplenished');
    const positions = steps.map(({ position }) => Number(position));
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
  });
});

describe('a locked server over gRPC', () => {
  it('answers nobody without a token but those who ask for its health', async () => {
    const place = await temporaryFolder();
    const server = await startServerProcess({ ...ANY_PORTS, DAYBOOK_FOLDER: place.folder, DAYBOOK_AUTH: '' });
    const ask = (service: string, method: string) =>
      new Promise<number>((resolve) => {
        const client = serviceAt(server.addresses.grpc, service);
        client[method]({}, (error: { code: number } | null) => resolve(error?.code ?? 0));
      });
    expect(await ask('daybook.orders.v1.Orders', 'Orders')).toBe(16);
    expect(await ask('grpc.health.v1.Health', 'Check')).toBe(0);
    await server.end('SIGTERM');
    await place.remove();
  });
});
