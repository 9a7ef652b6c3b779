import { formatMoney, MAX_MINOR_UNITS, type Money, money, zero } from '@daybook/money';
import { minorUnits, minus, plus } from '../totals.ts';
import type { Entry } from './events.ts';

/**
 * What an account keeps for one currency. All four only grow, except that what is pending falls when it is posted or
 * let go. Written with the currency's decimals; those that only grow have no bound.
 */
export type Counters = {
  readonly debitsPending: string;
  readonly debitsPosted: string;
  readonly creditsPending: string;
  readonly creditsPosted: string;
};

export type CountersByCurrency = Readonly<Record<string, Counters>>;

export function countersOf(all: CountersByCurrency, currency: string): Counters {
  const none = formatMoney(zero(currency));
  return all[currency] ?? { debitsPending: none, debitsPosted: none, creditsPending: none, creditsPosted: none };
}

export const held = (all: CountersByCurrency, entries: readonly Entry[]) => changed(all, entries, 'Pending', plus);
export const released = (all: CountersByCurrency, entries: readonly Entry[]) => changed(all, entries, 'Pending', minus);
export const posted = (all: CountersByCurrency, entries: readonly Entry[]) => changed(all, entries, 'Posted', plus);

function changed(
  all: CountersByCurrency,
  entries: readonly Entry[],
  phase: 'Pending' | 'Posted',
  combine: (counter: string, amount: string) => string,
): CountersByCurrency {
  let after = all;
  for (const { side, amount, currency } of entries) {
    const counters = countersOf(after, currency);
    const counter = `${side}s${phase}` as const;
    after = { ...after, [currency]: { ...counters, [counter]: combine(counters[counter], amount) } };
  }
  return after;
}

/**
 * Room that only what is given back or was settled may use, in minor units: so it can always be entered, however close
 * to the end of what can be counted an account was brought meanwhile.
 */
const KEPT_FREE = 10n ** 17n;

/**
 * Whether a balance can still be counted, whatever becomes of what is pending; or is at least no further from it than
 * before. `isOwed`: the room that is kept free may be used.
 */
export function canCount(before: Counters, after: Counters, isOwed: boolean): boolean {
  const limit = isOwed ? MAX_MINOR_UNITS : MAX_MINOR_UNITS - KEPT_FREE;
  const [was, is] = [rangeOf(before), rangeOf(after)];
  return (is.highest <= limit || is.highest <= was.highest) && (is.lowest >= -limit || is.lowest >= was.lowest);
}

/** The highest and the lowest balance to which what is pending can lead, in minor units. */
function rangeOf({ debitsPending, debitsPosted, creditsPending, creditsPosted }: Counters) {
  const balance = minorUnits(creditsPosted) - minorUnits(debitsPosted);
  return { highest: balance + minorUnits(creditsPending), lowest: balance - minorUnits(debitsPending) };
}

/**
 * How far an account is below zero, a pending debit counting as gone and a pending credit not yet as come; a negative
 * amount if it is above.
 */
export function overdrawn(counters: Counters, currency: string): Money {
  return money(minus(plus(counters.debitsPosted, counters.debitsPending), counters.creditsPosted), currency);
}

/** What was credited less what was debited, as far as it is posted. */
export const balanceOf = ({ creditsPosted, debitsPosted }: Counters): string => minus(creditsPosted, debitsPosted);

/** Whether nothing is on the account and nothing held. */
export function isEmpty({ debitsPending, debitsPosted, creditsPending, creditsPosted }: Counters): boolean {
  return debitsPosted === creditsPosted && minorUnits(plus(debitsPending, creditsPending)) === 0n;
}
