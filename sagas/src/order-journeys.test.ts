import {
  type AnySaga,
  type AnyStream,
  type Ask,
  type Command,
  decideAll,
  isRejection,
  type Json,
  type RecordedEvent,
  registry,
  type SagaEvent,
  type SagaState,
  sagaCommands,
} from '@daybook/core';
import { testIdOf } from '@daybook/core/testing';
import { money } from '@daybook/money';
import { orders } from '@daybook/orders';
import { inventoryItemCommands, orderCommands } from '@daybook/orders/contract';
import { payments } from '@daybook/payments';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { orderFulfilment } from './order-fulfilment.ts';
import { orderRefund } from './order-refund.ts';

/*
 * Orders, stock, payments and every saga between them, run together in memory. Whatever can happen next (an event
 * delivered, a request carried out, an answer brought back, a timer fired, a customer changing her mind) happens in
 * an order drawn at random, until nothing is left to happen.
 */

const all = registry([orders, payments], [orderFulfilment, orderRefund]);
const START = Date.UTC(2026, 0, 1);
const id = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const PRODUCTS = [id(900), id(901)];
const ON_HAND = 4;
const minor = (amount: string) => money(amount, 'GBP').amount;
const paymentOf = (orderId: string) => id(Number(orderId.slice(-12)) + 100);
const orderOf = (sagaId: string) => sagaId.split('/')[1] ?? '';
/** No journey takes nearly as many; one that does is going round in circles. */
const MAX_STEPS = 5_000;

type State = { type: string; state: unknown; version: number };
type Held = { orderId: string; held: bigint; captured: bigint; refunded: bigint; voided: boolean };

function recorded(
  stream: string,
  streamId: string,
  event: { type: string; data: unknown; version: number; position: number; recordedAt: string },
): RecordedEvent {
  const eventId = id(event.position);
  const metadata = { commandId: eventId, correlationId: eventId, causationId: eventId };
  const data = event.data as Json;
  return { ...event, data, streamId, streamType: stream, eventId, schemaVersion: 1, tenant: 'default', metadata };
}

