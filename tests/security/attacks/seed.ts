import { randomUUID } from 'node:crypto';
import { eventually } from '../../support/database.ts';
import { part } from '../../support/open-api.ts';
import { send } from './http.ts';
import type { Target } from './target.ts';

/** The ids of real things, by the first part of the paths they are found at. */
export type Seeded = Readonly<
  Record<'orders' | 'payments' | 'customers' | 'inventory' | 'accounts' | 'transfers', string>
>;

/** Makes one of each thing that can be made in one go, so that what is attacked is there. */
export async function seed({ server }: Target, token: string): Promise<Seeded> {
  const { commands, queries } = server.addresses;
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const command = async (path: string, body: object) => {
    const answer = await send({
      url: commands,
      path: `/api/v1/${path}`,
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    if (answer.status >= 300) throw new Error(`${path}: ${answer.text}`);
    return String(part(JSON.parse(answer.text)).streamId);
  };
  const [customerId, productId] = [randomUUID(), randomUUID()];
  await command(`inventory/${productId}/replenish`, { sku: 'MUG', quantity: 1_000 });
  const orders = await command('orders', {
    customerId,
    currency: 'GBP',
    items: [{ productId, quantity: 2, price: '29.99', sku: 'MUG', description: 'a mug' }],
    shippingAddress: { name: 'Ada', line1: '12 Row', city: 'London', postalCode: 'N1', country: 'GB' },
    payment: { method: 'card', token: 'tok_visa' },
  });
  const account = { kind: 'customer', name: 'Ada', currencies: ['GBP'] };
  const accounts = await command('accounts', { ...account, overdrafts: [{ currency: 'GBP', limit: '1000.00' }] });
  const other = await command('accounts', { ...account, overdrafts: [] });
  const terms = { amount: '1.00', currency: 'GBP', description: 'rent' };
  const transfers = await command('transfers', { fromAccountId: accounts, toAccountId: other, ...terms });
  const { paymentId } = await eventually(
    async () => part(JSON.parse((await send({ url: queries, path: `/api/v1/orders/${orders}`, headers })).text)),
    (order) => typeof order.paymentId === 'string',
  );
  return { orders, payments: String(paymentId), customers: customerId, inventory: productId, accounts, transfers };
}

/** A path's parameter that names a real thing; undefined where there is none. */
export const seededId = (seeded: Seeded, path: string): string | undefined => {
  const [, of = ''] = /^[/]api[/]v1[/]([a-z]+)[/]\{/.exec(path) ?? [];
  return Object.hasOwn(seeded, of) ? seeded[of as keyof Seeded] : undefined;
};
