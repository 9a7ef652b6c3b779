import { readAmount } from '../amount.ts';
import { type Ledger, refusal } from '../desk.ts';
import type { Answer, Entry } from '../journal.ts';
import { accountOf, refusalOf, standingOf } from './address.ts';
import { type Books, books, SCHEME } from './books.ts';
import { isSame, type Leg, type LegName, legKey, type Movement } from './leg.ts';

/**
 * What is decided at a bank. `work`: carry out what was accepted. `disown`: promise that a leg will never happen.
 * `told`: somebody has acknowledged the message about a leg.
 */
export type BankRequest =
  | ({ readonly operation: 'debit' | 'credit' | 'reverse' } & Movement)
  | {
      readonly operation: 'work' | 'disown' | 'told';
      readonly bankId: string;
      readonly transactionId: string;
      readonly leg: LegName;
    };

/** What the fault model has a say in. */
export type BankHabits = {
  /** Whether a movement is only accepted now, and carried out later. */
  accepts(name: string): boolean;
  clockOffMs(bankId: string): number;
};

export type BankLedger = Ledger & {
  leg(bankId: string, transactionId: string, leg: LegName): Leg | null;
  legs(bankId?: string): readonly Leg[];
  bankIds(): readonly string[];
  books(bankId: string): ReturnType<Books['written']>;
};

/** How often a stubborn bank refuses to give a debit back. */
const STUBBORN_REFUSALS = 2;

const legOf = (operation: 'debit' | 'credit' | 'reverse'): LegName =>
  operation === 'reverse' ? 'reversal' : operation;

/**
 * The books of all banks, and the rules each keeps whatever it is asked: a leg happens at most once for a transaction,
 * and never after the bank has said that it will not.
 */
