import type { Decision } from '@daybook/core';
import { refuse } from '../../rejections.ts';
import { OWN_HOUSE } from '../../settlement/events.ts';
import type { Of } from '../commands.ts';
import type { PaymentEvent } from '../events.ts';
import {
  type Begun,
  hasHeard,
  isGoingBack,
  isOwn,
  isWaiting,
  refusalOf,
  UNASKED_REFUSAL,
  type Waiting,
} from './evolve.ts';
import { sayingOf, saysDone } from './saying.ts';
import {
  type At,
  all,
  credited,
  creditRefused,
  debited,
  debitRefused,
  excessCredit,
  failed,
  NOTHING_NEW,
  requestCredit,
  requestReversal,
  reversed,
  type Turn,
  tell,
} from './turns.ts';

/*
 * What banks say of a payment's legs, judged. Answers come late, twice, out of order, and may be wrong. The same answer
 * again changes nothing; one that comes too late is recorded and changes nothing either; one that contradicts the
 * record is marked, so that a person looks at it. Nothing leads out of a terminal situation.
 */

export type Answer = Of<'RecordBankAnswer'>['data'];

/** A bank's answer with what it comes to. */
type Heard = { readonly answer: Answer; readonly says: string };

/** The code with which a bank says that it never saw the debit it is asked to give back, and that it never will. */
const NO_ORIGINAL_DEBIT = 'no_original_debit';

/** So many different things may be said of one payment before more of them is not recorded any longer. */
const MAX_HEARD = 50;

export function recordAnswer(answer: Answer, state: Begun, at: At): Decision<PaymentEvent> {
  const party = answer.leg === 'credit' ? state.intent.payee : state.intent.payer;
  // Of our own accounts nobody else can tell, and the saga only that the ledger refused.
  const ofOwn = isOwn(party) && (answer.source !== 'response' || answer.state !== 'refused');
  if (answer.bankId !== (isOwn(party) ? OWN_HOUSE : party.bankId) || ofOwn) return refuse('bank_not_party');
  if (!state.asked.includes(answer.leg)) return refuse('leg_not_requested');
  const heard = { answer, says: sayingOf(state.intent, answer) };
  const turn = judged(heard, state, at);
  return answer.source === 'status' ? all(checked(heard, state, turn, at), turn) : turn;
}

/** What a status check found out, with whether it must be asked again. */
function checked({ answer }: Heard, state: Begun, turn: Turn, { now }: At): Turn {
  const open = isInDoubt(state, answer.leg) && turn.events.length === 0;
  const attempt = answer.attempt ?? 1;
  return tell({ type: 'StatusChecked', data: { ...saidBy(answer), attempt, open, checkedAt: now } });
}

function isInDoubt({ situation }: Begun, leg: Answer['leg']): boolean {
  if (situation.name === 'conflicted') return situation.leg === leg;
  return leg === 'credit' ? situation.name === 'deemed' : leg === 'debit' && situation.name === 'debit_in_doubt';
}

function judged(heard: Heard, state: Begun, at: At): Turn {
  const { answer, says } = heard;
  const { situation } = state;
  if (situation.name === 'conflicted' && situation.leg === answer.leg)
    return inConflict(heard, state, situation.before, at);
  if (says === 'pending' || says === 'no_answer') return stillOpen(answer, state, at);
  if (answer.source === 'message' && says === 'refused' && wouldUndo(answer.leg, state))
    return unaskedRefusal(answer, state, at);
  switch (answer.leg) {
    case 'debit':
      return ofDebit(heard, state, at);
    case 'credit':
      return ofCredit(heard, state, at);
    case 'reversal':
      return ofReversal(heard, state, at);
  }
}

/** Whether the payment would turn round if the leg were refused. */
function wouldUndo(leg: Answer['leg'], { situation: { name }, debited: taken }: Begun): boolean {
  if (leg === 'credit') return name === 'crediting' || name === 'deemed';
  return leg === 'debit' && !taken && (name === 'debiting' || name === 'debit_in_doubt' || name === 'reversing');
}

