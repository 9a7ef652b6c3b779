import { call, escalate, type Intent, setTimer } from '@daybook/core';
import { bank } from '../bank.ts';
import { later } from '../moments.ts';
import type { Leg } from '../payment/account-rail/terms.ts';
import { countOf, movementOf, STATUS, type State, stepOf } from './account-rail-progress.ts';

/*
 * Asking a bank what became of a leg.
 */

/** The next of the scheduled checks of the leg in doubt; after the last of them a person is asked. */
export function nextCheck(at: string, state: State): readonly Intent[] {
  const { checking, intent } = state.data;
  if (!checking || !intent) return [];
  const { debitChecksAfterSeconds, creditChecksAfterSeconds } = intent.timers;
  const schedule = checking === 'debit' ? debitChecksAfterSeconds : creditChecksAfterSeconds;
  const wait = schedule[countOf(state, STATUS + checking)];
  if (wait !== undefined) return [setTimer('check', later(at, wait))];
  return [escalate(stepOf(checking, state), `the ${checking} is in doubt after the last status check`)];
}

/** Asks for the status of a leg at once. */
export function check(leg: Leg, state: State): Intent {
  const number = countOf(state, STATUS + leg) + 1;
  const { bankId, transactionId } = movementOf(leg, state);
  return call(`${STATUS}${leg} ${number}`, bank, 'status', { bankId, transactionId, leg });
}
