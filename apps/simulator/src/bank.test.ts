import { describe, expect, it } from 'vitest';
import { withSimulator } from './testing.ts';

const T1 = '0123456789abcdef0123456789abcdef';
const vpa = (id: string) => ({ type: 'vpa', id, bank: null });
const ASHA = vpa('asha@alder');
const moved = (amount: string, address = ASHA, transactionId = T1) => ({
  transactionId,
  address,
  amount,
  currency: 'INR',
});
type Ledger = {
  legs: { transactionId: string; leg: string; state: string; code: string | null; keys: string[] }[];
  balances: { account: string; currency: string; balance: string }[];
  sums: { currency: string; sum: string }[];
  postings: object[];
};
const read = (body: unknown) => body as Ledger;
const balanceOf = (ledger: Ledger, account: string) =>
  ledger.balances.find((one) => one.account === account)?.balance ?? null;

describe('a bank', () => {
  it('moves money once for each leg, and its books balance', () =>
    withSimulator({}, async ({ post, get }) => {
      const debit = await post('/banks/alder/debit', 'k1', moved('100.50'));
      expect(debit).toMatchObject({ status: 200, body: { state: 'done', amount: '100.50', currency: 'INR' } });
      expect(await post('/banks/alder/debit', 'k1', moved('100.50'))).toEqual(debit);
      expect(await post('/banks/alder/debit', 'k2', moved('100.50'))).toEqual(debit);
      expect((await post('/banks/alder/debit', 'k1', moved('1.00'))).status).toBe(422);
      expect((await post('/banks/alder/debit', 'k3', moved('1.00'))).body.code).toBe('leg_reused');
      expect((await post('/banks/alder/credit', 'k4', moved('0.50', vpa('bela@alder')))).status).toBe(200);
      const ledger = read((await get('/banks/alder/ledger')).body);
      expect(ledger.legs).toMatchObject([
        { transactionId: T1, leg: 'debit', state: 'done', keys: ['k1', 'k2'] },
        { leg: 'credit', state: 'done', keys: ['k4'] },
      ]);
      expect(balanceOf(ledger, 'vpa:asha@alder')).toBe('999899.50');
      expect(balanceOf(ledger, 'vpa:bela@alder')).toBe('1000000.50');
      expect(balanceOf(ledger, 'scheme')).toBe('100.00');
      expect(ledger.sums).toEqual([{ currency: 'INR', sum: '0.00' }]);
      expect((await get('/banks/birch/ledger')).body).toMatchObject({ legs: [], postings: [] });
    }));

  it('gives a debit back once', () =>
    withSimulator({}, async ({ post, get }) => {
      await post('/banks/alder/debit', 'k1', moved('7.00'));
      expect((await post('/banks/alder/reverse', 'k2', moved('7.00'))).status).toBe(200);
      expect((await post('/banks/alder/reverse', 'k3', moved('7.00'))).status).toBe(200);
      const ledger = read((await get('/banks/alder/ledger')).body);
      expect(balanceOf(ledger, 'scheme')).toBe('0.00');
      expect(ledger.postings).toHaveLength(3);
    }));

  it('gives nothing back but what the debit was', () =>
    withSimulator({}, async ({ post, get }) => {
      await post('/banks/alder/debit', 'k1', moved('7.00'));
      expect((await post('/banks/alder/reverse', 'k2', moved('8.00'))).body.code).toBe('original_differs');
      expect(read((await get('/banks/alder/ledger')).body).postings).toHaveLength(2);
    }));

  it.each(['debit', 'credit'])('keeps its word that a %s will never happen', (leg) =>
    withSimulator({}, async ({ post, get }) => {
      const status = (key: string) => post('/banks/alder/status', key, { transactionId: T1, leg });
      const none = {
        status: 200,
        body: { state: 'none', amount: null, currency: null, code: null, bankReference: null },
      };
      expect(await status('s1')).toEqual(none);
      const late = await post(`/banks/alder/${leg}`, 'k1', moved('7.00'));
      expect(late).toMatchObject({ status: 409, body: { code: 'transaction_disowned' } });
      expect(await status('s2')).toEqual(none);
      expect(read((await get('/banks/alder/ledger')).body).postings).toEqual([]);
    }),
  );

  it('gives nothing back of a debit it never saw, and refuses that debit from then on', () =>
    withSimulator({}, async ({ post, get }) => {
      const refused = await post('/banks/alder/reverse', 'k1', moved('7.00'));
      expect(refused).toMatchObject({ status: 404, body: { code: 'no_original_debit' } });
      expect(await post('/banks/alder/reverse', 'k1', moved('7.00'))).toEqual(refused);
      expect((await post('/banks/alder/reverse', 'k2', moved('7.00'))).body.code).toBe('no_original_debit');
      expect((await post('/banks/alder/debit', 'k3', moved('7.00'))).status).toBe(409);
      expect(read((await get('/banks/alder/ledger')).body).postings).toEqual([]);
    }));

  it('takes a reversal after it was asked for its state', () =>
    withSimulator({}, async ({ post }) => {
      await post('/banks/alder/debit', 'k1', moved('7.00'));
      await post('/banks/alder/status', 's1', { transactionId: T1, leg: 'reversal' });
      expect((await post('/banks/alder/reverse', 'k2', moved('7.00'))).status).toBe(200);
    }));

  it('tells what became of a leg', () =>
    withSimulator({}, async ({ post }) => {
      await post('/banks/alder/debit', 'k1', moved('7.00'));
      await post('/banks/alder/credit', 'k2', moved('7.00', vpa('closed.mira@alder')));
      const status = async (leg: string) =>
        (await post('/banks/alder/status', `s${leg}`, { transactionId: T1, leg })).body;
      expect(await status('debit')).toMatchObject({ state: 'done', amount: '7.00', currency: 'INR' });
      expect(await status('credit')).toMatchObject({ state: 'refused', amount: null, code: 'account_closed' });
    }));

  it.each([
    ['unknown.x@alder', 'address_unknown', 'address_unknown', 'address_unknown'],
    ['blocked.x@alder', 'account_blocked', 'account_blocked', 'account_blocked'],
    ['closed.x@alder', null, 'account_closed', 'account_closed'],
    ['poor.x@alder', null, 'insufficient_funds', null],
    ['asha@alder', null, null, null],
  ])('answers for %s: resolve %s, debit %s, credit %s', (id, resolve, debit, credit) =>
    withSimulator({}, async ({ post }) => {
      const address = vpa(id);
      const code = async (path: string, body: object) => (await post(path, path, body)).body.code ?? null;
      expect(await code('/banks/alder/resolve', { address })).toBe(resolve);
      expect(await code('/banks/alder/debit', moved('7.00', address))).toBe(debit);
      expect(await code('/banks/alder/credit', moved('7.00', address))).toBe(credit);
    }),
  );

  it('lets a poor account spend what it was given, and no more', () =>
    withSimulator({}, async ({ post }) => {
      const poor = vpa('poor.x@alder');
      const at = (n: number) => T1.replace('0', String(n));
      await post('/banks/alder/credit', 'k1', moved('7.00', poor, at(1)));
      expect((await post('/banks/alder/debit', 'k2', moved('7.01', poor, at(2)))).body.code).toBe('insufficient_funds');
      expect((await post('/banks/alder/debit', 'k3', moved('7.00', poor, at(3)))).status).toBe(200);
      expect((await post('/banks/alder/debit', 'k2', moved('7.01', poor, at(2)))).body.code).toBe('insufficient_funds');
    }));

  it('gives a stubborn account its debit back at the third request', () =>
    withSimulator({}, async ({ post }) => {
      const body = moved('7.00', vpa('stubborn.x@alder'));
      await post('/banks/alder/debit', 'k0', body);
      const seen = [];
      for (const key of ['k1', 'k1', 'k2', 'k3', 'k4'])
        seen.push((await post('/banks/alder/reverse', key, body)).status);
      expect(seen).toEqual([409, 409, 409, 200, 200]);
    }));

  it('counts each currency with its own decimals', () =>
    withSimulator({}, async ({ post, get }) => {
      await post('/banks/alder/debit', 'k1', { ...moved('7'), currency: 'JPY' });
      await post('/banks/alder/debit', 'k2', { ...moved('0.001', ASHA, 't2'), currency: 'KWD' });
      const ledger = read((await get('/banks/alder/ledger')).body);
      expect(ledger.balances.filter(({ account }) => account === 'scheme')).toEqual([
        { account: 'scheme', currency: 'JPY', balance: '7' },
        { account: 'scheme', currency: 'KWD', balance: '0.001' },
      ]);
    }));

  it('does not act on what it cannot read, or without a key', () =>
    withSimulator({}, async ({ post, send, get }) => {
      for (const bad of [{}, { ...moved('1.00'), amount: 1 }, moved('-1.00'), { ...moved('1.00'), more: 1 }])
        expect((await post('/banks/alder/debit', 'k1', bad)).status).toBe(400);
      expect((await post('/banks/no%20bank/debit', 'k1', moved('1.00'))).status).toBe(400);
      expect((await send('POST', '/banks/alder/debit', moved('1.00'), {})).body.code).toBe('idempotency_key_required');
      expect((await get('/banks/ledger')).body).toEqual({ banks: [] });
    }));
});