/** `pick(n)` draws a number below n. */
function world(pick: (n: number) => number) {
  const log: RecordedEvent[] = [];
  const streams = new Map<string, State>();
  const cursors = new Map<string, number>([...all.sagas.keys()].map((name) => [name, 0]));
  const waiting: (() => void)[] = [];
  const gateway = new Map<string, Held>();
  const labels = new Map<string, { orderId: string; voided: boolean }>();
  let clock = START;
  const now = () => new Date(clock).toISOString();

  function streamState(type: string, streamId: string): State {
    const initial: unknown = all.streams.get(type)?.initial;
    return streams.get(streamId) ?? { type, state: initial, version: 0 };
  }

  /** All or nothing, as the engine does it; a refusal comes back as it would to a saga. */
  function execute(commands: readonly Command[]): Json {
    for (const { stream, type, data } of commands) expect(all.problems(stream, type, data)).toEqual([]);
    const decided = decideAll(commands, {
      streamOf: (type) => all.streams.get(type) as AnyStream,
      held: (stream, streamId) => streamState(stream.type, streamId),
      now: now(),
      idOf: testIdOf,
    });
    if (isRejection(decided)) return { code: decided.code };
    if ('missing' in decided) throw new Error('every stream is held');
    for (const {
      stream: { type: stream },
      streamId,
      held,
      state,
      events,
    } of decided) {
      for (const [i, event] of events.entries()) {
        const version = held.version + i + 1;
        if (all.sagas.has(stream)) carryOut(streamId, stream, event as SagaEvent);
        else log.push(recorded(stream, streamId, { ...event, version, position: log.length + 1, recordedAt: now() }));
      }
      streams.set(streamId, { type: stream, state, version: held.version + events.length });
    }
    return null;
  }

  /** A saga asks, some time later it is done, and some time after that the saga hears of it. */
  function carryOut(sagaId: string, saga: string, event: SagaEvent) {
    // The end is a promise: whoever hears of it may tell the customer that nothing of hers is held any more.
    if (event.type === 'SagaEnded' && saga === 'OrderFulfilment') expect(isHeld(orderOf(sagaId))).toBe(false);
    if (event.type !== 'SagaAsked') return;
    const { step, ask } = event.data;
    waiting.push(() => {
      const answer = ask.kind === 'commands' ? execute(ask.commands.map((c) => ({ ...c }))) : callPort(ask);
      const outcome = answer !== null && typeof answer === 'object' && 'code' in answer ? 'refused' : 'done';
      waiting.push(() => void execute([sagaCommands(saga).Answer(sagaId, { step, outcome, answer })]));
    });
  }

  /** Whether money of the order is held that was not taken, and neither voided nor recorded as expired. */
  function isHeld(orderId: string): boolean {
    const hold = gateway.get(paymentOf(orderId));
    if (!hold || hold.voided || hold.captured === hold.held) return false;
    return !log.some(({ streamId, type }) => streamId === paymentOf(orderId) && type === 'AuthorizationExpired');
  }

  function callPort({ port, operation, request }: Extract<Ask, { kind: 'call' }>): Json {
    const asked = Object.fromEntries(Object.entries(request ?? {}).map(([key, value]) => [key, String(value)]));
    const { amount = '0', currency = 'GBP', authorizationId = '', trackingNumber = '', reference = '' } = asked;
    const hold = gateway.get(authorizationId);
    switch (`${port}.${operation}`) {
      case 'card-gateway.authorize':
        if (pick(5) === 0) return { code: 'card_declined' };
        gateway.set(reference, { orderId: '', held: minor(amount), captured: 0n, refunded: 0n, voided: false });
        return {
          authorizationId: reference,
          amount,
          currency,
          expiresAt: new Date(clock + 7 * 86_400_000).toISOString(),
        };
      case 'card-gateway.capture':
        if (!hold || hold.voided || pick(20) === 0) return { code: 'capture_refused' };
        hold.captured += minor(amount);
        return { amount, currency };
      case 'card-gateway.refund':
        if (!hold || pick(10) === 0) return { code: 'refund_refused' };
        hold.refunded += minor(amount);
        return { amount, currency };
      case 'card-gateway.void':
        if (hold) hold.voided = true;
        return { amount: '0.01', currency };
      case 'carrier.createLabel':
        if (pick(15) === 0) return { code: 'bad_address' };
        labels.set(`T-${reference}`, { orderId: asked.orderId ?? '', voided: false });
        return { trackingNumber: `T-${reference}`, carrier: 'DHL' };
      case 'carrier.voidLabel': {
        const label = labels.get(trackingNumber);
        if (label) label.voided = true;
        return null;
      }
      case 'carrier.dispatch':
        expect(labels.get(trackingNumber)?.voided).toBe(false);
        return null;
      default:
        throw new Error(`nobody answers ${port}.${operation}`);
    }
  }

  function deliver(saga: AnySaga) {
    const at = cursors.get(saga.name) ?? 0;
    cursors.set(saga.name, at + 1);
    const event = log[at];
    if (!event || !(event.type in saga.events)) return;
    const key = saga.keyOf(event);
    if (key === null) return;
    const { type, streamId, position, recordedAt, data } = event;
    const observe = sagaCommands(saga.name).Observe(`${saga.name}/${key}`, {
      type,
      streamId,
      position,
      recordedAt,
      data,
    });
    execute([observe]);
  }

  const sagas = () => [...streams].filter(([, { type }]) => all.sagas.has(type));
  const sagaState = ({ state }: State) => state as SagaState<unknown>;

  function fireNextTimer(): boolean {
    const due = sagas()
      .flatMap(([sagaId, saga]) =>
        Object.entries(sagaState(saga).timers).flatMap(([timer, { dueAt, status }]) =>
          status === 'set' ? [{ sagaId, type: saga.type, timer, dueAt }] : [],
        ),
      )
      .sort((a, b) => Date.parse(a.dueAt) - Date.parse(b.dueAt))[0];
    if (!due) return false;
    clock = Math.max(clock, Date.parse(due.dueAt));
    execute([sagaCommands(due.type).FireTimer(due.sagaId, { timer: due.timer, dueAt: due.dueAt })]);
    return true;
  }

  /**
   * Lets things happen until nothing is left to happen. Between them, now and then, a customer does something.
   * `quiet` is called whenever nothing would happen any more unless a customer acted or time passed.
   */
  function run(customer: (() => Command)[], quiet: () => void) {
    for (let steps = 0; steps < MAX_STEPS; steps++) {
      const behind = [...all.sagas.values()].filter(({ name }) => (cursors.get(name) ?? 0) < log.length);
      const choices: (() => void)[] = behind.map((saga) => () => deliver(saga));
      for (const task of waiting) {
        choices.push(() => {
          waiting.splice(waiting.indexOf(task), 1);
          task();
        });
      }
      if (choices.length === 0) quiet();
      const next = customer[0];
      if (next && (choices.length === 0 || pick(40) === 0)) {
        customer.shift();
        execute([next()]);
      } else if (choices.length > 0) {
        if (pick(150) === 0) fireNextTimer();
        else choices[pick(choices.length)]?.();
      } else if (!fireNextTimer()) return;
    }
    throw new Error('it never comes to rest');
  }

  return { log, streams, gateway, labels, isHeld, execute, run, sagas, sagaState };
}

