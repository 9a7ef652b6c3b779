import { randomUUID } from 'node:crypto';
import type { Principal } from '@daybook/server';
import { accessOf, principal, READS } from '@daybook/server/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { payments } from './index.ts';

const { operations, named, allowedTo, holding, ask, made } = accessOf(payments, '2026-11-21T09:30:00.000000Z');
const operator = principal('operator');
const ROLES = ['customer', 'trader', 'operator', 'treasurer', 'auditor', 'bank'];

describe('of payments and accounts', () => {
  it('an auditor may read everything and change nothing', () => {
    expect(allowedTo('auditor', READS)).toEqual(named(READS));
    expect(allowedTo('auditor', ['command'])).toEqual([]);
  });

  it('nobody has a right but by a role that there is, and administrators have none', () => {
    const named = operations.flatMap(({ route }) => [...route.access.roles, ...(route.access.holders ?? [])]);
    expect([...new Set(named)].filter((role) => !ROLES.includes(role))).toEqual([]);
  });

  it('who trades may not open, freeze, credit or pay back, nor reverse what is posted', () => {
    const allowed = allowedTo('trader', ['command']);
    for (const name of ['openAccount', 'freezeAccount', 'depositCash', 'withdrawCash', 'refundPayment'])
      expect(allowed).not.toContain(name);
    for (const name of ['reverseTransfer', 'resolvePayment', 'acceptDispute', 'recordBankAnswer'])
      expect(allowed).not.toContain(name);
  });

  it('limits, the books and settlement are the treasurer’s alone, and so is writing off', () => {
    const alone = ['setOverdrafts', 'closeBooks', 'closeSettlementWindow', 'settleWindow', 'closeRecovery'];
    for (const name of alone)
      expect(operations.find((one) => one.name === name)?.route.access).toEqual({ roles: ['treasurer'] });
    expect(allowedTo('treasurer', ['command'])).not.toContain('openAccount');
  });

  it('a bank may answer and nothing else, and nobody may answer for it', () => {
    expect(holding('bank')).toEqual(['recordBankAnswer']);
    expect(allowedTo('bank', ['command', ...READS])).toEqual([]);
    expect(operations.find(({ name }) => name === 'recordBankAnswer')?.route.access.roles).toEqual([]);
  });

  it('a customer may do no more than this with what is theirs, and nothing with the rest', () => {
    expect(holding('customer')).toEqual([
      'account',
      'accountBalance',
      'accountEntries',
      'accountStatement',
      'holdMoney',
      'transfer',
      'transferMoney',
    ]);
    expect(allowedTo('customer', ['command', ...READS])).toEqual([]);
  });
});

describe('a customer', () => {
  let [own, another, third] = ['', '', ''];
  let ada = principal('customer');
  beforeAll(async () => {
    for (const name of ['Ada', 'Bob', 'Cleo']) {
      const id = await made('openAccount', operator, {}, { name, currencies: ['GBP'] });
      await made('depositCash', operator, { id }, { amount: '100', currency: 'GBP' });
      [own, another, third] = [another, third, id];
    }
    ada = principal('customer', [own]);
  });
  const move = (fromAccountId: string, toAccountId: string, more: object = {}) => ({
    fromAccountId,
    toAccountId,
    amount: '1',
    currency: 'GBP',
    description: 'Rent',
    ...more,
  });

  it('moves money from their own account, and from no other, even to their own', async () => {
    const id = await made('transferMoney', ada, {}, move(own, another));
    expect(await ask('transfer', ada, { id })).toMatchObject({ row: { transferId: id, status: 'posted' } });
    await expect(ask('transferMoney', ada, {}, move(another, own))).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('does not date a transfer back, not even one of their own', async () => {
    const backdated = move(own, another, { effectiveDate: '2026-11-01' });
    await expect(ask('transferMoney', ada, {}, backdated)).rejects.toMatchObject({ code: 'forbidden' });
    await made('transferMoney', principal('trader'), {}, backdated);
  });

  it('holds money on their own account only, and does not let go of a hold that somebody relies on', async () => {
    const hold = { amount: '1', currency: 'GBP', toAccountId: another, description: 'Deposit' };
    const id = await made('holdMoney', ada, { id: own }, hold);
    await expect(ask('holdMoney', ada, { id: another }, hold)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(ask('voidHold', ada, { id }, { reason: 'no' })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(ask('captureHold', ada, { id }, { amount: '0.01' })).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('sees a transfer between others as if it were not there, and so their accounts', async () => {
    const id = await made('transferMoney', operator, {}, move(another, third));
    const refusal = (name: string, params: object) => ask(name, ada, params).catch((problem: unknown) => problem);
    const [theirs, none] = [await refusal('transfer', { id }), await refusal('transfer', { id: randomUUID() })];
    expect(theirs).toMatchObject({ code: 'transfer_not_found' });
    expect(theirs).toEqual(none);
    expect(await refusal('account', { id: another })).toEqual(await refusal('account', { id: randomUUID() }));
  });

  it('reads balance, entries and statement of their own account only', async () => {
    const period = { from: '2026-11-01', to: '2026-11-30' };
    const reads: [string, object][] = [
      ['accountBalance', {}],
      ['accountStatement', period],
      ['accountEntries', { currency: 'GBP' }],
    ];
    for (const [name, query] of reads) {
      await ask(name, ada, { id: own }, query);
      await expect(ask(name, ada, { id: another }, query)).rejects.toMatchObject({ code: 'forbidden' });
    }
  });
});

it('a bank answers in its own name and not in that of another', async () => {
  const answer = { leg: 'credit', bankId: 'alder', outcome: 'refused', code: 'account_closed' };
  const said = (by: Principal) => ask('recordBankAnswer', by, { id: randomUUID() }, answer);
  await expect(said(principal('bank', ['alder']))).rejects.toMatchObject({ code: 'payment_not_found' });
  await expect(said(principal('bank', ['birch']))).rejects.toMatchObject({ code: 'forbidden' });
  await expect(said(operator)).rejects.toMatchObject({ code: 'forbidden' });
});
