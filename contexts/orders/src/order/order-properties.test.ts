import { isRejection } from '@daybook/core';
import { decideAlone, given } from '@daybook/core/testing';
import { money } from '@daybook/money';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { orderCommands as ask, type OrderCommand } from './commands.ts';
import { order } from './decide.ts';
import type { Order, Placed } from './evolve.ts';

const NOW = '2026-01-01T00:00:00.000000Z';
const id = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const [ORDER, CUSTOMER, PAYMENT] = [id(1), id(2), id(3)];

// Few ids and small numbers, so that commands meet: the same shipment packed and cancelled, the same line twice.
const anyId = (kind: number) => fc.integer({ min: 0, max: 3 }).map((n) => id(kind * 10 + n));
const anyAmount = fc
  .bigInt({ min: 1n, max: 4_000n })
  .map((minor) => `${minor / 100n}.${String(minor % 100n).padStart(2, '0')}`);
const reason = 'r';
const lines = fc.uniqueArray(
  fc.record({ lineId: fc.constantFrom('1', '2', '3'), quantity: fc.integer({ min: 1, max: 3 }) }),
  { minLength: 1, maxLength: 3, selector: ({ lineId }) => lineId },
);
const items = fc
  .array(fc.record({ quantity: fc.integer({ min: 1, max: 4 }), price: anyAmount }), { minLength: 1, maxLength: 3 })
  .map((all) =>
    all.map((item, i) => ({ lineId: String(i + 1), productId: id(100 + i), sku: null, description: null, ...item })),
  );

const shipments = anyId(1);
const command: fc.Arbitrary<OrderCommand> = fc.oneof(
  fc.record({ cancellationId: anyId(2), reason: fc.constant(reason) }).map((d) => ask.CancelOrder(ORDER, d)),
  fc.record({ cancellationId: anyId(2), lines, reason: fc.constant(reason) }).map((d) => ask.CancelLines(ORDER, d)),
  fc.constant(ask.ConfirmOrder(ORDER, { paymentId: null })),
  ...[1, 2, 3].map(() =>
    fc.record({ shipmentId: shipments, lines: fc.option(lines) }).map((d) => ask.RequestShipment(ORDER, d)),
  ),
  ...[1, 2, 3].map(() =>
    shipments.map((shipmentId) => ask.PackShipment(ORDER, { shipmentId, trackingNumber: 'T', carrier: 'C' })),
  ),
  ...[1, 2, 3].map(() => shipments.map((shipmentId) => ask.ShipOrder(ORDER, { shipmentId }))),
  shipments.map((shipmentId) => ask.CancelShipment(ORDER, { shipmentId, reason })),
  fc.record({ returnId: anyId(3), lines, reason: fc.constant(reason) }).map((d) => ask.AuthorizeReturn(ORDER, d)),
  fc.record({ returnId: anyId(3), restock: fc.boolean() }).map((d) => ask.ReceiveReturn(ORDER, d)),
  fc
    .record({ refundId: fc.oneof(anyId(3), anyId(4)), amount: anyAmount, reason: fc.constant(reason) })
    .map((d) => ask.RequestRefund(ORDER, d)),
  fc.oneof(anyId(3), anyId(4)).map((refundId) => ask.RecordRefundFailure(ORDER, { refundId, reason })),
);

/** Charges and refunds have to name the right amount to get anywhere, so they are made from the order as it stands. */
function settle(state: Order, pick: number): OrderCommand | null {
  if (state.situation === 'none') return null;
  const due = [
    ...Object.entries(state.shipments).map(([shipmentId, { amount }]) =>
      ask.RecordCharge(ORDER, { shipmentId, captureId: shipmentId, amount }),
    ),
    ask.RequestRefund(ORDER, { refundId: id(40 + (pick % 4)), amount: state.charged, reason }),
    ...Object.entries(state.refunds).map(([refundId, { amount }]) => ask.RecordRefund(ORDER, { refundId, amount })),
  ];
  return due[pick % Math.max(due.length, 1)] ?? null;
}

const minor = (text: string) => money(text, 'GBP').amount;
const add = (amounts: bigint[]) => amounts.reduce((a, b) => a + b, 0n);

