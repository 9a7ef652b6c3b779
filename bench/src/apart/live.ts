import { randomUUID } from 'node:crypto';
import { OverloadedError } from '@daybook/engine';
import { orderCommands } from '@daybook/orders/contract';
import { startDaybook } from '../contestants/daybook.ts';
import { openLoop } from '../load/open-loop.ts';
import { Histogram } from '../measure/histogram.ts';
import { customerOf, done, ordersWith, placedOrder, viewNamed } from '../orders.ts';

export type LiveInput = { readonly url: string; readonly eventsPerSecond: number; readonly seconds: number };
export type LiveResult = {
  readonly commands: Record<string, number>;
  readonly lag: Record<string, number>;
  readonly queries: Record<string, number>;
  readonly failure: string | null;
};

/** Three commands of an order's life, of four events together. */
const COMMANDS = 3;
const EVENTS = 4;
const ENOUGH = '1000000.00';
const PROBES_PER_SECOND = 50;
const WARMUP_SECONDS = 3;
/** Far beyond any lag: a view that is late is measured, not given up. */
const WAIT_MS = 120_000;
const READ_WAIT_MS = 10_000;
/** More than the engine takes at once would be turned away. */
const PLACED_AT_ONCE = 2_000;

/** Orders begin, are approved and get their shipment, on a schedule, while the view follows and is read. */
export default async function ({ url, eventsPerSecond, seconds }: LiveInput, memory: number[]): Promise<LiveResult> {
  const { engine, close } = await startDaybook(url, ordersWith('orders'), { roles: ['command', 'query', 'project'] });
  const view = viewNamed('orders');
  const perSecond = (eventsPerSecond / EVENTS) * COMMANDS;
  /** An order is approved so many orders later, about a second, and as many later its shipment is asked for. */
  const later = Math.round(perSecond / COMMANDS);
  const orders: { id: string; paymentId: string; isPlaced: boolean; isApproved: boolean }[] = [];
  let failure: string | null = null;
  let last = { orderId: '', position: 0 };
  const begun = randomStart();

  const fail = (error: Error) => {
    failure ??= error.message;
    return false;
  };
  async function place(): Promise<void> {
    const command = placedOrder(begun + orders.length);
    const { paymentId } = command.data as { paymentId: string };
    const order = { id: command.streamId, paymentId, isPlaced: false, isApproved: false };
    orders.push(order);
    const { position } = await done(engine, command);
    order.isPlaced = true;
    last = { orderId: command.streamId, position };
  }
  async function next(i: number): Promise<void> {
    const step = i % COMMANDS;
    const order = orders[orders.length - later * step];
    if (step === 0 || !order?.isPlaced || order.isApproved !== (step === 2)) {
      await place();
      return;
    }
    const { id, paymentId } = order;
    if (step === 2) await done(engine, orderCommands.RequestShipment(id, { shipmentId: randomUUID(), lines: null }));
    else await done(engine, orderCommands.ApproveOrder(id, { paymentId, authorizedAmount: ENOUGH }));
    order.isApproved = true;
  }
  /** To be told to come back is an answer, which is counted; anything else is wrong. */
  const send = (i: number) =>
    next(i).then(
      () => true,
      (error: Error) => (error instanceof OverloadedError ? false : fail(error)),
    );

  // Enough orders that each step finds one that is far enough along, and the code is warm.
  for (let placed = 0; placed < later * 2; placed += PLACED_AT_ONCE)
    await Promise.all(Array.from({ length: Math.min(PLACED_AT_ONCE, later * 2 - placed) }, place));
  await openLoop({ perSecond, seconds: WARMUP_SECONDS, send });
  memory.length = 0;
  const [commands, lag, queries] = await Promise.all([
    openLoop({ perSecond, seconds, send }),
    probe(seconds, async () => {
      const { orderId, position } = last;
      const { row } = await seen(orderId, position);
      if (!row) throw new Error(`order ${orderId} is not in the view at ${position}`);
    }),
    probe(seconds, async (i) => {
      if (i % 2 === 0) await engine.query(view, 'byCustomer', { where: { customerId: customerOf(i * 7) }, limit: 50 });
      else await engine.query(view, 'byStatus', { where: { status: 'shipped' }, limit: 50 });
    }),
  ]);
  await close();
  return { commands, lag, queries, failure };

  /** The row, once the view has come so far: a read waits ten seconds at most, so it is asked for again. */
  async function seen(orderId: string, minPosition: number) {
    const until = performance.now() + WAIT_MS;
    for (;;) {
      try {
        return await engine.row(view, { orderId }, { minPosition, waitMs: READ_WAIT_MS });
      } catch (error) {
        if ((error as { code?: string }).code !== 'view_behind' || performance.now() > until) throw error;
      }
    }
  }

  /** Asks on a schedule and one after the other; how long each takes is what is measured. */
  async function probe(seconds: number, ask: (i: number) => Promise<void>) {
    const latency = new Histogram();
    const until = performance.now() + seconds * 1_000;
    for (let i = 0; performance.now() < until; i++) {
      const started = performance.now();
      await ask(i).catch(fail);
      latency.record(performance.now() - started);
      await new Promise((resolve) => setTimeout(resolve, 1_000 / PROBES_PER_SECOND));
    }
    const { maxMs } = latency;
    return {
      'p50 ms': latency.quantile(0.5),
      'p95 ms': latency.quantile(0.95),
      'p99 ms': latency.quantile(0.99),
      'max ms': maxMs,
    };
  }
}

/** Where numbers of orders begin, beyond those that fill the log. */
const randomStart = () => 100_000_000 + Math.floor(Math.random() * 100_000_000);