const place = (n: number, quantities: readonly number[], fulfilment: 'automatic' | 'manual') =>
  orderCommands.CreateOrder(id(n), {
    customerId: id(1),
    orderNumber: `ORD-${n}`,
    currency: 'GBP',
    items: quantities.map((quantity, i) => ({
      lineId: String(i + 1),
      productId: PRODUCTS[i] ?? '',
      sku: null,
      description: null,
      quantity,
      price: `${i + 3}.25`,
    })),
    shippingAddress: null,
    payment: { method: 'card', token: 'tok' },
    paymentId: id(n + 100),
    firstShipmentId: id(n + 200),
    confirmation: 'automatic',
    fulfilment,
  });

/** Something a customer or a clerk may ask of an order, sensible or not. */
function whim(n: number, kind: number, serial: number): () => Command {
  const lines = [{ lineId: '1', quantity: 1 }];
  const [own, reason] = [id(5_000 + serial), 'changed my mind'];
  const returnId = id(4_000 + n);
  switch (kind) {
    case 0:
      return () => orderCommands.CancelOrder(id(n), { cancellationId: own, reason });
    case 1:
      return () => orderCommands.CancelLines(id(n), { cancellationId: own, lines, reason });
    case 2:
      return () => orderCommands.RequestShipment(id(n), { shipmentId: own, lines: serial % 2 === 0 ? lines : null });
    case 3:
      return () => orderCommands.AuthorizeReturn(id(n), { returnId, lines, reason });
    case 4:
      return () => orderCommands.ReceiveReturn(id(n), { returnId, restock: true });
    case 5:
      return () => orderCommands.RequestRefund(id(n), { refundId: own, amount: '1.00', reason });
    default:
      return () => orderCommands.CancelShipment(id(n), { shipmentId: id(n + 200), reason });
  }
}

test('however orders, stock, money and customers get in each other’s way, nothing is lost and nothing stays held', () => {
  const seen = new Map<string, number>();
  const order = fc.record({
    quantities: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 2 }),
    fulfilment: fc.constantFrom<('automatic' | 'manual')[]>('automatic', 'automatic', 'manual'),
  });
  const whims = fc.array(fc.tuple(fc.nat(2), fc.nat(6)), { maxLength: 20 });
  const property = fc.property(
    fc.array(order, { minLength: 1, maxLength: 3 }),
    whims,
    fc.infiniteStream(fc.nat()),
    (placed, asked, dice) => {
      const w = world((n) => (dice.next().value ?? 0) % n);
      for (const product of PRODUCTS)
        w.execute([inventoryItemCommands.ReplenishStock(product, { sku: 'S', quantity: ON_HAND })]);
      placed.forEach(({ quantities, fulfilment }, i) => void w.execute([place(10 + i, quantities, fulfilment)]));
      const customer = asked.map(([n, kind], serial) => whim(10 + (n % placed.length), kind, serial));
      w.run(customer, () => {
        for (const i of placed.keys()) holdsNothingIdle(w, id(10 + i));
      });
      for (const { type } of w.log) seen.set(type, (seen.get(type) ?? 0) + 1);
      for (const i of placed.keys()) mustHold(w, 10 + i);
      for (const product of PRODUCTS) conserved(w, product);
      for (const [sagaId, saga] of w.sagas()) atRest(w, sagaId, saga);
    },
  );
  fc.assert(property, { numRuns: 1_000, seed: 20_261_121 });
  const happened = ['OrderCancelled', 'OrderLinesCancelled', 'OrderCharged', 'PaymentDeclined', 'PaymentVoided'];
  for (const type of [...happened, 'ShipmentCancelled', 'StockReturned', 'RefundIssued', 'AuthorizationExpired'])
    expect(`${type} ${(seen.get(type) ?? 0) > 5}`).toBe(`${type} true`);
});

type World = ReturnType<typeof world>;

const eventsOf = (w: World, streamId: string, type: string) =>
  w.log.filter((event) => event.streamId === streamId && event.type === type);

