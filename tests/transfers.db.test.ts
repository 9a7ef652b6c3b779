import { randomUUID } from 'node:crypto';
import { type Command, context, eachOfLog, isRejection, type RecordedEvent, registry } from '@daybook/core';
import { type Engine, idOfTenant } from '@daybook/engine';
import type { PostgresStore } from '@daybook/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountCommands } from '../contexts/payments/src/account/commands.ts';
import { account } from '../contexts/payments/src/account/decide.ts';
import { BOOKS, booksCommands } from '../contexts/payments/src/books/commands.ts';
import { books } from '../contexts/payments/src/books/decide.ts';
import { fxQuoteCommands } from '../contexts/payments/src/fx-quote/commands.ts';
import { fxQuote } from '../contexts/payments/src/fx-quote/decide.ts';
import { type OwnKind, ownAccount } from '../contexts/payments/src/ledger/kinds.ts';
import { minor, sumsOf } from '../contexts/payments/src/ledger/testing/ledger.ts';
import { refuse } from '../contexts/payments/src/rejections.ts';
import { transferCommands } from '../contexts/payments/src/transfer/commands.ts';
import { transfer } from '../contexts/payments/src/transfer/decide.ts';
import type { Leg } from '../contexts/payments/src/transfer/events.ts';
import { engineOn, freshDatabase, type TestDatabase } from './support/database.ts';

/*
 * Transfers that want the same money at the same moment, asked of two engines on one database. Whatever the order, one
 * of them has it, and what the accounts show is what the journal comes to.
 */

const ROUNDS = 40;

const ledger = () =>
  registry([
    context({
      name: 'ledger',
      streams: [account, transfer, books, fxQuote],
      views: [],
      sagas: [],
      ports: [],
      routes: [],
      rejections: refuse.codes,
    }),
  ]);

const own = (kind: OwnKind) => ({ accountId: idOfTenant('default', ownAccount(kind)), opens: kind });
const terms = {
  kind: 'transfer',
  description: 'race',
  reference: null,
  paymentId: null,
  reverses: null,
  quoteId: null,
} as const;
const legs = (from: string, to: string, amount: string, currency = 'GBP'): Leg[] => [
  { accountId: from, side: 'debit', amount, currency, opens: null },
  { accountId: to, side: 'credit', amount, currency, opens: null },
];
const post = (from: string, to: string, amount: string, transferId: string = randomUUID()) =>
  transferCommands.PostTransfer(transferId, { ...terms, legs: legs(from, to, amount), effectiveDate: null });
const hold = (from: string, to: string, amount: string, transferId: string = randomUUID()) =>
  transferCommands.HoldTransfer(transferId, { ...terms, legs: legs(from, to, amount), expiresInSeconds: null });

