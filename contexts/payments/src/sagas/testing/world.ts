import {
  type AnyStream,
  type Command,
  isRejection,
  type Json,
  type RecordedEvent,
  type Rejection,
  type SagaState,
  sagaCommands,
} from '@daybook/core';
import { type MemoryStreams, memoryStreams, testIdOf } from '@daybook/core/testing';
import { accountCommands } from '../../account/commands.ts';
import { account } from '../../account/decide.ts';
import type { Address } from '../../addresses/address.ts';
import { books } from '../../books/decide.ts';
import { memberAccount } from '../../ledger/kinds.ts';
import { allPaymentCommands } from '../../payment/commands.ts';
import { settlement } from '../../settlement/decide.ts';
import { transfer } from '../../transfer/decide.ts';
import { accountRail } from '../account-rail.ts';
import type { Rail } from '../account-rail-progress.ts';
import { type Beliefs, type Deed, deedsOf, type Leg, type Request, type Said } from './banks.ts';

/*
 * One payment, its saga, the ledger and the banks, as one value. `movesOf` lists everything that may happen next, `moved`
 * makes it happen. What goes on inside one process is not torn apart: after each move the saga sees what was recorded
 * and its commands are executed, as far as that goes. What comes from outside may come in any order, late, twice or not
 * at all.
 */

export const PAYMENT = '0000abcd-0000-7000-8000-00000000abcd';
const SAGA = '0000abcd-0000-5000-8000-00000000abce';
export const AMOUNT = '250.00';
const OTHER_AMOUNT = '25.00';
export const CURRENCY = 'INR';
const START = '2026-01-01T09:00:00.000Z';
const ACCOUNTS = { payer: testIdOf('payer1'), payee: testIdOf('payee1') };

export type Message =
  | { readonly kind: 'request'; readonly step: string; readonly request: Request }
  | { readonly kind: 'response'; readonly step: string; readonly said: Said }
  | { readonly kind: 'message'; readonly leg: Leg; readonly said: Said };

/** How often something may go wrong on one path. */
export type Allowed = {
  readonly loss: number;
  readonly duplicate: number;
  readonly giveUp: number;
  readonly otherAmount: number;
  readonly lie: number;
  /** Messages that a leg was refused, from somebody who is not the bank. */
  readonly forgery: number;
};

/** The streams under test, which a test may have broken on purpose. */
export type UnderTest = { readonly payment: AnyStream; readonly saga: AnyStream };

export type World = {
  readonly streams: MemoryStreams;
  readonly underTest: UnderTest;
  /** How much of the log the saga has seen. */
  readonly seen: number;
  /** The saga's steps that are under way or over. */
  readonly begun: readonly string[];
  readonly clock: string;
  readonly beliefs: Beliefs;
  readonly bag: readonly Message[];
  readonly allowed: Allowed;
  /** Legs of which the payment was told another amount. */
  readonly misheard: readonly Leg[];
  /** Legs of which the payment was told that they are done, with whatever amount. */
  readonly heardDone: readonly Leg[];
  /** What an honest bank's answer was refused with; null while none was. */
  readonly turnedAway: string | null;
};

export type Move = { readonly what: string; readonly make: () => World };

/** Which sides are accounts of our own. */
export type Sides = { readonly payer: 'bank' | 'own'; readonly payee: 'bank' | 'own' };

const addressOf = (side: 'payer' | 'payee', sides: Sides): Address =>
  sides[side] === 'own'
    ? { type: 'account', id: ACCOUNTS[side], bank: null }
    : { type: 'vpa', id: side === 'payer' ? 'ada@alder' : 'bob@birch', bank: null };

/** A payment whose payee is known, so that its legs begin. */
export function resolved(underTest: UnderTest, sides: Sides, allowed: Allowed): World {
  const world = beginning(underTest, sides, allowed);
  const after = (from: World, what: string) =>
    movesOf(from)
      .find((move) => move.what === what)
      ?.make() ?? from;
  return after(after(world, 'resolve payee: the bank knows the payee'), 'response to resolve payee');
}

