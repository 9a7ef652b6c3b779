import type { Caller } from '../operations/caller.ts';
import { problemOf } from '../problems.ts';
import type { ReadAtQuery } from '../read-at.ts';
import type { Admission } from './admission.ts';
import { PAST_COST, type Rates, UNLIMITED } from './rates.ts';

/** What bounds operations, whichever face they come to. What is left out does not. */
export type OperationLimits = { readonly rates?: Rates; readonly admission?: Admission };

/** What every operation is given to be measured by. */
export type Meter = {
  /** @throws Problem `rate_limited` */
  spend(caller: Caller, cost: number): void;
  /** Work that folds much of the log or reads a whole view: few at a time. @throws Problem `overloaded` */
  heavy<T>(caller: Caller, work: () => Promise<T>): Promise<T>;
  /** Reads a view: of a past moment it is heavy, and costs what a report costs. */
  reading<T>(caller: Caller, at: ReadAtQuery, work: () => Promise<T>): Promise<T>;
};

export function meterOf({ rates = UNLIMITED, admission }: OperationLimits): Meter {
  const { spend } = rates;

  async function heavy<T>({ principal }: Caller, work: () => Promise<T>): Promise<T> {
    if (!admission) return work();
    const leave = admission.enter('heavy', principal.tenant);
    if (!leave)
      throw problemOf('overloaded', { detail: 'As many reports and reads of the past as may be are under way.' });
    try {
      return await work();
    } finally {
      leave(true);
    }
  }

  return {
    spend,
    heavy,
    reading(caller, { asOf, atPosition }, work) {
      if (asOf === undefined && atPosition === undefined) return work();
      spend(caller, PAST_COST);
      return heavy(caller, work);
    },
  };
}
