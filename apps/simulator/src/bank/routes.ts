import type { FastifyInstance } from 'fastify';
import { AMOUNT_PATTERN } from '../amount.ts';
import { type Desk, refusal } from '../desk.ts';
import type { Answer } from '../journal.ts';
import type { Line, Mood } from '../line.ts';
import { keyOf, text } from '../requests.ts';
import { type Address, refusalOf, standingOf } from './address.ts';
import { oneMore } from './books.ts';
import type { BankPlan } from './faults.ts';
import type { BankLedger } from './ledger.ts';
import { LEGS, type LegName, legKey, type Movement } from './leg.ts';
import { type Messages, ownKey } from './messages.ts';

const shape = (properties: Record<string, object>) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});
const bankId = { type: 'string', pattern: '^[A-Za-z0-9._-]{1,40}$' };
const params = shape({ bankId });
const transactionId = text(35);
const address = shape({
  type: text(20),
  id: text(255),
  bank: { type: ['string', 'null'], minLength: 1, maxLength: 20 },
});
const movement = {
  transactionId,
  address,
  amount: { type: 'string', pattern: AMOUNT_PATTERN },
  currency: { type: 'string', pattern: '^[A-Z]{3}$' },
};

/** How many attempts at a leg of a silent account get no answer, under whatever keys. */
const SILENT_ATTEMPTS = 2;

type At = { Params: { bankId: string } };
type Served = {
  readonly desk: Desk;
  readonly line: Line;
  readonly ledger: BankLedger;
  readonly plan: BankPlan;
  readonly messages: Messages;
};

/** The face of the banks: what payments ask of them, and what the banks themselves believe. */
export function bankRoutes(app: FastifyInstance, { desk, line, ledger, plan, messages }: Served): void {
  const legOf = { debit: 'debit', credit: 'credit', reverse: 'reversal' } as const;
  const unanswered = new Map<string, number>();

  /** How an account behaves when it is asked for the next time about the same. */
  function moodOf(address: Address, about: string): Mood {
    const standing = standingOf(address);
    if (standing === 'slow') return { slow: true };
    const before = unanswered.get(about) ?? 0;
    if (standing !== 'silent' || before >= SILENT_ATTEMPTS) return {};
    unanswered.set(about, before + 1);
    return { hangingAttempts: Number.POSITIVE_INFINITY };
  }

  for (const operation of ['debit', 'credit', 'reverse'] as const)
    app.post<At & { Body: Omit<Movement, 'bankId'> }>(
      `/banks/:bankId/${operation}`,
      { schema: { params, body: shape(movement) } },
      async (request, reply) => {
        const key = keyOf(request);
        const asked = { bankId: request.params.bankId, ...request.body };
        const act = () => {
          const answer = desk.handle('bank', operation, key, asked);
          const leg = ledger.leg(asked.bankId, asked.transactionId, legOf[operation]);
          if (leg && answer.status !== 422) messages.answered(leg);
          return plan.happens('otherAmount', key) ? echoedWrong(answer) : answer;
        };
        const about = legKey(asked.bankId, asked.transactionId, legOf[operation]);
        await line.answer(reply, key, act, moodOf(asked.address, about));
        return reply;
      },
    );

  app.post<At & { Body: { address: Address } }>(
    '/banks/:bankId/resolve',
    { schema: { params, body: shape({ address }) } },
    async (request, reply) => {
      const { body } = request;
      const key = keyOf(request);
      await line.answer(reply, key, () => resolved(body.address), moodOf(body.address, key));
      return reply;
    },
  );

  app.post<At & { Body: { transactionId: string; leg: LegName } }>(
    '/banks/:bankId/status',
    { schema: { params, body: shape({ transactionId, leg: { type: 'string', enum: LEGS } }) } },
    async (request, reply) => {
      const asked = { bankId: request.params.bankId, ...request.body };
      await line.answer(reply, keyOf(request), () => statusOf(asked));
      return reply;
    },
  );

  app.get<At>('/banks/:bankId/ledger', { schema: { params } }, async ({ params }) => ledgerOf(params.bankId));
  app.get('/banks/ledger', async () => ({ banks: ledger.bankIds().map(ledgerOf) }));

  /** A bank that does not know a leg gives its word that it will never carry it out; a reversal it leaves open. */
  function statusOf(asked: { bankId: string; transactionId: string; leg: LegName }): Answer {
    const known = ledger.leg(asked.bankId, asked.transactionId, asked.leg);
    if (!known && asked.leg !== 'reversal')
      desk.handle('bank', 'disown', ownKey('disown', `${asked.bankId}/${asked.transactionId}/${asked.leg}`), asked);
    const { state = 'none', code = null, bankReference = null } = known ?? {};
    const moved = state === 'done' ? known?.asked : null;
    const { amount = null, currency = null } = moved ?? {};
    return { status: 200, body: { state, amount, currency, code, bankReference } };
  }

  function ledgerOf(bankId: string) {
    const legs = ledger.legs(bankId).map(({ bankId: _, asked, ...leg }) => ({ ...leg, ...asked }));
    return { bankId, clockOffMs: plan.clockOffMs(bankId), legs, ...ledger.books(bankId) };
  }
}

function resolved(address: Address): Answer {
  const bad = refusalOf(address, true);
  if (bad) return refusal(bad.status, bad.code, 'Nothing can be done with this account.');
  return { status: 200, body: { name: `Holder of ${address.id}`.slice(0, 200) } };
}

/** The effect is right, and what is said of it is not. */
function echoedWrong(answer: Answer): Answer {
  const { amount } = answer.body as { amount?: string };
  return amount === undefined ? answer : { ...answer, body: { ...answer.body, amount: oneMore(amount) } };
}