/** A payment that has just begun. */
export function beginning(underTest: UnderTest, sides: Sides, allowed: Allowed): World {
  const streams = memoryStreams([account, transfer, settlement, books, underTest.payment, underTest.saga]);
  const open = { currencies: [CURRENCY], overdrafts: [{ currency: CURRENCY, limit: '1000.00' }] };
  for (const bankId of ['alder', 'birch'])
    must(
      streams,
      accountCommands.OpenAccount(testIdOf(memberAccount(bankId)), { kind: 'member', name: bankId, ...open }),
    );
  for (const id of Object.values(ACCOUNTS))
    must(streams, accountCommands.OpenAccount(id, { kind: 'customer', name: 'somebody', ...open }));
  must(
    streams,
    allPaymentCommands.InitiatePayment(PAYMENT, {
      rail: 'account',
      orderId: null,
      amount: AMOUNT,
      currency: CURRENCY,
      payer: addressOf('payer', sides),
      payee: addressOf('payee', sides),
      purpose: 'p2p',
      note: null,
      refundOf: null,
    }),
  );
  const nothing = {
    seen: 0,
    begun: [],
    clock: START,
    beliefs: {},
    bag: [],
    misheard: [],
    heardDone: [],
    turnedAway: null,
  };
  return settled({ streams, underTest, allowed, ...nothing });
}

function must(streams: MemoryStreams, command: Command): void {
  const outcome = streams.execute(command, START);
  if (isRejection(outcome)) throw new Error(`${command.type} was refused: ${outcome.code}`);
}

export const sagaOf = ({ streams, underTest }: World) =>
  streams.state(underTest.saga as { type: string; initial: SagaState<Rail> }, SAGA);

/** Everything that may happen next. */
export function movesOf(world: World): readonly Move[] {
  const moves: Move[] = [];
  for (const [index, message] of world.bag.entries()) {
    if (isRepeated(world.bag, index)) continue;
    const rest = { ...world, bag: world.bag.toSpliced(index, 1) };
    moves.push(...deliveries(rest, message));
    const { allowed } = world;
    if (allowed.loss > 0)
      moves.push({
        what: `lost: ${nameOf(message)}`,
        make: () => lost({ ...rest, allowed: less(allowed, 'loss') }, message),
      });
    if (allowed.duplicate > 0 && message.kind !== 'response')
      moves.push({
        what: `twice: ${nameOf(message)}`,
        make: () => ({ ...world, bag: inOrder([...world.bag, message]), allowed: less(allowed, 'duplicate') }),
      });
    if (allowed.giveUp > 0 && message.kind !== 'message' && isAsked(world, message.step))
      moves.push({
        what: `no longer waited for: ${message.step}`,
        make: () => answered({ ...world, allowed: less(allowed, 'giveUp') }, message.step, 'unknown', null),
      });
  }
  for (const [timer, { status, dueAt }] of Object.entries(sagaOf(world).timers))
    if (status === 'set') moves.push({ what: `timer ${timer}`, make: () => timerFired(world, timer, dueAt) });
  return world.allowed.forgery > 0 ? [...moves, ...forgeries(world)] : moves;
}

/** The legs whose banks have been asked, and of which somebody else may say that they were refused. */
function forgeries(world: World): readonly Move[] {
  const calls = Object.values(sagaOf(world).steps).flatMap(({ ask }) => (ask.kind === 'call' ? [ask.operation] : []));
  const refused = { state: 'refused', otherAmount: false } as const;
  const forged: readonly Extract<Message, { kind: 'message' }>[] = [
    { kind: 'message', leg: 'debit', said: { ...refused, code: 'insufficient_funds' } },
    { kind: 'message', leg: 'credit', said: { ...refused, code: 'account_closed' } },
    { kind: 'message', leg: 'reversal', said: { ...refused, code: 'no_original_debit' } },
  ];
  const allowed = less(world.allowed, 'forgery');
  return forged
    .filter(({ leg }) => calls.includes(leg === 'reversal' ? 'reverse' : leg))
    .map((message) => ({ what: `forged ${nameOf(message)}`, make: () => told({ ...world, allowed }, message) }));
}

