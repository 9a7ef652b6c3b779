import { isRejection } from '@daybook/core';
import { type MemoryStreams, memoryStreams, testIdOf } from '@daybook/core/testing';
import { accountCommands } from '../../../account/commands.ts';
import { countersOf } from '../../../account/counters.ts';
import { account } from '../../../account/decide.ts';
import type { Address } from '../../../addresses/address.ts';
import { books } from '../../../books/decide.ts';
import { memberAccount, ownAccount } from '../../../ledger/kinds.ts';
import { settlement } from '../../../settlement/decide.ts';
import { transfer } from '../../../transfer/decide.ts';
import { allPaymentCommands as commands, type PaymentCommand } from '../../commands.ts';
import { payment } from '../../decide.ts';

/*
 * A payment between accounts with the ledger and the settlement it asks things of, and what is asked of it.
 */

export const id = '11111111-1111-7111-8111-111111111111';
export const own = (id: string): Address => ({ type: 'account', id, bank: null });
export const vpa = (id: string): Address => ({ type: 'vpa', id, bank: null });
export const ann = testIdOf('ann');
export const bob = testIdOf('bob');
export const [alder, birch] = ['alder', 'birch'].map((bank) => testIdOf(memberAccount(bank))) as [string, string];
export const suspense = testIdOf(ownAccount('suspense'));
export const NOW = '2026-01-01T00:00:00.000Z';

export const terms = {
  rail: 'account',
  orderId: null,
  amount: '250',
  currency: 'INR',
  payer: vpa('ann@alder'),
  payee: vpa('bob@birch'),
  purpose: 'p2p',
  note: null,
  refundOf: null,
} as const;
export const initiate = (change: object = {}) => commands.InitiatePayment(id, { ...terms, ...change });
export const collect = (change: object = {}) => {
  const { rail: _, refundOf: _none, ...wanted } = terms;
  return commands.RequestCollect(id, { ...wanted, purpose: 'p2m', validForMinutes: 30, ...change });
};
export const said = { source: 'response', attempt: null, messageId: null, code: null, bankReference: 'r1' } as const;
export const done = { state: 'done', amount: '250.00', currency: 'INR' } as const;
export const nothing = { amount: null, currency: null } as const;
export const from = (leg: 'debit' | 'credit' | 'reversal', answer: object) =>
  commands.RecordBankAnswer(id, {
    ...said,
    ...nothing,
    leg,
    bankId: leg === 'credit' ? 'birch' : 'alder',
    state: 'refused',
    ...answer,
  });
export const status = (leg: 'debit' | 'credit' | 'reversal', attempt: number, answer: object) =>
  from(leg, { source: 'status', attempt, ...answer });
export const timeOut = (leg: 'payee' | 'debit' | 'credit' | 'reversal', attempt: number | null = null) =>
  commands.TimeOutLeg(id, { leg, attempt });
export const known = commands.RecordPayee(id, { name: 'Bob' });

export type World = {
  readonly streams: MemoryStreams;
  /** The payment's events a command leads to, or the code of the refusal. */
  ask(command: PaymentCommand, now?: string): readonly string[] | string;
  after(...past: readonly PaymentCommand[]): World;
  /** Credits less debits, and what is held. */
  balance(accountId: string): readonly [number, number];
  /** The types of the payment's events. */
  log(): readonly string[];
};

/** Streams with two customers, who have 1,000 rupees of overdraft each, and two banks with as much of a cap. */
export function world(): World {
  const streams = memoryStreams([account, transfer, settlement, books, payment]);
  const more = { currencies: ['INR', 'GBP'], overdrafts: [{ currency: 'INR', limit: '1000.00' }] };
  for (const [id, kind] of [
    [ann, 'customer'],
    [bob, 'customer'],
    [alder, 'member'],
    [birch, 'member'],
  ] as const)
    streams.execute(accountCommands.OpenAccount(id, { kind, name: 'x', ...more }), NOW);
  const self: World = {
    streams,
    ask(command, now = NOW) {
      const outcome = streams.execute(command, now);
      return isRejection(outcome) ? outcome.code : outcome.filter((e) => e.streamId === id).map(({ type }) => type);
    },
    after(...past) {
      for (const command of past) {
        const outcome = self.ask(command);
        if (typeof outcome === 'string') throw new Error(`${command.type}: ${outcome}`);
      }
      return self;
    },
    balance(accountId) {
      const state = streams.state(account, accountId);
      const { creditsPosted, debitsPosted, debitsPending } = countersOf(
        state.situation === 'none' ? {} : state.counters,
        'INR',
      );
      return [Number(creditsPosted) - Number(debitsPosted), Number(debitsPending)];
    },
    log: () => streams.log.filter((event) => event.streamId === id).map(({ type }) => type),
  };
  return self;
}

export const debited = () => world().after(initiate(), known, from('debit', done));
export const completed = () => debited().after(from('credit', done));