function mustHold(state: Placed) {
  for (const line of state.lines) {
    for (const quantity of [line.cancelled, line.inShipment, line.shipped, line.returnRequested, line.returned])
      expect(quantity).toBeGreaterThanOrEqual(0);
    expect(line.shipped + line.inShipment).toBeLessThanOrEqual(line.ordered - line.cancelled);
    expect(line.returned + line.returnRequested).toBeLessThanOrEqual(line.shipped);
  }
  const total = add(state.placed.items.map(({ price, quantity }) => minor(price) * BigInt(quantity)));
  expect(minor(state.placed.totalAmount)).toBe(total);
  const live = Object.values(state.refunds).filter(({ situation }) => situation !== 'failed');
  expect(add(live.map(({ amount }) => minor(amount))) <= minor(state.charged)).toBe(true);
  const shipped = state.lines.map(({ price, shipped }) => minor(price) * BigInt(shipped));
  expect(minor(state.charged) <= add(shipped)).toBe(true);
  if (state.situation === 'cancelled') {
    expect(Object.values(state.shipments).every(({ situation }) => situation === 'cancelled')).toBe(true);
    expect(state.lines.every((line) => line.cancelled === line.ordered)).toBe(true);
  }
}

const step = fc.oneof({ weight: 2, arbitrary: command }, { weight: 1, arbitrary: fc.nat({ max: 20 }) });

test('whatever is asked of an order in whatever order, its books stay right and a repeat changes nothing', () => {
  const reached = { shipped: 0, refunded: 0, cancelled: 0 };
  fc.assert(
    fc.property(items, fc.boolean(), fc.array(step, { minLength: 40, maxLength: 80 }), (ordered, approved, steps) => {
      const create = ask.CreateOrder(ORDER, {
        customerId: CUSTOMER,
        orderNumber: 'ORD-1',
        currency: 'GBP',
        items: ordered,
        shippingAddress: null,
        payment: { method: 'card', token: 'tok' },
        paymentId: PAYMENT,
        firstShipmentId: id(10),
        confirmation: 'automatic',
        fulfilment: 'automatic',
      });
      let state: Order = order.initial;
      const run = (asked: OrderCommand) => {
        const outcome = decideAlone(order, asked, state, NOW);
        if (isRejection(outcome)) return;
        state = outcome.reduce((before, event) => order.evolve(before, event), state);
        if (state.situation !== 'none') mustHold(state);
        const again = decideAlone(order, asked, state, NOW);
        expect(isRejection(again) || again.length === 0).toBe(true);
      };
      run(create);
      if (approved) run(ask.ApproveOrder(ORDER, { paymentId: PAYMENT, authorizedAmount: '1000000' }));
      for (const asked of steps) {
        const next = typeof asked === 'number' ? settle(state, asked) : asked;
        if (next) run(next);
      }
      const end: Order = state;
      if (end.situation === 'none') return;
      if (end.lines.some(({ shipped }) => shipped > 0)) reached.shipped++;
      if (Object.values(end.refunds).some(({ situation }) => situation === 'issued')) reached.refunded++;
      if (end.situation === 'cancelled') reached.cancelled++;
    }),
    { numRuns: 1_000, seed: 20_261_121 },
  );
  // A property that never gets anywhere proves nothing.
  for (const times of Object.values(reached)) expect(times).toBeGreaterThan(10);
});

test('every event an order leads to fits its declared shape', () => {
  const create = { customerId: CUSTOMER, orderNumber: 'O', currency: 'KWD', shippingAddress: null };
  const outcome = given(order).when(
    ask.ImportOrder(ORDER, {
      ...create,
      items: [{ lineId: '1', productId: id(100), sku: 'S', description: null, quantity: 3, price: '0.05' }],
      shipmentId: id(10),
      captureId: id(10),
      trackingNumber: null,
      carrier: null,
      createdAt: NOW,
      confirmedAt: NOW,
      shippedAt: NOW,
    }),
  ).outcome;
  expect(outcome).toMatchObject([{ data: { totalAmount: '0.150' } }, {}, { data: { amount: '0.150' } }, {}]);
});
