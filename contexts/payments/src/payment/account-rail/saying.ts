import type { Static } from '@daybook/core';
import { formatMoney, parseMoney } from '@daybook/money';
import type { AnswerState } from './terms.ts';

/** What a bank said, with the amount it says it moved. */
export type Said = {
  readonly state: Static<ReturnType<typeof AnswerState>>;
  readonly amount: string | null;
  readonly currency: string | null;
};

/**
 * An answer in short. `done`: the amount is the one that was asked for; `done 2.00 INR`: it is another; `refused`: it
 * has not happened and will not; `pending` and `no_answer`: nobody knows.
 */
export function sayingOf(intent: { readonly amount: string; readonly currency: string }, said: Said): string {
  switch (said.state) {
    case 'done':
      return isAsAsked(intent, said) ? 'done' : `done ${said.amount} ${said.currency}`;
    case 'refused':
    case 'none':
      return 'refused';
    case 'pending':
    case 'no_answer':
      return said.state;
  }
}

/** Whether money moved, be it of the amount that was asked for or of another. */
export const saysDone = (says: string): boolean => says.startsWith('done');

function isAsAsked(
  intent: { readonly amount: string; readonly currency: string },
  { amount, currency }: Said,
): boolean {
  if (amount === null || currency !== intent.currency) return false;
  const moved = parseMoney(amount, currency);
  return typeof moved !== 'string' && formatMoney(moved) === intent.amount;
}
