import { type Command, isRejection } from '@daybook/core';
import { memoryStreams, testIdOf } from '@daybook/core/testing';
import { describe, expect, it } from 'vitest';
import { accountCommands } from '../../account/commands.ts';
import { balanceOf, countersOf } from '../../account/counters.ts';
import { account } from '../../account/decide.ts';
import type { Address } from '../../addresses/address.ts';
import { memberAccount, ownAccount } from '../../ledger/kinds.ts';
import { settlement } from '../../settlement/decide.ts';
import { allTransferCommands, transferCommands } from '../../transfer/commands.ts';
import { transfer } from '../../transfer/decide.ts';
import { allPaymentCommands as commands } from '../commands.ts';
import { payment } from '../decide.ts';
import { transfersOf } from './movements.ts';

/*
 * What others may do to the ledger while a payment is under way, and what its two sides must be before it begins.
 */

const id = '11111111-1111-7111-8111-111111111111';
const transfers = transfersOf(id, testIdOf);
const [ann, bob] = [testIdOf('ann'), testIdOf('bob')];
const suspense = testIdOf(ownAccount('suspense'));
const own = (id: string): Address => ({ type: 'account', id, bank: null });
const vpa = (id: string): Address => ({ type: 'vpa', id, bank: null });
const initiate = (payer: Address, payee: Address) =>
  commands.InitiatePayment(id, {
    rail: 'account',
    orderId: null,
    amount: '100.00',
    currency: 'INR',
    payer,
    payee,
    purpose: 'p2p',
    note: null,
    refundOf: null,
  });
const known = commands.RecordPayee(id, { name: 'Bob' });
const said = (leg: 'debit' | 'credit', bankId: string, state: 'done' | 'refused') =>
  commands.RecordBankAnswer(id, {
    leg,
    source: 'response',
    attempt: null,
    bankId,
    messageId: null,
    state,
    amount: state === 'done' ? '100.00' : null,
    currency: state === 'done' ? 'INR' : null,
    code: null,
    bankReference: null,
  });
const open = (accountId: string, kind: 'customer' | 'member', currencies = ['INR']) => {
  const overdrafts = kind === 'member' ? currencies.map((currency) => ({ currency, limit: '1000' })) : [];
  return accountCommands.OpenAccount(accountId, { kind, name: 'x', currencies, overdrafts });
};
const openMember = (bank: string, currencies?: string[]) => open(testIdOf(memberAccount(bank)), 'member', currencies);

/** Streams after these commands, with 100 rupees on Ann's account if she has one. */
function world(...past: readonly Command[]) {
  const streams = memoryStreams([account, transfer, settlement, payment]);
  const self = {
    streams,
    /** The code of the refusal, or nothing if it was accepted. */
    ask(command: Command): string {
      const answer = streams.execute(command);
      return isRejection(answer) ? answer.code : '';
    },
    after(...commands: readonly Command[]) {
      for (const command of commands) expect([command.type, self.ask(command)]).toEqual([command.type, '']);
      return self;
    },
    balance(accountId: string) {
      const state = streams.state(account, accountId);
      return balanceOf(countersOf(state.situation === 'none' ? {} : state.counters, 'INR'));
    },
    situation() {
      const state = streams.state(payment, id);
      return state.situation === 'on_account_rail' && state.payment.phase === 'begun' && state.payment.situation.name;
    },
  };
  return self.after(...past);
}

const deposit = transferCommands.PostTransfer(testIdOf('deposit'), {
  kind: 'deposit',
  description: 'Deposit',
  reference: null,
  paymentId: null,
  reverses: null,
  quoteId: null,
  legs: [
    { accountId: testIdOf(ownAccount('cash')), side: 'debit', amount: '100.00', currency: 'INR', opens: 'cash' },
    { accountId: ann, side: 'credit', amount: '100.00', currency: 'INR', opens: null },
  ],
  effectiveDate: null,
});
const annHas100 = [open(ann, 'customer'), deposit];

describe('nobody else resolves or undoes', () => {
  it('what a payment holds', () => {
    const bank = world(openMember('alder'), openMember('birch')).after(
      initiate(vpa('ann@alder'), vpa('bob@birch')),
      known,
    );
    expect(bank.ask(transferCommands.VoidTransfer(transfers.hold, { reason: 'mischief' }))).toBe('transfer_of_payment');
    expect(bank.ask(transferCommands.CaptureTransfer(transfers.hold, { amount: '1' }))).toBe('transfer_of_payment');
    bank.after(said('debit', 'alder', 'done'), said('credit', 'birch', 'done'));
    expect(bank.situation()).toBe('completed');
  });

  it('what a payment has moved', () => {
    const bank = world(...annHas100, open(bob, 'customer')).after(initiate(own(ann), own(bob)));
    for (const transferId of [transfers.hold, transfers.credit]) {
      const undo = { reversalId: testIdOf('undo'), reason: 'mischief', effectiveDate: null };
      expect(bank.ask(transferCommands.ReverseTransfer(transferId, undo))).toBe('transfer_of_payment');
      const another = allTransferCommands.ReverseForPayment(transferId, { ...undo, paymentId: testIdOf('another') });
      expect(bank.ask(another)).toBe('transfer_of_payment');
    }
    expect([ann, bob, suspense].map((of) => bank.balance(of))).toEqual(['0.00', '100.00', '0.00']);
  });
});

describe('a payer of our own who is away when the money comes back', () => {
  it.each([
    ['closed its account', accountCommands.CloseAccount(ann, {})],
    ['was frozen', accountCommands.FreezeAccount(ann, { reason: 'court order' })],
  ])('because it %s has it all the same', (_, leaving) => {
    const bank = world(...annHas100, openMember('birch')).after(initiate(own(ann), vpa('bob@birch')), known, leaving);
    bank.after(said('credit', 'birch', 'refused'), commands.BookOwnLeg(id, { leg: 'reversal' }));
    expect(bank.situation()).toBe('reversed');
    expect([ann, suspense].map((of) => bank.balance(of))).toEqual(['100.00', '0.00']);
  });
});

describe('a payment begins only if its payee could be paid', () => {
  it.each([
    ['the payee’s bank has no account', [], vpa('bob@birch'), 'account_not_found'],
    ['that account lacks the currency', [openMember('birch', ['GBP'])], vpa('bob@birch'), 'currency_not_held'],
    ['the payee’s own account is not there', [], own(bob), 'account_not_found'],
    ['it is closed', [open(bob, 'customer'), accountCommands.CloseAccount(bob, {})], own(bob), 'account_closed'],
    ['the id is that of the payment itself', [], own(id), 'stream_of_another_type'],
  ])('not where %s', (_, past, payee, code) => {
    const bank = world(openMember('alder'), ...past);
    const before = bank.streams.log.length;
    expect(bank.ask(initiate(vpa('ann@alder'), payee))).toBe(code);
    expect(bank.streams.log).toHaveLength(before);
  });

  it('and the account of its bank stays until then', () => {
    const bank = world(openMember('alder'), openMember('birch')).after(
      initiate(vpa('ann@alder'), vpa('bob@birch')),
      known,
    );
    expect(bank.ask(accountCommands.CloseAccount(testIdOf(memberAccount('birch')), {}))).toBe('member_account_apart');
    bank.after(said('debit', 'alder', 'done'), said('credit', 'birch', 'done'));
    expect(bank.balance(suspense)).toBe('0.00');
  });
});
