import { sagaTest } from '@daybook/core/testing';
import { describe, expect, test } from 'vitest';
import { orderFulfilment } from './order-fulfilment.ts';

const id = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const [ORDER, CUSTOMER, PAYMENT, S1, SHIRT, CAP] = [id(1), id(2), id(3), id(4), id(100), id(101)];
const NOW = '2026-01-01T00:00:00.000000Z';
const LABEL = { trackingNumber: 'T1', carrier: 'DHL' };

const shirts = { lineId: '1', productId: SHIRT, sku: null, quantity: 2, price: '10.00' };
const cap = { lineId: '2', productId: CAP, sku: null, quantity: 1, price: '4.00' };
const lines = [shirts, cap];
const onOrder = { streamId: ORDER };
const onPayment = { streamId: PAYMENT };
const about = { orderId: ORDER };
const money = { amount: '24.00', currency: 'GBP' };

const created = (change: object = {}) => ({
  ...onOrder,
  type: 'OrderCreated' as const,
  data: {
    customerId: CUSTOMER,
    orderNumber: 'ORD-1',
    currency: 'GBP',
    items: lines.map((line) => ({ ...line, description: null })),
    totalAmount: '24.00',
    shippingAddress: null,
    country: 'GB',
    payment: { method: 'card', token: 'tok' },
    paymentId: PAYMENT,
    firstShipmentId: S1,
    channel: 'api' as const,
    confirmation: 'automatic' as const,
    fulfilment: 'automatic' as const,
    createdAt: NOW,
    ...change,
  },
});
const authorized = {
  ...onPayment,
  type: 'PaymentAuthorized' as const,
  data: { ...about, ...money, authorizationId: 'a1', authorizedAt: NOW, expiresAt: '2026-01-08T00:00:00Z' },
};
const declined = {
  ...onPayment,
  type: 'PaymentDeclined' as const,
  data: { ...about, reason: 'card_declined', declinedAt: NOW },
};
const voided = { ...onPayment, type: 'PaymentVoided' as const, data: { ...about, ...money, voidedAt: NOW } };
const expired = { ...onPayment, type: 'AuthorizationExpired' as const, data: { ...about, expiredAt: NOW } };
const captured = {
  ...onPayment,
  type: 'PaymentCaptured' as const,
  data: { ...about, ...money, captureId: S1, capturedAt: NOW },
};
const captureFailed = {
  ...onPayment,
  type: 'PaymentCaptureFailed' as const,
  data: { ...about, captureId: S1, reason: 'card_closed', failedAt: NOW },
};
const approved = {
  ...onOrder,
  type: 'OrderApproved' as const,
  data: { paymentId: PAYMENT, authorizedAmount: '24.00', approvedAt: NOW },
};
const confirmed = {
  ...onOrder,
  type: 'OrderConfirmed' as const,
  data: { customerId: CUSTOMER, totalAmount: '24.00', currency: 'GBP', confirmedAt: NOW },
};
const requested = (sent = lines, amount = '24.00') => ({
  ...onOrder,
  type: 'ShipmentRequested' as const,
  data: { shipmentId: S1, lines: sent, amount, currency: 'GBP', requestedAt: NOW },
});
const shipped = (sent = lines, amount = '24.00') => ({
  ...onOrder,
  type: 'OrderShipped' as const,
  data: {
    shipmentId: S1,
    customerId: CUSTOMER,
    country: 'GB',
    currency: 'GBP',
    lines: sent,
    amount,
    ...LABEL,
    shippedAt: NOW,
  },
});
const charged = (amount = '24.00') => ({
  ...onOrder,
  type: 'OrderCharged' as const,
  data: { shipmentId: S1, captureId: S1, amount, currency: 'GBP', customerId: CUSTOMER, chargedAt: NOW },
});
const shipmentCancelled = {
  ...onOrder,
  type: 'ShipmentCancelled' as const,
  data: { shipmentId: S1, reason: 'r', cancelledAt: NOW },
};
const cancelled = {
  ...onOrder,
  type: 'OrderCancelled' as const,
  data: { cancellationId: id(50), reason: 'r', cancelledAt: NOW, customerId: CUSTOMER, currency: 'GBP', lines },
};
const capCancelled = {
  ...onOrder,
  type: 'OrderLinesCancelled' as const,
  data: { cancellationId: id(50), lines: [cap], amount: '4.00', currency: 'GBP', reason: 'r', cancelledAt: NOW },
};

const placed = () => sagaTest(orderFulfilment).event(created());
const paying = () => placed().answer('reserve stock').answer('pay');
const confirmedOrder = () =>
  paying().event(authorized).answer('approve').event(approved).event(confirmed).answer('request shipment');
const labelled = () => confirmedOrder().event(requested()).answer(`label:${S1}`, 'done', LABEL);
const sent = () => labelled().answer(`pack:${S1}`).answer(`dispatch:${S1}`).answer(`ship:${S1}`).event(shipped());

