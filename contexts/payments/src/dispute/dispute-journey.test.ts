import { type Command, isRejection, type RecordedEvent } from '@daybook/core';
import { type MemoryStreams, memoryStreams, sagaTest, testIdOf } from '@daybook/core/testing';
import { expect, it } from 'vitest';
import { accountCommands } from '../account/commands.ts';
import { account } from '../account/decide.ts';
import { books } from '../books/decide.ts';
import { memberAccount } from '../ledger/kinds.ts';
import { sumsOf } from '../ledger/testing/ledger.ts';
import { refundPaymentOf } from '../payment/account-rail/decide-refunds.ts';
import { allPaymentCommands } from '../payment/commands.ts';
import { paymentIn } from '../payment/decide.ts';
import { disputeRefund } from '../sagas/dispute-refund.ts';
import { SCHEME } from '../scheme.ts';
import { settlementCommands, settlementOf } from '../settlement/commands.ts';
import { settlement } from '../settlement/decide.ts';
import { transfer } from '../transfer/decide.ts';
import { disputeCommands } from './commands.ts';
import { dispute, refundOf } from './decide.ts';

const id = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const [PAYMENT, FIRST, SECOND] = [id(1), id(2), id(3)];
const currency = 'INR';
const [ada, shop] = [
  { type: 'vpa', id: 'ada@alder', bank: null },
  { type: 'vpa', id: 'shop@birch', bank: null },
] as const;

const payment = (amount: string) =>
  allPaymentCommands.InitiatePayment(PAYMENT, {
    rail: 'account',
    orderId: null,
    amount,
    currency,
    payer: ada,
    payee: shop,
    purpose: 'p2m',
    note: null,
    refundOf: null,
  });
const said = (paymentId: string, leg: 'debit' | 'credit', bankId: string, amount: string) =>
  allPaymentCommands.RecordBankAnswer(paymentId, {
    leg,
    source: 'response',
    attempt: null,
    bankId,
    messageId: null,
    state: 'done',
    amount,
    currency,
    code: null,
    bankReference: null,
  });
const raise = (disputeId: string, amount: string) =>
  disputeCommands.RaiseDispute(disputeId, {
    paymentId: PAYMENT,
    amount,
    currency,
    reasonCode: '1064',
    raisedBy: 'payer',
    note: null,
  });

/** A scheme whose two banks have accounts here. */
function opened(): MemoryStreams {
  const streams = memoryStreams([account, transfer, books, settlement, dispute, paymentIn(SCHEME)]);
  for (const bank of ['alder', 'birch']) {
    const overdrafts = [{ currency, limit: '1000.00' }];
    run(
      streams,
      accountCommands.OpenAccount(testIdOf(memberAccount(bank)), {
        kind: 'member',
        name: bank,
        currencies: [currency],
        overdrafts,
      }),
    );
  }
  return streams;
}

function run(streams: MemoryStreams, ...asked: readonly Command[]): readonly RecordedEvent[] {
  return asked.flatMap((command) => {
    const done = streams.execute(command);
    if (isRejection(done)) throw new Error(`${command.type}: ${done.code}`);
    return done;
  });
}

/** Brings a payment of the named banks to its end. */
const complete = (streams: MemoryStreams, paymentId: string, from: string, to: string, amount: string) =>
  run(
    streams,
    allPaymentCommands.RecordPayee(paymentId, { name: 'somebody' }),
    said(paymentId, 'debit', from, amount),
    said(paymentId, 'credit', to, amount),
  );

const typesOf = (events: readonly RecordedEvent[]) => events.map(({ type }) => type);

it('an accepted dispute is paid back by a payment of its own, and both settle to nothing', () => {
  const streams = opened();
  run(streams, payment('100.00'));
  complete(streams, PAYMENT, 'alder', 'birch', '100.00');
  run(streams, raise(FIRST, '40.00'));
  const accepted = run(streams, disputeCommands.AcceptDispute(FIRST, { amount: '40.00' }));
  expect(typesOf(accepted)).toEqual(['DisputeAccepted', 'RefundGranted']);

  const granted = accepted[1];
  if (!granted) throw new Error('no refund');
  const { intents } = sagaTest(disputeRefund).event(granted as never);
  const [pay] = intents.flatMap(({ type, data }) =>
    type === 'SagaAsked' && data.ask.kind === 'commands' ? (data.ask.commands as Command[]) : [],
  );
  if (!pay) throw new Error('nothing is paid');
  const refundPaymentId = testIdOf(refundPaymentOf(PAYMENT, testIdOf(refundOf(FIRST))));
  expect(pay.streamId).toBe(refundPaymentId);
  run(streams, pay);
  complete(streams, refundPaymentId, 'birch', 'alder', '40.00');

  const stream = testIdOf(settlementOf(currency));
  const [closed] = run(streams, settlementCommands.CloseWindow(stream, { number: 1 }));
  expect(closed?.data).toMatchObject({
    payments: 2,
    positions: [
      { member: 'alder', debitValue: '100.00', creditValue: '40.00', net: '-60.00' },
      { member: 'birch', debitValue: '40.00', creditValue: '100.00', net: '60.00' },
    ],
  });
  run(streams, settlementCommands.SettleWindow(stream, { number: 1 }));
  for (const [key, { debitsPending, debitsPosted, creditsPending, creditsPosted }] of sumsOf(streams.log))
    expect([key, debitsPosted - creditsPosted, debitsPending, creditsPending]).toEqual([key, 0n, 0n, 0n]);
});

it('disputes cannot take more out of a payment than is left of it', () => {
  const streams = opened();
  run(streams, payment('100.00'));
  complete(streams, PAYMENT, 'alder', 'birch', '100.00');
  run(streams, raise(FIRST, '70.00'), raise(SECOND, '70.00'));
  run(streams, disputeCommands.AcceptDispute(FIRST, { amount: '70.00' }));
  const before = streams.log.length;
  const beyond = streams.execute(disputeCommands.AcceptDispute(SECOND, { amount: '30.01' }));
  expect(beyond).toMatchObject({ code: 'refund_exceeds_payment' });
  expect(streams.log.length).toBe(before);
  expect(typesOf(run(streams, disputeCommands.AcceptDispute(SECOND, { amount: '30.00' })))).toHaveLength(2);
});

it('no dispute is raised about a payment that is not complete or not there, beyond it, or in other money', () => {
  const streams = opened();
  const asked = (amount: string, change: object = {}) => {
    const command = raise(FIRST, amount);
    return streams.execute({ ...command, data: { ...command.data, ...change } });
  };
  expect(asked('40.00')).toMatchObject({ code: 'payment_not_found' });
  run(streams, payment('100.00'));
  expect(asked('40.00')).toMatchObject({ code: 'payment_not_completed' });
  complete(streams, PAYMENT, 'alder', 'birch', '100.00');
  expect(asked('100.01')).toMatchObject({ code: 'refund_exceeds_payment' });
  expect(asked('40', { currency: 'JPY' })).toMatchObject({ code: 'dispute_currency_differs' });
  expect(typesOf(run(streams, raise(FIRST, '40.00')))).toEqual(['DisputeRaised', 'PaymentDisputed']);
});
