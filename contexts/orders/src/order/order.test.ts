import { isRejection } from '@daybook/core';
import { given } from '@daybook/core/testing';
import { describe, expect, test } from 'vitest';
import { orderCommands as ask, type OrderCommand } from './commands.ts';
import { order } from './decide.ts';
import { MAX_LINES } from './decide-placing.ts';
import type { OrderEvent } from './events.ts';

const NOW = '2026-01-01T00:00:00.000000Z';
const id = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const [ORDER, CUSTOMER, PAYMENT, SHIPMENT, OTHER] = [id(1), id(2), id(3), id(4), id(5)];
const [SHIRT, CAP] = [id(100), id(101)];

const item = (lineId: string, productId: string, quantity: number, price: string) => ({
  lineId,
  productId,
  sku: null,
  description: null,
  quantity,
  price,
});
const address = { name: 'Ada', line1: '1 Main St', city: 'London', country: 'GB' };
const asked = {
  customerId: CUSTOMER,
  orderNumber: 'ORD-1',
  currency: 'GBP',
  items: [item('1', SHIRT, 2, '10.5'), item('2', CAP, 1, '3')],
  shippingAddress: address,
  payment: { method: 'card', token: 'tok_1' },
  paymentId: PAYMENT,
  firstShipmentId: SHIPMENT,
  confirmation: 'automatic' as 'automatic' | 'manual',
  fulfilment: 'automatic' as const,
};
const create = (change: Partial<typeof asked> = {}) => ask.CreateOrder(ORDER, { ...asked, ...change });

/** What one more command leads to. */
function then(events: readonly OrderEvent[], command: OrderCommand): readonly OrderEvent[] {
  const { outcome } = given(order, events).when(command, NOW);
  if (isRejection(outcome)) throw new Error(`${command.type} was refused: ${outcome.code}`);
  return [...events, ...outcome];
}

const past = (...commands: OrderCommand[]) => commands.reduce<readonly OrderEvent[]>(then, []);
const types = (outcome: unknown) => (Array.isArray(outcome) ? outcome.map(({ type }) => type) : outcome);

const approve = ask.ApproveOrder(ORDER, { paymentId: PAYMENT, authorizedAmount: '24.00' });
const cancel = ask.CancelOrder(ORDER, { cancellationId: id(50), reason: 'changed my mind' });
const shipAll = ask.RequestShipment(ORDER, { shipmentId: SHIPMENT, lines: null });
const shipShirt = ask.RequestShipment(ORDER, { shipmentId: SHIPMENT, lines: [{ lineId: '1', quantity: 1 }] });
const pack = ask.PackShipment(ORDER, { shipmentId: SHIPMENT, trackingNumber: 'T1', carrier: 'DHL' });
const ship = ask.ShipOrder(ORDER, { shipmentId: SHIPMENT });
const charge = ask.RecordCharge(ORDER, { shipmentId: SHIPMENT, captureId: SHIPMENT, amount: '24.00' });
const delivered = () => past(create(), approve, shipAll, pack, ship, charge);
const sendBack = ask.AuthorizeReturn(ORDER, {
  returnId: id(60),
  lines: [{ lineId: '1', quantity: 1 }],
  reason: 'too small',
});
const receive = ask.ReceiveReturn(ORDER, { returnId: id(60), restock: true });
const importIt = ask.ImportOrder(ORDER, {
  customerId: CUSTOMER,
  orderNumber: 'SHOP-7',
  currency: 'GBP',
  items: asked.items,
  shippingAddress: null,
  shipmentId: SHIPMENT,
  captureId: SHIPMENT,
  trackingNumber: null,
  carrier: null,
  createdAt: '2020-01-01T00:00:00Z',
  confirmedAt: '2020-01-01T00:00:01Z',
  shippedAt: '2020-01-02T00:00:00Z',
});