describe('an order that goes well', () => {
  test('is reserved, paid, approved, sent and only then charged', () => {
    const saga = placed().thenAsks('reserve stock');
    saga.answer('reserve stock').thenAsks('pay').answer('pay').thenAsks();
    saga.event(authorized).thenAsks('approve').answer('approve').event(approved).event(confirmed);
    saga.thenAsks('request shipment').answer('request shipment').event(requested()).thenAsks(`label:${S1}`);
    saga.answer(`label:${S1}`, 'done', LABEL).thenAsks(`pack:${S1}`).answer(`pack:${S1}`).thenAsks(`dispatch:${S1}`);
    saga
      .answer(`dispatch:${S1}`)
      .thenAsks(`ship:${S1}`)
      .answer(`ship:${S1}`)
      .event(shipped())
      .thenAsks(`capture:${S1}`);
    saga.answer(`capture:${S1}`).event(captured).thenAsks(`charge:${S1}`).event(charged()).answer(`charge:${S1}`);
    expect(saga.state.status).toBe('completed');
  });

  test('an imported order is none of its business', () => {
    const event = { ...created({ channel: 'import' }), position: 1 };
    expect(orderFulfilment.keyOf(event as never)).toBeNull();
  });

  test("somebody else's payment that names the order counts for nothing", () => {
    paying()
      .event({ ...authorized, streamId: id(99) })
      .thenAsks();
  });

  test('waits for somebody to ask for a shipment when it is fulfilled by hand', () => {
    const saga = sagaTest(orderFulfilment)
      .event(created({ fulfilment: 'manual' }))
      .answer('reserve stock')
      .answer('pay');
    saga.event(authorized).answer('approve').event(approved).event(confirmed).thenAsks();
    saga.event(requested()).thenAsks(`label:${S1}`);
  });

  test('goods that come back are put on the shelf, and the order is complete again', () => {
    const saga = sent().answer(`capture:${S1}`).event(captured).answer(`charge:${S1}`).event(charged());
    const data = { returnId: id(60), customerId: CUSTOMER, country: 'GB', ...money, lines: [cap], receivedAt: NOW };
    saga.event({ ...onOrder, type: 'ReturnReceived', data: { ...data, restock: true } }).thenAsks(`restock:${id(60)}`);
    expect(saga.answer(`restock:${id(60)}`).state.status).toBe('completed');
    saga.event({ ...onOrder, type: 'ReturnReceived', data: { ...data, returnId: id(61), restock: false } }).thenAsks();
  });
});

describe('an order that cannot be filled', () => {
  test('for want of stock is cancelled, and there is nothing to undo', () => {
    const saga = placed().answer('reserve stock', 'refused', { code: 'insufficient_stock' }).thenAsks('cancel order');
    saga.answer('cancel order').event(cancelled).thenAsks();
    expect(saga.state.status).toBe('compensated');
  });

  test('for want of money gives the stock back', () => {
    const saga = paying().event(declined).thenAsks('cancel order').answer('cancel order').event(cancelled);
    saga.thenAsks('undo reserve stock').answer('undo reserve stock');
    expect(saga.state.status).toBe('compensated');
  });

  test('within its time is cancelled, and a payment that comes later is let go', () => {
    const saga = paying().advanceTo('2026-01-01T00:15:00.000Z').thenAsks('cancel order');
    saga.event(authorized).thenAsks().event(cancelled).thenAsks('undo pay').answer('undo pay');
    saga.thenAsks('undo reserve stock').answer('undo reserve stock');
    expect(saga.state.status).toBe('running'); // until the card issuer has let go
    expect(saga.event(voided).state.status).toBe('compensated');
  });

  test('an approval on its way when the time runs out decides by itself', () => {
    const saga = paying().event(authorized).advanceTo('2026-01-01T00:15:00.000Z').thenAsks();
    saga.answer('approve', 'refused', { code: 'reservation_not_found' }).thenAsks('cancel order');
  });

  test('before its authorisation expires is cancelled; an expired hold needs no voiding', () => {
    const saga = confirmedOrder()
      .event(expired)
      .thenAsks('cancel order')
      .event(cancelled)
      .thenAsks('undo reserve stock');
    expect(saga.answer('undo reserve stock').state.status).toBe('compensated');
  });
});

