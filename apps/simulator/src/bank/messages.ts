import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Desk } from '../desk.ts';
import { oneMore } from './books.ts';
import type { BankFaultModel, BankPlan } from './faults.ts';
import type { BankLedger } from './ledger.ts';
import { type Leg, legKey } from './leg.ts';

/**
 * What became of the messages of this process so far. `refused`: acknowledged with a 4xx, by its code; `failure`: why the
 * last one that was sent was not acknowledged, null if it was.
 */
export type MessageCounts = {
  sent: number;
  acknowledged: number;
  refused: Record<string, number>;
  waiting: number;
  failure: string | null;
};

/** Carries out what was accepted, and tells what came of it, until that is acknowledged. */
export type Messages = {
  /** Where messages go, without a slash at the end; null: nowhere yet, so they wait. */
  url: string | null;
  /** The Authorization header they are sent with; null: none. */
  authorization: string | null;
  readonly counts: MessageCounts;
  /** A movement has just been answered: with `accepted`, or definitely. */
  answered(leg: Leg): void;
  /** Takes up what an earlier process left undone. */
  resume(): void;
};

const TRY_TIMEOUT_MS = 5_000;
const FIRST_PAUSE_MS = 200;
const MAX_PAUSE_MS = 2_000;
/** So many messages are being sent at once; the others wait their turn. */
const MAX_AT_ONCE = 32;
/** A message that nobody takes for an hour and a half is given up. */
const MAX_TRIES = 3_000;

type Opened = {
  readonly ledger: BankLedger;
  readonly desk: Desk;
  readonly plan: BankPlan;
  readonly model: () => BankFaultModel;
  readonly closing: AbortSignal;
};

/** Opens the banks' post. `closing` ends every wait. */
export function openMessages({ ledger, desk, plan, model, closing }: Opened): Messages {
  const counts: MessageCounts = { sent: 0, acknowledged: 0, refused: {}, waiting: 0, failure: null };
  const turn = turnstile(MAX_AT_ONCE);
  const underWay = new Set<string>();
  const messages: Messages = {
    url: null,
    authorization: null,
    counts,
    answered(leg) {
      const name = nameOf(leg);
      if (leg.message === 'due') background(name, () => workAndTell(leg));
      else if (plan.happens('toldAgain', name))
        background(`again ${name}`, () => tell(leg, 'again', plan.workMs(`again ${name}`)));
    },
    resume() {
      for (const leg of ledger.legs()) if (leg.message === 'due') background(nameOf(leg), () => workAndTell(leg));
    },
  };

  /** Runs until it is done or we close, one at a time for each name. */
  function background(name: string, work: () => Promise<void>) {
    if (underWay.has(name)) return;
    underWay.add(name);
    counts.waiting++;
    work()
      .catch((error: unknown) => {
        if (!closing.aborted) throw error;
      })
      .finally(() => {
        underWay.delete(name);
        counts.waiting--;
      });
  }

  const pause = (ms: number) => delay(ms, undefined, { signal: closing });

  /** A reversal that was refused may be asked for again while that is still being told. */
  async function workAndTell(leg: Leg): Promise<void> {
    do await workAndTellOnce(leg);
    while (leg.state === 'pending');
  }

  async function workAndTellOnce(leg: Leg): Promise<void> {
    const { bankId, transactionId, leg: legName } = leg;
    const name = nameOf(leg);
    if (leg.state === 'pending') {
      await pause(plan.workMs(name));
      desk.handle('bank', 'work', ownKey('work', `${name}/${leg.refusals}`), { bankId, transactionId, leg: legName });
    }
    await tell(leg, `first ${leg.refusals}`, 0);
    desk.handle('bank', 'told', ownKey('told', `${name}/${leg.refusals}`), { bankId, transactionId, leg: legName });
    if (plan.happens('twice', name)) {
      const sameMessage = plan.eitherWay('same message', name);
      await tell(leg, sameMessage ? `first ${leg.refusals}` : 'second', plan.workMs(`twice ${name}`));
    }
  }

  /** Sends a message until somebody acknowledges it. */
  async function tell(leg: Leg, which: string, afterMs: number): Promise<void> {
    const name = `${which} ${nameOf(leg)}`;
    await pause(afterMs);
    if (plan.happens('lateMessage', name)) await pause(model().lateMessageMs);
    const messageId = `msg-${createHash('sha256').update(name).digest('hex').slice(0, 24)}`;
    const body = messageOf(leg, messageId, plan.happens('otherAmount', name));
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const answer = messages.url === null ? null : await turn(() => post(messages.url ?? '', leg, body));
      if (answer) return count(answer);
      await pause(Math.min(FIRST_PAUSE_MS * 2 ** Math.min(tries, 10), MAX_PAUSE_MS));
    }
  }

  function count({ status, code }: { status: number; code: string }) {
    counts.acknowledged++;
    if (status >= 400) counts.refused[code] = (counts.refused[code] ?? 0) + 1;
  }

  /** Null if nobody has acknowledged it. */
  async function post(url: string, { transactionId }: Leg, body: MessageBody) {
    counts.sent++;
    try {
      const response = await fetch(`${url}/api/v1/payments/${paymentIdOf(transactionId)}/bank-answers`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'idempotency-key': body.messageId,
          ...(messages.authorization === null ? {} : { authorization: messages.authorization }),
        },
        body: JSON.stringify(body),
        signal: AbortSignal.any([closing, AbortSignal.timeout(TRY_TIMEOUT_MS)]),
      });
      const said = (await response.json().catch(() => null)) as { code?: string } | null;
      const { status } = response;
      const isAcknowledged = (status >= 200 && status < 300) || (status >= 400 && status < 500 && status !== 429);
      counts.failure = isAcknowledged ? null : `answered ${status}`;
      return isAcknowledged ? { status, code: said?.code ?? String(status) } : null;
    } catch (error) {
      counts.failure = reasonOf(error as Error);
      return null;
    }
  }

  return messages;
}