describe('placing an order', () => {
  test('adds its lines up exactly and writes every price with the decimals of the currency', () => {
    const [created] = past(create());
    expect(created).toMatchObject({
      type: 'OrderCreated',
      data: {
        totalAmount: '24.00',
        items: [{ price: '10.50' }, { price: '3.00' }],
        country: 'GB',
        createdAt: NOW,
      },
    });
  });

  test.each([
    ['no lines', { items: [] }, 'no_lines'],
    ['a product twice', { items: [item('1', SHIRT, 1, '1'), item('2', SHIRT, 1, '1')] }, 'duplicate_line'],
    ['a line twice', { items: [item('1', SHIRT, 1, '1'), item('1', CAP, 1, '1')] }, 'duplicate_line'],
    ['more decimals than the currency has', { items: [item('1', SHIRT, 1, '1.005')] }, 'order_amount_invalid'],
    ['a fraction of a yen', { currency: 'JPY', items: [item('1', SHIRT, 1, '1.5')] }, 'order_amount_invalid'],
    ['a price of nothing', { items: [item('1', SHIRT, 1, '0')] }, 'order_amount_invalid'],
    ['a price below nothing', { items: [item('1', SHIRT, 1, '-1')] }, 'order_amount_invalid'],
    ['a total beyond all measure', { items: [item('1', SHIRT, 1_000_000, '999999999999')] }, 'order_amount_invalid'],
    ['money nobody uses', { currency: 'XXX' }, 'order_currency_unknown'],
    [
      'more than a thousand lines',
      { items: Array.from({ length: MAX_LINES + 1 }, (_, i) => item(String(i), id(1_000 + i), 1, '1')) },
      'too_many_lines',
    ],
  ])('is refused with %s', (_, change, code) => {
    given(order).when(create(change)).then(code);
  });

  test('under an id that says something else is refused', () => {
    given(order, past(create()))
      .when(create({ orderNumber: 'ORD-2' }))
      .then('order_already_exists');
  });
});

describe('approving and confirming', () => {
  test('with automatic confirmation an approved order is confirmed at once', () => {
    expect(types(given(order, past(create())).when(approve).outcome)).toEqual(['OrderApproved', 'OrderConfirmed']);
  });

  test('with manual confirmation it waits for somebody to confirm it', () => {
    const approved = past(create({ confirmation: 'manual' }), approve);
    expect(types(approved)).toEqual(['OrderCreated', 'OrderApproved']);
    given(order, approved).when(shipAll).then('order_not_confirmed');
    const confirm = ask.ConfirmOrder(ORDER, { paymentId: null });
    expect(types(given(order, approved).when(confirm).outcome)).toEqual(['OrderConfirmed']);
  });

  test('nothing is confirmed before stock and money are held', () => {
    given(order, past(create()))
      .when(ask.ConfirmOrder(ORDER, { paymentId: null }))
      .then('order_not_approved');
  });

  test("another order's payment, or too little of it, approves nothing", () => {
    const created = past(create());
    const foreign = ask.ApproveOrder(ORDER, { paymentId: OTHER, authorizedAmount: '24.00' });
    const short = ask.ApproveOrder(ORDER, { paymentId: PAYMENT, authorizedAmount: '23.99' });
    given(order, created).when(foreign).then('payment_mismatch');
    given(order, created).when(short).then('payment_insufficient');
    given(order, created)
      .when(ask.ConfirmOrder(ORDER, { paymentId: OTHER }))
      .then('payment_mismatch');
  });

  test('a cancelled order can no longer be approved', () => {
    given(order, past(create(), cancel)).when(approve).then('order_cancelled');
  });
});

describe('cancelling', () => {
  const stages: [string, readonly OrderEvent[], string[]][] = [
    ['before it is approved', past(create()), ['OrderCancelled']],
    ['when approved', past(create({ confirmation: 'manual' }), approve), ['OrderCancelled']],
    ['when confirmed', past(create(), approve), ['OrderCancelled']],
    ['with a shipment being prepared', past(create(), approve, shipAll), ['ShipmentCancelled', 'OrderCancelled']],
    ['when part is packed', past(create(), approve, shipShirt, pack), ['OrderLinesCancelled']],
    ['when part is shipped', past(create(), approve, shipShirt, pack, ship), ['OrderLinesCancelled']],
  ];
  test.each(stages)('%s cancels what is still open', (_, events, expected) => {
    expect(types(given(order, events).when(cancel).outcome)).toEqual(expected);
  });

  test('is refused when everything is packed or shipped', () => {
    given(order, past(create(), approve, shipAll, pack))
      .when(cancel)
      .then('order_already_shipped');
    given(order, delivered()).when(cancel).then('order_already_shipped');
  });

  test('an order cancelled before changes nothing, whoever cancels it', () => {
    const again = ask.CancelOrder(ORDER, { cancellationId: id(51), reason: 'again' });
    given(order, past(create(), cancel)).when(again).then([]);
  });

  test('single lines leaves the rest of the order as it was', () => {
    const lines = ask.CancelLines(ORDER, {
      cancellationId: id(50),
      lines: [{ lineId: '1', quantity: 1 }],
      reason: 'r',
    });
    const events = past(create(), approve, lines);
    expect(events.at(-1)).toMatchObject({ type: 'OrderLinesCancelled', data: { amount: '10.50' } });
    const most = ask.CancelLines(ORDER, { cancellationId: id(51), lines: [{ lineId: '1', quantity: 2 }], reason: 'r' });
    given(order, events).when(most).then('quantity_not_open');
  });

  test('every single line cancels the order', () => {
    const all = asked.items.map(({ lineId, quantity }) => ({ lineId, quantity }));
    const lines = ask.CancelLines(ORDER, { cancellationId: id(50), lines: all, reason: 'r' });
    expect(types(given(order, past(create(), approve)).when(lines).outcome)).toEqual(['OrderCancelled']);
  });
});

