import { add, checkedSum, compare, formatMoney, type Money, money, negate, subtract, zero } from '@daybook/money';
import type { Entry } from './events.ts';

/**
 * What an account keeps for one currency. All four only grow, except that what is pending falls when it is posted or
 * let go. Decimals with the currency's decimals.
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

export const held = (all: CountersByCurrency, entries: readonly Entry[]) => changed(all, entries, 'Pending', add);
export const released = (all: CountersByCurrency, entries: readonly Entry[]) =>
  changed(all, entries, 'Pending', subtract);
export const posted = (all: CountersByCurrency, entries: readonly Entry[]) => changed(all, entries, 'Posted', add);

function changed(
  all: CountersByCurrency,
  entries: readonly Entry[],
  phase: 'Pending' | 'Posted',
  combine: (counter: Money, amount: Money) => Money,
): CountersByCurrency {
  let after = all;
  for (const { side, amount, currency } of entries) {
    const counters = countersOf(after, currency);
    const counter = `${side}s${phase}` as const;
    const total = formatMoney(combine(money(counters[counter], currency), money(amount, currency)));
    after = { ...after, [currency]: { ...counters, [counter]: total } };
  }
  return after;
}

/**
 * Whether each side of a currency, posted and pending together, can still be counted with these entries in place of
 * what is freed.
 */
export function canCount(
  counters: Counters,
  currency: string,
  { entries, freed }: { readonly entries: readonly Entry[]; readonly freed: readonly Entry[] },
): boolean {
  return (['debit', 'credit'] as const).every((side) => {
    const total = checkedSum(
      [
        money(counters[`${side}sPosted`], currency),
        money(counters[`${side}sPending`], currency),
        ...amountsOf(entries, side, currency),
        ...amountsOf(freed, side, currency).map(negate),
      ],
      currency,
    );
    return total !== 'out_of_range';
  });
}

/**
 * How far an account is below zero, a pending debit counting as gone and a pending credit not yet as come; a negative
 * amount if it is above.
 */
export function overdrawn(counters: Counters, currency: string): Money {
  const gone = add(money(counters.debitsPosted, currency), money(counters.debitsPending, currency));
  return subtract(gone, money(counters.creditsPosted, currency));
}

/** Whether nothing is on the account and nothing held. */
export function isEmpty(counters: Counters, currency: string): boolean {
  const [debits, credits] = [money(counters.debitsPosted, currency), money(counters.creditsPosted, currency)];
  const pending = add(money(counters.debitsPending, currency), money(counters.creditsPending, currency));
  return compare(debits, credits) === 0 && compare(pending, zero(currency)) === 0;
}

const amountsOf = (entries: readonly Entry[], side: Entry['side'], currency: string): Money[] =>
  entries
    .filter((entry) => entry.side === side && entry.currency === currency)
    .map(({ amount }) => money(amount, currency));
