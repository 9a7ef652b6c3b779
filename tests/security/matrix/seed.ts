import { randomUUID } from 'node:crypto';
import { DEFAULT_TENANT, sagaId } from '@daybook/engine';
import { eventually } from '../../support/database.ts';
import type { ServerProcess } from '../../support/server-process.ts';
import type { OfActs } from './acts.ts';
import type { Things } from './asked.ts';
import { askPath } from './http-faces.ts';

type Proofs = Readonly<Record<'trader' | 'operator' | 'treasurer', string>>;
type Made = Omit<Things, OfActs>;
/** What a tenant has: its things, and texts that stand in its data and nowhere else. */
export type Seeded<T = Things> = { readonly things: T; readonly secrets: readonly string[] };

const CURRENCY = 'INR';

/**
 * Makes one of everything; what banks have a part in only for the tenant that the simulated banks belong to: another
 * tenant has no settlement window then, so that its asking for one is asking for what only the first one has.
 */
export async function seed(
  addresses: ServerProcess['addresses'],
  by: Proofs,
  { name, tenant }: { name: string; tenant: string },
): Promise<Seeded<Made>> {
  const secret = `${name} ${randomUUID()}`;
  const send = async (proof: string, path: string, body: object): Promise<string> => {
    const { status, body: answer } = await askPath(`${addresses.commands}/api/v1/${path}`, 'POST', body, proof);
    if (status > 201) throw new Error(`${path}: ${JSON.stringify(answer)}`);
    return (answer as { streamId: string }).streamId;
  };
  const see = (path: string) => askPath(`${addresses.queries}/api/v1/${path}`, 'GET', undefined, by.operator);
  const { operator, trader, treasurer } = by;
  const [customer, product] = [randomUUID(), randomUUID()];

  await send(operator, `inventory/${product}/replenish`, { sku: secret.slice(0, 40), quantity: 1_000 });
  const order = await send(trader, 'orders', {
    customerId: customer,
    currency: 'GBP',
    items: [{ productId: product, quantity: 2, price: '29.99', sku: 'MUG', description: secret }],
    shippingAddress: { name: secret, line1: '12 Row', city: 'London', postalCode: 'N1', country: 'GB' },
    payment: { method: 'card', token: 'tok_visa' },
    confirmation: 'manual',
  });
  const [account, otherAccount] = [
    await send(operator, 'accounts', { name: secret, currencies: ['EUR', 'GBP', CURRENCY] }),
    await send(operator, 'accounts', { name: `${secret} 2`, currencies: ['EUR', 'GBP', CURRENCY] }),
  ];
  for (const currency of ['EUR', 'GBP'])
    await send(operator, `accounts/${account}/deposits`, { amount: '5000.00', currency });
  const money = { amount: '5.00', currency: 'EUR', description: secret };
  const transfer = await send(trader, 'transfers', { fromAccountId: account, toAccountId: otherAccount, ...money });
  const hold = await send(trader, `accounts/${account}/holds`, { toAccountId: otherAccount, ...money });
  const cardPayment = await send(trader, 'payments', {
    orderId: order,
    amount: '10.00',
    currency: 'GBP',
    method: 'card',
    token: 'tok_visa',
  });
  const banked = tenant === DEFAULT_TENANT ? await seedBanked(send, see, by, secret) : null;
  const quote = await send(treasurer, 'fx/quotes', {
    sellCurrency: 'EUR',
    buyCurrency: 'GBP',
    rate: '0.85',
    rateSource: 'ECB',
    validForSeconds: 3_600,
  });
  const disputes = banked ? [`disputes/${banked.dispute}`] : [];
  for (const path of [`orders/${order}`, `transfers/${hold}`, `inventory/${product}`, ...disputes])
    await eventually(
      () => see(path),
      ({ status }) => status === 200,
    );
  // By then its stock is reserved, which is the step that somebody will want to answer.
  await eventually(
    () => see(`orders/${order}`),
    ({ body }) => (body as { status?: string }).status !== 'created',
  );
  const things: Made = {
    order,
    customer,
    product,
    account,
    otherAccount,
    transfer,
    hold,
    cardPayment,
    quote,
    return: randomUUID(),
    fulfilment: sagaId('OrderFulfilment', order, tenant),
    windowCurrency: CURRENCY,
    ...(banked ?? { payment: randomUUID(), collect: randomUUID(), dispute: randomUUID() }),
  };
  const ids = Object.values(things).filter((id) => id !== CURRENCY);
  return { things, secrets: [...ids, secret.slice(0, 40)] };
}

type Send = (proof: string, path: string, body: object) => Promise<string>;
type See = (path: string) => ReturnType<typeof askPath>;

/** A payment between accounts that has come to its end, one that waits for its payer, and a dispute about the first. */
async function seedBanked(send: Send, see: See, by: Proofs, secret: string) {
  for (const bankId of ['alder', 'birch'])
    await send(by.operator, 'accounts', {
      kind: 'member',
      bankId,
      name: bankId,
      currencies: [CURRENCY],
      overdrafts: [{ currency: CURRENCY, limit: '1000000.00' }],
    }).catch(() => undefined); // the second time it is there already
  const vpa = (id: string) => ({ type: 'vpa', id });
  const between = { amount: '12.50', currency: CURRENCY, payer: vpa('asha@alder'), payee: vpa('bela@birch') };
  const payment = await send(by.trader, 'payments', { ...between, note: secret.slice(0, 60) });
  const collect = await send(by.trader, 'payments/collect', { ...between, purpose: 'p2m', validForMinutes: 600 });
  await eventually(
    () => see(`payments/${payment}`),
    ({ body }) => (body as { status?: string }).status === 'completed',
    30_000,
  );
  const about = {
    amount: '1.00',
    currency: CURRENCY,
    reasonCode: '1084',
    raisedBy: 'payer',
    note: secret.slice(0, 60),
  };
  const dispute = await send(by.operator, `payments/${payment}/disputes`, about);
  return { payment, collect, dispute };
}
