import { expect, it } from 'vitest';
import { withSimulator } from './testing.ts';

const label = (reference: string) => ({ reference, orderId: 'o1', lines: [{ productId: 'p', quantity: 1 }] });

it('makes a label once for a key and a reference', () =>
  withSimulator({}, async ({ post, get }) => {
    const made = await post('/carrier/labels', 'k1', label('s1'));
    expect(made).toEqual({ status: 201, body: { trackingNumber: 'SIM0000000001', carrier: 'Pigeon Post' } });
    expect(await post('/carrier/labels', 'k1', label('s1'))).toEqual(made);
    expect((await post('/carrier/labels', 'k1', label('s2'))).status).toBe(422);
    expect((await post('/carrier/labels', 'k2', label('s1'))).body.code).toBe('duplicate_reference');
    expect((await get('/carrier/shipments')).body.shipments).toMatchObject([{ reference: 's1', status: 'labelled' }]);
  }));

it('voids a label until its parcel is handed over, and hands a parcel over once', () =>
  withSimulator({}, async ({ post, get }) => {
    const one = 'SIM0000000001';
    const two = 'SIM0000000002';
    await post('/carrier/labels', 'k1', label('s1'));
    await post('/carrier/labels', 'k2', label('s2'));
    expect((await post(`/carrier/labels/${one}/void`, 'v1', {})).status).toBe(201);
    expect((await post('/carrier/dispatches', 'd1', { trackingNumber: one })).body.code).toBe('label_voided');
    expect((await post('/carrier/dispatches', 'd2', { trackingNumber: two })).status).toBe(201);
    expect((await post('/carrier/dispatches', 'd2', { trackingNumber: two })).status).toBe(201);
    expect((await post('/carrier/dispatches', 'd3', { trackingNumber: two })).body.code).toBe('already_dispatched');
    expect((await post(`/carrier/labels/${two}/void`, 'v2', {})).body.code).toBe('already_dispatched');
    expect((await post('/carrier/labels/SIM9/void', 'v3', {})).body.code).toBe('label_not_found');
    const { shipments } = (await get('/carrier/shipments')).body;
    expect(shipments).toMatchObject([{ status: 'voided' }, { status: 'dispatched' }]);
  }));
