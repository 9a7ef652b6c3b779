import { randomUUID } from 'node:crypto';
import { exampleOf, exampleOfRoute } from '@daybook/core';
import type { Principal } from '@daybook/server';
import { accessOf, principal, READS } from '@daybook/server/testing';
import { describe, expect, it } from 'vitest';
import { orders } from './index.ts';
import { order } from './order/decide.ts';
import { type OrderEvent, orderEvents } from './order/events.ts';
import { noOrder } from './order/evolve.ts';

const { operations, named, allowedTo, holding, ask, made } = accessOf(orders);
const [ADA, BOB] = [randomUUID(), randomUUID()];
const ada = principal('customer', [ADA]);

async function placed(customerId: string, by: Principal): Promise<string> {
  const route = operations.find(({ name }) => name === 'placeOrder')?.route;
  if (!route) throw new Error('nobody can place an order');
  return made('placeOrder', by, {}, { ...(exampleOfRoute(route).body as object), customerId });
}

describe('of orders and stock', () => {
  it('an auditor may read everything and change nothing', () => {
    expect(allowedTo('auditor', READS)).toEqual(named(READS));
    expect(allowedTo('auditor', ['command'])).toEqual([]);
  });

  it('administrators, banks and treasurers may change nothing, and see at most the sales', () => {
    for (const role of ['admin', 'bank']) expect(allowedTo(role, ['command', ...READS])).toEqual([]);
    expect(allowedTo('treasurer', ['command', ...READS])).toEqual(['sales']);
  });

  it('a trader may place and cancel, and not send, take back, pay back or stock', () => {
    expect(allowedTo('trader', ['command'])).toEqual(['cancelOrder', 'cancelOrderLines', 'placeOrder']);
  });

  it('a customer may do no more than this with what is theirs, and nothing with the rest', () => {
    expect(holding('customer')).toEqual([
      'cancelOrder',
      'cancelOrderLines',
      'customerSummary',
      'order',
      'orderTimeline',
      'ordersOfCustomer',
      'placeOrder',
    ]);
    expect(allowedTo('customer', ['command', ...READS])).toEqual([]);
  });
});

describe('a customer', () => {
  it('places orders for themselves and for nobody else', async () => {
    const id = await placed(ADA, ada);
    expect(await ask('order', ada, { id })).toMatchObject({ row: { customerId: ADA } });
    await expect(placed(BOB, ada)).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('sees the orders of another customer as if they were not there', async () => {
    const id = await placed(BOB, principal('trader'));
    const [theirs, none] = await Promise.all([
      ask('order', ada, { id }).catch((problem: unknown) => problem),
      ask('order', ada, { id: randomUUID() }).catch((problem: unknown) => problem),
    ]);
    expect(theirs).toMatchObject({ code: 'order_not_found' });
    expect(theirs).toEqual(none);
    await expect(ask('ordersOfCustomer', ada, { id: BOB })).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('sees what happened to their own orders, and of others an empty page, as of an order that is not there', async () => {
    const [own, another] = [await placed(ADA, ada), await placed(BOB, principal('trader'))];
    expect(await ask('orderTimeline', ada, { id: own })).toMatchObject({ items: [{ type: 'OrderCreated' }] });
    const [theirs, none] = [
      await ask('orderTimeline', ada, { id: another }),
      await ask('orderTimeline', ada, { id: randomUUID() }),
    ];
    expect(theirs).toMatchObject({ items: [], nextCursor: null });
    expect(theirs).toEqual(none);
    expect(await ask('orderTimeline', principal('auditor'), { id: another })).toMatchObject({ items: [{}] });
  });

  it('holds an order because the order says so, from its first event on', () => {
    const data = exampleOf(orderEvents.OrderCreated.schema) as Extract<OrderEvent, { type: 'OrderCreated' }>['data'];
    const state = order.evolve(noOrder, { type: 'OrderCreated', data: { ...data, customerId: ADA } });
    expect([order.holders?.(noOrder), order.holders?.(state)]).toEqual([[], [ADA]]);
  });
});