/** Who sent a message is not proved. One that would undo a payment makes the saga ask the bank, once for each leg. */
function unaskedRefusal(answer: Answer, state: Begun, { now }: At): Turn {
  if (hasHeard(state, answer.leg, UNASKED_REFUSAL)) return NOTHING_NEW;
  return tell({ type: 'RefusalHeard', data: { ...saidBy(answer), heardAt: now } });
}

/** After the last fruitless check of a debit it is given back as a precaution; a credit is for a person to look at. */
function stillOpen({ leg, source, attempt }: Answer, { intent, situation }: Begun, at: At): Turn {
  const last = source === 'status' && (attempt ?? 1) >= intent.timers.debitChecksAfterSeconds.length;
  if (leg !== 'debit' || situation.name !== 'debit_in_doubt' || !last) return NOTHING_NEW;
  return requestReversal({ attempt: 1, precaution: true, reason: 'debit_timed_out' }, at);
}

/** Only a status check that agrees with what was asked for settles a conflict; otherwise a person does. */
function inConflict(heard: Heard, state: Begun, before: Waiting, at: At): Turn {
  const { answer, says } = heard;
  const definite = saysDone(says) || says === 'refused';
  if (answer.source !== 'status') return definite ? late(heard, state, false, at) : NOTHING_NEW;
  if (says !== 'done') return NOTHING_NEW;
  return happened(answer.leg, answer.bankReference, { ...state, situation: before }, at);
}

/** What follows when a leg is known to have happened as it was asked for. */
export function happened(leg: Answer['leg'], bankReference: string | null, state: Begun, at: At): Turn {
  const { intent, situation } = state;
  switch (leg) {
    case 'debit': {
      const taken = debited(intent, bankReference, at);
      if (situation.name === 'debiting') return all(taken, requestCredit(at));
      if (situation.name !== 'debit_in_doubt') return taken;
      return all(taken, requestReversal({ attempt: 1, precaution: false, reason: 'debit_timed_out' }, at));
    }
    case 'credit':
      return credited(intent, bankReference, at);
    case 'reversal':
      return reversed(state, situation.name === 'reversing' ? situation.reason : 'reversed', at);
  }
}

function ofDebit(heard: Heard, state: Begun, at: At): Turn {
  const { answer, says } = heard;
  const { intent, situation } = state;
  if (state.debited) return says === 'done' ? NOTHING_NEW : late(heard, state, true, at);
  switch (situation.name) {
    case 'debiting':
    case 'debit_in_doubt':
    case 'reversing':
      if (says === 'done') return happened('debit', answer.bankReference, state, at);
      if (says === 'refused') return debitRefused(intent, reasonIn(answer), at);
      return situation.name === 'reversing' ? late(heard, state, true, at) : conflict(answer, at);
    case 'conflicted':
      return says === 'done' ? debited(intent, answer.bankReference, at) : late(heard, state, true, at);
    case 'reversed':
      return late(heard, state, says !== 'done', at);
    case 'failed':
      return late(heard, state, saysDone(says), at);
    case 'resolving':
    case 'crediting':
    case 'deemed':
    case 'completed':
      return late(heard, state, true, at);
  }
}

function ofCredit(heard: Heard, state: Begun, at: At): Turn {
  const { answer, says } = heard;
  const { situation } = state;
  if (situation.name === 'crediting' || situation.name === 'deemed') {
    if (says === 'done') return happened('credit', answer.bankReference, state, at);
    return says === 'refused' ? creditRefused(reasonIn(answer), at) : conflict(answer, at);
  }
  if (situation.name === 'completed') return says === 'done' ? NOTHING_NEW : late(heard, state, true, at);
  // On its way back, or back already: that it was credited is the one thing that must not have happened.
  if (!saysDone(says) || isGoingBack(state)) return late(heard, state, saysDone(says), at);
  return excessCredit(state, at);
}

