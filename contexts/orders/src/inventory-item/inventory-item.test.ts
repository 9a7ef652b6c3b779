import { isRejection } from '@daybook/core';
import { decideAlone, given } from '@daybook/core/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inventoryItemCommands as ask, type InventoryItemCommand } from './commands.ts';
import { inventoryItem } from './decide.ts';
import type { InventoryItemEvent } from './events.ts';
import { availableOf, REMEMBERED } from './evolve.ts';

const id = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const [PRODUCT, ORDER, OTHER, SHIPMENT, RETURN] = [id(1), id(2), id(3), id(4), id(5)];
const at = (minutes: number) => new Date(Date.UTC(2026, 0, 1, 0, minutes)).toISOString();

function then(events: readonly InventoryItemEvent[], command: InventoryItemCommand, minutes = 0) {
  const { outcome } = given(inventoryItem, events).when(command, at(minutes));
  if (isRejection(outcome)) throw new Error(`${command.type} was refused: ${outcome.code}`);
  return [...events, ...outcome];
}
const past = (...commands: InventoryItemCommand[]) =>
  commands.reduce<readonly InventoryItemEvent[]>((events, command) => then(events, command), []);
const types = (events: readonly { type: string }[]) => events.map(({ type }) => type);

const stock = (quantity: number) => ask.ReplenishStock(PRODUCT, { sku: 'SHIRT', quantity });
const reserve = (orderId: string, quantity: number, minutes = 15) =>
  ask.ReserveStock(PRODUCT, { orderId, quantity, expiresAt: at(minutes) });
const allocate = ask.AllocateStock(PRODUCT, { orderId: ORDER });
const release = ask.ReleaseStock(PRODUCT, { orderId: ORDER, reason: 'cancelled' });
const part = ask.ReleasePart(PRODUCT, { orderId: ORDER, cancellationId: id(9), quantity: 1, reason: 'cancelled' });
const issue = (quantity: number) => ask.IssueStock(PRODUCT, { orderId: ORDER, shipmentId: SHIPMENT, quantity });
const putBack = ask.ReturnStock(PRODUCT, { orderId: ORDER, returnId: RETURN, quantity: 1 });
const expire = ask.ExpireReservation(PRODUCT, { orderId: ORDER });
const backorder = ask.SetBackorderPolicy(PRODUCT, { allowed: true });

describe('reserving', () => {
  test('holds pieces until a time, and no more than there are', () => {
    given(inventoryItem, past(stock(5)))
      .when(reserve(ORDER, 5))
      .then([
        {
          type: 'InventoryReserved',
          data: { orderId: ORDER, sku: 'SHIRT', quantity: 5, expiresAt: at(15), backordered: false },
        },
      ]);
    given(inventoryItem, past(stock(5), reserve(ORDER, 3)))
      .when(reserve(OTHER, 3))
      .then('insufficient_stock');
    given(inventoryItem).when(reserve(ORDER, 1)).then('insufficient_stock');
  });

  test('takes the pieces of a reservation whose time ran out, and says so', () => {
    const events = past(stock(5), reserve(ORDER, 4));
    given(inventoryItem, events).when(reserve(OTHER, 2), at(14)).then('insufficient_stock');
    expect(types(then(events, reserve(OTHER, 2, 40), 15)).slice(2)).toEqual(['InventoryReleased', 'InventoryReserved']);
  });

  test('leaves an overdue reservation alone while there is enough for both', () => {
    expect(types(then(past(stock(5), reserve(ORDER, 2)), reserve(OTHER, 3, 40), 20)).slice(2)).toEqual([
      'InventoryReserved',
    ]);
  });

  test('more than there is takes a policy that allows it', () => {
    const events = past(stock(1), backorder, reserve(ORDER, 3));
    expect(events.at(-1)).toMatchObject({ data: { backordered: true } });
    given(inventoryItem, events).when(issue(3)).then('insufficient_stock');
  });

  test('another quantity for the same order is refused, and so is reserving again what was given back', () => {
    given(inventoryItem, past(stock(5), reserve(ORDER, 2)))
      .when(reserve(ORDER, 3))
      .then('reservation_differs');
    given(inventoryItem, past(stock(5), reserve(ORDER, 2), release))
      .when(reserve(ORDER, 2))
      .then('reservation_closed');
  });
});

