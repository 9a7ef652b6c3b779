import { testIdOf } from '@daybook/core/testing';
import { formatMoney, money, subtract } from '@daybook/money';
import { countersOf } from '../../account/counters.ts';
import { account } from '../../account/decide.ts';
import { noAccount } from '../../account/evolve.ts';
import { ownAccount } from '../../ledger/kinds.ts';
import type { Begun } from '../../payment/account-rail/evolve.ts';
import type { PaymentState } from '../../payment/evolve.ts';
import { keyOf, type Leg, LIE, timesDone } from './banks.ts';
import { AMOUNT, CURRENCY, PAYMENT, sagaOf, type World } from './world.ts';

const TERMINAL = ['completed', 'reversed', 'failed'];
const TRANSACTION = PAYMENT.replaceAll('-', '');

/** The payment as it stands. */
export function paymentOf({ streams, underTest }: World): Begun {
  const state = streams.state(underTest.payment as { type: string; initial: PaymentState }, PAYMENT);
  if (state.situation !== 'on_account_rail' || state.payment.phase !== 'begun') throw new Error('no payment has begun');
  return state.payment;
}

export const isTerminal = (world: World): boolean => TERMINAL.includes(paymentOf(world).situation.name);

export const eventsOf = ({ streams }: World) => streams.log.filter(({ streamId }) => streamId === PAYMENT);

/** What must hold at every moment; null if it does. `before` is the world one move earlier. */
export function broken(world: World, before: World | null): string | null {
  const payment = paymentOf(world);
  const situation = payment.situation.name;
  const events = eventsOf(world);
  const times = (type: string) => events.filter((event) => event.type === type).length;

  if (before && isTerminal(before) && paymentOf(before).situation.name !== situation)
    return `${paymentOf(before).situation.name} became ${situation}`;
  for (const type of ['AccountDebited', 'AccountCredited', 'PaymentReversed', 'PaymentCompleted', 'ExcessCreditFound'])
    if (times(type) > 1) return `${type} happened twice`;
  if (times('AccountCredited') > 0 && times('PaymentReversed') > 0) return 'credited and reversed in our books';

  const over = situation === 'completed' || situation === 'reversed';
  const inSuspense = payment.debited && !over;
  if (balanceOf(world, testIdOf(ownAccount('suspense'))) !== (inSuspense ? AMOUNT : '0.00'))
    return `suspense holds ${balanceOf(world, testIdOf(ownAccount('suspense')))} while ${situation}`;
  const isHeld = !payment.debited && !TERMINAL.includes(situation);
  if (heldOn(world, payment.intent.payer.accountId) !== (isHeld ? AMOUNT : '0.00'))
    return `${heldOn(world, payment.intent.payer.accountId)} is held while ${situation}`;
  const booked = subtract(
    money(balanceOf(world, payment.intent.payee.accountId), CURRENCY),
    money(situation === 'completed' ? AMOUNT : '0.00', CURRENCY),
  );
  if (formatMoney(booked) !== '0.00') return `the payee has ${formatMoney(booked)} too much while ${situation}`;

  const reversalAt = events.findIndex(({ type }) => type === 'ReversalRequested');
  const known = events.slice(0, Math.max(0, reversalAt)).some(isDebitLookedInto);
  if (reversalAt >= 0 && !known) return 'a reversal before the debit was known or asked about';
  for (const leg of world.misheard)
    if (payment.recovery === 'none' && !events.some((event) => isTrace(event, leg)))
      return `another amount of the ${leg} left no trace`;

  for (const leg of ['debit', 'credit', 'reversal'] as const)
    if (timesDone(world.beliefs, leg) > 1) return `the bank was made to do the ${leg} twice`;
  if (world.turnedAway) return `an answer was turned away: ${world.turnedAway}`;
  if (isHonest(world) && believes(world, 'credit') && believes(world, 'reversal'))
    return 'honest banks both credited and gave back';
  return null;
}

/** What must hold when nothing more can happen; null if it does. */
export function brokenAtEnd(world: World): string | null {
  const payment = paymentOf(world);
  const situation = payment.situation.name;
  const withPerson = Object.keys(sagaOf(world).escalated).length > 0;
  if (!TERMINAL.includes(situation)) return withPerson ? null : `nothing more happens while ${situation}`;
  if (!isHonest(world)) {
    if (situation === 'reversed' && world.heardDone.includes('credit') && payment.recovery === 'none')
      return 'an excess credit was not noticed';
    if (payment.recovery === 'open' && !withPerson) return 'nobody was told of the excess credit';
    return null;
  }
  const banks = (['debit', 'credit', 'reversal'] as const).map((leg) => believes(world, leg));
  const ours = [payment.intent.payer.bankId !== 'own', payment.intent.payee.bankId !== 'own'] as const;
  const [debit, credit, reversal] = banks;
  const taken = ours[0] ? debit && !reversal : situation === 'completed';
  const given = ours[1] ? credit : situation === 'completed';
  if (taken !== (situation === 'completed')) return `${situation}, and the payer’s bank believes otherwise`;
  return given === (situation === 'completed') ? null : `${situation}, and the payee’s bank believes otherwise`;
}

const TRACES = ['PaymentConflicted', 'LateAnswerRecorded', 'StatusChecked'];

const isTrace = ({ type, data }: { type: string; data: unknown }, leg: Leg) =>
  TRACES.includes(type) && (data as { leg: string }).leg === leg;

const isDebitLookedInto = ({ type, data }: { type: string; data: unknown }) =>
  type === 'AccountDebited' || (type === 'StatusChecked' && (data as { leg: string }).leg === 'debit');

/** Whether no bank has lied on this path. */
const isHonest = (world: World) => !world.beliefs[LIE];

const believes = (world: World, leg: Leg) => world.beliefs[keyOf(TRANSACTION, leg)] === 'done';

const countersAt = ({ streams }: World, accountId: string) => {
  const state = streams.state({ type: account.type, initial: noAccount }, accountId);
  return countersOf(state.situation === 'none' ? {} : state.counters, CURRENCY);
};

function balanceOf(world: World, accountId: string): string {
  const { creditsPosted, debitsPosted } = countersAt(world, accountId);
  return formatMoney(subtract(money(creditsPosted, CURRENCY), money(debitsPosted, CURRENCY)));
}

const heldOn = (world: World, accountId: string) => countersAt(world, accountId).debitsPending;