function deliveries(rest: World, message: Message): readonly Move[] {
  switch (message.kind) {
    case 'request':
      return deedsOf(message.request, rest.beliefs)
        .filter(({ costs }) => costs === null || rest.allowed[costs] > 0)
        .map((deed) => ({ what: `${message.step}: the bank ${deed.what}`, make: () => done(rest, message, deed) }));
    case 'response':
      return [{ what: `response to ${message.step}`, make: () => responded(rest, message) }];
    case 'message':
      return [{ what: nameOf(message), make: () => told(rest, message) }];
  }
}

/** The bank acts on a request, and its answer is on the way. */
function done(world: World, { step, request }: Extract<Message, { kind: 'request' }>, deed: Deed): World {
  const { said, beliefs, later, costs } = deed;
  const allowed = costs ? less(world.allowed, costs) : world.allowed;
  const leg = legIn(request);
  const bag = [...world.bag];
  if (isAsked(world, step) && !later) bag.push({ kind: 'response', step, said });
  if (later && leg) bag.push({ kind: 'message', leg, said });
  // The truth about a lie comes out by itself.
  const truth: Said = { state: 'done', code: null, otherAmount: false };
  if (costs === 'lie' && leg) bag.push({ kind: 'message', leg, said: truth });
  const after = { ...world, beliefs, allowed, bag: inOrder(bag) };
  // That the answer will come later tells the saga nothing, so it may as well be told at once.
  return later && isAsked(world, step) ? answered(after, step, 'done', { state: 'accepted' }) : after;
}

function responded(world: World, { step, said }: Extract<Message, { kind: 'response' }>): World {
  if (!isAsked(world, step)) return world;
  const isStatus = step.startsWith('status');
  if (step === 'resolve payee' && said.state === 'done') return answered(world, step, 'done', { name: 'Bob' });
  if (said.state === 'refused' && !isStatus) return answered(world, step, 'refused', { code: said.code ?? 'unknown' });
  const moved = said.state === 'done' ? moneyIn(said) : { amount: null, currency: null };
  const answer = { state: said.state, ...moved, code: said.code, bankReference: 'ref-1' };
  return answered(heard(world, legOfStep(step), said), step, 'done', answer);
}

/** A bank's own message reaches the payment. */
function told(world: World, { leg, said }: Extract<Message, { kind: 'message' }>): World {
  const moved = said.state === 'done' ? moneyIn(said) : { amount: null, currency: null };
  const command = allPaymentCommands.RecordBankAnswer(PAYMENT, {
    leg,
    source: 'message',
    attempt: null,
    bankId: leg === 'credit' ? 'birch' : 'alder',
    messageId: null,
    state: said.state,
    ...moved,
    code: said.code,
    bankReference: 'ref-1',
  });
  const streams = world.streams.copy();
  const outcome = streams.execute(command, world.clock);
  const turnedAway = isRejection(outcome) ? outcome.code : world.turnedAway;
  return settled({ ...heard(world, leg, said), streams, turnedAway });
}

function heard(world: World, leg: Leg, said: Said): World {
  const more = (legs: readonly Leg[]) => (legs.includes(leg) ? legs : [...legs, leg]);
  const misheard = said.otherAmount ? more(world.misheard) : world.misheard;
  return { ...world, misheard, heardDone: said.state === 'done' ? more(world.heardDone) : world.heardDone };
}

function lost(world: World, message: Message): World {
  if (message.kind === 'message') return world;
  const more = world.bag.some((other) => other.kind !== 'message' && other.step === message.step);
  // The caller learns nothing, except that its time is up.
  return more || !isAsked(world, message.step) ? world : answered(world, message.step, 'unknown', null);
}

function answered(world: World, step: string, outcome: 'done' | 'refused' | 'unknown', answer: Json): World {
  return fed(world, build(world).Answer(SAGA, { step, outcome, answer }), world.clock);
}

function timerFired(world: World, timer: string, dueAt: string): World {
  const clock = dueAt > world.clock ? dueAt : world.clock;
  return fed({ ...world, clock }, build(world).FireTimer(SAGA, { timer, dueAt }), clock);
}

