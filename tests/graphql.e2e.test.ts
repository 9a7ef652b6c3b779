import { randomUUID } from 'node:crypto';
import { type Client, createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ANY_PORTS, type ServerProcess, startServerProcess, temporaryFolder } from './support/server-process.ts';

const PLACE = `mutation($input: PlaceOrderInput!, $key: String) {
  placeOrder(input: $input, idempotencyKey: $key) { receipt { streamId position version } location }
}`;
const ORDER = `query($id: UUID!, $min: Position) {
  order(id: $id, minPosition: $min, wait: 10000) { orderId totalAmount currency items { sku ordered } }
}`;

const PAGES = 'https://desk.example';

describe('GraphQL, as a stranger meets it', () => {
  let place: Awaited<ReturnType<typeof temporaryFolder>>;
  let server: ServerProcess;
  let client: Client;
  beforeAll(async () => {
    place = await temporaryFolder();
    server = await startServerProcess({
      ...ANY_PORTS,
      DAYBOOK_FOLDER: place.folder,
      DAYBOOK_CORS_ORIGINS: PAGES,
    });
    client = createClient({ url: `${server.addresses.graphql.replace('http', 'ws')}/graphql` });
  });
  afterAll(async () => {
    await client.dispose();
    await server.end('SIGTERM');
    await place.remove();
  });

  const ask = async (query: string, variables: object) => {
    const answer = await fetch(`${server.addresses.graphql}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    return JSON.parse(await answer.text());
  };
  const order = (price: unknown = '29.99') => ({
    customerId: randomUUID(),
    currency: 'GBP',
    items: [{ productId: randomUUID(), quantity: 2, price, sku: 'MUG' }],
    shippingAddress: { name: 'Ada', line1: '12 Row', city: 'London', postalCode: 'N1', country: 'GB' },
    payment: { method: 'card', token: 'tok_visa' },
  });

  it('may be used by the pages of origins that are named, as REST may, and by no others', async () => {
    const { graphql, commands, queries } = server.addresses;
    const preflight = (url: string, origin: string) =>
      fetch(url, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } });
    for (const url of [`${graphql}/graphql`, `${commands}/api/v1/orders`, `${queries}/api/v1/orders`]) {
      const { status, headers } = await preflight(url, PAGES);
      expect([url, status, headers.get('access-control-allow-origin')]).toEqual([url, 204, PAGES]);
      expect((await preflight(url, 'https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
    }
    const opened = (origin: string) =>
      new Promise((resolve) => {
        const url = `${graphql.replace('http', 'ws')}/graphql`;
        const socket = new WebSocket(url, { protocols: 'graphql-transport-ws', headers: { origin } });
        socket.addEventListener('error', () => resolve(false));
        socket.addEventListener('open', () => {
          socket.close();
          resolve(true);
        });
      });
    expect([await opened(PAGES), await opened('https://evil.example')]).toEqual([true, false]);
  });

  it('does a mutation once, and a query with its position sees it', async () => {
    const asked = { input: order(), key: randomUUID() };
    const first = await ask(PLACE, asked);
    const second = await ask(PLACE, asked);
    expect(second).toEqual(first);
    const { receipt, location } = first.data.placeOrder;
    expect(location).toBe(`/api/v1/orders/${receipt.streamId}`);
    const read = await ask(ORDER, { id: receipt.streamId, min: receipt.position });
    expect(read.data.order).toEqual({
      orderId: receipt.streamId,
      totalAmount: '59.98',
      currency: 'GBP',
      items: [{ sku: 'MUG', ordered: 2 }],
    });
    expect(read.extensions.positions.order).toBeGreaterThanOrEqual(receipt.position);
  });

  it('sorts and filters a page as REST does, and refuses what there is no index for', async () => {
    const customerId = randomUUID();
    const places = [1, 2, 3].map(() => ask(PLACE, { input: { ...order(), customerId } }));
    const placed = (await Promise.all(places)).map(({ data }) => data.placeOrder.receipt);
    const min = Math.max(...placed.map(({ position }) => position));
    const page = `query($filter: OrdersFilterInput, $sort: String, $min: Position) {
      orders(filter: $filter, sort: $sort, minPosition: $min, wait: 10000) { edges { node { orderId createdAt } } }
    }`;
    const found = await ask(page, { filter: { customerId }, sort: 'createdAt', min });
    const nodes = found.data.orders.edges.map(({ node }: { node: { orderId: string; createdAt: string } }) => node);
    expect(new Set(nodes.map(({ orderId }: { orderId: string }) => orderId))).toEqual(
      new Set(placed.map(({ streamId }) => streamId)),
    );
    const times = nodes.map(({ createdAt }: { createdAt: string }) => createdAt);
    expect(times).toEqual(times.toSorted((a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)));
    const refused = await ask(page, { sort: 'totalAmount' });
    expect(refused.errors[0].extensions).toMatchObject({ code: 'invalid_sort', status: 400 });
  });

  it('takes money as text only, and tells the code of what the business refuses', async () => {
    const float = await ask(PLACE, { input: order(29.5) });
    expect(JSON.stringify(float)).toMatch(/"code":"(invalid_request|json_inexact_number)"/);
    const unknown = await ask('mutation($id: UUID!) { confirmOrder(input: {id: $id}) { location } }', {
      id: randomUUID(),
    });
    expect(unknown.errors[0].extensions).toMatchObject({ code: 'order_not_found', status: 404 });
  });

  it('shows a row as it changes', async () => {
    const placed = (await ask(PLACE, { input: order() })).data.placeOrder.receipt;
    const query = `subscription($id: UUID!, $after: Position) {
      orderChanged(id: $id, after: $after) { position part row { orderId totalAmount } }
    }`;
    for await (const { data } of client.iterate<{ orderChanged: { row: object | null } }>({
      query,
      variables: { id: placed.streamId, after: placed.position - 1 },
    })) {
      if (!data?.orderChanged.row) continue;
      expect(data.orderChanged.row).toEqual({ orderId: placed.streamId, totalAmount: '59.98' });
      break;
    }
  });

  it('gives a subscription what is done after it began, and again what is asked for from its position', async () => {
    const placed = (await ask(PLACE, { input: order() })).data.placeOrder.receipt;
    const follow = async (after: number, wanted: number) => {
      const seen: { position: number; streamId: string }[] = [];
      const query = `subscription($after: Position, $id: String) {
        events(after: $after, streamId: $id) { position event { type streamId } }
      }`;
      for await (const { data, errors } of client.iterate<{
        events: { position: number; event: { streamId: string } | null };
      }>({ query, variables: { after, id: placed.streamId } })) {
        expect(errors).toBeUndefined();
        if (data?.events.event) seen.push({ position: data.events.position, streamId: data.events.event.streamId });
        if (seen.length === wanted) break;
      }
      return seen;
    };
    const [first] = await follow(placed.position - 1, 1);
    expect(first).toEqual({ position: placed.position, streamId: placed.streamId });
    const following = follow(placed.position, 1);
    const cancelled = await ask(
      'mutation($id: UUID!) { cancelOrder(input: {id: $id, reason: "changed my mind"}) { receipt { position } } }',
      { id: placed.streamId },
    );
    const [next] = await following;
    expect(next?.position).toBeGreaterThan(placed.position);
    expect(next?.position).toBeLessThanOrEqual(cancelled.data.cancelOrder.receipt.position);
  });
});
