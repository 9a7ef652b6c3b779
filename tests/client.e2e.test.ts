import { randomUUID } from 'node:crypto';
import { type Daybook, type DaybookEvent, daybook, type Outcome } from '@daybook/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyDatabase, type TestDatabase } from './support/database.ts';
import { freePort } from './support/free-port.ts';
import { ANY_PORTS, type ServerProcess, startServerProcess, temporaryFolder } from './support/server-process.ts';

/** Enough that a server is killed in the middle of it several times. */
const COMMANDS = 6_000;
const KILLS = 3;

describe('the typed client, before a server that is killed again and again', () => {
  let place: Awaited<ReturnType<typeof temporaryFolder>>;
  let database: TestDatabase;
  let server: ServerProcess;
  let client: Daybook;
  let start: () => Promise<ServerProcess>;
  beforeAll(async () => {
    place = await temporaryFolder();
    database = await emptyDatabase();
    const [command, query] = [await freePort(), await freePort()];
    start = () =>
      startServerProcess({
        ...ANY_PORTS,
        DAYBOOK_COMMAND_PORT: String(command),
        DAYBOOK_QUERY_PORT: String(query),
        DAYBOOK_FOLDER: place.folder,
        DATABASE_URL: database.url,
      });
    server = await start();
    client = daybook({ commandUrl: `http://127.0.0.1:${command}`, queryUrl: `http://127.0.0.1:${query}` });
  });
  afterAll(async () => {
    await server.end('SIGTERM');
    await database.drop();
    await place.remove();
  });

  const items = [{ productId: randomUUID(), quantity: 2, price: '29.99', sku: 'MUG' }];
  const shippingAddress = { name: 'Ada', line1: '12 Row', city: 'London', postalCode: 'N1', country: 'GB' };
  const payment = { method: 'card', token: 'tok_visa' } as const;
  const placing = () => ({ customerId: randomUUID(), currency: 'GBP', items, shippingAddress, payment });

  it('places an order, sees it, finds it among those of its customer, and follows it', async () => {
    const order = placing();
    const receipt = await client.placeOrder(order, { waitSeconds: 5 });
    const { row } = await client.order({ id: receipt.streamId }, { after: receipt });
    expect(row).toMatchObject({ customerId: order.customerId, totalAmount: '59.98' });
    const { items: found } = await client.ordersOfCustomer({ id: order.customerId }, { after: receipt }).page();
    expect(found.map(({ orderId }) => orderId)).toEqual([receipt.streamId]);
    const reason = 'changed my mind';
    void client.cancelOrder({ id: receipt.streamId, reason });
    for await (const { row: changed } of client.follow.order({ id: receipt.streamId }, { after: receipt }))
      if (changed?.status === 'cancelled') break;
  });

  it('reads a report as JSON and as text', async () => {
    const { report } = await client.trialBalance();
    expect(report).toBeTypeOf('object');
    const opened = await client.openAccount({ kind: 'customer', name: 'Ada', currencies: ['EUR'] });
    const asked = { id: opened.streamId, from: '2026-01-01', to: '2036-01-01', currency: 'EUR' };
    const statement = await client.accountStatement(asked, { after: opened });
    expect(statement.report.statements.map(({ currency, closing }) => [currency, closing])).toEqual([['EUR', '0.00']]);
    const csv = await client.accountStatement({ ...asked, format: 'csv' }, { after: opened });
    expect([csv.contentType, csv.filename]).toEqual([expect.stringContaining('text/csv'), expect.any(String)]);
    expect(csv.text.split('\n').length).toBeGreaterThan(1);
  });

  it('does every command once and is told of every change once', async () => {
    const products = Array.from({ length: 10 }, () => randomUUID());
    const productOf = (i: number) => products[i % products.length] ?? '';
    const first = await client.replenishStock({ productId: productOf(0), sku: 'MUG', quantity: 1 });
    const told: Extract<DaybookEvent, { type: 'StockReplenished' }>[] = [];
    const following = (async () => {
      const feed = client.events({ types: ['StockReplenished'] }, { after: first });
      for await (const event of feed) if (told.push(event) === COMMANDS) return;
    })();

    const outcomes: Outcome[] = [];
    let kills = 0;
    let restarting = Promise.resolve();
    const killAndStart = async () => {
      await server.end('SIGKILL');
      server = await start();
    };
    const many = Array.from({ length: COMMANDS }, (_, i) => ({
      command: 'replenishStock' as const,
      request: { productId: productOf(i), sku: 'MUG', quantity: 1 },
    }));
    for await (const one of client.commands(many)) {
      outcomes.push(one);
      if (kills < KILLS && outcomes.length >= ((kills + 1) * COMMANDS) / (KILLS + 1)) {
        kills++;
        restarting = killAndStart();
      }
    }
    await restarting;
    await following;

    expect(kills).toBe(KILLS);
    const receipts = outcomes.flatMap((one) => (one.ok ? [one.receipt] : []));
    expect(receipts).toHaveLength(COMMANDS);
    const { rows } = await database.admin.query<{ count: string }>(
      "select count(*) from daybook.events where type = 'StockReplenished'",
    );
    expect(Number(rows[0]?.count)).toBe(COMMANDS + 1);
    const positions = told.map(({ position }) => position);
    expect(positions).toEqual(receipts.map(({ position }) => position).sort((a, b) => a - b));
    const last = positions.at(-1) ?? 0;
    const stock = await client.productStock({ productId: productOf(0) }, { after: last });
    expect(stock.row.onHand).toBe(COMMANDS / products.length + 1);
  });
});
