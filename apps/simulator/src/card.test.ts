import { describe, expect, it } from 'vitest';
import { withSimulator } from './testing.ts';

const currency = 'GBP';
const order = (reference: string, token = 'tok_ok', amount = '100.00') => ({ reference, amount, currency, token });
const part = (reference: string, authorizationId: string, amount: string) => ({
  reference,
  authorizationId,
  amount,
  currency,
});
const FIRST = 'auth_00000001';

describe('the card gateway', () => {
  it('gives the same answer to the same key, and none to the same key with another request', () =>
    withSimulator({}, async ({ post, get }) => {
      const first = await post('/card/authorizations', 'k1', order('p1'));
      expect(first).toMatchObject({ status: 201, body: { authorizationId: FIRST, amount: '100.00', currency } });
      const { token, ...rest } = order('p1');
      expect(await post('/card/authorizations', 'k1', { token, ...rest })).toEqual(first);
      expect(await post('/card/authorizations', 'k1', order('p1', 'tok_other'))).toMatchObject({
        status: 422,
        body: { code: 'idempotency_key_reused' },
      });
      expect((await get('/card/ledger')).body.authorizations).toHaveLength(1);
    }));

  it.each([
    ['tok_declined', 'card_declined'],
    ['tok_insufficient', 'insufficient_funds'],
  ])('declines %s for good', (token, code) =>
    withSimulator({}, async ({ post, get }) => {
      const declined = await post('/card/authorizations', 'k1', order('p1', token));
      expect(declined).toMatchObject({ status: 402, body: { code } });
      expect(await post('/card/authorizations', 'k1', order('p1', token))).toEqual(declined);
      expect((await get('/card/lookup/p1')).body).toMatchObject({ status: 402, answer: { code } });
    }),
  );

  it('captures no more than was authorised and refunds no more than was captured', () =>
    withSimulator({}, async ({ post, get }) => {
      await post('/card/authorizations', 'k1', order('p1'));
      const capture = (key: string, amount: string) => post('/card/captures', key, part(key, FIRST, amount));
      const refund = (key: string, amount: string) => post('/card/refunds', key, part(key, FIRST, amount));
      expect((await capture('c1', '60.00')).status).toBe(201);
      expect((await capture('c1', '60.00')).status).toBe(201);
      expect((await capture('c2', '40.01')).body.code).toBe('capture_exceeds_authorization');
      expect((await capture('c3', '0')).body.code).toBe('invalid_amount');
      expect((await refund('r1', '60.01')).body.code).toBe('refund_exceeds_capture');
      expect((await refund('r2', '15.50')).status).toBe(201);
      expect((await post('/card/voids', 'v1', { reference: 'v1', authorizationId: FIRST })).body.amount).toBe('40.00');
      expect((await capture('c4', '1.00')).body.code).toBe('authorization_voided');
      expect((await refund('r3', '44.50')).status).toBe(201);
      const { authorizations, captures, refunds, voids } = (await get('/card/ledger')).body;
      expect(authorizations).toMatchObject([
        { status: 'voided', amount: '100.00', captured: '60.00', refunded: '60.00', released: '40.00' },
      ]);
      expect([captures, refunds, voids]).toMatchObject([[{ amount: '60.00' }], [{}, {}], [{}]]);
    }));

  it('lets an authorisation expire', () =>
    withSimulator({}, async ({ post, get }) => {
      await post('/card/authorizations', 'k1', order('p1', 'tok_expires_0'));
      expect((await post('/card/captures', 'c1', part('c1', FIRST, '1.00'))).body.code).toBe('authorization_expired');
      expect((await get('/card/ledger')).body.authorizations).toMatchObject([{ status: 'expired' }]);
    }));

  it('refuses a reference that stands for another request, and what it does not know', () =>
    withSimulator({}, async ({ post, get }) => {
      await post('/card/authorizations', 'k1', order('p1'));
      expect((await post('/card/authorizations', 'k2', order('p1'))).body.code).toBe('duplicate_reference');
      expect((await get('/card/lookup/p1')).body).toMatchObject({ operation: 'authorize', status: 201 });
      expect(await get('/card/lookup/p9')).toMatchObject({ status: 404, body: { code: 'reference_not_found' } });
      const unknown = await post('/card/captures', 'c1', part('c1', 'auth_9', '1.00'));
      expect(unknown).toMatchObject({ status: 404, body: { code: 'authorization_not_found' } });
    }));

  it('does not act on what it cannot read, or without a key', () =>
    withSimulator({}, async ({ post, send, get }) => {
      for (const bad of [{}, { ...order('p1'), amount: 5 }, order('p1', 'tok', '-1'), { ...order('p1'), more: 1 }])
        expect(await post('/card/authorizations', 'k1', bad)).toMatchObject({ status: 400 });
      expect((await send('POST', '/card/authorizations', order('p1'), {})).body.code).toBe('idempotency_key_required');
      expect((await get('/card/ledger')).body.authorizations).toEqual([]);
    }));

  it('leaves the first attempts under tok_timeout without an answer or an effect', () =>
    withSimulator({}, async ({ post, get }) => {
      const attempt = (signal?: AbortSignal) => post('/card/authorizations', 'k1', order('p1', 'tok_timeout'), signal);
      for (let i = 0; i < 2; i++) await expect(attempt(AbortSignal.timeout(100))).rejects.toThrow();
      expect((await get('/card/ledger')).body.authorizations).toEqual([]);
      expect((await attempt()).status).toBe(201);
    }));

  it('takes its time with tok_slow', () =>
    withSimulator({ faults: { slowMs: 150 } }, async ({ post }) => {
      const slow = order('p1', 'tok_slow');
      await expect(post('/card/authorizations', 'k1', slow, AbortSignal.timeout(30))).rejects.toThrow();
      expect((await post('/card/authorizations', 'k1', slow)).status).toBe(201);
    }));
});
