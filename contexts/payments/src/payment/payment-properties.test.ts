import { isRejection } from '@daybook/core';
import { given } from '@daybook/core/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { allPaymentCommands as commands, type PaymentCommand } from './commands.ts';
import { payment } from './decide.ts';
import { cardEvents, type PaymentEvent } from './events.ts';

/*
 * Any commands in any order: asked, answered, late, twice. The books are kept a second time here, in pence and from
 * the events alone, so that a mistake in the state does not hide itself.
 */

const id = '11111111-1111-7111-8111-111111111111';
const AUTHORIZED = 1000;
const TERMINAL = new Set(['declined', 'voided', 'expired']);
const START = Date.parse('2026-01-01T00:00:00Z');

const uuid = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const ids = fc.integer({ min: 1, max: 2 }).map(uuid);
const amount = fc.integer({ min: -20, max: 600 }).map(inPounds);
const reason = 'because';
const expiresAt = '2026-01-01T00:08:00.000Z';

const initiate = commands.InitiatePayment(id, {
  orderId: null,
  amount: '10',
  currency: 'GBP',
  method: 'card',
  token: 'tok',
});
const authorize = (authorizationId: string) =>
  commands.RecordAuthorization(id, { authorizationId, amount: '10.00', currency: 'GBP', expiresAt });

const opening = fc.constantFrom<PaymentCommand>(
  initiate,
  authorize('auth-1'),
  authorize('auth-2'),
  commands.RecordDecline(id, { reason }),
);
const closing = fc.constantFrom<PaymentCommand>(
  commands.VoidPayment(id, { reason }),
  commands.RecordVoid(id, {}),
  commands.ExpireAuthorization(id, {}),
);
const moving: fc.Arbitrary<PaymentCommand> = fc.oneof(
  fc.tuple(ids, amount).map(([captureId, part]) => commands.CapturePayment(id, { captureId, amount: part })),
  fc.tuple(ids, amount).map(([refundId, part]) => commands.RefundPayment(id, { refundId, amount: part, reason })),
  ids.map((captureId) => commands.RecordCapture(id, { captureId })),
  ids.map((captureId) => commands.RecordCaptureFailure(id, { captureId, reason })),
  ids.map((refundId) => commands.RecordRefund(id, { refundId })),
  ids.map((refundId) => commands.RecordRefundFailure(id, { refundId, reason })),
);
/** Commands, each so many seconds after the last, weighted so that most runs get well past the start. */
const command = fc.oneof(
  { arbitrary: opening, weight: 1 },
  { arbitrary: closing, weight: 1 },
  { arbitrary: moving, weight: 8 },
);
const step = fc.tuple(command, fc.integer({ min: 0, max: 30 }));
const runs = fc
  .tuple(fc.boolean(), fc.array(step, { minLength: 30, maxLength: 60 }))
  .map(([given, rest]): [PaymentCommand, number][] => [
    [initiate, 0],
    ...(given ? [[authorize('auth-1'), 1] satisfies [PaymentCommand, number]] : []),
    ...rest,
  ]);

it('keeps its books whatever is asked and answered, in whatever order', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(runs, (run) => {
      const past: PaymentEvent[] = [];
      let clock = START;
      for (const [asked, seconds] of run) {
        clock += seconds * 1000;
        const now = new Date(clock).toISOString();
        const before = given(payment, past);
        const { outcome } = before.when(asked, now);
        if (isRejection(outcome)) continue;
        past.push(...outcome);
        const after = given(payment, past);
        for (const { type } of outcome) seen.add(type);
        checkBooks(past);
        if (TERMINAL.has(before.state.situation)) expect(after.state.situation).toBe(before.state.situation);
        after.when(asked, now).then([]); // the same command twice changes nothing
      }
    }),
    { numRuns: 500 },
  );
  expect([...seen].sort()).toEqual(Object.keys(cardEvents).sort()); // the runs reach every event
}, 30_000);

function checkBooks(past: readonly PaymentEvent[]) {
  const capture = { done: 0, pending: 0 };
  const refund = { done: 0, pending: 0 };
  const sizes = new Map<string, number>();
  let authorizations = 0;
  let released = 0;
  for (const { type, data } of past) {
    switch (type) {
      case 'PaymentAuthorized':
        authorizations++;
        break;
      case 'PaymentCaptureRequested':
      case 'PaymentRefundRequested': {
        const books = type === 'PaymentCaptureRequested' ? capture : refund;
        books.pending += inPence(data.amount);
        sizes.set(
          type === 'PaymentCaptureRequested' ? `c${data.captureId}` : `r${data.refundId}`,
          inPence(data.amount),
        );
        expect(inPence(data.amount)).toBeGreaterThan(0);
        break;
      }
      case 'PaymentCaptured':
        capture.pending -= inPence(data.amount);
        capture.done += inPence(data.amount);
        break;
      case 'PaymentCaptureFailed':
        capture.pending -= sizes.get(`c${data.captureId}`) ?? Number.NaN;
        break;
      case 'PaymentRefunded':
        refund.pending -= inPence(data.amount);
        refund.done += inPence(data.amount);
        break;
      case 'PaymentRefundFailed':
        refund.pending -= sizes.get(`r${data.refundId}`) ?? Number.NaN;
        break;
      case 'PaymentVoided':
        released += inPence(data.amount);
        break;
    }
  }
  expect(authorizations).toBeLessThanOrEqual(1);
  expect(capture.done + capture.pending + released).toBeLessThanOrEqual(authorizations * AUTHORIZED);
  expect(refund.done + refund.pending).toBeLessThanOrEqual(capture.done);
  expect(Math.min(capture.pending, refund.pending)).toBeGreaterThanOrEqual(0);
}

function inPounds(pence: number): string {
  const digits = String(Math.abs(pence)).padStart(3, '0');
  return `${pence < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

function inPence(pounds: string): number {
  return Number(pounds.replace('.', ''));
}
