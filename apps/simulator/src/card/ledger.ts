import { decimalsOf, readAmount, writeAmount } from '../amount.ts';
import { type Ledger, refusal } from '../desk.ts';
import type { Answer, Entry } from '../journal.ts';

type Authorize = { reference: string; amount: string; currency: string; token: string };
type Move = { reference: string; authorizationId: string; amount: string; currency: string };
type Void = { reference: string; authorizationId: string };

/** One request to the gateway. */
export type CardRequest =
  | ({ operation: 'authorize' } & Authorize)
  | ({ operation: 'capture' | 'refund' } & Move)
  | ({ operation: 'void' } & Void);

type Account = {
  readonly authorizationId: string;
  readonly reference: string;
  readonly currency: string;
  readonly decimals: number;
  readonly authorized: bigint;
  readonly expiresAt: string;
  captured: bigint;
  refunded: bigint;
  released: bigint;
  voided: boolean;
};

/** What the gateway believes, with amounts written as decimals. */
export type CardBooks = {
  readonly authorizations: readonly object[];
  readonly captures: readonly object[];
  readonly voids: readonly object[];
  readonly refunds: readonly object[];
};

export type CardLedger = Ledger & {
  lookup(reference: string): { operation: string; answer: Answer } | null;
  books(now: Date): CardBooks;
};

/** How long an authorisation lasts unless its token says otherwise. */
const AUTHORIZATION_SECONDS = 7 * 24 * 3600;
const DECLINES: Readonly<Record<string, string>> = {
  tok_declined: 'card_declined',
  tok_insufficient: 'insufficient_funds',
};

/** The gateway's books, and the rules it keeps whatever it is asked. */
export function cardLedger(): CardLedger {
  const accounts = new Map<string, Account>();
  const byReference = new Map<string, { operation: string; answer: Answer }>();
  const done = { capture: [] as object[], void: [] as object[], refund: [] as object[] };

  function authorize({ amount, currency, token }: Authorize, at: Date): Answer {
    if (readAmount(amount) === null) return refusal(402, 'invalid_amount', 'An amount is above zero.');
    const decline = DECLINES[token];
    if (decline) return refusal(402, decline, 'The issuer declined.');
    const seconds = Number(/^tok_expires_([0-9]{1,8})$/.exec(token)?.[1] ?? AUTHORIZATION_SECONDS);
    const expiresAt = new Date(at.getTime() + seconds * 1000).toISOString();
    return { status: 201, body: { authorizationId: nth('auth', accounts.size), amount, currency, expiresAt } };
  }

  function move(kind: 'capture' | 'refund', { authorizationId, amount, currency }: Move, at: Date): Answer {
    const account = accounts.get(authorizationId);
    if (!account) return refusal(404, 'authorization_not_found', 'There is no such authorisation.');
    const counted = readAmount(amount);
    if (counted === null || decimalsOf(amount) > account.decimals)
      return refusal(409, 'invalid_amount', 'An amount is above zero and as precise as the authorised one.');
    if (currency !== account.currency) return refusal(409, 'currency_mismatch', 'The currency is another.');
    const closed = kind === 'capture' ? closedBy(account, at) : null;
    if (closed) return closed;
    if (kind === 'capture' && account.captured + counted > account.authorized)
      return refusal(409, 'capture_exceeds_authorization', 'More than was authorised.');
    if (kind === 'refund' && account.refunded + counted > account.captured)
      return refusal(409, 'refund_exceeds_capture', 'More than was captured.');
    return { status: 201, body: { id: nth(kind, done[kind].length), authorizationId, amount, currency } };
  }

  function release({ authorizationId }: Void, at: Date): Answer {
    const account = accounts.get(authorizationId);
    if (!account) return refusal(404, 'authorization_not_found', 'There is no such authorisation.');
    const closed = closedBy(account, at);
    if (closed) return closed;
    if (account.captured === account.authorized) return refusal(409, 'nothing_to_void', 'Everything is captured.');
    const amount = writeAmount(account.authorized - account.captured, account.decimals);
    return {
      status: 201,
      body: { id: nth('void', done.void.length), authorizationId, amount, currency: account.currency },
    };
  }

  return {
    answer(operation, asked, at) {
      const request = { operation, ...asked } as CardRequest; // of this shape by the route's schema
      if (byReference.has(request.reference))
        return refusal(409, 'duplicate_reference', 'This reference stands for another request.');
      switch (request.operation) {
        case 'authorize':
          return authorize(request, at);
        case 'void':
          return release(request, at);
        default:
          return move(request.operation, request, at);
      }
    },

    apply({ operation, request: asked, answer }: Entry) {
      const request = { operation, ...asked } as CardRequest;
      if (!byReference.has(request.reference)) byReference.set(request.reference, { operation, answer });
      if (answer.status !== 201) return;
      const { reference } = request;
      const body = answer.body as { authorizationId: string; amount: string; expiresAt: string };
      if (request.operation === 'authorize') {
        const { authorizationId, expiresAt } = body;
        const authorized = readAmount(request.amount) ?? 0n;
        const opened = { captured: 0n, refunded: 0n, released: 0n, voided: false };
        const { currency } = request;
        const decimals = decimalsOf(request.amount);
        const account = { authorizationId, reference, currency, decimals, authorized, expiresAt, ...opened };
        accounts.set(authorizationId, account);
        return;
      }
      done[request.operation].push({ reference, ...body });
      const account = accounts.get(request.authorizationId);
      if (!account) throw new Error(`the journal moves money of an unknown ${request.authorizationId}`);
      const counted = readAmount(body.amount) ?? 0n;
      if (request.operation === 'capture') account.captured += counted;
      else if (request.operation === 'refund') account.refunded += counted;
      else Object.assign(account, { voided: true, released: counted });
    },

    lookup: (reference) => byReference.get(reference) ?? null,

    books: (now) => ({
      authorizations: [...accounts.values()].map((account) => written(account, now)),
      captures: done.capture,
      voids: done.void,
      refunds: done.refund,
    }),
  };
}

function closedBy({ voided, expiresAt }: Account, at: Date): Answer | null {
  if (voided) return refusal(409, 'authorization_voided', 'This authorisation was voided.');
  return at.getTime() >= Date.parse(expiresAt)
    ? refusal(409, 'authorization_expired', 'This authorisation has expired.')
    : null;
}

function written(account: Account, now: Date): object {
  const { authorizationId, reference, currency, decimals, expiresAt, voided } = account;
  const inFull = (counted: bigint) => writeAmount(counted, decimals);
  return {
    authorizationId,
    reference,
    currency,
    status: voided ? 'voided' : now.getTime() >= Date.parse(expiresAt) ? 'expired' : 'authorized',
    amount: inFull(account.authorized),
    captured: inFull(account.captured),
    refunded: inFull(account.refunded),
    released: inFull(account.released),
    expiresAt,
  };
}

const nth = (kind: string, before: number) => `${kind}_${String(before + 1).padStart(8, '0')}`;