describe('shipping', () => {
  test('a packed shipment can no longer be taken back, one being prepared can', () => {
    const back = ask.CancelShipment(ORDER, { shipmentId: SHIPMENT, reason: 'no label' });
    expect(types(given(order, past(create(), approve, shipAll)).when(back).outcome)).toEqual(['ShipmentCancelled']);
    given(order, past(create(), approve, shipAll, pack))
      .when(back)
      .then('shipment_already_packed');
    given(order, past(create(), approve, shipAll, back))
      .when(pack)
      .then('shipment_cancelled');
  });

  test('nothing ships before it is packed, nor is charged before it has shipped', () => {
    given(order, past(create(), approve, shipAll))
      .when(ship)
      .then('shipment_not_packed');
    given(order, past(create(), approve, shipAll, pack))
      .when(charge)
      .then('shipment_not_shipped');
  });

  test('no more is sent than is open', () => {
    const rest = ask.RequestShipment(ORDER, { shipmentId: OTHER, lines: [{ lineId: '1', quantity: 2 }] });
    given(order, past(create(), approve, shipShirt))
      .when(rest)
      .then('quantity_not_open');
  });

  test('a charge that is not what the shipment costs is refused', () => {
    const wrong = ask.RecordCharge(ORDER, { shipmentId: SHIPMENT, captureId: SHIPMENT, amount: '23.00' });
    given(order, past(create(), approve, shipAll, pack, ship))
      .when(wrong)
      .then('charge_differs');
  });
});

describe('returns and refunds', () => {
  test('goods that are back are refunded for what they cost', () => {
    const received = given(order, then(delivered(), sendBack)).when(receive).outcome;
    expect(received).toMatchObject([
      { type: 'ReturnReceived', data: { amount: '10.50', restock: true } },
      { type: 'RefundRequested', data: { refundId: id(60), paymentId: PAYMENT, amount: '10.50' } },
    ]);
  });

  test('only what was shipped and not sent back before can be sent back', () => {
    const three = ask.AuthorizeReturn(ORDER, { returnId: id(61), lines: [{ lineId: '1', quantity: 3 }], reason: 'r' });
    given(order, delivered()).when(three).then('quantity_not_shipped');
    given(order, past(create(), approve)).when(sendBack).then('quantity_not_shipped');
  });

  test('goods that come back before they are charged have to wait for the charge', () => {
    given(order, past(create(), approve, shipAll, pack, ship, sendBack))
      .when(receive)
      .then('charge_pending');
  });

  test('refunds, pending ones among them, never exceed what was charged', () => {
    const refund = (n: number, amount: string) =>
      ask.RequestRefund(ORDER, { refundId: id(n), amount, reason: 'sorry' });
    given(order, delivered()).when(refund(70, '24.01')).then('refund_exceeds_charge');
    const most = then(delivered(), refund(70, '20.00'));
    given(order, most).when(refund(71, '4.01')).then('refund_exceeds_charge');
    const failed = then(most, ask.RecordRefundFailure(ORDER, { refundId: id(70), reason: 'card closed' }));
    expect(types(given(order, failed).when(refund(71, '24.00')).outcome)).toEqual(['RefundRequested']);
  });

  test('goods already paid for by goodwill are refunded for the rest only', () => {
    const goodwill = ask.RequestRefund(ORDER, { refundId: id(70), amount: '20.00', reason: 'sorry' });
    const events = past(create(), approve, shipAll, pack, ship, charge, goodwill, sendBack);
    expect(given(order, events).when(receive).outcome).toMatchObject([
      { type: 'ReturnReceived', data: { amount: '10.50' } },
      { type: 'RefundRequested', data: { amount: '4.00' } },
    ]);
  });
});

