import { randomUUID } from 'node:crypto';
import { registry } from '@daybook/core';
import type { Engine } from '@daybook/engine';
import { orders } from '@daybook/orders';
import { payments } from '@daybook/payments';
import { orderFulfilment, orderRefund } from '@daybook/sagas';
import { commandServer } from '@daybook/server';
import { askLines, badBodiesAsLines, badInputs, badLines, unrefused, unrefusedLines } from '@daybook/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineOn, freshDatabase, type TestDatabase } from './support/database.ts';

const declared = registry([orders, payments], [orderFulfilment, orderRefund]);
const routes = declared.contexts.flatMap((c) => c.routes).filter((route) => route.kind === 'command');

const address = { name: 'Ada', line1: '12 Row', city: 'London', postalCode: 'N1', country: 'GB' };
const order = {
  customerId: randomUUID(),
  currency: 'GBP',
  items: [{ productId: randomUUID(), quantity: 2, price: '29.99', sku: 'MUG', description: 'a mug' }],
  shippingAddress: address,
  payment: { method: 'card', token: 'tok_visa' },
  confirmation: 'manual',
  fulfilment: 'manual',
};
const lines = [{ lineId: '1', quantity: 1 }];

/** A good body for every command there is. A route that is missing here fails the suite. */
const VALID: Readonly<Record<string, object>> = {
  '/api/v1/orders': order,
  '/api/v1/orders/{id}/cancel': { reason: 'late' },
  '/api/v1/orders/{id}/confirm': { paymentId: randomUUID() },
  '/api/v1/orders/{id}/lines/cancel': { lines, reason: 'late' },
  '/api/v1/orders/{id}/shipments': { lines },
  '/api/v1/orders/{id}/returns': { lines, reason: 'broken' },
  '/api/v1/orders/{id}/returns/{returnId}/receive': { restock: true },
  '/api/v1/orders/{id}/refunds': { amount: '1.00', reason: 'sorry' },
  '/api/v1/inventory/{productId}/replenish': { sku: 'MUG', quantity: 5 },
  '/api/v1/inventory/{productId}/backorder': { allowed: true },
  '/api/v1/payments': { orderId: randomUUID(), amount: '10.00', currency: 'GBP', method: 'card', token: 'tok_visa' },
  '/api/v1/payments/{id}/capture': { amount: '1.00', captureId: randomUUID() },
  '/api/v1/payments/{id}/void': { reason: 'late' },
  '/api/v1/payments/{id}/refund': { amount: '1.00', refundId: randomUUID(), reason: 'sorry' },
};