/** What a bank tells of its own accord. `code` is null for what was done, the last three for what was not. */
type MessageBody = {
  readonly leg: string;
  readonly messageId: string;
  readonly bankId: string;
  readonly outcome: 'done' | 'refused';
  readonly code: string | null;
  readonly amount: string | null;
  readonly currency: string | null;
  readonly bankReference: string | null;
};

function messageOf(
  { leg, bankId, state, asked, code, bankReference }: Leg,
  messageId: string,
  wrong: boolean,
): MessageBody {
  const about = { leg, messageId, bankId };
  if (state !== 'done' || asked === null)
    return { ...about, outcome: 'refused', code, amount: null, currency: null, bankReference: null };
  const amount = wrong ? oneMore(asked.amount) : asked.amount;
  return { ...about, outcome: 'done', code: null, amount, currency: asked.currency, bankReference };
}

const nameOf = ({ bankId, transactionId, leg }: Leg) => legKey(bankId, transactionId, leg);

/** The key of something a bank does by itself. No header can begin with a space, so nobody else has such a key. */
export const ownKey = (what: string, name: string) => ` ${what} ${name}`;

/** A transaction id is the payment's id without its hyphens. */
const paymentIdOf = (transactionId: string) =>
  transactionId.replace(/^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/, '$1-$2-$3-$4-$5');

/** Why nothing came back; of a fetch that failed that is said by the error within. */
const reasonOf = ({ message, cause }: Error) => (cause instanceof Error ? `${message}: ${cause.message}` : message);

/** Lets so many through at once. */
function turnstile(limit: number) {
  let inside = 0;
  const outside: (() => void)[] = [];
  return async <T>(work: () => Promise<T>): Promise<T> => {
    while (inside >= limit) await new Promise<void>((resolve) => outside.push(resolve));
    inside++;
    try {
      return await work();
    } finally {
      inside--;
      outside.shift()?.();
    }
  };
}
