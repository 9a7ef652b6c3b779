import { formatMoney, money, subtract, zero } from '@daybook/money';
import { plus } from '../amounts.ts';
import { dayOf } from '../moments.ts';
import type { MemberPosition, SettlementEvent } from './events.ts';

/** What is owed between one member and the settlement account when a window is settled; never zero. */
export type Net = { readonly member: string; readonly net: string };

export type OpenWindow = {
  readonly number: number;
  readonly payments: number;
  /** The sum of its payments. */
  readonly value: string;
  /** In the order in which members first took part. */
  readonly positions: readonly MemberPosition[];
};

/** Closed and not settled yet. */
export type ClosedWindow = { readonly number: number; readonly nets: readonly Net[] };

/** Enough of a payment to know it again. */
export type Remembered = {
  readonly paymentId: string;
  readonly payerBank: string;
  readonly payeeBank: string;
  readonly amount: string;
};

/**
 * A currency's settlement. It holds the window that is open and those that wait to be settled, whatever was before them:
 * its size is that of the members, not of the payments.
 *
 * That a payment is counted once is promised by the payment itself, which asks for it along with the one event that
 * completes it. `recent` is the second line of defence, against a repeat that comes soon or not at all.
 */
export type Running = {
  readonly situation: 'running';
  readonly currency: string;
  readonly open: OpenWindow;
  /** The earliest first. */
  readonly closed: readonly ClosedWindow[];
  /** The day of the last retrieval reference, and how many that day has had. */
  readonly day: { readonly date: string; readonly count: number };
  readonly recent: readonly Remembered[];
};

export type SettlementState = { readonly situation: 'none' } | Running;

export const initial: SettlementState = { situation: 'none' };

/** How many payments are remembered: seconds of a busy day. */
export const REMEMBERED = 100;

/** Folds one event into the state. Pure, and total over what the decider can have emitted. */
export function evolve(state: SettlementState, { type, data }: SettlementEvent): SettlementState {
  if (type === 'SettlementWindowOpened') {
    const { number, currency } = data;
    const open = { number, payments: 0, value: formatMoney(zero(currency)), positions: [] };
    if (state.situation === 'running') return { ...state, open };
    const day = { date: dayOf(data.openedAt), count: 0 };
    return { situation: 'running', currency, open, closed: [], day, recent: [] };
  }
  if (state.situation === 'none') return state;
  const { currency, open, closed, day } = state;
  switch (type) {
    case 'SettlementPaymentRecorded': {
      const { paymentId, payerBank, payeeBank, amount, switchDay } = data;
      const debited = counted(open.positions, payerBank, currency, { debitCount: 1, debitValue: amount });
      const positions = counted(debited, payeeBank, currency, { creditCount: 1, creditValue: amount });
      return {
        ...state,
        open: { ...open, payments: open.payments + 1, value: plus(open.value, amount, currency), positions },
        day: { date: switchDay, count: switchDay === day.date ? day.count + 1 : 1 },
        recent: [...state.recent, { paymentId, payerBank, payeeBank, amount }].slice(-REMEMBERED),
      };
    }
    case 'SettlementWindowClosed': {
      const nothing = formatMoney(zero(currency));
      const nets = data.positions.filter(({ net }) => net !== nothing).map(({ member, net }) => ({ member, net }));
      return { ...state, closed: [...closed, { number: data.number, nets }] };
    }
    case 'SettlementWindowSettled':
      return { ...state, closed: closed.filter(({ number }) => number !== data.number) };
  }
}

type Part = Partial<Pick<MemberPosition, 'debitCount' | 'debitValue' | 'creditCount' | 'creditValue'>>;

/** The positions with something more counted to one member. */
function counted(
  positions: readonly MemberPosition[],
  member: string,
  currency: string,
  { debitCount = 0, debitValue = '0', creditCount = 0, creditValue = '0' }: Part,
): readonly MemberPosition[] {
  const at = positions.findIndex((position) => position.member === member);
  const before = positions[at] ?? unmoved(member, currency);
  const debits = plus(before.debitValue, debitValue, currency);
  const credits = plus(before.creditValue, creditValue, currency);
  const after = {
    member,
    debitCount: before.debitCount + debitCount,
    debitValue: debits,
    creditCount: before.creditCount + creditCount,
    creditValue: credits,
    net: formatMoney(subtract(money(credits, currency), money(debits, currency))),
  };
  return at < 0 ? [...positions, after] : positions.with(at, after);
}

function unmoved(member: string, currency: string): MemberPosition {
  const nothing = formatMoney(zero(currency));
  return { member, debitCount: 0, debitValue: nothing, creditCount: 0, creditValue: nothing, net: nothing };
}