describe('what may not come in', () => {
  let database: TestDatabase;
  let engine: Engine;
  let url: string;
  let app: ReturnType<typeof commandServer>;
  beforeAll(async () => {
    database = await freshDatabase();
    engine = await engineOn(database, declared, { roles: ['command'] });
    app = commandServer(engine);
    url = await app.listen({ port: 0, host: '127.0.0.1' });
  });
  afterAll(async () => {
    await app.close();
    await engine.stop();
    await database.drop();
  });

  const logLength = async () => (await engine.store.head()).position;
  const at = (path: string) => url + path.replaceAll(/\{\w+\}/g, () => randomUUID());

  it('a good body is known for every command', () => {
    expect(Object.keys(VALID).sort()).toEqual(routes.map(({ path }) => path).sort());
  });

  it.each(Object.entries(VALID))(
    '%s refuses every bad field and body',
    async (path, valid) => {
      const route = routes.find((one) => one.path === path);
      if (!route) throw new Error(`no route ${path}`);
      const inputs = [...badInputs({ schema: route.body, valid })];
      expect(inputs.length).toBeGreaterThan(50);
      expect(await unrefused(at(path), inputs, logLength)).toEqual([]);
    },
    120_000,
  );

  it.each(Object.entries(VALID))(
    '%s refuses them as lines of many commands too, each for itself',
    async (path, valid) => {
      const route = routes.find((one) => one.path === path);
      if (!route) throw new Error(`no route ${path}`);
      const to = path.replaceAll(/\{\w+\}/g, () => randomUUID());
      const inputs = [...badBodiesAsLines(to, badInputs({ schema: route.body, valid })), ...badLines(to, valid)];
      expect(inputs.length).toBeGreaterThan(400);
      expect(await unrefusedLines(url, inputs, logLength)).toEqual([]);
    },
    120_000,
  );

  it('a line is answered as its single request is, for every command', async () => {
    for (const [path, body] of Object.entries(VALID)) {
      const to = path.replaceAll(/\{\w+\}/g, () => randomUUID());
      const commandId = randomUUID();
      const single = await fetch(url + to, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': commandId },
        body: JSON.stringify(body),
      });
      const expected = (await single.json()) as { instance?: string };
      const instance = expected.instance === undefined ? {} : { instance: expect.any(String) };
      const [answer] = await askLines(url, [{ commandId, path: to, body }]);
      expect(answer).toEqual({ line: 1, commandId, ...expected, ...instance });
    }
  });

  const post = async (path: string, body: object, headers: Record<string, string> = {}) => {
    const answer = await fetch(at(path), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    const { code } = (await answer.json()) as { code?: string };
    return `${answer.status} ${code ?? ''}`.trim();
  };
  const item = order.items[0];

  it.each([
    ['a currency that is none', { ...order, currency: 'ABC' }, '422 order_currency_unknown'],
    ['a currency that is no more', { ...order, currency: 'DEM' }, '422 order_currency_unknown'],
    ['no currency at all', { ...order, currency: 'XXX' }, '422 order_currency_unknown'],
    ['more decimals than pounds have', { ...order, items: [{ ...item, price: '1.005' }] }, '422 order_amount_invalid'],
    [
      'a fraction of a yen',
      { ...order, currency: 'JPY', items: [{ ...item, price: '1.5' }] },
      '422 order_amount_invalid',
    ],
    ['a price of nothing', { ...order, items: [{ ...item, price: '0.00' }] }, '422 order_amount_invalid'],
    ['a negative price', { ...order, items: [{ ...item, price: '-1.00' }] }, '422 order_amount_invalid'],
    ['a product twice', { ...order, items: [item, item] }, '422 duplicate_line'],
    [
      'more money than there is',
      { ...order, items: [{ ...item, quantity: 999_999, price: '999999999999999.99' }] },
      '422 order_amount_invalid',
    ],
  ])('an order with %s is refused by its decider', async (_, body, expected) => {
    const before = await logLength();
    expect(await post('/api/v1/orders', body)).toBe(expected);
    expect(await logLength()).toBe(before);
  });

  it('nothing is done to what does not exist, and ids must be ids', async () => {
    for (const path of Object.keys(VALID).filter((one) => one.includes('{') && !one.includes('inventory')))
      expect(await post(path, VALID[path] ?? {}), path).toMatch(/^404 (order|payment)_not_found$/);
    for (const id of ['1', '..%2f..', '%00', 'x'.repeat(300), randomUUID().toUpperCase(), '{id}'])
      expect(await post(`/api/v1/orders/${id}/cancel`, { reason: 'x' }), id).toMatch(/^4\d\d [a-z_]+$/);
    expect({} as { polluted?: unknown }).not.toHaveProperty('polluted');
  });

  it.each(['', ' ', 'x'.repeat(256), 'a\tb', 'naïve', '00000000-0000-0000-0000-000000000000'])(
    'an Idempotency-Key like %j is refused',
    async (key) => {
      const before = await logLength();
      const given = Buffer.from(key, 'utf8').toString('latin1');
      expect(await post('/api/v1/orders', order, { 'Idempotency-Key': given })).toBe('400 invalid_idempotency_key');
      expect(await logLength()).toBe(before);
    },
  );
});