describe('importing', () => {
  test('tells the whole history of an order at its own times', () => {
    const events = past(importIt);
    expect(types(events)).toEqual(['OrderCreated', 'OrderConfirmed', 'OrderShipped', 'OrderCharged']);
    expect(events[2]).toMatchObject({ data: { shippedAt: '2020-01-02T00:00:00.000000Z', amount: '24.00' } });
  });

  test('an imported return was paid back elsewhere; any other return of it is refused', () => {
    const back = ask.ImportReturn(ORDER, {
      returnId: id(60),
      lines: [{ lineId: '1', quantity: 1 }],
      at: NOW,
      reason: 'r',
    });
    expect(types(given(order, past(importIt)).when(back).outcome)).toEqual([
      'ReturnAuthorized',
      'ReturnReceived',
      'RefundIssued',
    ]);
    given(order, past(importIt)).when(sendBack).then('paid_elsewhere');
    given(order, delivered()).when(back).then('not_imported');
  });
});

describe('asking twice', () => {
  const refund = ask.RequestRefund(ORDER, { refundId: id(70), amount: '1.00', reason: 'sorry' });
  const steps: [string, OrderCommand[]][] = [
    ['CreateOrder', [create()]],
    ['ApproveOrder', [create(), approve]],
    ['ConfirmOrder', [create(), approve, ask.ConfirmOrder(ORDER, { paymentId: PAYMENT })]],
    ['CancelOrder', [create(), approve, cancel]],
    ['CancelOrder of a part', [create(), approve, shipShirt, pack, cancel]],
    [
      'CancelLines',
      [
        create(),
        approve,
        ask.CancelLines(ORDER, { cancellationId: id(52), lines: [{ lineId: '2', quantity: 1 }], reason: 'r' }),
      ],
    ],
    ['RequestShipment', [create(), approve, shipAll]],
    ['RequestShipment of a part', [create(), approve, shipShirt]],
    ['PackShipment', [create(), approve, shipAll, pack]],
    ['ShipOrder', [create(), approve, shipAll, pack, ship]],
    ['RecordCharge', [create(), approve, shipAll, pack, ship, charge]],
    ['CancelShipment', [create(), approve, shipAll, ask.CancelShipment(ORDER, { shipmentId: SHIPMENT, reason: 'r' })]],
    ['AuthorizeReturn', [create(), approve, shipAll, pack, ship, charge, sendBack]],
    ['ReceiveReturn', [create(), approve, shipAll, pack, ship, charge, sendBack, receive]],
    ['RequestRefund', [create(), approve, shipAll, pack, ship, charge, refund]],
    [
      'RecordRefund',
      [
        create(),
        approve,
        shipAll,
        pack,
        ship,
        charge,
        refund,
        ask.RecordRefund(ORDER, { refundId: id(70), amount: '1.00' }),
      ],
    ],
    [
      'RecordRefundFailure',
      [
        create(),
        approve,
        shipAll,
        pack,
        ship,
        charge,
        refund,
        ask.RecordRefundFailure(ORDER, { refundId: id(70), reason: 'r' }),
      ],
    ],
    ['ImportOrder', [importIt]],
    [
      'ImportReturn',
      [
        importIt,
        ask.ImportReturn(ORDER, { returnId: id(60), lines: [{ lineId: '1', quantity: 1 }], at: NOW, reason: 'r' }),
      ],
    ],
  ];
  test.each(steps)('%s changes nothing', (_, commands) => {
    const last = commands.at(-1);
    if (!last) throw new Error('no command');
    given(order, past(...commands))
      .when(last, '2026-06-01T00:00:00.000000Z')
      .then([]);
  });

  test('an order nobody placed answers nothing but that', () => {
    for (const command of [approve, cancel, shipAll, pack, ship, charge, sendBack, receive])
      given(order).when(command).then('order_not_found');
  });
});
