import { alongWith, type Command, type Decision, type DecisionContext, stream } from '@daybook/core';
import {
  compare,
  formatMoney,
  isZero,
  MAX_MINOR_UNITS,
  type Money,
  money,
  ofMinorUnits,
  subtract,
  sum,
} from '@daybook/money';
import { anyPositiveMoney } from '../amounts.ts';
import { dayOf } from '../moments.ts';
import { refuse } from '../rejections.ts';
import { type SettlementCommand, settlementCommands, settlementOf } from './commands.ts';
import { closingTime } from './cycles.ts';
import { events, type SettlementEvent } from './events.ts';
import { evolve, initial, type OpenWindow, type Running, type SettlementState } from './evolve.ts';
import { MAX_PAYMENTS_A_DAY, retrievalReference } from './retrieval-reference.ts';
import { settlingTransfers } from './settling-transfers.ts';

type Of<T extends SettlementCommand['type']> = Extract<SettlementCommand, { type: T }>;

/** The settlement of one currency. Its stream id is `idOf(settlementOf(currency))`. */
export const settlement = stream({
  description: 'The settlement windows of a currency.',
  events,
  commands: settlementCommands,
  initial,
  evolve,
  decide,
});

function decide(
  command: SettlementCommand,
  state: SettlementState,
  context: DecisionContext,
): Decision<SettlementEvent> {
  switch (command.type) {
    case 'RecordPayment':
      return recordPayment(command.data, state, context);
    case 'CloseWindow':
      return closeWindow(command.data.number, state, context.now);
    case 'SettleWindow':
      return settleWindow(command.data.number, state, context);
  }
}

/** Counts a payment in the open window; the first payment of a currency opens the first. */
function recordPayment(
  data: Of<'RecordPayment'>['data'],
  state: SettlementState,
  { streamId, now, idOf }: DecisionContext,
): Decision<SettlementEvent> {
  const { paymentId, payerBank, payeeBank, currency } = data;
  if (streamId !== idOf(settlementOf(currency))) return refuse('settlement_currency_differs');
  const paid = anyPositiveMoney(data.amount, currency);
  if ('rejected' in paid) return paid;
  const amount = formatMoney(paid);
  const payment = { paymentId, payerBank, payeeBank, amount };

  const known = state.situation === 'running' && state.recent.find((recent) => recent.paymentId === paymentId);
  if (known) {
    const same = known.payerBank === payerBank && known.payeeBank === payeeBank && known.amount === amount;
    return same ? [] : refuse('settlement_payment_differs');
  }
  const opening = state.situation === 'none' ? [opened(1, currency, now)] : [];
  const before = opening.reduce(evolve, state);
  if (before.situation === 'none') throw new Error('a window was opened and none is open');
  if (!hasRoomFor(paid, before.open)) return refuse('settlement_window_full');

  const { date, count } = numberedOn(before, now);
  if (count > MAX_PAYMENTS_A_DAY) return refuse('retrieval_references_used_up');
  const { number } = before.open;
  const rrn = retrievalReference(date, count);
  return [
    ...opening,
    {
      type: 'SettlementPaymentRecorded',
      data: { number, currency, ...payment, rrn, switchDay: date, recordedAt: now },
    },
  ];
}

/** Fixes the positions of the open window and opens the next in the same breath, so that one is open at all times. */
function closeWindow(number: number, state: SettlementState, now: string): Decision<SettlementEvent> {
  if (state.situation === 'none' || number > state.open.number) return refuse('settlement_window_not_found');
  const { currency, open } = state;
  if (number < open.number) return refuse('settlement_window_closed');
  const positions = open.positions.toSorted((a, b) => (a.member < b.member ? -1 : 1));
  const nets = positions.map(({ net }) => money(net, currency));
  if (!isZero(sum(nets, currency))) throw new Error(`the nets of window ${number} ${currency} do not come to zero`);
  const { payments, value } = open;
  return [
    { type: 'SettlementWindowClosed', data: { number, currency, payments, value, positions, closedAt: now } },
    opened(number + 1, currency, now),
  ];
}

/** Settles the earliest closed window, along with the transfers that move its nets. */
function settleWindow(
  number: number,
  state: SettlementState,
  { now, idOf }: DecisionContext,
): Decision<SettlementEvent> {
  if (state.situation === 'none' || number > state.open.number) return refuse('settlement_window_not_found');
  const { currency, open, closed } = state;
  if (number === open.number) return refuse('settlement_window_open');
  const window = closed.find((one) => one.number === number);
  if (!window) return refuse('settlement_window_settled');
  const [earliest] = closed;
  if (earliest && earliest.number < number)
    return refuse('settlement_window_out_of_order', { earliest: earliest.number });
  const transfers: readonly Command[] = settlingTransfers(window, currency, idOf);
  const transferIds = transfers.map(({ streamId }) => streamId);
  return alongWith(
    [{ type: 'SettlementWindowSettled', data: { number, currency, transferIds, settledAt: now } }],
    transfers,
  );
}

const opened = (number: number, currency: string, now: string): SettlementEvent => ({
  type: 'SettlementWindowOpened',
  data: { number, currency, openedAt: now, closesAt: closingTime(now) },
});

/** The day and number of the next reference. A clock that lags behind goes on with the day that has begun already. */
function numberedOn({ day }: Running, now: string): Running['day'] {
  const today = dayOf(now);
  return today > day.date ? { date: today, count: 1 } : { date: day.date, count: day.count + 1 };
}

/** Whether a window's sums stay within what can be counted. No member's sum is above the window's. */
function hasRoomFor(amount: Money, { value }: OpenWindow): boolean {
  const { currency } = amount;
  return compare(amount, subtract(ofMinorUnits(MAX_MINOR_UNITS, currency), money(value, currency))) <= 0;
}
