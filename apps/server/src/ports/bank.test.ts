import { type Simulator, startSimulator } from '@daybook/app-simulator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bankAdapter } from './bank.ts';
import { withStranger } from './testing/with-stranger.ts';

const money = { amount: '100.00', currency: 'INR' };
const address = { type: 'vpa', id: 'asha@alder', bank: null } as const;
const at = { bankId: 'alder', transactionId: '0123456789abcdef0123456789abcdef' };
const movement = { ...at, address, ...money };
const call = (idempotencyKey: string, timeoutMs = 5_000) => ({
  idempotencyKey,
  signal: AbortSignal.timeout(timeoutMs),
});

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSimulator();
});
afterEach(() => simulator.close());

describe('the bank adapter', () => {
  it('says done to what was done, in the port’s own shape', async () => {
    const bank = bankAdapter(simulator.url);
    const holder = { outcome: 'done', response: { name: 'Holder of asha@alder' } };
    expect(await bank.resolve({ bankId: 'alder', address }, call('k0'))).toEqual(holder);
    const done = (reference: string) => ({
      outcome: 'done',
      response: { state: 'done', ...money, bankReference: reference.padStart(12, '0') },
    });
    expect(await bank.debit(movement, call('k1'))).toEqual(done('1'));
    expect(await bank.reverse(movement, call('k2'))).toEqual(done('2'));
    expect(await bank.credit(movement, call('k3'))).toEqual(done('3'));
    expect(await bank.debit(movement, call('k1'))).toEqual(done('1'));
  });

  it('says accepted to what will be told later', async () => {
    simulator.setBankFaults({ accepted: 1, workMs: 60_000 });
    const bank = bankAdapter(simulator.url);
    expect(await bank.debit(movement, call('k1'))).toEqual({ outcome: 'done', response: { state: 'accepted' } });
    const pending = { state: 'pending', amount: null, currency: null, code: null, bankReference: null };
    expect(await bank.status({ ...at, leg: 'debit' }, call('k2'))).toEqual({ outcome: 'done', response: pending });
  });

  it('says refused, with the bank’s code, only to what was definitely not done', async () => {
    const bank = bankAdapter(simulator.url);
    const poor = { ...movement, address: { ...address, id: 'poor.mira@alder' } };
    expect(await bank.debit(poor, call('k1'))).toMatchObject({ outcome: 'refused', code: 'insufficient_funds' });
    const nobody = { ...address, id: 'unknown.x@alder' };
    const unknown = { outcome: 'refused', code: 'address_unknown' };
    expect(await bank.resolve({ bankId: 'alder', address: nobody }, call('k2'))).toMatchObject(unknown);
    const other = { ...movement, transactionId: 'fedcba9876543210fedcba9876543210' };
    expect(await bank.reverse(other, call('k3'))).toMatchObject({ outcome: 'refused', code: 'no_original_debit' });
  });

  it('tells what became of a leg', async () => {
    const bank = bankAdapter(simulator.url);
    await bank.debit(movement, call('k1'));
    const closed = { ...movement, address: { ...address, id: 'closed.mira@alder' } };
    await bank.credit(closed, call('k2'));
    const status = async (leg: 'debit' | 'credit' | 'reversal') => {
      const answer = await bank.status({ ...at, leg }, call(`s ${leg}`));
      return answer.outcome === 'done' ? answer.response : answer;
    };
    const nothing = { amount: null, currency: null, code: null, bankReference: null };
    expect(await status('debit')).toEqual({ ...nothing, state: 'done', ...money, bankReference: '000000000001' });
    expect(await status('credit')).toEqual({ ...nothing, state: 'refused', code: 'account_closed' });
    expect(await status('reversal')).toEqual({ ...nothing, state: 'none' });
  });

  it.each(['lostRequest', 'lostAnswer', 'errorBefore', 'errorAfter', 'slow', 'lateRequest'] as const)(
    'throws on %s, because nobody can tell whether it was done',
    async (fault) => {
      simulator.setBankFaults({ [fault]: 1, slowMs: 10_000, lateMs: 10 });
      const bank = bankAdapter(simulator.url);
      await expect(bank.debit(movement, call('k1', 200))).rejects.toThrow();
      await expect(bank.status({ ...at, leg: 'credit' }, call('k2', 200))).rejects.toThrow();
      await expect(bank.resolve({ bankId: 'alder', address }, call('k3', 200))).rejects.toThrow();
      simulator.setBankFaults({});
      expect((await bank.debit(movement, call('k1'))).outcome).toBe('done');
    },
  );

  it('throws when a key or a leg is reused, or when nobody is there', async () => {
    const bank = bankAdapter(simulator.url);
    await bank.debit(movement, call('k1'));
    await expect(bank.debit({ ...movement, amount: '1.00' }, call('k1'))).rejects.toThrow('422');
    await expect(bank.debit({ ...movement, amount: '1.00' }, call('k2'))).rejects.toThrow('422');
    await expect(bankAdapter('http://127.0.0.1:1').debit(movement, call('k3'))).rejects.toThrow();
  });

  it.each([
    [404, '{"message":"no route"}'],
    [200, 'ok'],
    [200, '{"state":"done","amount":"1.00","currency":"INR"}'],
    [200, '{"state":"done"}'],
    [200, '{"state":"maybe","amount":"1.00","currency":"INR","bankReference":"1"}'],
    [400, '{"code":"invalid_request"}'],
    [302, ''],
  ])('does not take a %i with body %j for an answer', (status, body) =>
    withStranger({ status, body }, async (url) => {
      const bank = bankAdapter(url);
      await expect(bank.debit(movement, call('k1'))).rejects.toThrow();
      await expect(bank.resolve({ bankId: 'alder', address }, call('k1'))).rejects.toThrow();
      if (!body.includes('"currency":"INR"}'))
        await expect(bank.status({ ...at, leg: 'debit' }, call('k1'))).rejects.toThrow();
    }),
  );
});
