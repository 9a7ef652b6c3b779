import { startSimulator } from '@daybook/app-simulator';
import { registry } from '@daybook/core';
import type { PortAdapters } from '@daybook/engine';
import { orders } from '@daybook/orders';
import { inventoryItemCommands } from '@daybook/orders/contract';
import { payments } from '@daybook/payments';
import { orderFulfilment, orderRefund } from '@daybook/sagas';
import { cardGatewayAdapter } from '../../../apps/server/src/ports/card-gateway.ts';
import { carrierAdapter } from '../../../apps/server/src/ports/carrier.ts';
import { checkLog, equal } from '../checks.ts';
import { startDaybook } from '../contestants/daybook.ts';
import { spread } from '../measure/spread.ts';
import { done, placedOrder, productsOf } from '../orders.ts';
import { below, type Row } from '../row.ts';
import { onDatabase } from '../test-bed.ts';

const POLL_MS = 200;
const AT_ONCE = 50;

export const sizeRow: Row = {
  name: 'size',
  title: 'Size on disk',
  about: `Orders of one to three lines, taken by the real contexts and sagas with the simulated card gateway and carrier from
being placed to being charged. The size of the log with all its indexes and of the receipts with theirs, divided by the
number of events of every kind, the sagas' own among them.`,
  async run({ bed, size, say }) {
    const database = await bed.fresh('size');
    const simulator = await startSimulator();
    const ports: PortAdapters = {
      'card-gateway': cardGatewayAdapter(simulator.url),
      carrier: carrierAdapter(simulator.url),
    };
    const contexts = [orders, payments].map((one) => ({ ...one, views: [] }));
    const { engine, store, ...daybook } = await startDaybook(
      database.url,
      registry(contexts, [orderFulfilment, orderRefund]),
      { ports, roles: ['command', 'saga'] },
    );
    const count = async (type: string) =>
      onDatabase(database.url, async (client) => {
        const { rows } = await client.query('select count(*)::int as n from daybook.events where type = $1', [type]);
        return rows[0]?.n as number;
      });

    say(`living through ${size.orders} orders`);
    const commands = Array.from({ length: size.orders }, (_, i) => placedOrder(i));
    const products = [...new Set(commands.flatMap(productsOf))];
    await Promise.all(
      products.map((id) => done(engine, inventoryItemCommands.ReplenishStock(id, { sku: 'SKU', quantity: 1_000 }))),
    );
    for (let at = 0; at < commands.length; at += AT_ONCE) {
      const some = commands.slice(at, at + AT_ONCE);
      await Promise.all(some.map((command) => done(engine, command)));
      while ((await count('OrderCharged')) < at + some.length) await new Promise((r) => setTimeout(r, POLL_MS));
    }
    // The sagas still write down how it ended; the log is still once they have.
    for (let last = -1, now = 0; last !== now; ) {
      await new Promise((resolve) => setTimeout(resolve, 5 * POLL_MS));
      [last, now] = [now, (await store.head()).position];
    }
    const { position: events } = await store.head();
    equal('orders charged', await count('OrderCharged'), size.orders);
    const bytes = await store.size();
    await daybook.close();
    await simulator.close();
    await checkLog(database.url, { events });
    const text = await onDatabase(database.url, async (client) => {
      const { rows } = await client.query(
        'select avg(length(data))::float as data, avg(length(metadata) + 16 * num_nonnulls(command_id, correlation_id, causation_id))::float as metadata from daybook.events',
      );
      return rows[0] as { data: number; metadata: number };
    });
    await database.drop();
    const each = (total: number) => spread([total / events]);
    const line = (of: string, total: number) => ({
      case: `${events} events, ${size.orders} orders`,
      of,
      values: { 'bytes an event': each(total) },
    });
    return {
      lines: [
        line('events and receipts, with indexes', bytes.events + bytes.receipts),
        line('events with indexes', bytes.events),
        line('receipts with their index', bytes.receipts),
        line('of that: data', text.data * events),
        line('of that: metadata', text.metadata * events),
      ],
      targets: [below('bytes an event', 'B', 600, (bytes.events + bytes.receipts) / events)],
    };
  },
};