/** Money, stock and labels of one order. */
function mustHold(w: World, n: number) {
  const hold = w.gateway.get(paymentOf(id(n)));
  const expiry = eventsOf(w, paymentOf(id(n)), 'AuthorizationExpired').at(-1);
  if (hold) {
    expect(hold.captured <= hold.held).toBe(true);
    expect(hold.refunded <= hold.captured).toBe(true);
  }
  const fulfilment = w.streams.get(`OrderFulfilment/${id(n)}`);
  if (hold && fulfilment && w.sagaState(fulfilment).status === 'completed') {
    const charged = eventsOf(w, id(n), 'OrderCharged').map(({ data }) => minor((data as { amount: string }).amount));
    expect(charged.reduce((a, b) => a + b, 0n)).toBe(hold.captured);
  }
  const told = (type: string) => eventsOf(w, id(n), type).length;
  expect(told('RefundIssued') + told('RefundFailed')).toBe(told('RefundRequested'));
  const cancelled = eventsOf(w, id(n), 'OrderCancelled').length > 0;
  if (!cancelled) return;
  // An escalation (a refused label that a person must look at) may hold an order up, but not one that was undone.
  expect(w.streams.get(`OrderFulfilment/${id(n)}`)?.state).toMatchObject({ data: { situation: 'cancelled' } });
  if (hold) expect([hold.captured, hold.voided || expiry !== undefined]).toEqual([0n, true]);
  for (const label of w.labels.values()) if (label.orderId === id(n)) expect(label.voided).toBe(true);
  for (const product of PRODUCTS) {
    const stock = w.streams.get(product)?.state as { reserved: Record<string, unknown> };
    expect(Object.keys(stock.reserved)).not.toContain(id(n));
  }
}

/**
 * Money is not left to the authorisation's deadline: once an order has nothing more to send or to charge, what is still
 * held is let go without waiting for time to pass. An order that a person has been told of may wait for her, but not one
 * that was cancelled.
 */
function holdsNothingIdle(w: World, orderId: string) {
  const fulfilment = w.streams.get(`OrderFulfilment/${orderId}`);
  const told = fulfilment !== undefined && w.sagaState(fulfilment).status === 'waiting_for_person';
  const cancelled = eventsOf(w, orderId, 'OrderCancelled').length > 0;
  if ((cancelled || !told) && isDone(w, orderId)) expect(w.isHeld(orderId)).toBe(false);
}

/** Whether every piece of an order has been sent or cancelled, and everything sent has been paid. */
function isDone(w: World, orderId: string): boolean {
  const order = w.streams.get(orderId)?.state as {
    lines: { ordered: number; cancelled: number; shipped: number }[];
    shipments: Record<string, { situation: string }>;
  };
  const paid = Object.values(order.shipments).every(({ situation }) => situation !== 'shipped');
  return paid && order.lines.every(({ ordered, cancelled, shipped }) => ordered === cancelled + shipped);
}

/** Every piece is on the shelf or has left it with a shipment that an order knows of. */
function conserved(w: World, product: string) {
  const stock = w.streams.get(product)?.state as { onHand: number; reserved: Record<string, { quantity: number }> };
  const pieces = (type: string) =>
    w.log.flatMap((e) => (e.type === type ? movedOf(e, product) : [])).reduce((a, b) => a + b, 0);
  expect(stock.onHand).toBe(ON_HAND - pieces('OrderShipped') + pieces('ReturnReceived'));
  const reserved = Object.values(stock.reserved).reduce((sum, { quantity }) => sum + quantity, 0);
  expect(stock.onHand).toBeGreaterThanOrEqual(reserved);
}

function movedOf({ data }: RecordedEvent, product: string): number[] {
  const { lines } = data as { lines: { productId: string; quantity: number }[] };
  return lines.filter(({ productId }) => productId === product).map(({ quantity }) => quantity);
}

/** A saga with nothing left to happen has ended, or a person knows of it. */
function atRest(w: World, sagaId: string, saga: State) {
  const { status, steps } = w.sagaState(saga);
  expect(Object.values(steps).filter((step) => step.status === 'asked')).toEqual([]);
  if (status === 'running' && saga.type === 'OrderFulfilment') {
    // Only an order with goods open and money spent may rest unfinished: somebody has to ask for the next shipment.
    expect(eventsOf(w, orderOf(sagaId), 'OrderCancelled')).toEqual([]);
  }
}