function ofReversal(heard: Heard, state: Begun, at: At): Turn {
  const { answer, says } = heard;
  const { intent, situation } = state;
  // In a message it is a refusal like any other: the next try shows whether it is true.
  const unseen = answer.code === NO_ORIGINAL_DEBIT && answer.source !== 'message';
  switch (situation.name) {
    case 'reversing': {
      if (says === 'done') return happened('reversal', answer.bankReference, state, at);
      if (says !== 'refused') return conflict(answer, at);
      if (unseen && !state.debited) return failed(intent, situation.reason, at);
      const { attempt } = situation;
      if (hasHeard(state, 'reversal', refusalOf(attempt))) return NOTHING_NEW;
      return tell({ type: 'ReversalRefused', data: { attempt, reason: reasonIn(answer), refusedAt: at.now } });
    }
    case 'completed':
      return saysDone(says) ? excessCredit(state, at) : late(heard, state, false, at);
    case 'reversed':
      if (says === 'done') return NOTHING_NEW;
      return late(heard, state, saysDone(says) || unseen, at);
    default:
      return late(heard, state, saysDone(says), at);
  }
}

function conflict(answer: Answer, { now }: At): Turn {
  return tell({ type: 'PaymentConflicted', data: { ...saidBy(answer), conflictedAt: now } });
}

/** Recorded, once, and without consequences. */
function late({ answer, says }: Heard, state: Begun, contradicts: boolean, { now }: At): Turn {
  if (hasHeard(state, answer.leg, says) || isTooMuch(answer.leg, says, state)) return NOTHING_NEW;
  const { source } = answer;
  return tell({ type: 'LateAnswerRecorded', data: { ...saidBy(answer), source, contradicts, recordedAt: now } });
}

/** That a leg was done is never too much: as it was asked for, or for the first time. */
function isTooMuch(leg: Answer['leg'], says: string, { heard }: Begun): boolean {
  const isFirst = saysDone(says) && !heard.some((one) => one.leg === leg && saysDone(one.says));
  return heard.length >= MAX_HEARD && says !== 'done' && !isFirst;
}

const saidBy = ({ leg, state, amount, currency, code, bankReference }: Answer) => ({
  leg,
  state,
  amount,
  currency,
  code,
  bankReference,
});

const reasonIn = ({ code, state }: Answer) => code ?? (state === 'none' ? 'not_done' : 'refused');

/** A person has found out what became of a leg that is in doubt. */
export function resolve(data: Of<'ResolvePayment'>['data'], state: Begun, at: At): Decision<PaymentEvent> {
  // Of a payment that has ended nothing changes: a person has looked at what contradicts it.
  const turn = resolved(data, state, at) ?? (state.contradicted ? NOTHING_NEW : null);
  if (!turn) return refuse('nothing_to_resolve');
  return all(tell({ type: 'ResolutionRecorded', data: { ...data, resolvedAt: at.now } }), turn);
}

/** Null where the leg is not in doubt. */
function resolved(data: Of<'ResolvePayment'>['data'], state: Begun, at: At): Turn | null {
  const { leg } = data;
  const { intent, situation } = state;
  const over = situation.name === 'conflicted' && situation.leg === leg ? situation.before : situation;
  if (!isWaiting(over) || !state.asked.includes(leg)) return null;
  const settled: Begun = { ...state, situation: over };
  const goingBack = over.name === 'reversing';
  switch (leg) {
    case 'debit':
      if (state.debited || situation.name === 'debiting') return null;
      return data.happened ? happened('debit', null, settled, at) : debitRefused(intent, 'not_debited', at);
    case 'credit':
      if (goingBack) return data.happened ? happened('credit', null, settled, at) : null;
      if (over === situation && over.name !== 'deemed') return null;
      return data.happened ? happened('credit', null, settled, at) : creditRefused('not_credited', at);
    case 'reversal':
      if (!goingBack) return null;
      if (data.happened) return happened('reversal', null, settled, at);
      return requestReversal({ attempt: over.attempt + 1, precaution: !state.debited, reason: over.reason }, at);
  }
}