describe('a customer who cancels', () => {
  const unwound = (saga: ReturnType<typeof placed>, ...steps: string[]) => {
    for (const step of steps) saga.thenAsks(step).answer(step);
    return saga;
  };

  test('while stock is being reserved gets it released once the answer is in', () => {
    const saga = placed().event(cancelled).thenAsks().answer('reserve stock');
    expect(unwound(saga, 'undo reserve stock').state.status).toBe('compensated');
  });

  test('while the payment is being asked for has it voided once it is known to be under way', () => {
    const saga = placed().answer('reserve stock').event(cancelled).thenAsks().answer('pay');
    expect(unwound(saga, 'undo pay', 'undo reserve stock').event(voided).state.status).toBe('compensated');
  });

  test('while the authorisation is in flight leaves no hold: it is voided, whatever comes of it', () => {
    const saga = unwound(paying().event(cancelled), 'undo pay', 'undo reserve stock');
    expect(saga.event(authorized).thenAsks().state.status).toBe('running');
    expect(saga.event(voided).state.status).toBe('compensated');
    const other = unwound(paying().event(cancelled), 'undo pay', 'undo reserve stock');
    expect(other.event(declined).state.status).toBe('compensated');
  });

  test('when the order is confirmed gets money and stock let go', () => {
    expect(
      unwound(confirmedOrder().event(cancelled), 'undo pay', 'undo reserve stock').event(voided).state.status,
    ).toBe('compensated');
  });

  test('while a label is being made has it voided when it is there', () => {
    const saga = confirmedOrder().event(requested()).event(shipmentCancelled).thenAsks().event(cancelled).thenAsks();
    saga.answer(`label:${S1}`, 'done', LABEL);
    unwound(saga, `undo label:${S1}`, 'undo pay', 'undo reserve stock');
  });

  test('while the parcel is being packed has the label voided, once', () => {
    const saga = labelled().event(shipmentCancelled).thenAsks(`undo label:${S1}`).event(cancelled).thenAsks();
    saga.answer(`pack:${S1}`, 'refused', { code: 'shipment_cancelled' }).thenAsks().answer(`undo label:${S1}`);
    unwound(saga, 'undo pay', 'undo reserve stock');
    expect(saga.event(voided).state.status).toBe('compensated');
  });

  test('a part of the order gets that part released, and the money held for it let go at the end', () => {
    const saga = confirmedOrder()
      .event(requested([shirts], '20.00'))
      .answer(`label:${S1}`, 'done', LABEL);
    saga
      .event(capCancelled)
      .thenAsks(`release:${id(50)}`)
      .answer(`release:${id(50)}`);
    saga
      .answer(`pack:${S1}`)
      .answer(`dispatch:${S1}`)
      .event(shipped([shirts], '20.00'))
      .answer(`ship:${S1}`);
    saga.answer(`capture:${S1}`).event({ ...captured, data: { ...captured.data, amount: '20.00' } });
    saga.event(charged('20.00')).answer(`charge:${S1}`).thenAsks('void remainder').answer('void remainder').thenAsks();
    expect(saga.event(voided).state.status).toBe('completed');
  });

  test('a part of the order, whose hold expires while it is asked to be let go, has nothing held any more', () => {
    const saga = confirmedOrder()
      .event(capCancelled)
      .answer(`release:${id(50)}`);
    saga.event(requested([shirts], '20.00')).answer(`label:${S1}`, 'done', LABEL);
    saga
      .answer(`pack:${S1}`)
      .answer(`dispatch:${S1}`)
      .event(shipped([shirts], '20.00'));
    saga.answer(`capture:${S1}`).answer(`ship:${S1}`);
    saga.event({ ...captured, data: { ...captured.data, amount: '20.00' } }).thenAsks(`charge:${S1}`);
    saga.event(charged('20.00')).answer(`charge:${S1}`).thenAsks('void remainder');
    saga.event(expired).thenAsks('cancel order').answer('void remainder').thenAsks();
    saga.answer('cancel order', 'refused', { code: 'order_already_shipped' });
    expect(saga.state.status).toBe('completed');
  });
});

describe('what only a person can settle', () => {
  test('an unknown outcome is never undone on a guess', () => {
    const saga = confirmedOrder().event(requested()).answer(`label:${S1}`, 'unknown');
    expect(saga.state.status).toBe('waiting_for_person');
    saga.event(shipmentCancelled).event(cancelled).thenAsks();
    saga.resolve(`label:${S1}`, 'done', LABEL).thenAsks(`undo label:${S1}`);
  });

  test('a label the carrier refuses can be bought by hand', () => {
    const saga = confirmedOrder().event(requested()).answer(`label:${S1}`, 'refused', { code: 'bad_address' });
    expect(saga.state.escalated).toHaveProperty([`label:${S1}`]);
    saga.resolve(`label:${S1}`, 'done', LABEL).thenAsks(`pack:${S1}`);
  });

  test('goods that left and could not be charged', () => {
    const saga = sent().answer(`capture:${S1}`).event(captureFailed);
    expect(saga.state.status).toBe('waiting_for_person');
    saga.resolve(`capture:${S1}`).thenAsks(`charge:${S1}`);
  });

  test('a capture that failed before the answer to its request was in stays with a person', () => {
    const saga = sent().event(captureFailed).answer(`capture:${S1}`).thenAsks();
    expect(saga.state.status).toBe('waiting_for_person');
  });
});
