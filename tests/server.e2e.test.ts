import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from './support/database.ts';
import {
  ANY_PORTS,
  launch,
  npmStart,
  type ServerProcess,
  startServerProcess,
  temporaryFolder,
} from './support/server-process.ts';

type Body = Record<string, unknown>;
/** A receipt, or a problem with its code. */
type Answer = { streamId: string; position: number; version: number; code?: string };

describe('the server, as a stranger meets it', () => {
  let place: Awaited<ReturnType<typeof temporaryFolder>>;
  let server: ServerProcess;
  const productId = randomUUID();
  const customerId = randomUUID();
  beforeAll(async () => {
    place = await temporaryFolder();
    server = await startServerProcess({ ...ANY_PORTS, DAYBOOK_FOLDER: place.folder });
  });
  afterAll(async () => {
    await server.end('SIGTERM');
    await place.remove();
  });

  const post = async (path: string, body: object, headers: Record<string, string> = {}) => {
    const answer = await fetch(server.addresses.commands + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Answer };
  };
  const get = async (path: string) => (await (await fetch(server.addresses.queries + path)).json()) as Body;
  const placeOrder = (more: object = {}, key = randomUUID()) =>
    post(
      '/api/v1/orders',
      {
        customerId,
        currency: 'GBP',
        items: [{ productId, quantity: 2, price: '29.99', sku: 'MUG' }],
        shippingAddress: { name: 'Ada', line1: '12 Row', city: 'London', postalCode: 'N1', country: 'GB' },
        payment: { method: 'card', token: 'tok_visa' },
        ...more,
      },
      { 'Idempotency-Key': key },
    );

  it('takes an order, reserves stock, takes payment, ships, and shows it', async () => {
    await post(`/api/v1/inventory/${productId}/replenish`, { sku: 'MUG', quantity: 10 });
    const placed = await placeOrder();
    expect(placed.status).toBe(201);
    const location = placed.headers.get('location') ?? '';
    expect(Object.keys(placed.body)).toEqual(['commandId', 'streamId', 'version', 'position', 'recordedAt']);
    expect(placed.headers.get('daybook-position')).toBe(String(placed.body.position));
    const read = await get(`${location}?minPosition=${placed.body.position}`);
    expect(read).toMatchObject({ orderId: placed.body.streamId, customerId, totalAmount: '59.98', currency: 'GBP' });
    const shipped = await eventually(
      () => get(location),
      (order) => order.status === 'shipped' && order.charged === '59.98',
    );
    expect(shipped).toMatchObject({ paymentStatus: 'processed', fulfilmentStatus: 'fulfilled' });
    expect(await get(`/api/v1/inventory/${productId}`)).toMatchObject({ onHand: 8, reserved: 0, available: 8 });
    const history = await get(`${location}/timeline?limit=100`);
    expect((history.items as Body[]).map(({ type }) => type)).toEqual(
      expect.arrayContaining(['OrderCreated', 'InventoryReserved', 'OrderConfirmed', 'OrderShipped', 'OrderCharged']),
    );
    expect(await get(`${location}?atPosition=${placed.body.position}`)).toMatchObject({ status: 'created' });
    const gateway = (await (await fetch(`${server.addresses.simulator}/card/ledger`)).json()) as Body;
    expect(JSON.stringify(gateway)).toContain('59.98');
    const late = await post(`${location}/cancel`, { reason: 'changed my mind' });
    expect([late.status, late.body.code]).toEqual([409, 'order_already_shipped']);
  });

  it('releases the stock of an order whose card is declined', async () => {
    const placed = await placeOrder({ payment: { method: 'card', token: 'tok_declined' } });
    const path = placed.headers.get('location') ?? '';
    await eventually(
      () => get(path),
      (order) => order.status === 'cancelled',
    );
    await eventually(
      () => get(`/api/v1/inventory/${productId}`),
      (item) => item.reserved === 0,
    );
  });

  it('answers fifty of the same order with one receipt', async () => {
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 50 }, () => placeOrder({ confirmation: 'manual' }, key)));
    expect(new Set(answers.map(({ status, body }) => `${status} ${JSON.stringify(body)}`)).size).toBe(1);
    const other = await placeOrder({ confirmation: 'automatic' }, key);
    expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused']);
  });

  it('refuses a version that is not the present one', async () => {
    const placed = await placeOrder({ confirmation: 'manual' });
    const stale = await post(`/api/v1/orders/${placed.body.streamId}/cancel`, { reason: 'x' }, { 'If-Match': '"99"' });
    expect([stale.status, stale.body.code]).toEqual([412, 'version_conflict']);
  });

  it('pages through orders without missing or repeating one', async () => {
    const { position } = (await placeOrder({ confirmation: 'manual' })).body;
    await get(`/api/v1/orders?minPosition=${position}`);
    const seen: unknown[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: Body = await get(
        `/api/v1/customers/${customerId}/orders?limit=1${cursor ? `&cursor=${cursor}` : ''}`,
      );
      seen.push(...(page.items as Body[]).map(({ orderId }) => orderId));
      cursor = page.nextCursor as string | null;
    }
    const all = await get(`/api/v1/customers/${customerId}/orders?limit=100`);
    expect(seen).toEqual((all.items as Body[]).map(({ orderId }) => orderId));
    expect(new Set(seen).size).toBe(5);
  });

  it('tells an operator how it is, and rebuilds a view while it runs', async () => {
    const admin = async (path: string, init?: RequestInit) => fetch(`${server.addresses.admin}${path}`, init);
    expect(await (await admin('/api/v1/admin/health')).json()).toMatchObject({ status: 'ok' });
    const ask = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ view: 'orders' }),
    };
    expect((await admin('/api/v1/admin/projections/rebuild', ask)).status).toBe(202);
    await eventually(
      async () => (await admin('/api/v1/admin/projections/rebuilds')).text(),
      (text) => text.includes('"status":"swapped"'),
    );
    const replay = await eventually(
      async () => (await (await admin('/api/v1/admin/events/replay', ask)).json()) as Body,
      (report) => report.equal === true,
    );
    expect(replay).toMatchObject({ view: 'orders', equal: true });
    const metrics = await (await admin('/metrics')).text();
    for (const name of ['events_appended_total', 'projection_lag_seconds', 'command_seconds', 'store_bytes', 'sagas'])
      expect(metrics).toContain(`daybook_${name}`);
  });

  it('a second one on the same ports says so in one line, and leaves the first alone', async () => {
    const port = new URL(server.addresses.commands).port;
    const second = launch({ ...ANY_PORTS, DAYBOOK_COMMAND_PORT: port, DAYBOOK_FOLDER: place.folder });
    expect(await second.ended).toBe(1);
    expect(second.output()).toMatch(new RegExp(`^daybook: port ${port} is taken.*$`, 'm'));
    expect((await get('/api/v1/orders')).items).toBeDefined();
  });

  it('takes a payment between two banks, which answer by messages of their own', async () => {
    const faults = (model: object) =>
      fetch(`${server.addresses.simulator}/banks/faults`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(model),
      });
    expect((await faults({ accepted: 1, workMs: 50 })).status).toBe(200);
    for (const bankId of ['alder', 'birch']) {
      const overdrafts = [{ currency: 'INR', limit: '1000.00' }];
      await post('/api/v1/accounts', { kind: 'member', bankId, name: bankId, currencies: ['INR'], overdrafts });
    }
    const vpa = (id: string) => ({ type: 'vpa', id, bank: null });
    const terms = { amount: '12.50', currency: 'INR', payer: vpa('asha@alder'), payee: vpa('bela@birch') };
    const paid = await post('/api/v1/payments', terms);
    expect(paid.status).toBe(201);
    await eventually(
      () => get(`/api/v1/payments/${paid.body.streamId}`),
      ({ status }) => status === 'completed',
    );
    const messages = async () => (await (await fetch(`${server.addresses.simulator}/banks/messages`)).json()) as Body;
    expect(await messages()).toMatchObject({ url: server.addresses.commands, acknowledged: 2, refused: {} });
    await faults({});
  });

  it('two of them on one database share the work', async () => {
    const second = await startServerProcess({
      ...ANY_PORTS,
      DAYBOOK_FOLDER: place.folder,
      DAYBOOK_CARD_GATEWAY_URL: server.addresses.simulator,
      DAYBOOK_CARRIER_URL: server.addresses.simulator,
      DAYBOOK_BANKS_URL: server.addresses.simulator,
    });
    const owners = async () => {
      const health = (await (await fetch(`${second.addresses.admin}/api/v1/admin/consumers`)).json()) as unknown;
      return new Set(JSON.stringify(health).match(/"owner":"[^"]+"/g));
    };
    await eventually(owners, (found) => found.size === 2);
    expect(await second.end('SIGTERM')).toBe(0);
    expect((await placeOrder({ confirmation: 'manual' })).status).toBe(201);
  });

  it('stops cleanly on SIGTERM, PostgreSQL too, and starts again where it was', async () => {
    const before = await get(`/api/v1/inventory/${productId}`);
    expect(await server.end('SIGTERM')).toBe(0);
    server = await startServerProcess({ ...ANY_PORTS, DAYBOOK_FOLDER: place.folder });
    expect(await get(`/api/v1/inventory/${productId}`)).toEqual(before);
  });

  it('does so too where npm has started it, and npm is told to stop', async () => {
    await server.end('SIGTERM');
    const started = await startServerProcess({ ...ANY_PORTS, DAYBOOK_FOLDER: place.folder }, npmStart);
    expect(await started.end('SIGTERM')).toBe(0);
    await expect(fetch(started.addresses.commands)).rejects.toThrow('fetch failed');
    server = await startServerProcess({ ...ANY_PORTS, DAYBOOK_FOLDER: place.folder });
  });
});