describe('transfers that race', () => {
  let database: TestDatabase;
  let engine: Engine & { store: PostgresStore };
  let other: Engine & { store: PostgresStore };
  beforeAll(async () => {
    database = await freshDatabase();
    engine = await engineOn(database, ledger());
    other = await engineOn(database, ledger());
  });
  afterAll(async () => {
    await other.stop();
    await engine.stop();
    await database.drop();
  });

  /** The code of the refusal, or `done`. */
  async function codeOf(by: Engine, command: Command | Command[]): Promise<string> {
    const answer = await by.execute(command, { commandId: randomUUID() });
    return isRejection(answer) ? answer.code : 'done';
  }

  /** Asks for both at once: on one engine, or on one each. */
  const both = (a: Command, b: Command, together: boolean) =>
    Promise.all([codeOf(engine, a), codeOf(together ? engine : other, b)]);

  /** Opens so many accounts, each with an amount in it. */
  async function funded(count: number, amount: string): Promise<string[]> {
    const ids = Array.from({ length: count }, () => randomUUID() as string);
    const opening = { kind: 'customer' as const, name: 'n', currencies: ['GBP', 'USD'], overdrafts: [] };
    await Promise.all(ids.map((id) => codeOf(engine, accountCommands.OpenAccount(id, opening))));
    const total = (Number(amount) * count).toFixed(2);
    const moved: Leg[] = [
      { ...own('cash'), side: 'debit', amount: total, currency: 'GBP' },
      ...ids.map((accountId): Leg => ({ accountId, side: 'credit', amount, currency: 'GBP', opens: null })),
    ];
    if (Number(amount) > 0) {
      const funding = transferCommands.PostTransfer(randomUUID(), { ...terms, legs: moved, effectiveDate: null });
      expect(await codeOf(engine, funding)).toBe('done');
    }
    return ids;
  }

  async function events(): Promise<RecordedEvent[]> {
    const all: RecordedEvent[] = [];
    for await (const stored of eachOfLog(engine.store)) all.push(engine.registry.decode(stored));
    return all;
  }

  /** What an account has in pence by the journal, and what of it is held. */
  async function balances(): Promise<(accountId: string) => [balance: bigint, held: bigint]> {
    const sums = sumsOf(await events());
    return (accountId) => {
      const of = sums.get(`${accountId} GBP`);
      return of ? [of.creditsPosted - of.debitsPosted, of.debitsPending] : [0n, 0n];
    };
  }

  it('for the same last unit are won by one; the other finds nothing left', async () => {
    const payers = await funded(ROUNDS, '1.00');
    const [ada = '', bob = ''] = await funded(2, '0.00');
    for (const [round, payer] of payers.entries()) {
      const codes = await both(post(payer, ada, '1.00'), post(payer, bob, '1.00'), round % 2 === 0);
      expect(codes.sort()).toEqual(['done', 'insufficient_funds']);
    }
    const balanceOf = await balances();
    for (const payer of payers) expect(balanceOf(payer)).toEqual([0n, 0n]);
    expect(balanceOf(ada)[0] + balanceOf(bob)[0]).toBe(BigInt(ROUNDS) * 100n);
  });

  it('a hundred at once for twenty units are won by twenty', async () => {
    const [payer = ''] = await funded(1, '20.00');
    const payees = await funded(10, '0.00');
    const codes = await Promise.all(
      Array.from({ length: 100 }, (_, i) => {
        const [to = '', make] = [payees[i % 10], i % 3 === 0 ? hold : post];
        return codeOf(i % 2 ? engine : other, make(payer, to, '1.00'));
      }),
    );
    expect(codes.filter((code) => code === 'done')).toHaveLength(20);
    expect(new Set(codes)).toEqual(new Set(['done', 'insufficient_funds']));
    const [balance, held] = (await balances())(payer);
    expect(balance).toBe(held);
  });

  it('a hold and a posting for the same unit: one has it', async () => {
    const payers = await funded(ROUNDS, '1.00');
    const [payee = ''] = await funded(1, '0.00');
    const outcomes = new Set<string>();
    for (const [round, payer] of payers.entries()) {
      const asked = [hold(payer, payee, '1.00'), post(payer, payee, '0.50')] as const;
      const [held = '', posted = ''] =
        round % 2 ? await both(...asked, round % 4 === 1) : (await both(asked[1], asked[0], round % 4 === 0)).reverse();
      expect([held, posted].sort()).toEqual(['done', 'insufficient_funds']);
      outcomes.add(held === 'done' ? 'held' : 'posted');
      expect((await balances())(payer)).toEqual(held === 'done' ? [100n, 100n] : [50n, 0n]);
    }
    expect(outcomes).toEqual(new Set(['held', 'posted']));
  });

  it('a capture and a void of one hold: one resolves it, and the other says which', async () => {
    const payers = await funded(ROUNDS, '1.00');
    const [payee = ''] = await funded(1, '0.00');
    const outcomes = new Set<string>();
    for (const [round, payer] of payers.entries()) {
      const transferId = randomUUID();
      expect(await codeOf(engine, hold(payer, payee, '1.00', transferId))).toBe('done');
      const asked = [
        transferCommands.CaptureTransfer(transferId, { amount: '0.75' }),
        transferCommands.VoidTransfer(transferId, { reason: 'cancelled' }),
      ] as const;
      const [captured, voided] =
        round % 2 ? await both(...asked, round % 4 === 1) : (await both(asked[1], asked[0], round % 4 === 0)).reverse();
      const winner = captured === 'done' ? 'captured' : 'voided';
      outcomes.add(winner);
      expect([captured, voided]).toEqual(
        winner === 'captured' ? ['done', 'hold_already_captured'] : ['hold_already_voided', 'done'],
      );
      expect((await balances())(payer)).toEqual(winner === 'captured' ? [25n, 0n] : [100n, 0n]);
    }
    expect(outcomes).toEqual(new Set(['captured', 'voided']));
  });

  it('a reversal and the spending of what it would take back: one has it', async () => {
    const payers = await funded(ROUNDS / 2, '1.00');
    const [shop = ''] = await funded(1, '0.00');
    for (const [round, payer] of payers.entries()) {
      const [payee = ''] = await funded(1, '0.00');
      const transferId = randomUUID();
      expect(await codeOf(engine, post(payer, payee, '1.00', transferId))).toBe('done');
      const undo = { reversalId: randomUUID(), reason: 'mistake', effectiveDate: null };
      const codes = await both(
        transferCommands.ReverseTransfer(transferId, undo),
        post(payee, shop, '0.01'),
        round % 2 === 0,
      );
      expect(codes.sort()).toEqual(['done', 'insufficient_funds']);
    }
  });

  it('two bookings of one quote: one is made', async () => {
    const payers = await funded(ROUNDS / 2, '10.00');
    for (const [round, payer] of payers.entries()) {
      const quoteId = randomUUID();
      const quote = {
        sellCurrency: 'GBP',
        buyCurrency: 'USD',
        rate: '1.25',
        rateSource: 'desk',
        feeBps: 50,
        validForSeconds: 60,
      };
      expect(await codeOf(engine, fxQuoteCommands.QuoteFx(quoteId, quote))).toBe('done');
      const book = () =>
        fxQuoteCommands.BookFx(quoteId, {
          transferId: randomUUID(),
          fromAccountId: payer,
          toAccountId: payer,
          sellAmount: '1.00',
        });
      const codes = await both(book(), book(), round % 2 === 0);
      expect(codes.sort()).toEqual(['done', 'quote_already_booked']);
    }
  });

  it('an entry for an earlier day and the closing of that day: never one behind the other', async () => {
    const [payer = '', payee = ''] = await funded(2, '50.00');
    const booksId = idOfTenant('default', BOOKS);
    const outcomes = new Set<string>();
    for (let round = 0; round < 20; round++) {
      const through = new Date(Date.UTC(2020, 0, 1 + round)).toISOString().slice(0, 10);
      const moved = { ...terms, legs: legs(payer, payee, '0.01'), effectiveDate: through };
      const enter = (by: Engine) => codeOf(by, transferCommands.PostTransfer(randomUUID(), moved));
      const early = [enter(engine), enter(other), enter(engine)];
      await Promise.race(early);
      const closing = codeOf(round % 2 ? engine : other, booksCommands.ClosePeriod(booksId, { through }));
      const late = [enter(other), enter(engine), enter(other)];
      expect(await closing).toBe('done');
      for (const code of await Promise.all([...early, ...late])) outcomes.add(code);
    }
    expect(outcomes).toEqual(new Set(['done', 'period_closed']));
    let closedThrough = '';
    for (const { type, data } of await events()) {
      const of = data as Record<string, string>;
      if (type === 'PeriodClosed') closedThrough = of.through ?? '';
      if (type === 'TransferPosted') expect((of.effectiveDate ?? '') > closedThrough).toBe(true);
    }
  });

  it('are decided on what another engine has done since, also where an account is only asked along with them', async () => {
    const [payer = '', payee = ''] = await funded(2, '1.00');
    expect(await codeOf(other, post(payer, payee, '1.00'))).toBe('done'); // now `other` knows the payer as empty
    expect(await codeOf(engine, post(payee, payer, '2.00'))).toBe('done');
    expect(await codeOf(other, post(payer, payee, '2.00'))).toBe('done'); // and learns better before it refuses
    expect(await codeOf(engine, post(payee, payer, '0.50'))).toBe('done');
    expect(await codeOf(other, post(payee, payer, '0.50'))).toBe('done');
    expect(await codeOf(other, post(payer, payee, '1.01'))).toBe('insufficient_funds');
  });

  it('and in the end every account shows what the journal comes to', async () => {
    const all = await events();
    const sums = sumsOf(all);
    const shown = new Map<string, object>();
    for (const accountId of new Set(
      all.filter(({ streamType }) => streamType === 'Account').map(({ streamId }) => streamId),
    )) {
      const past = all.filter(({ streamId }) => streamId === accountId);
      const state = past.reduce((folded, event) => account.evolve(folded, event as never), account.initial);
      if (state.situation === 'none') continue;
      for (const [currency, counters] of Object.entries(state.counters))
        shown.set(
          `${accountId} ${currency}`,
          Object.fromEntries(Object.entries(counters).map(([counter, amount]) => [counter, minor(amount, currency)])),
        );
    }
    expect(shown).toEqual(sums);
    for (const currency of ['GBP', 'USD']) {
      const inCurrency = [...sums].filter(([key]) => key.endsWith(currency)).map(([, of]) => of);
      expect(inCurrency.reduce((total, of) => total + of.debitsPosted - of.creditsPosted, 0n)).toBe(0n);
      expect(inCurrency.reduce((total, of) => total + of.debitsPending - of.creditsPending, 0n)).toBe(0n);
    }
  });
});