/** A person settles a step that was handed to one. */
export function resolvedBy(world: World, step: string, happened: boolean): World {
  const answer = {
    step,
    outcome: happened ? ('done' as const) : ('refused' as const),
    answer: null,
    resolvedBy: 'Eve',
  };
  return fed(world, build(world).Answer(SAGA, answer), world.clock);
}

function fed(world: World, command: Command, now: string): World {
  const streams = world.streams.copy();
  streams.execute(command, now);
  return settled({ ...world, streams });
}

/** The saga sees what was recorded, what it asks of the payment is done, and its calls are on the way to the banks. */
function settled(world: World): World {
  const streams = world.streams.copy();
  const next: World = { ...world, streams };
  let { seen, clock } = world;
  let { turnedAway } = world;
  const bag = [...world.bag];
  const begun = new Set(world.begun);
  for (;;) {
    const unseen = streams.log.slice(seen);
    seen = streams.log.length;
    for (const event of unseen) if (isWatched(event)) streams.execute(observe(world, event), clock);
    const open = Object.entries(sagaOf(next).steps).filter(
      ([step, { status }]) => status === 'asked' && !begun.has(step),
    );
    if (unseen.length === 0 && open.length === 0) break;
    for (const [step, { ask }] of open) {
      begun.add(step);
      if (ask.kind === 'call') {
        bag.push({ kind: 'request', step, request: requestIn(ask.operation, ask.request) });
        continue;
      }
      clock = later(clock);
      const outcome = streams.execute(ask.commands as readonly Command[], clock);
      if (isRejection(outcome) && step.startsWith('record')) turnedAway = outcome.code;
      streams.execute(build(world).Answer(SAGA, { step, ...answerTo(outcome) }), clock);
    }
  }
  return { ...next, seen, begun: [...begun], clock, turnedAway, bag: inOrder(bag) };
}

const answerTo = (outcome: Rejection | readonly RecordedEvent[]) =>
  isRejection(outcome)
    ? { outcome: 'refused' as const, answer: { code: outcome.code, message: outcome.message } }
    : { outcome: 'done' as const, answer: null };

const isWatched = ({ streamId, type }: RecordedEvent) => streamId === PAYMENT && type in accountRail.events;

const observe = (world: World, { type, streamId, position, recordedAt, data }: RecordedEvent) =>
  build(world).Observe(SAGA, { type, streamId, position, recordedAt, data });

const build = ({ underTest }: World) => sagaCommands(underTest.saga.type);

function requestIn(operation: string, request: unknown): Request {
  const { transactionId = '', leg = null } = request as { transactionId?: string; leg?: Leg | null };
  return { operation: operation as Request['operation'], transactionId, leg };
}

const legIn = ({ operation, leg }: Request): Leg | null => {
  if (operation === 'reverse') return 'reversal';
  return operation === 'debit' || operation === 'credit' ? operation : leg;
};

const legOfStep = (step: string): Leg => {
  if (step.includes('credit')) return 'credit';
  return step.includes('debit') ? 'debit' : 'reversal';
};

const moneyIn = ({ otherAmount }: Said) => ({ amount: otherAmount ? OTHER_AMOUNT : AMOUNT, currency: CURRENCY });

const isAsked = (world: World, step: string) => sagaOf(world).steps[step]?.status === 'asked';

const less = (allowed: Allowed, what: keyof Allowed): Allowed => ({ ...allowed, [what]: allowed[what] - 1 });

const later = (clock: string) => new Date(Date.parse(clock) + 1).toISOString();

export const nameOf = (message: Message): string =>
  message.kind === 'message'
    ? `message: ${message.leg} ${message.said.state}${message.said.otherAmount ? ' of another amount' : ''}`
    : `${message.kind} ${message.step}`;

const inOrder = (bag: readonly Message[]): readonly Message[] =>
  bag.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

/** Of equal messages, which lie side by side, only the first needs to be tried. */
const isRepeated = (bag: readonly Message[], index: number) =>
  index > 0 && JSON.stringify(bag[index]) === JSON.stringify(bag[index - 1]);