describe('a reservation', () => {
  test('made firm no longer runs out', () => {
    const firm = past(stock(5), reserve(ORDER, 5), allocate);
    given(inventoryItem, firm).when(reserve(OTHER, 1), at(1_000)).then('insufficient_stock');
    given(inventoryItem, firm).when(expire, at(1_000)).then([]);
  });

  test('whose time ran out can still be made firm as long as nobody needed the pieces', () => {
    const events = past(stock(5), reserve(ORDER, 5));
    expect(types(then(events, allocate, 60)).slice(2)).toEqual(['InventoryAllocated']);
    given(inventoryItem, then(events, reserve(OTHER, 1, 90), 60))
      .when(allocate, at(61))
      .then('reservation_not_found');
  });

  test('expires when its time has come and not before', () => {
    const events = past(stock(5), reserve(ORDER, 5));
    given(inventoryItem, events).when(expire, at(14)).then([]);
    expect(types(then(events, expire, 15)).slice(2)).toEqual(['InventoryReleased']);
  });

  test('is used up shipment by shipment', () => {
    const events = past(stock(5), reserve(ORDER, 3), allocate, issue(2));
    const { state } = given(inventoryItem, events);
    expect([state.onHand, availableOf(state)]).toEqual([3, 2]);
    const second = ask.IssueStock(PRODUCT, { orderId: ORDER, shipmentId: id(8), quantity: 2 });
    given(inventoryItem, events).when(second).then('insufficient_stock');
  });
});

describe('asking twice', () => {
  const steps: [string, InventoryItemCommand[]][] = [
    ['ReserveStock', [stock(5), reserve(ORDER, 2)]],
    ['AllocateStock', [stock(5), reserve(ORDER, 2), allocate]],
    ['ReleaseStock', [stock(5), reserve(ORDER, 2), release]],
    ['ReleasePart', [stock(5), reserve(ORDER, 2), part]],
    ['ReleasePart of the last piece', [stock(5), reserve(ORDER, 1), part]],
    ['IssueStock', [stock(5), reserve(ORDER, 3), issue(2)]],
    ['IssueStock of the last piece', [stock(5), reserve(ORDER, 2), issue(2)]],
    ['ReturnStock', [stock(5), putBack]],
    ['SetBackorderPolicy', [backorder]],
  ];
  test.each(steps)('%s changes nothing', (_, commands) => {
    const last = commands.at(-1);
    if (!last) throw new Error('no command');
    given(inventoryItem, past(...commands))
      .when(last, at(5))
      .then([]);
  });

  test('with another quantity is refused', () => {
    given(inventoryItem, past(stock(5), reserve(ORDER, 3), issue(2)))
      .when(issue(1))
      .then('movement_differs');
  });

  test('what a best-seller remembers of the past is bounded', () => {
    let events = past(stock(1_000));
    for (let n = 0; n < REMEMBERED + 10; n++) {
      const orderId = id(1_000 + n);
      events = then(events, reserve(orderId, 1));
      events = then(events, ask.ReleaseStock(PRODUCT, { orderId, reason: 'r' }));
    }
    expect(given(inventoryItem, events).state.closed).toHaveLength(REMEMBERED);
  });
});

test('whatever is asked of the stock, no piece is lost or promised twice', () => {
  const orders = fc.integer({ min: 0, max: 3 }).map((n) => id(10 + n));
  const others = fc.integer({ min: 0, max: 5 }).map((n) => id(20 + n));
  const quantity = fc.integer({ min: 1, max: 4 });
  const reason = fc.constant('r');
  const command: fc.Arbitrary<InventoryItemCommand> = fc.oneof(
    quantity.map(stock),
    ...[1, 2].map(() => fc.tuple(orders, quantity, fc.nat(60)).map(([o, q, m]) => reserve(o, q, m))),
    orders.map((orderId) => ask.AllocateStock(PRODUCT, { orderId })),
    fc.record({ orderId: orders, reason }).map((d) => ask.ReleaseStock(PRODUCT, d)),
    fc.record({ orderId: orders, cancellationId: others, quantity, reason }).map((d) => ask.ReleasePart(PRODUCT, d)),
    orders.map((orderId) => ask.ExpireReservation(PRODUCT, { orderId })),
    fc.record({ orderId: orders, shipmentId: others, quantity }).map((d) => ask.IssueStock(PRODUCT, d)),
    fc.record({ orderId: orders, returnId: others, quantity }).map((d) => ask.ReturnStock(PRODUCT, d)),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(command, fc.nat(3)), { maxLength: 60 }), (steps) => {
      let state = inventoryItem.initial;
      let [minutes, came, went] = [0, 0, 0];
      for (const [asked, passing] of steps) {
        minutes += passing;
        const now = at(minutes);
        const outcome = decideAlone(inventoryItem, asked, state, now);
        if (isRejection(outcome)) continue;
        for (const event of outcome) {
          state = inventoryItem.evolve(state, event);
          if (event.type === 'StockReplenished' || event.type === 'StockReturned') came += event.data.quantity;
          if (event.type === 'InventoryIssued') went += event.data.quantity;
          expect(state.onHand).toBe(came - went);
          expect(state.onHand).toBeGreaterThanOrEqual(0);
          expect(availableOf(state)).toBeGreaterThanOrEqual(0);
        }
        const again = decideAlone(inventoryItem, asked, state, now);
        if (asked.type !== 'ReplenishStock') expect(isRejection(again) || again.length === 0).toBe(true);
      }
    }),
    { numRuns: 1_000, seed: 20_261_121 },
  );
});
