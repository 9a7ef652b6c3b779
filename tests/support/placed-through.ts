import { randomUUID } from 'node:crypto';
import { type Message, metadataOf, serviceAt } from './grpc-client.ts';
import type { ServerProcess } from './server-process.ts';

type Addresses = ServerProcess['addresses'];
/** Places an order of one piece of a product, with headers or metadata beside it; answers the order's id. */
type Place = (at: Addresses, productId: string, headers: Record<string, string>) => Promise<string>;

/** An order, in the spelling of JSON. */
export const orderOf = (productId: string) => ({
  customerId: randomUUID(),
  currency: 'GBP',
  items: [{ productId, quantity: 1, price: '29.99', sku: 'MUG' }],
  shippingAddress: { name: 'Ada', line1: '12 Row', city: 'London', postalCode: 'N1', country: 'GB' },
  payment: { method: 'card', token: 'tok_visa' },
});

/** The same, in that of the `.proto` files. */
const messageOf = (productId: string) => ({
  customer_id: randomUUID(),
  currency: 'GBP',
  items: [{ product_id: productId, quantity: 1, price: '29.99', sku: 'MUG' }],
  shipping_address: { name: 'Ada', line1: '12 Row', city: 'London', postal_code: 'N1', country: 'GB' },
  payment: { method: 'card', token: 'tok_visa' },
});

const ORDERS = 'daybook.orders.v1.Orders';
const PLACE = 'mutation($input: PlaceOrderInput!) { placeOrder(input: $input) { receipt { streamId } } }';

/** Sends text, and answers what comes back as JSON. */
async function post(url: string, body: string, headers: Record<string, string>): Promise<Message> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  return JSON.parse(await answer.text());
}

/** An order placed otherwise than by a request of its own over REST, by the name that this has in a trace. */
export const PLACED_THROUGH: Readonly<Record<string, Place>> = {
  'POST /api/v1/commands': async ({ commands }, productId, headers) => {
    const line = JSON.stringify({ commandId: randomUUID(), path: '/api/v1/orders', body: orderOf(productId) });
    const type = { 'content-type': 'application/x-ndjson' };
    return (await post(`${commands}/api/v1/commands`, line, { ...headers, ...type })).streamId;
  },

  'POST /graphql': async ({ graphql }, productId, headers) => {
    const body = JSON.stringify({ query: PLACE, variables: { input: orderOf(productId) } });
    return (await post(`${graphql}/graphql`, body, headers)).data.placeOrder.receipt.streamId;
  },

  [`${ORDERS}/PlaceOrder`]: ({ grpc }, productId, headers) =>
    new Promise((resolve, reject) => {
      serviceAt(grpc, ORDERS).PlaceOrder(
        messageOf(productId),
        metadataOf(headers),
        (error: Error | null, message: Message) => (error ? reject(error) : resolve(message.stream_id)),
      );
    }),

  'daybook.v1.Intake/Execute': ({ grpc }, productId, headers) =>
    new Promise((resolve, reject) => {
      const { PlaceOrder } = serviceAt(grpc, ORDERS).constructor.service;
      const call = serviceAt(grpc, 'daybook.v1.Intake').Execute(metadataOf(headers));
      call.on('error', reject);
      call.on('data', ({ answers: [answer] }: Message) => resolve(answer.receipt.stream_id));
      const request = {
        type_url: 'type.googleapis.com/daybook.orders.v1.PlaceOrderRequest',
        value: PlaceOrder.requestSerialize(messageOf(productId)),
      };
      call.write({ commands: [{ command_id: randomUUID(), request }] });
      call.end();
    }),
};