describe('a bad setting', () => {
  it.each([
    [{ DAYBOOK_COMMAND_PORT: 'eighty' }, 'DAYBOOK_COMMAND_PORT is "eighty", which is no port number'],
    [{ DAYBOOK_QUERY_PORT: '70000' }, 'DAYBOOK_QUERY_PORT is "70000"'],
    [{ DATABASE_URL: 'mysql://localhost' }, 'DATABASE_URL is no postgres URL'],
    [{ DATABASE_URL: 'postgres://u:secret@127.0.0.1:1/x' }, 'the database at DATABASE_URL cannot be reached'],
    [{ DAYBOOK_ROLES: 'command,cook' }, 'DAYBOOK_ROLES has "cook"'],
    [{ DAYBOOK_CARRIER_URL: 'pigeon' }, 'DAYBOOK_CARRIER_URL is "pigeon"'],
    [{ DAYBOOK_BANKS_URL: 'vault' }, 'DAYBOOK_BANKS_URL is "vault"'],
    [{ DAYBOOK_PAYMENT_POLICIES: '/nowhere.json' }, 'DAYBOOK_PAYMENT_POLICIES: /nowhere.json cannot be read'],
  ])('%j is one clear line and exit code 1', async (env, line) => {
    const { ended, output } = launch({ ...ANY_PORTS, ...env });
    expect(await ended).toBe(1);
    const said = output()
      .split('\n')
      .filter((text) => text.startsWith('daybook: '));
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(line);
    expect(output()).not.toContain('secret');
  });

  it('a port that something else holds is named', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as { port: number };
    const place = await temporaryFolder();
    const { ended, output } = launch({ ...ANY_PORTS, DAYBOOK_ADMIN_PORT: String(port), DAYBOOK_FOLDER: place.folder });
    expect(await ended).toBe(1);
    expect(output()).toContain(`daybook: port ${port} is taken`);
    other.close();
    await place.remove();
  });
});