export function bankLedger(habits: BankHabits): BankLedger {
  const legs = new Map<string, Leg>();
  const banks = new Map<string, Books>();
  const references = new Map<string, number>();

  const bookOf = (bankId: string): Books => {
    const book = banks.get(bankId) ?? books();
    banks.set(bankId, book);
    return book;
  };
  const clock = (bankId: string, at: Date) => new Date(at.getTime() + habits.clockOffMs(bankId)).toISOString();
  const find = (bankId: string, transactionId: string, leg: LegName) =>
    legs.get(legKey(bankId, transactionId, leg)) ?? null;

  /** What a movement comes to if it is carried out now: done, or a definite refusal. */
  function carryOut(leg: LegName, movement: Movement, at: Date): Answer {
    const { bankId, transactionId, address, amount, currency } = movement;
    const counted = readAmount(amount);
    if (counted === null) return refusal(402, 'invalid_amount', 'An amount is above zero.');
    if (leg === 'reversal') {
      const debit = find(bankId, transactionId, 'debit');
      if (debit?.state !== 'done') return refusal(404, 'no_original_debit', 'There was no such debit.');
      if (!isSame(debit, movement)) return refusal(409, 'original_differs', 'The debit was another.');
      const refusals = find(bankId, transactionId, 'reversal')?.refusals ?? 0;
      if (standingOf(address) === 'stubborn' && refusals < STUBBORN_REFUSALS)
        return refusal(409, 'reversal_refused', 'Not now.');
    } else {
      const bad = refusalOf(address);
      if (bad) return refusal(bad.status, bad.code, 'Nothing can be done with this account.');
      const isPoor = standingOf(address) === 'poor';
      if (leg === 'debit' && !bookOf(bankId).covers(accountOf(address), currency, counted, isPoor))
        return refusal(402, 'insufficient_funds', 'Less is in the account.');
    }
    const bankReference = String((references.get(bankId) ?? 0) + 1).padStart(12, '0');
    return { status: 200, body: { state: 'done', amount, currency, bankReference, at: clock(bankId, at) } };
  }

  function move(leg: LegName, movement: Movement, at: Date): Answer {
    const { bankId, transactionId } = movement;
    const known = find(bankId, transactionId, leg);
    if (known && known.state === 'none')
      return refusal(409, 'transaction_disowned', 'This bank has said that this will not happen.');
    if (known && !isSame(known, movement))
      return refusal(422, 'leg_reused', 'This leg was asked for with other content.');
    if (known && !(leg === 'reversal' && known.code === 'reversal_refused')) return answerOf(known);
    if (habits.accepts(legKey(bankId, transactionId, leg)) && readAmount(movement.amount) !== null)
      return { status: 202, body: { state: 'accepted', at: clock(bankId, at) } };
    return carryOut(leg, movement, at);
  }

  /** The entry of a leg, begun if there is none. */
  function opened(bankId: string, transactionId: string, leg: LegName, at: string): Leg {
    const known = find(bankId, transactionId, leg);
    if (known) return known;
    const begun: Leg = {
      bankId,
      transactionId,
      leg,
      state: 'none',
      asked: null,
      code: null,
      bankReference: null,
      at,
      keys: [],
      refusals: 0,
      message: 'none',
    };
    legs.set(legKey(bankId, transactionId, leg), begun);
    return begun;
  }

  /** Writes what was decided of a leg into it, and into the books. */
  function decided(leg: Leg, { status, body }: Answer, entered: string): void {
    const { bankReference = null, code = null, at = entered } = body as Partial<Record<string, string>>;
    leg.at = at ?? entered;
    if (status !== 200) {
      Object.assign(leg, { state: 'refused', code });
      if (leg.leg === 'reversal') leg.refusals++;
      if (code === 'no_original_debit') disowned(leg.bankId, leg.transactionId, leg.at);
      return;
    }
    Object.assign(leg, { state: 'done', code: null, bankReference });
    references.set(leg.bankId, Number(bankReference));
    if (leg.asked === null)
      throw new Error(`the journal carries out ${leg.leg} of ${leg.transactionId}, never asked for`);
    const { address, amount, currency } = leg.asked;
    const account = accountOf(address);
    const book = bookOf(leg.bankId);
    book.open(account, currency, standingOf(address) === 'poor', leg.at);
    const sides = leg.leg === 'debit' ? { debit: account, credit: SCHEME } : { debit: SCHEME, credit: account };
    book.post({ ...sides, amount, currency, transactionId: leg.transactionId, leg: leg.leg, at: leg.at });
  }

  /** A debit of which the bank has just said that it was not there: it will never be, be it even accepted already. */
  function disowned(bankId: string, transactionId: string, at: string): void {
    const debit = opened(bankId, transactionId, 'debit', at);
    if (debit.state === 'pending') Object.assign(debit, { state: 'refused', code: 'debit_cancelled', at });
  }

  return {
    answer(operation, asked, at) {
      const request = { operation, ...asked } as BankRequest; // of this shape by the route's schema, or made by us
      switch (request.operation) {
        case 'debit':
        case 'credit':
        case 'reverse':
          return move(legOf(request.operation), request, at);
        case 'work': {
          const leg = find(request.bankId, request.transactionId, request.leg);
          if (!leg?.asked) throw new Error(`there is no work on ${request.leg} of ${request.transactionId}`);
          return leg.state === 'pending' ? carryOut(request.leg, { ...request, ...leg.asked }, at) : answerOf(leg);
        }
        case 'disown':
        case 'told':
          return { status: 200, body: { at: clock(request.bankId, at) } };
      }
    },

    apply({ operation, key, request: asked, answer, at }: Entry) {
      const request = { operation, ...asked } as BankRequest;
      const { bankId, transactionId } = request;
      if (answer.status === 422) return; // the key is spent; the leg stands for something else
      switch (request.operation) {
        case 'debit':
        case 'credit':
        case 'reverse': {
          const { address, amount, currency } = request;
          const name = legOf(request.operation);
          const before = find(bankId, transactionId, name);
          const leg = opened(bankId, transactionId, name, at);
          leg.keys.push(key);
          if (before && before.code !== 'reversal_refused') return; // answered as before, and nothing is new
          leg.asked = { address, amount, currency };
          if (answer.status === 202) Object.assign(leg, { state: 'pending', code: null, message: 'due' });
          else decided(leg, answer, at);
          return;
        }
        case 'work': {
          const leg = opened(bankId, transactionId, request.leg, at);
          if (leg.state === 'pending') decided(leg, answer, at);
          return;
        }
        case 'disown':
          opened(bankId, transactionId, request.leg, (answer.body as { at: string }).at);
          return;
        case 'told': {
          const leg = opened(bankId, transactionId, request.leg, at);
          // What was asked for again meanwhile has yet to be told.
          if (leg.state !== 'pending') leg.message = 'acknowledged';
        }
      }
    },

    leg: find,
    legs: (bankId) => [...legs.values()].filter((leg) => bankId === undefined || leg.bankId === bankId),
    bankIds: () => [...new Set([...banks.keys(), ...[...legs.values()].map(({ bankId }) => bankId)])].sort(),
    books: (bankId) => bookOf(bankId).written(),
  };
}

/** What a bank says of a leg it knows, as often as it is asked for it. */
export function answerOf({ state, asked, bankReference, code, at }: Leg): Answer {
  if (state === 'pending') return { status: 202, body: { state: 'accepted', at } };
  if (state === 'done')
    return {
      status: 200,
      body: { state: 'done', amount: asked?.amount, currency: asked?.currency, bankReference, at },
    };
  return refusal(code === 'no_original_debit' ? 404 : 409, code ?? 'transaction_disowned', 'This will not happen.');
}
