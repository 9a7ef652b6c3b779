import {
  CurrencyCode,
  commands,
  Decimal,
  event,
  isRejection,
  Nullable,
  rejections,
  Shape,
  stream,
  Text,
  Uuid,
} from '@daybook/core';
import { memoryStreams } from '@daybook/core/testing';
import { add, compare, formatMoney, money } from '@daybook/money';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { allDisputeCommands as ask, type DisputeCommand } from './commands.ts';
import { dispute } from './decide.ts';

/*
 * Several disputes about one payment, answered, accepted, rejected, withdrawn and left alone in any order. The payment
 * is a stand-in that knows only what it may still pay back.
 */

const id = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const PAYMENT = id(1);
const [WHOLE, currency] = ['100.00', 'INR'] as const;
const START = Date.parse('2026-01-01T00:00:00Z');

const payment = stream({
  events: { Granted: event(Shape({ refundId: Uuid(), amount: Decimal(), currency: CurrencyCode() })) },
  commands: commands('Payment', {
    NoteDispute: Shape({ disputeId: Uuid(), amount: Decimal(), currency: CurrencyCode() }),
    GrantRefund: Shape({ refundId: Uuid(), amount: Decimal(), reason: Text(), disputeId: Nullable(Uuid()) }),
  }),
  initial: '0.00',
  evolve: (granted: string, { data }): string =>
    formatMoney(add(money(granted, currency), money(data.amount, currency))),
  decide({ type, data }, granted) {
    if (type === 'NoteDispute') return [];
    const { refundId, amount } = data;
    const after = add(money(granted, currency), money(amount, currency));
    if (compare(after, money(WHOLE, currency)) > 0) return refuse('refund_exceeds_payment');
    return [{ type: 'Granted', data: { refundId, amount, currency } }];
  },
});
const refuse = rejections({ refund_exceeds_payment: { kind: 'conflict', meaning: 'too much' } });

const disputeId = fc.integer({ min: 1, max: 4 }).map((n) => id(100 + n));
const amount = fc.integer({ min: 1, max: 9_999 }).map((minor) => formatMoney({ amount: BigInt(minor), currency }));
const note = fc.constantFrom(null, 'so');
const command: fc.Arbitrary<DisputeCommand> = fc.oneof(
  fc.tuple(disputeId, amount).map(([of, disputed]) =>
    ask.RaiseDispute(of, {
      paymentId: PAYMENT,
      amount: disputed,
      currency,
      reasonCode: '1064',
      raisedBy: 'payer',
      note: null,
    }),
  ),
  disputeId.map((of) => ask.RepresentDispute(of, { evidence: 'it was delivered' })),
  fc.tuple(disputeId, amount).map(([of, part]) => ask.AcceptDispute(of, { amount: part })),
  fc.tuple(disputeId, note).map(([of, said]) => ask.RejectDispute(of, { note: said })),
  fc.tuple(disputeId, note).map(([of, said]) => ask.WithdrawDispute(of, { note: said })),
  disputeId.map((of) => ask.ExpireDispute(of, {})),
  disputeId.map((of) => ask.ExpireDispute(of, {})),
);
const run = fc.array(fc.tuple(command, fc.integer({ min: 0, max: 6 })), { minLength: 20, maxLength: 50 });
const ENDS = new Set(['accepted', 'rejected', 'withdrawn']);

it('never pays back more than the payment, nor more than is disputed, and ends each dispute once', () => {
  const reached = new Map<string, number>();
  const count = (what: string) => reached.set(what, (reached.get(what) ?? 0) + 1);
  fc.assert(
    fc.property(run, (steps) => {
      const streams = memoryStreams([dispute, payment]);
      let clock = START;
      for (const [asked, days] of steps) {
        clock += days * 86_400_000;
        const now = new Date(clock).toISOString();
        const before = streams.state(dispute, asked.streamId);
        const done = streams.execute(asked, now);
        if (isRejection(done)) {
          count(done.code);
          continue;
        }
        for (const { type, data } of done) count(`${type} ${(data as { deemed?: boolean }).deemed === true}`);
        if (ENDS.has(before.situation)) expect(done).toEqual([]);
        expect(streams.execute(asked, now)).toEqual([]); // the same command twice changes nothing
      }
      const disputed = new Map<string, bigint>();
      const paid = new Map<string, bigint>();
      for (const { type, streamId, data } of streams.log) {
        const said = data as { amount?: string; refundId?: string };
        const minor = BigInt((said.amount ?? '0').replace('.', ''));
        if (type === 'DisputeRaised') disputed.set(streamId, minor);
        if (type === 'DisputeAccepted') {
          expect(minor <= (disputed.get(streamId) ?? 0n)).toBe(true);
          expect(minor > 0n && !paid.has(String(said.refundId))).toBe(true);
          paid.set(String(said.refundId), minor);
        }
        if (type === 'Granted') expect(paid.get(String(said.refundId))).toBe(minor);
      }
      expect([...paid.values()].reduce((a, b) => a + b, 0n) <= 10_000n).toBe(true);
      const granted = streams.log.filter(({ type }) => type === 'Granted');
      expect(granted.length).toBe(paid.size);
    }),
    { numRuns: 400, seed: 20_261_121 },
  );
  // A property that never gets anywhere proves nothing.
  const hoped = [
    'DisputeAccepted false',
    'DisputeAccepted true',
    'DisputeRejected false',
    'DisputeRejected true',
    'DisputeWithdrawn false',
    'DisputeRepresented false',
    'refund_exceeds_payment',
    'dispute_closed',
    'dispute_deadline_passed',
    'dispute_not_due',
    'acceptance_exceeds_dispute',
  ];
  for (const what of hoped) expect([what, (reached.get(what) ?? 0) > 10]).toEqual([what, true]);
});
