import { type Client, clientOver } from './client.ts';
import type { ClientOptions } from './connection.ts';
import { type DaybookTypes, operations } from './generated/daybook.ts';

/** A client of Daybook: every operation as a function of its name. */
export type Daybook = Client<DaybookTypes>;

/**
 * Makes a client. It holds no connection open of its own, and needs no closing.
 *
 * @example
 * const client = daybook({ commandUrl: 'http://127.0.0.1:8080', queryUrl: 'http://127.0.0.1:8081', token });
 * const receipt = await client.placeOrder({ customerId, currency: 'GBP', items, shippingAddress, payment });
 * const { row } = await client.order({ id: receipt.streamId }, { after: receipt });
 */
export const daybook = (options: ClientOptions): Daybook => clientOver<DaybookTypes>(operations, options);
