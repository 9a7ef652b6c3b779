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
const overdrafts = [
  { currency: 'GBP', limit: '1000.00' },
  { currency: 'KWD', limit: '50.000' },
];
const cash = {
  amount: '1.00',
  currency: 'GBP',
  reference: 'slip 1',
  description: 'over the counter',
  effectiveDate: '2026-01-01',
};

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
  '/api/v1/payments/collect': {
    orderId: randomUUID(),
    amount: '10.00',
    currency: 'INR',
    payer: { type: 'vpa', id: 'ann@alder', bank: null },
    payee: { type: 'ifsc', id: '12345678901', bank: 'BRCH0123456' },
    purpose: 'p2m',
    note: 'tea',
    validForMinutes: 30,
  },
  '/api/v1/payments/{id}/approve': {},
  '/api/v1/payments/{id}/decline': { reason: 'not mine' },
  '/api/v1/payments/{id}/bank-answers': {
    leg: 'debit',
    messageId: 'm-1',
    bankId: 'alder',
    outcome: 'done',
    code: null,
    amount: '10.00',
    currency: 'INR',
    bankReference: 'r-1',
  },
  '/api/v1/payments/{id}/resolve': { leg: 'debit', happened: true, note: 'called the bank' },
  '/api/v1/payments/{id}/recovery': { outcome: 'recovered', note: 'paid back' },
  '/api/v1/payments/{id}/disputes': {
    amount: '1.00',
    currency: 'INR',
    reasonCode: '1084',
    raisedBy: 'payer',
    note: 'twice',
  },
  '/api/v1/disputes/{id}/represent': { evidence: 'slip 1' },
  '/api/v1/disputes/{id}/accept': { amount: '1.00' },
  '/api/v1/disputes/{id}/reject': { note: 'no' },
  '/api/v1/disputes/{id}/withdraw': { note: 'found it' },
  '/api/v1/settlement/windows/{currency}/{number}/close': {},
  '/api/v1/settlement/windows/{currency}/{number}/settle': {},
  '/api/v1/accounts': {
    kind: 'member',
    name: 'Alder Bank',
    currencies: ['GBP', 'KWD'],
    overdrafts,
    bankId: 'alder',
  },
  '/api/v1/accounts/{id}/overdrafts': { overdrafts },
  '/api/v1/accounts/{id}/freeze': { reason: 'court order' },
  '/api/v1/accounts/{id}/unfreeze': {},
  '/api/v1/accounts/{id}/close': {},
  '/api/v1/accounts/{id}/deposits': cash,
  '/api/v1/accounts/{id}/withdrawals': cash,
  '/api/v1/accounts/{id}/holds': {
    amount: '1.00',
    currency: 'GBP',
    toAccountId: randomUUID(),
    description: 'hotel',
    expiresInSeconds: 60,
  },
  '/api/v1/transfers': {
    fromAccountId: randomUUID(),
    toAccountId: randomUUID(),
    amount: '1.00',
    currency: 'GBP',
    description: 'rent',
    reference: 'R-1',
    effectiveDate: '2026-01-01',
  },
  '/api/v1/transfers/{id}/capture': { amount: '1.00' },
  '/api/v1/transfers/{id}/void': { reason: 'late' },
  '/api/v1/transfers/{id}/reverse': { reason: 'twice', effectiveDate: '2026-01-01' },
  '/api/v1/books/close': { through: '2025-01-01' },
  '/api/v1/fx/quotes': {
    sellCurrency: 'GBP',
    buyCurrency: 'EUR',
    rate: '1.15',
    rateSource: 'desk',
    feeBps: 25,
    validForSeconds: 30,
  },
  '/api/v1/fx/quotes/{id}/book': { fromAccountId: randomUUID(), toAccountId: randomUUID(), sellAmount: '1.00' },
};

/** A command that has nothing to say has no fields to attack. */
const hasFields = (valid: object) => Object.keys(valid).length > 0;

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
  const filled = (path: string) =>
    path
      .replace('{currency}', 'INR')
      .replace('{number}', '1')
      .replaceAll(/\{\w+\}/g, () => randomUUID());
  const at = (path: string) => url + filled(path);

  it('a good body is known for every command', () => {
    expect(Object.keys(VALID).sort()).toEqual(routes.map(({ path }) => path).sort());
  });

  it.each(Object.entries(VALID))(
    '%s refuses every bad field and body',
    async (path, valid) => {
      const route = routes.find((one) => one.path === path);
      if (!route) throw new Error(`no route ${path}`);
      const inputs = [...badInputs({ schema: route.body, valid })];
      expect(inputs.length).toBeGreaterThan(hasFields(valid) ? 50 : 40);
      expect(await unrefused(at(path), inputs, logLength)).toEqual([]);
    },
    120_000,
  );

  it.each(Object.entries(VALID))(
    '%s refuses them as lines of many commands too, each for itself',
    async (path, valid) => {
      const route = routes.find((one) => one.path === path);
      if (!route) throw new Error(`no route ${path}`);
      const to = filled(path);
      const inputs = [...badBodiesAsLines(to, badInputs({ schema: route.body, valid })), ...badLines(to, valid)];
      expect(inputs.length).toBeGreaterThan(hasFields(valid) ? 400 : 350);
      expect(await unrefusedLines(url, inputs, logLength)).toEqual([]);
    },
    120_000,
  );

  it('a line is answered as its single request is, for every command', async () => {
    for (const [path, body] of Object.entries(VALID)) {
      const to = filled(path);
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
      expect(await post(path, VALID[path] ?? {}), path).toMatch(
        /^404 (order|payment|account|transfer|quote|dispute|settlement_window)_not_found$/,
      );
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
